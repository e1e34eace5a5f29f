"""What waits for somebody in this room, for the start pages: `[{"text", "href", "due"}]`, the most urgent first."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bonus.applications.models import Application, Message
from bonus.applications.services.register import missing_steps
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import clock

S = Application.State


def waiting_for_employer(user: Any, organisation: Any) -> list[dict[str, Any]]:
    """Additions asked, unread messages, unread decisions and drafts of the organisation."""
    if organisation is None or organisation.pk not in user.organisation_ids():
        return []
    unread = Message.objects.filter(application=OuterRef("pk"), from_staff=True, read_at=None)
    own = Application.objects.of_employer(organisation).annotate(has_unread=Exists(unread)).select_related("decision")
    own = own.order_by("more_info_by", "-pk")
    found = []
    for application in own.exclude(state=S.WITHDRAWN):
        found += _for_employer(application)
    return sorted(found, key=lambda item: (item["due"] is None, str(item["due"])))


def _for_employer(application: Any) -> list[dict[str, Any]]:
    name = {"reference": application.reference}
    status = reverse("bonus:application", args=[application.pk])
    if application.state == S.DRAFT:
        return [
            _item(
                _("Finish and send bonus application %(reference)s") % name,
                reverse("bonus:tasks", args=[application.pk]),
            )
        ]
    if application.state == S.MORE_INFO:
        return [_item(_("Add information to bonus application %(reference)s") % name, status, application.more_info_by)]
    if application.state == S.HEARING:
        hearing = application.hearings.get(closed_at=None)
        return [_item(_("Answer before the decision on %(reference)s") % name, status, hearing.due_on)]
    if hasattr(application, "decision") and application.decision.read_at is None:
        address = reverse("bonus:decision", args=[application.pk])
        return [_item(_("Read the decision on bonus application %(reference)s") % name, address)]
    if application.has_unread:
        return [_item(_("Read the new message about bonus application %(reference)s") % name, status)]
    return []


def waiting_for_handler(user: Any) -> list[dict[str, Any]]:
    """Cases that nobody has, and own cases by due date."""
    cases = Application.objects.handled_in(user, Role.HANDLER)
    found = []
    cases = cases.exclude(recusals__person=user)
    if free := cases.open_cases().filter(handler=None).count():
        text = ngettext(
            "%(number)d bonus application waits for a handler", "%(number)d bonus applications wait for a handler", free
        )
        found.append(_item(text % {"number": free}, reverse("bonus:queue") + "?whose=unassigned"))
    mine = cases.in_hands_of(user, clock.today()).select_related("organisation")
    for application in mine.filter(state=S.HANDLING).order_by("due_on", "pk"):
        text = _("Handle bonus application %(reference)s, %(employer)s") % _named(application)
        found.append(_item(text, reverse("bonus:case", args=[application.pk]), application.due_on))
    late = mine.filter(state=S.MORE_INFO, more_info_by__lt=clock.today())
    for application in late.order_by("more_info_by", "pk"):
        text = _("The additions to %(reference)s did not come in time: %(employer)s") % _named(application)
        found.append(_item(text, reverse("bonus:case", args=[application.pk]), application.more_info_by))
    return found


def waiting_for_decider(user: Any) -> list[dict[str, Any]]:
    """Proposals that this person may decide, by due date."""
    from bonus.applications.transitions import not_for_decider

    proposed = Application.objects.handled_in(user, Role.DECIDER).filter(state=S.PROPOSED)
    cases = list(proposed.select_related("organisation").order_by("due_on", "pk"))
    others = not_for_decider(cases, user)
    return [
        _item(_("Decide bonus application %(reference)s, %(employer)s") % _named(application),
              reverse("bonus:decide", args=[application.pk]), application.due_on)
        for application in cases
        if application.pk not in others
    ]  # fmt: skip


def waiting_for_administrator(user: Any) -> list[dict[str, Any]]:
    """Authorities that nobody has told, without which no bonus can be handled or decided."""
    towns = Municipality.objects.filter(pk__in=user.municipality_ids(Role.ADMINISTRATOR)).order_by("pk")
    return [
        _item(_("Tell the authority responsible for “%(step)s”") % {"step": step},
              reverse("admin:accounts_responsibility_changelist"))
        for town in towns
        for step in missing_steps(town)
    ]  # fmt: skip


def _named(application: Application) -> dict[str, Any]:
    return {"reference": application.reference, "employer": application.organisation}


def _item(text: str, href: str, due: Any = None) -> dict[str, Any]:
    return {"text": text, "href": href, "due": due}
