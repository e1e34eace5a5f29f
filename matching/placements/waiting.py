"""What waits for a coach, an employer or a manager: sentences with an address and a day, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.jobseekers.models import Client
from matching.placements.models import PairScore, Placement, Proposal, ReviewDecision, WeightVersion
from portal.core import clock
from portal.openings.models import Kind, Opening

AHEAD = timedelta(days=7)
DIARY_GAP = timedelta(days=7)
ANSWER_DAYS = timedelta(days=5)
NEW = timedelta(days=7)
Item = dict[str, Any]


def waiting_for_coach(user: Any) -> list[Item]:
    """[{text, href, due}] of the coach's own cases, as own coach, pair or stand-in."""
    proposals = Proposal.objects.of_coach(user).waiting().select_related("client", "opening", "organisation")
    placements = Placement.objects.of_coach(user).select_related("client", "organisation", "evaluation")
    items = [_proposal_of_coach(p) for p in proposals.order_by("sent_at", "pk")]
    items += [item for p in with_diary(placements) for item in _placement_of_coach(p)]
    return _sorted(items) + list(_new_openings(user))


def _new_openings(user: Any) -> Iterable[Item]:
    """Openings published within a week that suit own clients very well, while nobody has decided on the pair."""
    openings = Opening.objects.public().filter(published_at__gte=clock.now() - NEW)
    clients = Client.objects.of_coach(user).active()
    suits = PairScore.objects.filter(client__in=clients, opening__in=openings, eligible=True, band="strong")
    decided = ReviewDecision.objects.filter(client=OuterRef("client"), opening=OuterRef("opening"))
    told = suits.exclude(Exists(decided)).values("opening", "opening__title", "opening__organisation__name")
    counted = told.annotate(number=Count("pk"))
    for row in counted.order_by("-opening__published_at", "opening"):
        text = ngettext(
            "New opening “%(opening)s”, %(employer)s, suits %(count)d client of yours very well",
            "New opening “%(opening)s”, %(employer)s, suits %(count)d clients of yours very well",
            row["number"],
        )
        employer = row["opening__organisation__name"]
        names = {"opening": row["opening__title"], "employer": employer, "count": row["number"]}
        yield _item(text % names, "placements:clients_for_opening", row["opening"], None)


def _proposal_of_coach(proposal: Proposal) -> Item:
    sent = clock.local_date(proposal.sent_at)
    due = sent + ANSWER_DAYS
    if proposal.state == Proposal.State.MEETING:
        text = _("%(employer)s wants to meet: %(client)s")
    elif clock.today() > due:
        text = _("%(employer)s has not answered the proposal: %(client)s")
    elif sent == clock.today():
        text = _("Waiting for the answer of %(employer)s, proposed today: %(client)s")
    else:
        text = _("Waiting for the answer of %(employer)s, proposed on %(day)s: %(client)s")
    names = {"employer": proposal.organisation, "client": proposal.client, "day": date_format(sent, "j.n.Y")}
    return _item(text % names, "placements:proposal", proposal.pk, due)


def _placement_of_coach(placement: Placement) -> Iterable[Item]:
    names = {"client": placement.client, "employer": placement.organisation}
    today, view, pk = clock.today(), "placements:placement", placement.pk
    if placement.state == Placement.State.PLANNED:
        if placement.start_date is None:
            yield _item(_("Agree on the first day: %(client)s, %(employer)s") % names, view, pk, None)
        elif placement.start_date <= today + AHEAD:
            yield _item(_("Starts: %(client)s, %(employer)s") % names, view, pk, placement.start_date)
    if placement.state == Placement.State.ONGOING:
        if placement.end_date and placement.end_date <= today + AHEAD:
            yield _item(_("Ends: %(client)s, %(employer)s") % names, view, pk, placement.end_date)
        if last := diary_gap(placement):
            text = _("No guidance written for a week: %(client)s, %(employer)s") % names
            yield _item(text, view, pk, last + DIARY_GAP)
    if placement.lacks_evaluation:
        yield _item(_("The evaluation is missing: %(client)s, %(employer)s") % names, view, pk, placement.last_day)


