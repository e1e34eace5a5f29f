"""A case: the facts that a calculation stands on, read strictly from JSON (docs: bonus calculation format).

A key that is missing or null is an unknown fact; an empty list is a known "none". Numbers are decimal strings,
never floats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

BASES: Final = ("work_trial", "apprenticeship", "employment")
SUPPORT_KINDS: Final = ("pay_subsidy", "support_55", "training_compensation", "youth_voucher", "other_municipal")
EMPLOYER_KINDS: Final = (
    "company", "sole_trader", "association", "foundation", "household", "municipality", "parish", "state",
)  # fmt: skip

_DECIMAL: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,10})?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARS: Final = range(1900, 2201)


class CaseError(ValueError):
    """A case that can't be read. `key` says where (`other_supports[0].kind`), the text what is wrong."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}" if key else problem)
        self.key = key
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Support:
    """Another support for the same employment. Percents are 0…100; `monthly_amount` is € a month; dates may be open."""

    kind: str
    percent: Decimal | None = None
    work_time_percent: Decimal | None = None
    monthly_amount: Decimal | None = None
    start_date: date | None = None
    end_date: date | None = None


@dataclass(frozen=True, slots=True)
class Guidance:
    """Documented guidance at the workplace on one day, in hours."""

    date: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Unemployment:
    """Either `months` of unemployment within the last `of_last_months`, or `days`."""

    months: Decimal | None = None
    of_last_months: Decimal | None = None
    days: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules may know about the person; never a name, an identity code or a reason."""

    age: int | None = None
    home_municipality: str | None = None
    resident_since: date | None = None
    unemployed: tuple[Unemployment, ...] | None = None
    confirmed: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Aid that the employer has been granted, €."""

    date: date
    amount: Decimal
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Employer:
    """The employer, and the de minimis aid of the single undertaking that it belongs to."""

    kind: str | None = None
    municipality: str | None = None
    industry: str | None = None
    economic_activity: bool | None = None
    granted: tuple[Grant, ...] | None = None
    undertaking_de_minimis: tuple[Grant, ...] | None = None


@dataclass(frozen=True, slots=True)
class EarlierPeriod:
    """A bonus already paid for the same person at the same employer, €."""

    start_date: date
    end_date: date
    amount: Decimal | None = None


_NOBODY: Final = Person()
_NO_EMPLOYER: Final = Employer()


@dataclass(frozen=True, slots=True)
class Case:
    """One application's facts. Money is € (a month unless said otherwise), hours are a week, None is unknown."""

    id: str
    scheme: str
    application_date: date
    start_date: date
    basis: str
    end_date: date | None = None
    weekly_hours: Decimal | None = None
    full_time_hours: Decimal | None = None
    monthly_pay: Decimal | None = None
    side_costs: Decimal | None = None
    holiday_pay: Decimal | None = None
    aid_intensity: Decimal | None = None
    other_supports: tuple[Support, ...] | None = None
    guidance: tuple[Guidance, ...] | None = None
    decision_date: date | None = None
    total_hours: Decimal | None = None
    total_pay: Decimal | None = None
    requested_amount: Decimal | None = None
    person: Person = _NOBODY
    employer: Employer = _NO_EMPLOYER
    earlier_periods: tuple[EarlierPeriod, ...] | None = None
    confirmations: frozenset[str] | None = None
    attachments: frozenset[str] | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Case:
        """Read a case; raise `CaseError` for an unknown key, an unreadable value or dates in the wrong order."""
        values = _read(data, _CASE, "", ("id", "scheme", "application_date", "start_date", "basis"))
        case = cls(**values)
        _check_order(case.start_date, case.end_date, "end_date")
        return case


# Reading ------------------------------------------------------------------------------------------------------------
Reader = Callable[[Any, str], Any]


