"""What the handler does: take, ask, check, adjust, propose."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications.calculation import calculate
from bonus.applications.models import Application, InternalNote
from bonus.applications.scheme_terms import codes_of
from bonus.applications.services.messages import send_message
from bonus.applications.services.register import register
from bonus.applications.services.shared import change, lock, lock_as_seen, mail_employer
from bonus.applications.transitions import application_workflow, impartial, own_case
from portal.accounts.roles import Role
from portal.core import audit, clock
from portal.core.exceptions import Conflict, Refused
from portal.core.money import euros
from portal.core.transitions import CHANGED


@transaction.atomic
def take(*, application: Application, actor: Any) -> Application:
    """Take a case that nobody has."""
    taken = application_workflow.run(
        lock_as_seen(application), "take", actor=actor, handler=actor, changed_at=clock.now()
    )
    register(taken, must=True)
    return taken


@transaction.atomic
def take_over(*, application: Application, actor: Any, reason: str) -> Application:
    """Take a colleague's case, e.g. during an absence; the reason is kept. A request for additions ends with it."""
    values = {"handler": actor, "changed_at": clock.now()}
    return application_workflow.run(lock_as_seen(application), "take_over", actor=actor, reason=reason, **values)


@transaction.atomic
def ask_more(*, application: Application, text: str, by: date, actor: Any) -> Application:
    """Ask for what is missing, with a deadline (hallintolaki 22 and 33 §). The text is a message to the employer."""
    if by <= clock.today():
        raise Refused(_("The deadline must be in the future."))
    values = {"more_info_by": by, "changed_at": clock.now()}
    asked = application_workflow.run(lock_as_seen(application), "ask_more", actor=actor, reason=text, **values)
    send_message(application=asked, text=text, actor=actor, from_staff=True)
    mail_employer(asked, f"more-info-{asked.version}", "bonus/mail/more_info")
    return asked


@transaction.atomic
def continue_without(*, application: Application, actor: Any | None) -> Application:
    """Go on although the additions did not come; the deadline does not stop the decision (hallintolaki 33 §)."""
    return application_workflow.run(
        lock(application), "continue", actor=actor, more_info_by=None, changed_at=clock.now()
    )


def lock_own_case(application: Application, actor: Any) -> Application:
    locked = lock_as_seen(application)
    if not actor.has_role(Role.HANDLER, municipality_id=locked.municipality_id):
        raise PermissionDenied
    if locked.state != Application.State.HANDLING:
        raise Conflict(CHANGED)
    if why_not := own_case(locked, actor):
        raise Refused(str(why_not))
    return locked


@transaction.atomic
def confirm_conditions(*, application: Application, codes: list[str], actor: Any) -> Application:
    """Keep which conditions the official has checked (never why), and calculate anew with today's facts."""
    locked = lock_own_case(application, actor)
    known = codes_of(locked.scheme_version, "confirmed")
    if foreign := set(codes) - known.keys():
        raise ValueError(f"not conditions of the scheme: {sorted(foreign)}")
    earlier = {row["code"]: row for row in locked.confirmed}
    mark = {"by": actor.get_full_name(), "at": clock.now().isoformat()}
    locked.confirmed = [earlier.get(code) or {"code": code, **mark} for code in known if code in codes]
    case, result = calculate(locked, decision_date=clock.today())
    return change(locked, confirmed=locked.confirmed, case=case, result=result)


@transaction.atomic
def adjust_amount(*, application: Application, amount: Decimal | None, reason: str, actor: Any) -> Application:
    """Set another sum than the calculated one, with a reason; None goes back to it. The calculated one stays."""
    locked = lock_own_case(application, actor)
    if not reason.strip():
        raise Refused(_("Give a reason."))
    if amount is not None and amount < 0:
        raise Refused(_("The sum cannot be negative."))
    before, after = locked.amount, locked.calculated_amount if amount is None else euros(amount)
    text = _("The sum was changed from %(before)s to %(after)s. Reason: %(reason)s")
    values = {"before": f"{before or 0} €", "after": f"{after or 0} €", "reason": reason}
    InternalNote.objects.create(application=locked, by=actor, text=text % values)
    audit.record("case.amount_adjusted", locked, actor=actor, fields="adjusted_amount")
    return change(locked, adjusted_amount=None if amount is None else euros(amount),
                  adjusted_reason="" if amount is None else reason)  # fmt: skip


@transaction.atomic
def write_note(*, application: Application, text: str, actor: Any) -> InternalNote:
    """A note that only officials see."""
    if not text.strip():
        raise Refused(_("Write the note."))
    locked = lock(application)
    if not actor.has_role(Role.HANDLER, Role.DECIDER, municipality_id=locked.municipality_id):
        raise PermissionDenied
    if why_not := impartial(locked, actor):
        raise Refused(str(why_not))
    note = InternalNote.objects.create(application=locked, by=actor, text=text.strip())
    change(locked)
    return note
