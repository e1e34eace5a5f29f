"""What the pages of organisations show."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.exceptions import RightUnchecked
from portal.core.transitions import history
from portal.core.ui import Entry, Row
from portal.employers.forms import QueueFilter
from portal.employers.models import Membership, Organisation
from portal.employers.register import CompanyData
from portal.employers.signals import organisation_facts


def company_rows(company: CompanyData | Organisation) -> list[Row]:
    """Name, address and the rest, as they are (or would be) kept."""
    kind = company.get_kind_display() if isinstance(company, Organisation) else _kind_name(company.kind)
    rows = [
        Row(_("Name"), company.name),
        Row(_("Business ID"), company.business_id),
        Row(_("Company form"), company.form_name or kind),
        Row(_("Industry"), company.industry_name),
        Row(_("Address"), [company.street, f"{company.postcode} {company.city}".strip()]),
    ]
    if situations := situation_names(company.register_situations):
        rows.append(Row(_("Register entries"), situations))
    return rows


def source_row(organisation: Organisation) -> Row:
    if organisation.source == Organisation.Source.MANUAL:
        return Row(_("Source"), _("entered by hand"))
    day = date_format(
        clock.local_date(organisation.register_fetched_at or organisation.created_at), "SHORT_DATE_FORMAT"
    )
    return Row(_("Source"), _("business register (PRH), copied on %(day)s") % {"day": day})


def situation_names(codes: Any) -> list[str]:
    names = {"KONK": _("bankruptcy"), "SELTILA": _("liquidation"), "SANE": _("restructuring")}
    return [str(names[code]) for code in codes if code in names]


def right_text(member: Membership) -> str:
    """The ground of the right to act, and whether somebody has checked it."""
    if member.right_checked_at is None:
        ground = member.get_ground_display() if member.ground else _("not told")
        return _("%(ground)s, not yet checked") % {"ground": ground}
    day = date_format(clock.local_date(member.right_checked_at), "SHORT_DATE_FORMAT")
    return _("%(ground)s, checked on %(day)s") % {"ground": member.get_ground_display(), "day": day}


def acts_for(user: Any, organisation_id: int) -> bool:
    """The user's right to act for the organisation has been checked: what is secret opens, and things can be sent."""
    return bool(user.memberships.with_checked_right().filter(organisation_id=organisation_id).exists())


def require_right(user: Any, organisation: Organisation) -> None:
    """Raises RightUnchecked for a member whose right to act nobody has checked yet."""
    if not acts_for(user, organisation.pk):
        raise RightUnchecked(
            _(
                "Your right to act for %(name)s has not been checked yet. The town's employment services check it; "
                "after that you can go on. Questions: %(phone)s, %(email)s."
            )
            % {
                "name": organisation.name,
                "phone": organisation.municipality.phone,
                "email": organisation.municipality.email,
            }
        )


def identified_text(user: Any) -> str:
    """Under which name the person has identified strongly, when it is not the account's."""
    found = user.last_identification
    if found is None or not found.name_differs:
        return ""
    return _("Identified strongly as %(identified)s; the account's name is %(account)s.") % {
        "identified": found.name,
        "account": user,
    }


def facts(organisation: Organisation, user: Any) -> list[Any]:
    """What higher rooms tell of the organisation."""
    answers = organisation_facts.send(sender=Organisation, organisation=organisation, user=user)
    return [row for _receiver, rows in answers for row in rows or []]


def timeline(organisation: Organisation) -> list[Entry]:
    """How the organisation's state has changed, newest first; for officials."""
    names = {"create": _("Added to the portal"), "verify": _("Marked as checked"), "block": _("Blocked"),
             "unblock": _("Block removed")}  # fmt: skip
    log = history(organisation).select_related("actor").reverse()
    return [Entry(names.get(e.action, e.action), when=e.at, who=e.actor or "", text=e.reason) for e in log]


def queue(user: Any, *, q: str = "", show: str = "") -> QuerySet[Organisation]:
    """The municipality's organisations for an officer or coach, what waits longest first."""
    found: QuerySet[Any] = Organisation.objects.overseen_by(user).annotate(next_contact=Max("contacts__next_on"))
    if show == "blocked":
        found = found.filter(state=Organisation.State.BLOCKED)
    elif show == "due":
        found = found.filter(next_contact__lte=clock.today())
    elif show != QueueFilter.ALL:
        found = found.filter(pk__in=Organisation.objects.to_check())
    if q:
        found = found.filter(Q(name__icontains=q) | Q(business_id__icontains=q))
    return found.order_by("created_at", "pk")


def _kind_name(kind: str) -> str:
    return str(Organisation(kind=kind).get_kind_display())