def waiting_for_manager(user: Any) -> list[Item]:
    """Offered weight sets."""
    offered = WeightVersion.objects.visible_to(user).filter(state=WeightVersion.State.OFFERED)
    text = _("New weights of the matching are offered: %(name)s")
    return [_item(text % {"name": found.name}, "placements:weight_set", found.pk, None) for found in offered]


def waiting_for_employer(user: Any, organisation: Any) -> list[Item]:
    """The same for a member with a checked right. No name of a jobseeker: start pages need no strong identification."""
    if not user.memberships.with_checked_right().filter(organisation=organisation).exists():
        return []
    proposals = Proposal.objects.filter(organisation=organisation).waiting().select_related("opening", "consent")
    placements = Placement.objects.filter(organisation=organisation).select_related("opening", "evaluation")
    items = [
        _item(_("A person has been proposed to you: %(opening)s") % {"opening": p.opening}, "placements:proposal", p.pk,
              clock.local_date(p.sent_at) + ANSWER_DAYS)
        for p in proposals.order_by("sent_at", "pk") if p.may_be_shown
    ]  # fmt: skip
    items += [item for p in with_diary(placements) for item in _placement_of_employer(p)]
    return _sorted(items)


def diaries(user: Any, organisation: Any) -> list[tuple[str, str]]:
    """[(text, address)] of the diaries in which the employer writes now: on a phone, one tap from the start page."""
    if not user.memberships.with_checked_right().filter(organisation=organisation).exists():
        return []
    ongoing = Placement.objects.filter(organisation=organisation, state=Placement.State.ONGOING)
    return [
        (_("Write guidance: %(opening)s") % {"opening": p.opening}, reverse("placements:diary", args=[p.pk]))
        for p in ongoing.select_related("opening").order_by("start_date", "pk")
    ]


def _placement_of_employer(placement: Placement) -> Iterable[Item]:
    name, pk = {"opening": placement.opening}, placement.pk
    if placement.state == Placement.State.PLANNED:
        yield _item(_("Fill in the agreement: %(opening)s") % name, "placements:placement", pk, placement.start_date)
    if last := diary_gap(placement):
        yield _item(_("Write the guidance diary: %(opening)s") % name, "placements:diary", pk, last + DIARY_GAP)
    if placement.unconfirmed:  # type: ignore[attr-defined]
        yield _item(_("Confirm guidance entries: %(opening)s") % name, "placements:diary", pk, None)
    if placement.lacks_evaluation:
        yield _item(_("Write the evaluation: %(opening)s") % name, "placements:evaluation", pk, placement.last_day)


def with_diary(placements: Any) -> list[Placement]:
    """Those that may have something to do, with the day of the last entry and the number of unconfirmed ones."""
    live = Q(state__in=[Placement.State.PLANNED, Placement.State.ONGOING])
    over = Q(state__in=[Placement.State.ENDED, Placement.State.INTERRUPTED])
    lacks = over & (Q(kind=Kind.WORK_TRIAL, evaluation=None) | Q(guidance__confirmed_at=None, guidance__isnull=False))
    pks = placements.filter(live | lacks).order_by().values("pk")
    found = placements.filter(pk__in=pks).annotate(
        last_entry=Max("guidance__date"),
        unconfirmed=Count("guidance", filter=Q(guidance__confirmed_at=None), distinct=True),
    )
    return list(found.order_by("pk"))


def diary_gap(placement: Any) -> date | None:
    """The day since which nothing is written, when that is a week or more ago in a placement under way."""
    if placement.state != Placement.State.ONGOING:
        return None
    last = placement.last_entry or placement.start_date
    return last if last and clock.today() - last >= DIARY_GAP else None


def _item(text: str, view: str, pk: int, due: date | None) -> Item:
    return {"text": text, "href": reverse(view, args=[pk]), "due": due}


def _sorted(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item["due"] is None, item["due"] or date.max, item["text"]))