def _read(data: Any, readers: Mapping[str, Reader], path: str, required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise CaseError(path.rstrip("."), f"must be an object, not {_shown(data)}")
    values = {}
    for key, value in data.items():
        reader = readers.get(key)
        if reader is None:
            raise CaseError(f"{path}{key}", "unknown key")
        if value is not None:
            values[key] = reader(value, f"{path}{key}")
    for key in required:
        if key not in values:
            raise CaseError(f"{path}{key}", "is required")
    return values


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _check_order(start: date | None, end: date | None, key: str) -> None:
    if start is not None and end is not None and end < start:
        raise CaseError(key, f"{end.isoformat()} is before the start date {start.isoformat()}")


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 500:
        raise CaseError(key, f"must be a text of 1 to 500 characters, not {_shown(value)}")
    return value


@lru_cache(maxsize=4096)
def _parse_date(text: str) -> date | None:
    if _DATE.fullmatch(text) is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _date(value: Any, key: str) -> date:
    day = _parse_date(value) if isinstance(value, str) else None
    if day is None:
        raise CaseError(key, f"must be a date such as 2026-08-31, not {_shown(value)}")
    return day


def _decimal(value: Any, key: str) -> Decimal:
    if not isinstance(value, str) or _DECIMAL.fullmatch(value) is None:
        raise CaseError(key, f'must be a decimal number in quotes such as "1624.00", not {_shown(value)}')
    return Decimal(value)


def _between(lowest: str, highest: str, *, above: bool = False) -> Reader:
    low, high = Decimal(lowest), Decimal(highest)

    def read(value: Any, key: str) -> Decimal:
        number = _decimal(value, key)
        if number > high or number < low or (above and number == low):
            raise CaseError(key, f"must be {'over' if above else 'from'} {lowest} and at most {highest}, not {value}")
        return number

    return read


def _whole(highest: int) -> Reader:
    def read(value: Any, key: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= highest:
            raise CaseError(key, f"must be a whole number from 0 to {highest}, not {_shown(value)}")
        return value

    return read


def _amount(value: Any, key: str) -> Decimal:
    """A number of months or days: a whole number, or a decimal number in quotes."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100_000:
        return Decimal(value)
    return _decimal(value, key)


def _one_of(choices: tuple[str, ...]) -> Reader:
    def read(value: Any, key: str) -> str:
        if value not in choices:
            raise CaseError(key, f"must be one of {', '.join(choices)}, not {_shown(value)}")
        return str(value)

    return read


def _yes_no(value: Any, key: str) -> bool:
    if not isinstance(value, bool):
        raise CaseError(key, f"must be true or false, not {_shown(value)}")
    return value


def _list(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise CaseError(key, f"must be a list, not {_shown(value)}")
    return list(value)


def _codes(value: Any, key: str) -> frozenset[str]:
    return frozenset(_text(code, f"{key}[{index}]") for index, code in enumerate(_list(value, key)))


def _supports(value: Any, key: str) -> tuple[Support, ...]:
    found = []
    for index, item in enumerate(_list(value, key)):
        support = Support(**_read(item, _SUPPORT, f"{key}[{index}].", ("kind",)))
        _check_order(support.start_date, support.end_date, f"{key}[{index}].end_date")
        found.append(support)
    if len(found) > 1:
        found.sort(key=repr)
    return tuple(found)


def _guidance(value: Any, key: str) -> tuple[Guidance, ...]:
    items = enumerate(_list(value, key))
    found = [Guidance(**_read(item, _GUIDANCE, f"{key}[{index}].", ("date", "hours"))) for index, item in items]
    return tuple(sorted(found, key=lambda entry: (entry.date, entry.hours)))


def _unemployed(value: Any, key: str) -> tuple[Unemployment, ...]:
    found = []
    for index, item in enumerate(_list(value, key)):
        fact = Unemployment(**_read(item, _UNEMPLOYMENT, f"{key}[{index}].", ()))
        if (fact.months is None) == (fact.days is None) or (fact.months is None) != (fact.of_last_months is None):
            raise CaseError(f"{key}[{index}]", "must have either months and of_last_months, or days")
        if fact.months is not None and fact.of_last_months is not None and fact.months > fact.of_last_months:
            raise CaseError(f"{key}[{index}].months", "can't be more than of_last_months")
        found.append(fact)
    return tuple(found)


def _person(value: Any, key: str) -> Person:
    return Person(**_read(value, _PERSON, f"{key}.", ()))


def _grants(required: tuple[str, ...]) -> Reader:
    readers = {name: _GRANT[name] for name in required}

    def read(value: Any, key: str) -> tuple[Grant, ...]:
        items = enumerate(_list(value, key))
        return tuple(Grant(**_read(item, readers, f"{key}[{index}].", required)) for index, item in items)

    return read


def _employer(value: Any, key: str) -> Employer:
    return Employer(**_read(value, _EMPLOYER, f"{key}.", ()))


def _earlier(value: Any, key: str) -> tuple[EarlierPeriod, ...]:
    found = []
    for index, item in enumerate(_list(value, key)):
        period = EarlierPeriod(**_read(item, _EARLIER, f"{key}[{index}].", ("start_date", "end_date")))
        _check_order(period.start_date, period.end_date, f"{key}[{index}].end_date")
        found.append(period)
    return tuple(sorted(found, key=lambda period: (period.start_date, period.end_date)))


_PERCENT: Final = _between("0", "100")
_SUPPORT: Final[dict[str, Reader]] = {
    "kind": _one_of(SUPPORT_KINDS),
    "percent": _PERCENT,
    "work_time_percent": _between("0", "100", above=True),
    "monthly_amount": _decimal,
    "start_date": _date,
    "end_date": _date,
}
_GUIDANCE: Final[dict[str, Reader]] = {"date": _date, "hours": _between("0", "24")}
_UNEMPLOYMENT: Final[dict[str, Reader]] = {"months": _amount, "of_last_months": _amount, "days": _amount}
_PERSON: Final[dict[str, Reader]] = {
    "age": _whole(130),
    "home_municipality": _text,
    "resident_since": _date,
    "unemployed": _unemployed,
    "confirmed": _codes,
}
_GRANT: Final[dict[str, Reader]] = {"scheme": _text, "date": _date, "amount": _decimal}
_EMPLOYER: Final[dict[str, Reader]] = {
    "kind": _one_of(EMPLOYER_KINDS),
    "municipality": _text,
    "industry": _text,
    "economic_activity": _yes_no,
    "granted": _grants(("scheme", "date", "amount")),
    "undertaking_de_minimis": _grants(("date", "amount")),
}
_EARLIER: Final[dict[str, Reader]] = {"start_date": _date, "end_date": _date, "amount": _decimal}
_CASE: Final[dict[str, Reader]] = {
    "id": _text,
    "scheme": _text,
    "application_date": _date,
    "start_date": _date,
    "end_date": _date,
    "basis": _one_of(BASES),
    "weekly_hours": _between("0", "168"),
    "full_time_hours": _between("0", "168", above=True),
    "monthly_pay": _decimal,
    "side_costs": _decimal,
    "holiday_pay": _decimal,
    "aid_intensity": _between("0", "1"),
    "other_supports": _supports,
    "guidance": _guidance,
    "decision_date": _date,
    "total_hours": _decimal,
    "total_pay": _decimal,
    "requested_amount": _decimal,
    "person": _person,
    "employer": _employer,
    "earlier_periods": _earlier,
    "confirmations": _codes,
    "attachments": _codes,
}
