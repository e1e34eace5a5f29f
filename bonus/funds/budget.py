"""Charging appropriations: under a lock, each event once, never beyond what is left unless a manager permits it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.dispatch import Signal
from django.utils.translation import gettext as _

from bonus.funds.models import ZERO, Appropriation, FundEntry, OverrunPermit, Reservation, Transfer
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import audit, clock
from portal.core.exceptions import Refused
from portal.core.money import euros, written

K = FundEntry.Kind
money_changed = Signal()  # a manager has set a sum or permitted a case; kwargs: municipality. In that transaction


@dataclass(frozen=True)
class Balance:
    """€ of an appropriation. `amount`: what the council set and what was moved to or from it; `left`: what can still be
    granted; `free`: the same when every pending case is granted."""

    amount: Decimal
    moved: Decimal
    reserved: Decimal
    decided: Decimal
    paid: Decimal
    recovered: Decimal

    @property
    def left(self) -> Decimal:
        return self.amount - self.decided

    @property
    def free(self) -> Decimal:
        return self.left - self.reserved


def balance(appropriation: Appropriation) -> Balance:
    """Sums of the entries; under a lock on the row they are exact."""
    sums = dict(appropriation.entries.order_by().values_list("kind").annotate(sum=Sum("amount")))
    pending = Reservation.objects.filter(
        municipality=appropriation.municipality_id, scheme=appropriation.scheme, year=appropriation.year
    ).aggregate(sum=Sum("amount"))["sum"]
    return Balance(
        amount=appropriation.amount + euros(sums.get(K.MOVED, ZERO)),
        moved=euros(sums.get(K.MOVED, ZERO)),
        reserved=euros(pending or ZERO),
        decided=euros(sums.get(K.DECIDED, ZERO)),
        paid=euros(sums.get(K.PAID, ZERO)),
        recovered=euros(sums.get(K.RECOVERED, ZERO)),
    )


@transaction.atomic
def set_appropriation(
    *, municipality: Municipality, scheme: str, year: int, amount: Decimal, beyond: str, actor: Any
) -> Appropriation:
    """Set or change the sum of a year. It cannot go under what has been decided."""
    if not actor.has_role(Role.MANAGER, municipality_id=municipality.pk):
        raise PermissionDenied
    row, _new = Appropriation.objects.get_or_create(
        municipality=municipality, scheme=scheme, year=year, defaults={"amount": ZERO}
    )
    locked = Appropriation.objects.select_for_update(no_key=True).get(pk=row.pk)
    now = balance(locked)
    if euros(amount) + now.moved < (decided := now.decided):
        raise Refused(
            _("%(decided)s € has already been granted. The sum cannot be smaller.") % {"decided": written(decided)}
        )
    locked.amount, locked.beyond = euros(amount), Appropriation.Beyond(beyond)
    locked.changed_at, locked.changed_by = clock.now(), actor
    locked.save(update_fields=["amount", "beyond", "changed_at", "changed_by"])
    audit.record("appropriation.set", locked, actor=actor, fields=f"amount={locked.amount},beyond={locked.beyond}")
    money_changed.send(sender=Appropriation, municipality=municipality)
    return locked


def reserve(*, municipality: Municipality, scheme: str, year: int, case: str, amount: Decimal | None) -> None:
    """What a pending case would take; nothing when it is no longer pending. Call in the caller's transaction."""
    if not amount:
        Reservation.objects.filter(case=case).delete()
        return
    values = {"municipality": municipality, "scheme": scheme, "year": year, "amount": euros(amount)}
    Reservation.objects.update_or_create(case=case, defaults=values)


