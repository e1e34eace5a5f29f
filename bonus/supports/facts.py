"""The dated facts as the guide reads them: one value a key on a day, typed, with its source and date of checking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from bonus.supports.models import SupportFact

DATES = {("youth_voucher", "apply_from"), ("youth_voucher", "apply_to")}


class FactMissing(LookupError):
    """The guide needs a fact that has no value on that day."""


@dataclass(frozen=True)
class Facts:
    """Facts in force on `day`. `number` raises FactMissing when there is none; such a support is not offered."""

    day: date
    rows: dict[tuple[str, str], SupportFact]

    def has(self, support: str) -> bool:
        return any(name == support for name, _key in self.rows)

    def number(self, support: str, key: str) -> Decimal:
        """A sum in euros, a share in per cent, months or hours, as the key says."""
        return Decimal(self._value(support, key))

    def whole(self, support: str, key: str) -> int:
        return int(self.number(support, key))

    def day_of(self, support: str, key: str) -> date:
        return date.fromisoformat(self._value(support, key))

    def checked_on(self, support: str) -> date | None:
        """The oldest check among the support's facts: all of them hold at least on that day."""
        return min((row.checked_on for (name, _key), row in self.rows.items() if name == support), default=None)

    def source(self, support: str, key: str) -> str:
        return self.rows[support, key].source

    def _value(self, support: str, key: str) -> str:
        row = self.rows.get((support, key))
        if row is None or row.placeholder or not row.value:
            raise FactMissing(f"{support}.{key}")
        return row.value


def facts_on(day: date) -> Facts:
    """Of each key the row that began last among those in force on `day`."""
    in_force = SupportFact.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
    return Facts(day, {(row.support, row.key): row for row in in_force.order_by("valid_from", "pk")})


def check(fact: SupportFact) -> None:
    """Raise ValidationError when the value is not of its key's type, or ends before it begins."""
    if fact.valid_to and fact.valid_to < fact.valid_from:
        raise ValidationError({"valid_to": _("The last day is before the first. Correct one of them.")})
    if fact.placeholder and not fact.value:
        return
    if (fact.support, fact.key) in DATES:
        try:
            date.fromisoformat(fact.value)
        except ValueError:
            raise ValidationError({"value": _("Enter a date like this: 2026-11-24.")}) from None
    else:
        try:
            number = Decimal(fact.value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0:
            raise ValidationError({"value": _("Enter a number without spaces or units, for example 1260 or 7.5.")})
