"""Which rows each figure counts, by the day on which they happened. Every one of them happens once and stays.

`docs/figures.md` says the same in words. A figure knows one municipality only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Min
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bonus.applications.models import Application, Decision, SchemeVersion
from bonus.applications.same_person import person_key
from bonus.applications.scheme_terms import compiled, terms_of
from bonus.funds.models import FundEntry
from matching.jobseekers.models import FollowUp, PathStep
from matching.placements.models import Placement, Proposal
from portal.accounts.models import Municipality
from portal.core import clock
from portal.core.money import euros
from portal.core.small_groups import Group, Unit
from portal.openings.models import Kind, Opening

SCHEME = "scheme"
OTHER = "other"


@dataclass(frozen=True)
class Dimension:
    """A way to split a figure. `texts`: code → what it is called, in the order in which small groups go together."""

    key: str
    title: Any
    texts: Callable[[Municipality], Mapping[str, Any]]


@dataclass(frozen=True)
class Figure:
    """Something that is counted. `euros` and `days`: what their columns are called, "" for none."""

    key: str
    title: Any
    counts: Any  # what is counted, for the reader
    units: Callable[[Municipality, date], list[Unit]]
    dimensions: Sequence[Dimension] = ()
    crosses: Mapping[str, str] = field(default_factory=dict)
    euros: Any = ""
    days: Any = ""
    says: Callable[[Sequence[Group]], str] = lambda groups: ""  # what a split tells, in a sentence

    @property
    def by_scheme(self) -> bool:
        return any(dimension.key == SCHEME for dimension in self.dimensions)


def scheme_names(town: Municipality) -> dict[str, str]:
    """Scheme → its name in its newest version."""
    versions = SchemeVersion.objects.filter(municipality=town).order_by("slug", "valid_from", "pk")
    return {version.slug: terms_of(version)["name"] or version.slug for version in versions}


def refusal_texts(town: Municipality) -> dict[str, str]:
    """Reason of a refusal → the condition that was not met, as the scheme says it."""
    texts = {"de_minimis": _("the ceiling of de minimis aid is exceeded")}
    language = (get_language() or "fi")[:2]
    for version in SchemeVersion.objects.filter(municipality=town).order_by("valid_from", "pk"):
        texts |= {c.code: _("not met: %(what)s") % {"what": c.requirement(language)}
                  for c in compiled(version).rules.conditions}  # fmt: skip
    return texts | {OTHER: _("the official's own consideration")}


def _decision_texts(town: Municipality) -> dict[str, Any]:
    O = Decision.Outcome  # noqa: E741
    return {code.value: code.label for code in (O.REFUSED, O.PARTLY, O.GRANTED)} | refusal_texts(town)


SITUATIONS = (
    FollowUp.Situation.EMPLOYED, FollowUp.Situation.EDUCATION, FollowUp.Situation.MEASURE,
    FollowUp.Situation.UNEMPLOYED, FollowUp.Situation.OTHER, FollowUp.Situation.NOT_REACHED,
)  # fmt: skip
BONUS, NO_BONUS = "bonus", "no_bonus"
GROUPS = {BONUS: gettext_lazy("placement with a bonus"), NO_BONUS: gettext_lazy("placement without a bonus")}
BY_SCHEME = Dimension(SCHEME, gettext_lazy("By scheme"), scheme_names)


def applications(town: Municipality, since: date) -> list[Unit]:
    rows = Application.objects.filter(municipality=town, submitted_at__gte=_start(since)).order_by("pk")
    fields = (person_key(), "submitted_at", "scheme_version__slug", "applied_amount")
    return [
        Unit(person, clock.local_date(at), {SCHEME: (slug,)}, amount or euros(0))
        for person, at, slug, amount in rows.values_list(*fields)
    ]


def decisions(town: Municipality, since: date) -> list[Unit]:
    rows = Decision.objects.filter(application__municipality=town, decided_at__gte=_start(since)).order_by("pk")
    found = []
    for decision in rows.annotate(person=person_key("application__")).select_related("application__scheme_version"):
        case, on = decision.application, clock.local_date(decision.decided_at)
        sent = clock.local_date(case.submitted_at) if case.submitted_at else on
        refused = decision.outcome == Decision.Outcome.REFUSED
        outcome = (decision.outcome, reason_of(case)) if refused else (decision.outcome,)
        late = bool(case.due_on and on > case.due_on)
        labels = {SCHEME: (case.scheme_version.slug,), "outcome": outcome, "promise": ("late" if late else "in_time",)}
        found.append(Unit(decision.person, on, labels, decision.amount, (on - sent).days))
    return found


def reason_of(case: Application) -> str:
    """The first condition that the calculation found not met; `other` when it refused nothing."""
    codes = (finding["code"] for finding in case.result.get("findings", []) if finding["severity"] == "refuse")
    return next(codes, OTHER)


def _ledger(kind: str) -> Callable[[Municipality, date], list[Unit]]:
    def units(town: Municipality, since: date) -> list[Unit]:
        rows = FundEntry.objects.filter(kind=kind, appropriation__municipality=town, at__gte=_start(since))
        entries = rows.order_by("pk").values_list("case", "at", "appropriation__scheme", "amount")
        persons = dict(Application.objects.filter(municipality=town).order_by().values_list("reference", person_key()))
        return [
            Unit(persons.get(case, case), clock.local_date(at), {SCHEME: (slug,)}, amount)
            for case, at, slug, amount in entries
        ]

    return units


def openings(town: Municipality, since: date) -> list[Unit]:
    rows = Opening.objects.filter(municipality=town, published_at__gte=_start(since)).order_by("pk")
    return [
        Unit(None, clock.local_date(at), {"kind": (kind,)}) for at, kind in rows.values_list("published_at", "kind")
    ]


def proposals(town: Municipality, since: date) -> list[Unit]:
    rows = Proposal.objects.filter(municipality=town, sent_at__gte=_start(since)).order_by("pk")
    return [Unit(client, clock.local_date(at)) for client, at in rows.values_list("client_id", "sent_at")]


def answers(town: Municipality, since: date) -> list[Unit]:
    final = (Proposal.State.ACCEPTED, Proposal.State.DECLINED)
    rows = Proposal.objects.filter(municipality=town, state__in=final, answered_at__gte=_start(since)).order_by("pk")
    return [
        Unit(client, clock.local_date(at), {"answer": (state, reason) if reason else (state,)})
        for client, at, state, reason in rows.values_list("client_id", "answered_at", "state", "decline_reason")
    ]


def placements(town: Municipality, since: date) -> list[Unit]:
    rows = Placement.objects.filter(municipality=town, created_at__gte=_start(since)).order_by("pk")
    referred = dict(
        PathStep.objects.filter(client__municipality=town, kind=PathStep.Kind.REFERRAL)
        .order_by("-on", "-pk")  # the first one is read last, and stays
        .values_list("client_id", "on")
    )
    found = []
    for client, at, kind, known in rows.values_list("client_id", "created_at", "kind", "client__created_at"):
        on = clock.local_date(at)
        since_referral = max(0, (on - (referred.get(client) or clock.local_date(known))).days)
        found.append(Unit(client, on, {"kind": (kind,)}, days=since_referral))
    return found


def _follow_ups(months: int) -> Callable[[Municipality, date], list[Unit]]:
    def units(town: Municipality, since: date) -> list[Unit]:
        # As it was on the day of the follow-up: what comes later would move one person between published groups.
        granted = Decision.objects.filter(application__municipality=town).exclude(outcome=Decision.Outcome.REFUSED)
        bonuses = granted.order_by("-decided_at", "-pk").values_list("application__placement__client_id", "decided_at")
        with_bonus = {client: clock.local_date(at) for client, at in bonuses}  # the first one is read last, and stays
        begun = Placement.objects.filter(municipality=town).exclude(
            state__in=[Placement.State.PLANNED, Placement.State.CANCELLED]
        )
        began = Coalesce("start_date", TruncDate("created_at", tzinfo=clock.HELSINKI))
        placed = dict(begun.order_by().values_list("client_id").annotate(first=Min(began)))
        rows = FollowUp.objects.filter(client__municipality=town, months=months, done_on__gte=since)
        return [
            Unit(client, on, {"group": (BONUS if with_bonus.get(client, date.max) <= on else NO_BONUS, situation)})
            for client, on, situation in rows.order_by("pk").values_list("client_id", "done_on", "situation")
            if placed.get(client, date.max) <= on
        ]

    return units


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.HELSINKI)


def _fixed(texts: Mapping[str, Any]) -> Callable[[Municipality], Mapping[str, Any]]:
    return lambda town: texts


def compared(groups: Sequence[Group]) -> str:
    """In work of those with a bonus and of those without, when both are shown."""
    shares = {}
    for group in groups:
        work = [part for part in group.parts if part.codes == (FollowUp.Situation.EMPLOYED,)]
        if len(group.codes) == 1 and group.parts and (work or not _holds(group.parts, FollowUp.Situation.EMPLOYED)):
            told = sum(len(part) for part in group.parts)
            shares[group.codes[0]] = round(100 * sum(map(len, work)) / told)
    if set(shares) != {BONUS, NO_BONUS}:
        return ""
    return _("In work: with a bonus %(bonus)s %%, without a bonus %(none)s %%.") % {
        "bonus": shares[BONUS],
        "none": shares[NO_BONUS],
    }


def _holds(parts: Sequence[Group], code: str) -> bool:
    return any(code in part.codes for part in parts)


BY_KIND = Dimension("kind", gettext_lazy("By kind"), _fixed(dict(Kind.choices)))
ANSWERS = {state.value: state.label for state in (Proposal.State.ACCEPTED, Proposal.State.DECLINED)}
ANSWERS |= dict(Proposal.DeclineReason.choices)


def _follow_up(months: int, title: Any) -> Figure:
    situations = {situation.value: situation.label for situation in SITUATIONS}
    return Figure(
        f"follow-up-{months}", title,
        gettext_lazy("Follow-ups that were made, of people who have had a placement; by the day of the follow-up. "
                     "The time runs from the end of the service."),
        _follow_ups(months),
        [Dimension("group", gettext_lazy("Situation, with and without a bonus"), _fixed({**GROUPS, **situations}))],
        says=compared,
    )  # fmt: skip


FIGURES: Sequence[Figure] = (
    Figure(
        "applications", gettext_lazy("Applications"),
        gettext_lazy("Bonus applications by the day they were sent; euros as they were applied for."),
        applications, [BY_SCHEME], euros=gettext_lazy("Applied, €"),
    ),
    Figure(
        "decisions", gettext_lazy("Decisions"),
        gettext_lazy("First decisions by their day; handling time in days from sending to decision. "
                     "Later corrections are not in these sums."),
        decisions,
        [
            BY_SCHEME,
            Dimension("outcome", gettext_lazy("Outcomes and reasons for refusal"), _decision_texts),
            Dimension("promise", gettext_lazy("Promised handling time"),
                      _fixed({"late": gettext_lazy("later than promised"), "in_time": gettext_lazy("in time")})),
        ],
        crosses={"outcome": SCHEME, "promise": SCHEME},
        euros=gettext_lazy("Granted, €"), days=gettext_lazy("Handling time"),
    ),
    Figure(
        "paid", gettext_lazy("Payments"),
        gettext_lazy("Payments that the bank has confirmed, by that day."),
        _ledger(FundEntry.Kind.PAID), [BY_SCHEME], euros=gettext_lazy("Paid, €"),
    ),
    Figure(
        "recovered", gettext_lazy("Recovered money"),
        gettext_lazy("Money that companies have paid back, by that day."),
        _ledger(FundEntry.Kind.RECOVERED), [BY_SCHEME], euros=gettext_lazy("Recovered, €"),
    ),
    Figure(
        "openings", gettext_lazy("Openings"),
        gettext_lazy("Openings by the day they were published. No person stands behind them, so all are shown."),
        openings, [BY_KIND],
    ),
    Figure(
        "proposals", gettext_lazy("Proposals"),
        gettext_lazy("People proposed to employers, by the day of the proposal."), proposals,
    ),
    Figure(
        "answers", gettext_lazy("Employers' answers"),
        gettext_lazy("Accepted and declined proposals, by the day of the answer."), answers,
        [Dimension("answer", gettext_lazy("Answers and reasons for declining"), _fixed(ANSWERS))],
    ),
    Figure(
        "placements", gettext_lazy("Placements"),
        gettext_lazy("Placements by the day they were agreed on, also those that were cancelled later; "
                     "days from the first referral to that day."),
        placements, [BY_KIND], days=gettext_lazy("From referral to placement"),
    ),
    _follow_up(3, gettext_lazy("Situation 3 months after the service")),
    _follow_up(6, gettext_lazy("Situation 6 months after the service")),
)  # fmt: skip