@transaction.atomic
def move(*, source: Appropriation, target: Appropriation, amount: Decimal, reason: str, actor: Any) -> Transfer:
    """Move money between two appropriations of a town: two entries whose sum is zero, never more than what is free."""
    if not actor.has_role(Role.MANAGER, municipality_id=source.municipality_id):
        raise PermissionDenied
    if source.pk == target.pk:
        raise Refused(_("Choose two different appropriations."))
    if source.municipality_id != target.municipality_id:
        raise Refused(_("Money is moved only within a municipality."))
    if not reason.strip():
        raise Refused(_("Give a reason."))
    # In order of id: two managers who move the other way round at once do not wait for each other for ever.
    rows = Appropriation.objects.select_for_update(no_key=True).filter(pk__in=[source.pk, target.pk]).order_by("pk")
    locked = {row.pk: row for row in rows}
    free = max(ZERO, balance(locked[source.pk]).free)
    if not 0 < euros(amount) <= free:
        raise Refused(_("At most %(free)s € is free to be moved; the rest is granted or under pending cases.")
                      % {"free": written(free)})  # fmt: skip
    made = Transfer.objects.create(
        source=locked[source.pk], target=locked[target.pk], amount=euros(amount), reason=reason.strip(), actor=actor
    )
    for row, sign in ((made.source, -1), (made.target, 1)):
        FundEntry.objects.create(appropriation=row, kind=K.MOVED, amount=sign * made.amount, case="",
                                 key=f"transfer:{made.pk}:{row.pk}", actor=actor)  # fmt: skip
    audit.record("appropriation.moved", made, actor=actor, reason=made.reason, fields=f"amount={made.amount}")
    money_changed.send(sender=Appropriation, municipality=made.target.municipality)
    return made


@transaction.atomic
def permit_overrun(
    *, appropriation: Appropriation, case: str, amount: Decimal, reason: str, actor: Any
) -> OverrunPermit:
    """Permit one case to take more than is left. The appropriation must be one that passes such cases up."""
    if not actor.has_role(Role.MANAGER, municipality_id=appropriation.municipality_id):
        raise PermissionDenied
    locked = Appropriation.objects.select_for_update().get(pk=appropriation.pk)
    if locked.beyond != Appropriation.Beyond.PASS_UP:
        raise Refused(_("Nothing is granted beyond this appropriation. Change the appropriation first."))
    if not reason.strip():
        raise Refused(_("Give a reason."))
    permit, _new = OverrunPermit.objects.update_or_create(
        appropriation=locked, case=case,
        defaults={"amount": euros(amount), "reason": reason.strip(), "given_by": actor, "given_at": clock.now()},
    )  # fmt: skip
    audit.record("appropriation.permit", permit, actor=actor)
    money_changed.send(sender=Appropriation, municipality=locked.municipality)
    return permit


@transaction.atomic
def charge_decision(
    *, municipality: Municipality, scheme: str, year: int, case: str, amount: Decimal, actor: Any
) -> None:
    """Charge what a decision grants; its reservation ends. Refused when the appropriation has not enough left."""
    reserve(municipality=municipality, scheme=scheme, year=year, case=case, amount=None)
    if amount:
        _charge(municipality, scheme, year, case, amount, f"{case}:decided", actor)


def _charge(
    municipality: Municipality,
    scheme: str,
    year: int,
    case: str,
    amount: Decimal,
    key: str,
    actor: Any,
    is_fact: bool = False,
) -> None:
    # "no key": whoever only adds a payment to the appropriation need not wait, nor be waited for in a ring.
    rows = Appropriation.objects.select_for_update(no_key=True)
    appropriation = rows.filter(municipality=municipality, scheme=scheme, year=year).first()
    if is_fact:
        appropriation = appropriation or rows.filter(entries__case=case, municipality=municipality).order_by("-year")[0]
    elif why_not := _why_not(appropriation, year, case, amount, actor):
        raise Refused(why_not)
    FundEntry.objects.create(
        appropriation=appropriation, kind=K.DECIDED, amount=euros(amount), case=case, key=key, actor=actor
    )


