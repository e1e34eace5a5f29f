"""Which facts of a case the rules of a scheme version use, and where the answers part: an application asks no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bonus.rules.scheme import SchemeVersion

# Questions of the scheme language by the facts of the case format that they read.
_QUESTIONS: Final[dict[str, tuple[str, ...]]] = {
    "weekly_hours": ("weekly_hours",),
    "full_time_share": ("weekly_hours", "full_time_hours"),
    "monthly_pay": ("monthly_pay",),
    "total_pay": ("total_pay",),
    "total_hours": ("total_hours",),
    "requested_amount": ("requested_amount",),
    "age": ("person.age",),
    "employer_kind": ("employer.kind",),
    "home_municipality": ("person.home_municipality",),
    "employer_municipality": ("employer.municipality",),
    "industry": ("employer.industry",),
    "economic_activity": ("employer.kind", "employer.economic_activity"),
    "unemployed": ("person.unemployed",),
    "residence": ("person.resident_since",),
    "resident_since": ("person.resident_since",),
    "decided": ("decision_date",),
    "decision_date": ("decision_date",),
    "support": ("other_supports",),
    "earlier": ("earlier_periods",),
    "granted_count": ("employer.granted",),
    "confirmed": ("person.confirmed",),
    "assured": ("confirmations",),
    "attached": ("attachments",),
}
_GUIDED: Final = ("hour", "guided_day")


def facts_used(version: SchemeVersion) -> frozenset[str]:
    """Keys of the case format (`monthly_pay`, `person.age`) that some rule of the version reads."""
    found = {key for question in questions(version) for key in _QUESTIONS.get(question["fact"], ())}
    payment = version.data["payment"]
    caps = payment.get("caps", {})
    found |= {"employer.granted"} if "per_employer" in caps else set()
    found |= {"requested_amount"} if caps.get("requested") else set()
    found |= {"employer.undertaking_de_minimis"} if version.is_de_minimis else set()
    for component in payment["components"]:
        found |= _of_component(component)
    return frozenset(found | facts_with_supports(version).keys())


def _of_component(component: dict[str, Any]) -> set[str]:
    found = {"guidance"} if component["model"] in _GUIDED else set()
    found |= {"total_pay"} if component["model"] == "share_of_total_pay" else set()
    limits = component.get("cost_limits", ())
    for part in [component, *[limit for limit in limits if not limit.get("deductions")]]:
        found |= _of_share(part.get("share"))
    deductions = [item for part in (component, *limits) for item in part.get("deductions", ())]
    found |= {"other_supports"} if deductions else set()
    if any(formula.get("per_work_time") for item in deductions for formula in item.get("by_percent", ())):
        found.add("other_supports.work_time_percent")
    return found


def _of_share(share: dict[str, Any] | None) -> set[str]:
    if share is None:
        return set()
    return {*share["of"], *(["aid_intensity"] if share["part"] == "aid_intensity" else [])}


def facts_with_supports(version: SchemeVersion) -> dict[str, frozenset[str]]:
    """Facts that matter only together with other supports → kinds of these: costs that they may cover at most, and the
    pay that a support told as a percent is reckoned from."""
    found: dict[str, set[str]] = {}
    for component in version.data["payment"]["components"]:
        for item in component.get("deductions", ()):
            found.setdefault("monthly_pay", set()).update(item["kinds"])
        for limit in component.get("cost_limits", ()):
            kinds = {kind for item in limit.get("deductions", ()) for kind in item["kinds"]}
            for key in _of_share(limit["share"]) if kinds else ():
                found.setdefault(key, set()).update(kinds)
    always = {key for component in version.data["payment"]["components"] for key in _of_component(component)}
    always |= {key for question in questions(version) for key in _QUESTIONS.get(question["fact"], ())}
    return {key: frozenset(kinds) for key, kinds in found.items() if key not in always}


def questions(version: SchemeVersion) -> Iterator[dict[str, Any]]:
    """Every question of the version's rules, as the scheme file has it."""
    for key in ("conditions", "payment", "attachments"):
        yield from _walk(version.data.get(key, ()))


def _walk(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if "fact" in data:
            yield data
        for value in data.values():
            yield from _walk(value)
    elif isinstance(data, list):
        for item in data:
            yield from _walk(item)


def age_limits(version: SchemeVersion) -> tuple[int, ...]:
    """Ages at which some rule's answer changes: between them every age gives the same result."""
    limits = [limit for item in questions(version) if item["fact"] == "age" for limit in _limits(item, "")]
    return tuple(sorted(set(limits)))


def unemployment_limits(version: SchemeVersion) -> dict[tuple[str, int | None], tuple[int, ...]]:
    """(unit, of how many last months) → numbers at which some rule's answer changes; unit `days` or `months`."""
    found: dict[tuple[str, int | None], set[int]] = {}
    for item in questions(version):
        if item["fact"] != "unemployed":
            continue
        if "months_at_least" in item:
            window = item.get("of_last_months")
            key = ("months", None if window is None else int(window))
            found.setdefault(key, set()).add(_whole(item["months_at_least"]))
        else:
            found.setdefault(("days", None), set()).update(_limits(item, "days_"))
    return {key: tuple(sorted(limits)) for key, limits in found.items()}


def home_municipalities(version: SchemeVersion) -> tuple[str, ...]:
    """The home municipalities that some rule names."""
    named = [
        name
        for item in questions(version)
        if item["fact"] == "home_municipality"
        for name in (item["in"] if "in" in item else item["not_in"])
    ]
    return tuple(dict.fromkeys(named))


def _limits(question: dict[str, Any], prefix: str) -> Iterator[int]:
    """The first whole numbers of a new answer: `at_most 29` parts 29 from 30."""
    for name, step in (("at_least", 0), ("less_than", 0), ("more_than", 1), ("at_most", 1)):
        if prefix + name in question:
            yield _whole(question[prefix + name]) + step


def _whole(text: str) -> int:
    return int(str(text).split(".", maxsplit=1)[0])


def must_assure(version: SchemeVersion) -> frozenset[str]:
    """Codes that every applicant must assure; others only choose between sums or belong to some cases."""
    found: set[str] = set()
    for condition in version.data.get("conditions", ()):
        if "when" not in condition and condition.get("severity", "refuse") == "refuse":
            rules = condition["rule"].get("all", [condition["rule"]])
            found |= {rule["code"] for rule in rules if rule.get("fact") == "assured"}
    return frozenset(found)
