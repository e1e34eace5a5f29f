"""What waits for whom: gathered from the rooms, a section a role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bonus.applications import waiting as bonus
from bonus.funds import waiting as funds
from bonus.payments import waiting as payments
from cms.models import Feedback
from matching.jobseekers import waiting as jobseekers
from matching.placements import waiting as placements
from portal.accounts.roles import Role
from portal.core.models import JobRun, OutboxMessage
from portal.employers.models import Membership, Organisation
from portal.openings.models import Opening


@dataclass
class Section:
    """A part of the start page. `items`: [{text, href, due}]; `links`: [(text, address)]."""

    title: Any
    items: list[dict[str, Any]] = field(default_factory=list)
    links: list[tuple[Any, str]] = field(default_factory=list)


def sections_for(user: Any, organisation: Any) -> list[Section]:
    """The sections of every role that the person has."""
    sections = [_employer(user, organisation)] if organisation else []
    sections += [make(user) for role, make in BY_ROLE.items() if user.has_role(role)]
    return sections


def _employer(user: Any, organisation: Organisation) -> Section:
    drafts = organisation.openings.filter(state=Opening.State.DRAFT).order_by("-changed_at", "-pk")
    items = [
        {
            "text": _("Draft: %(title)s") % {"title": o.title or _("untitled")},
            "href": reverse("openings:check", args=[o.pk]),
            "due": None,
        }
        for o in drafts
    ]
    items += placements.waiting_for_employer(user, organisation) + bonus.waiting_for_employer(user, organisation)
    items += payments.waiting_for_employer(user, organisation)
    links = [
        *placements.diaries(user, organisation),
        (_("Offer a place"), reverse("openings:create")),
        (_("Our openings"), reverse("openings:own")),
        (_("Proposed people"), reverse("placements:proposals")),
        (_("Placements"), reverse("placements:placements")),
        (_("Support for the employer"), reverse("bonus:applications")),
        (_("Granted bonuses"), reverse("payments:grants")),
        (_("Our organisation"), reverse("employers:detail")),
    ]
    return Section(organisation.name, items, links)


def _coach(user: Any) -> Section:
    items = jobseekers.waiting_for_coach(user) + placements.waiting_for_coach(user)
    links = [
        (_("Clients"), reverse("jobseekers:clients")),
        (_("Openings"), reverse("placements:openings")),
        (_("Proposals and placements"), reverse("placements:work")),
    ]
    return Section(_("Coach"), items, links)


def _officer(user: Any) -> Section:
    openings = Opening.objects.visible_to(user).to_approve().select_related("organisation").order_by("changed_at", "pk")
    items = [
        {
            "text": _("Opening to approve: %(title)s, %(employer)s") % {"title": o.title, "employer": o.organisation},
            "href": reverse("openings:manage", args=[o.pk]),
            "due": None,
        }
        for o in openings
    ]
    towns = user.municipality_ids(Role.OFFICER)
    unchecked = Organisation.objects.filter(municipality_id__in=towns, state=Organisation.State.UNVERIFIED)
    items += [
        {
            "text": _("Company to check: %(name)s") % {"name": o.name},
            "href": reverse("employers:organisation", args=[o.pk]),
            "due": None,
        }
        for o in unchecked.order_by("created_at", "pk")
    ]
    rights = Membership.objects.active().filter(organisation__municipality_id__in=towns, right_checked_at=None)
    items += [
        {"text": _("Right to act to check: %(member)s") % {"member": m},
         "href": reverse("employers:organisation", args=[m.organisation_id]),
         "due": None}
        for m in rights.select_related("user", "organisation").order_by("created_at", "pk")
    ]  # fmt: skip
    links = [(_("Openings to approve"), reverse("openings:queue")), (_("Companies"), reverse("employers:queue"))]
    return Section(_("Employer services"), items, links)


def _handler(user: Any) -> Section:
    links = [
        (_("All cases"), reverse("bonus:queue")),
        (_("Claims to check"), reverse("payments:checks")),
        (_("Stand-ins"), reverse("bonus:stand_ins")),
        (_("Register of de minimis aid"), reverse("funds:register")),
    ]
    items = bonus.waiting_for_handler(user) + payments.waiting_for_handler(user) + funds.waiting_for_handler(user)
    return Section(_("Bonus handling"), items, links)


def _decider(user: Any) -> Section:
    return Section(
        _("Bonus decisions"),
        bonus.waiting_for_decider(user) + payments.waiting_for_decider(user),
        [(_("All cases"), reverse("bonus:queue"))],
    )


def _payer(user: Any) -> Section:
    return Section(_("Payments"), payments.waiting_for_payer(user), [(_("Payments"), reverse("payments:queue"))])


def _manager(user: Any) -> Section:
    links = [
        (_("Figures"), reverse("home:figures")),
        (_("Budget of the bonus"), reverse("funds:budget")),
        (_("Register of de minimis aid"), reverse("funds:register")),
        (_("Schemes"), reverse("bonus:schemes")),
        (_("Stand-ins"), reverse("bonus:stand_ins")),
        (_("Weights of the matching"), reverse("placements:weights")),
    ]
    items = payments.waiting_for_manager(user) + funds.waiting_for_manager(user) + placements.waiting_for_manager(user)
    return Section(_("Management"), items, links)


def _editor(user: Any) -> Section:
    waiting = Feedback.objects.filter(answered_at=None).order_by("due_on", "pk")
    items = [{"text": _("Feedback %(reference)s") % {"reference": f.reference}, "href": reverse("cms:feedback_list"), "due": f.due_on} for f in waiting]  # fmt: skip  # noqa: E501
    return Section(_("Site"), items, [(_("Edit the site"), "/cms/"), (_("Feedback"), reverse("cms:feedback_list"))])


def _administrator(user: Any) -> Section:
    links = [(_("Users and roles"), "/admin/"), (_("Components"), reverse("home:components"))]
    return Section(_("Administration"), bonus.waiting_for_administrator(user) + _given_up(), links)


def _given_up() -> list[dict[str, Any]]:
    """Mail that no server takes, and other jobs that were given up: an administrator looks why."""
    mail = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).count()
    jobs = JobRun.objects.filter(state=JobRun.State.DEAD).exclude(kind="mail").count()
    items = []
    if mail:
        text = ngettext("%(count)d e-mail could not be sent", "%(count)d e-mails could not be sent", mail)
        href = reverse("admin:core_outboxmessage_changelist") + "?state__exact=failed"
        items.append({"text": text % {"count": mail}, "href": href, "due": None})
    if jobs:
        text = ngettext("%(count)d background job was given up", "%(count)d background jobs were given up", jobs)
        href = reverse("admin:core_jobrun_changelist") + "?state__exact=dead"
        items.append({"text": text % {"count": jobs}, "href": href, "due": None})
    return items


def _auditor(user: Any) -> Section:
    return Section(_("Audit"), [], [(_("Audit trail"), reverse("home:audit"))])


BY_ROLE = {
    Role.COACH: _coach,
    Role.OFFICER: _officer,
    Role.HANDLER: _handler,
    Role.DECIDER: _decider,
    Role.PAYER: _payer,
    Role.MANAGER: _manager,
    Role.EDITOR: _editor,
    Role.ADMINISTRATOR: _administrator,
    Role.AUDITOR: _auditor,
}