@transaction.atomic
def bind(
    *, municipality: Municipality, scheme: str, case: str, amount: Decimal, key: str, actor: Any, is_fact: bool = False
) -> Decimal:
    """Make what is charged for a case `amount`: charge this year's appropriation for more, give back what is less.

    The caller holds a lock on the case, so told twice it changes nothing. More is refused or passed up as a decision
    is, unless it `is_fact`: money that has been paid already. What is less goes back to where it was charged, the
    newest first. Returns the difference.
    """
    charged = FundEntry.objects.filter(case=case, kind=K.DECIDED, appropriation__municipality=municipality)
    sums = list(
        charged.order_by().values_list("appropriation").annotate(sum=Sum("amount"))
        .order_by("-appropriation__year", "-appropriation").filter(sum__gt=0)
    )  # fmt: skip
    difference = euros(amount) - euros(sum((row[1] for row in sums), ZERO))
    if difference > 0:
        _charge(municipality, scheme, clock.today().year, case, difference, f"{key}:decided", actor, is_fact)
    back = -difference
    for appropriation, charge in sums:
        if (part := min(back, euros(charge))) > 0:
            FundEntry.objects.create(
                appropriation_id=appropriation, kind=K.DECIDED, amount=-part, case=case,
                key=f"{key}:released:{appropriation}", actor=actor,
            )  # fmt: skip
            back -= part
    return difference


def foreseen(
    *, municipality: Municipality, scheme: str, year: int, case: str, amount: Decimal, actor: Any
) -> tuple[str, bool]:
    """Why `charge_decision` would refuse now, or "", and whether the appropriation runs short if every case that is
    pending besides is granted too. Without a lock: for a page that warns before the decision."""
    appropriation = Appropriation.objects.filter(municipality=municipality, scheme=scheme, year=year).first()
    if why_not := _why_not(appropriation, year, case, amount, actor):
        return why_not, False
    if appropriation is None:
        return "", False
    own = Reservation.objects.filter(case=case, scheme=scheme, year=year).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return "", balance(appropriation).free + own < amount


def _why_not(appropriation: Appropriation | None, year: int, case: str, amount: Decimal, actor: Any) -> str:
    if not amount:
        return ""
    if appropriation is None:
        text = _("No appropriation has been set for this scheme in %(year)s. A manager sets it on the budget page.")
        return text % {"year": year}
    left = balance(appropriation).left
    if amount <= left:
        return ""
    sums = {"left": written(left), "amount": written(amount)}
    if appropriation.beyond == Appropriation.Beyond.REFUSE:
        text = _("The appropriation has %(left)s € left, and the decision grants %(amount)s €. It cannot be made.")
        return text % sums
    permits = appropriation.permits.filter(case=case, amount__gte=amount)
    if last := FundEntry.objects.filter(case=case, kind=K.DECIDED, amount__gt=0).order_by("-at", "-pk").first():
        permits = permits.filter(given_at__gt=last.at)  # an earlier permission was for the earlier decision
    permit = permits.first()
    if permit is None:
        text = _("The appropriation has %(left)s € left, and the decision grants %(amount)s €. "
                 "Ask a manager to permit it.")  # fmt: skip
        return text % sums
    if actor is not None and permit.given_by_id == actor.pk:
        return _("You gave the permission to go beyond the appropriation, so another person decides.")
    return ""


def record(*, kind: str, case: str, amount: Decimal, key: str, actor: Any) -> bool:
    """Keep what was paid or recovered, on the appropriation of the case's decision.

    `key` says which event it was; the same event again changes nothing and returns False.
    """
    decided = FundEntry.objects.filter(case=case, kind=K.DECIDED).order_by("pk").first()
    if decided is None or not amount:
        return False
    _entry, new = FundEntry.objects.get_or_create(
        key=key,
        defaults={"appropriation_id": decided.appropriation_id, "kind": K(kind), "amount": euros(amount),
                  "case": case, "actor": actor},
    )  # fmt: skip
    return new
