"""What stops payment: a changed account, and what the register tells of the company; and who lets it go on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum import iban as iban_numbers

from bonus.payments.models import Grant
from bonus.payments.services.shared import lock_grant, mail_employer
from bonus.payments.transitions import grant_workflow, register_stop_of
from portal.core import audit
from portal.core.exceptions import Refused


@transaction.atomic
def change_account(*, grant: Grant, iban: str, account_holder: str, actor: Any) -> Grant:
    """Give a new account. Until it is approved nothing more is paid, and a file that is being made leaves it out."""
    locked = lock_grant(grant.pk)
    if not iban_numbers.is_valid(iban):
        raise Refused(_("The account number is not correct. Check it: a Finnish one is FI and 16 digits."))
    if not account_holder.strip():
        raise Refused(_("Tell who holds the account."))
    number = iban_numbers.compact(iban)
    if number == locked.iban and account_holder.strip() == locked.account_holder:
        raise Refused(_("This is already the account that we pay to."))
    changed = grant_workflow.run(
        locked, "change_account", actor=actor, new_iban=number, new_holder=account_holder.strip()
    )
    audit.record("account.changed", changed, actor=actor, fields="iban")
    return changed


@transaction.atomic
def approve_account(*, grant: Grant, actor: Any) -> Grant:
    """The new account has been checked: pay to it from now on."""
    locked = lock_grant(grant.pk)
    values = {"iban": locked.new_iban, "account_holder": locked.new_holder, "new_iban": "", "new_holder": ""}
    fresh = grant_workflow.run(locked, "approve_account", actor=actor, **values)
    audit.record("account.approved", fresh, actor=actor, fields="iban")
    return fresh


@transaction.atomic
def pass_register(*, grant: Grant, reason: str, actor: Any) -> Grant:
    """Pay though the register tells of bankruptcy, liquidation or the company's end: for just what it tells now."""
    locked = lock_grant(grant.pk)
    found = register_stop_of(locked)
    fresh = grant_workflow.run(locked, "pass_register", actor=actor, reason=reason, register_passed=found)
    audit.record("register.passed", fresh, actor=actor, reason=reason, fields=found)
    return fresh


@transaction.atomic
def refuse_account(*, grant: Grant, reason: str, actor: Any) -> Grant:
    """Keep the old account; the employer is told."""
    locked = lock_grant(grant.pk)
    fresh = grant_workflow.run(locked, "refuse_account", actor=actor, reason=reason, new_iban="", new_holder="")
    audit.record("account.refused", fresh, actor=actor, reason=reason, fields="iban")
    mail_employer(fresh, f"account-{fresh.pk}-{fresh.version}", "payments/mail/account_refused")
    return fresh
