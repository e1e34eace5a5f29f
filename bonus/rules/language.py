"""From the data of a scheme file to the rules that calculate: the scheme language's compiler.

The data have passed the JSON Schema (`check`), or are files of this package, which the tests check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from bonus.rules.deductions import Deduction, PercentFormula
from bonus.rules.instalments import InstalmentPlan
from bonus.rules.ledger import Choice, Label
from bonus.rules.limits import Caps, DeMinimis, EmployerCap
from bonus.rules.money import CENT
from bonus.rules.payment import Component, CostLimit, Longest, Rounding, Share
from bonus.rules.predicates import (
    CHOICES,
    DATES,
    NUMBERS,
    All,
    AnyOf,
    Bounds,
    ChoiceRule,
    CodeRule,
    EconomicActivity,
    IndustryRule,
    Not,
    NumberRule,
    Predicate,
)  # fmt: skip
from bonus.rules.predicates_time import (
    AppliedRule,
    DateRule,
    DecidedRule,
    EarlierRule,
    GrantedCount,
    LengthRule,
    ResidenceRule,
    SeasonRule,
    SupportRule,
    UnemployedRule,
)  # fmt: skip
from bonus.rules.result import REFUSE

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule of a scheme:

    what must hold (`rule`), when it is asked at all, and how grave it is when it does not hold.
    """

    code: str
    rule: Predicate
    when: Predicate | None = None
    severity: str = REFUSE
    text: Label | None = None

    def requirement(self, language: str) -> str:
        """The requirement as a clause: the scheme's own words, or what the rule says."""
        return self.text[language] if self.text else self.rule.describe(language)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that a case must have, and when."""

    code: str
    label: Label
    when: Predicate | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything of a version that calculates."""

    conditions: tuple[Condition, ...]
    components: tuple[Component, ...]
    highest_only: bool = False
    caps: Caps = field(default=Caps())
    rounding: Rounding | None = None
    instalments: InstalmentPlan = field(default=InstalmentPlan())
    de_minimis: DeMinimis | None = None
    attachments: tuple[Attachment, ...] = ()


class Compiler:
    """Compiles one version of a scheme;

    `codes` are the version's words for what officials confirm and applicants assure.
    """

    def __init__(self, scheme: str, codes: dict[str, dict[str, str]]) -> None:
        self.scheme, self.codes = scheme, codes

    def rules(self, data: Data) -> Rules:
        """Compile a version."""
        minimis = data.get("de_minimis")
        payment = data["payment"]
        return Rules(
            conditions=tuple(self.condition(item) for item in data.get("conditions", ())),
            components=tuple(self.component(item) for item in payment["components"]),
            highest_only=payment.get("choose") == "highest",
            caps=self.caps(payment.get("caps", {})),
            rounding=_rounding(payment["rounding"]) if "rounding" in payment else None,
            instalments=_plan(payment.get("instalments", {"kind": "single"})),
            de_minimis=_de_minimis(minimis) if minimis else None,
            attachments=tuple(self.attachment(item) for item in data.get("attachments", ())),
        )

    # Questions ------------------------------------------------------------------------------------------------------
    def predicate(self, data: Data | None, *, choosing: bool = False) -> Predicate | None:
        """Compile a question; `choosing` when it chooses between sums (see `CodeRule`)."""
        return None if data is None else self.question(data, choosing)

    def question(self, data: Data, choosing: bool) -> Predicate:
        """Compile a question that is there."""
        if "all" in data:
            return All(tuple(self.question(item, choosing) for item in data["all"]))
        if "any" in data:
            return AnyOf(tuple(self.question(item, choosing) for item in data["any"]))
        if "not" in data:
            return Not(self.question(data["not"], choosing))
        fact = data["fact"]
        if fact in ("confirmed", "assured", "attached"):
            texts = self.codes[data["code"]]
            return CodeRule(fact, data["code"], tuple(sorted(texts.items())), choosing)
        if fact == "granted_count":
            return GrantedCount(self.scheme, data["at_most"], data.get("within_months"))
        return _leaf(fact, data)

    # Parts of a version ---------------------------------------------------------------------------------------------
    def condition(self, data: Data) -> Condition:
        text = data.get("text")
        return Condition(
            data["code"],
            self.question(data["rule"], choosing=False),
            self.predicate(data.get("when")),
            data.get("severity", REFUSE),
            Label.read(text) if text else None,
        )

    def attachment(self, data: Data) -> Attachment:
        when = self.predicate(data.get("when"), choosing=True)
        return Attachment(data["code"], Label.read(self.codes[data["code"]]), when)

    def component(self, data: Data) -> Component:
        longest = data.get("longest", [])
        return Component(
            code=data["code"],
            model=data["model"],
            label=Label.read(data["label"]),
            when=self.predicate(data.get("when"), choosing=True),
            amounts=self.choices(data.get("amount")),
            steps=tuple((step["from_month"], Decimal(step["amount"])) for step in data.get("steps", ())),
            share=_share(data["share"]) if "share" in data else None,
            longest=tuple(
                Longest(self.predicate(item.get("when"), choosing=True), item["amount"], item["unit"])
                for item in (longest if isinstance(longest, list) else [longest])
            ),
            deductions=_deductions(data.get("deductions", ())),
            month_caps=self.choices(data.get("cap_per_month")),
            cost_limits=tuple(self.cost_limit(item) for item in data.get("cost_limits", ())),
            cap=self.choices(data.get("cap")),
            most_hours=_number(data.get("most_hours")),
            most_hours_per_month=_number(data.get("most_hours_per_month")),
            counting=data.get("counting", _COUNTING.get(data["model"], "calendar_months")),
            rounding=_rounding(data.get("rounding", {})),
            due=data.get("due", "start"),
        )

    def cost_limit(self, data: Data) -> CostLimit:
        return CostLimit(
            self.predicate(data.get("when"), choosing=True),
            _share(data["share"]),
            _deductions(data.get("deductions", ())),
            Label.read(data["label"]),
        )

    def caps(self, data: Data) -> Caps:
        employer = data.get("per_employer")
        return Caps(
            self.choices(data.get("per_case")),
            EmployerCap(Decimal(employer["amount"]), employer.get("within_months")) if employer else None,
            bool(data.get("requested", False)),
        )

    def choices(self, data: Any) -> tuple[Choice, ...]:
        """A sum, or a list of sums with conditions, the first that holds."""
        if data is None:
            return ()
        if isinstance(data, str):
            return (Choice(None, Decimal(data)),)
        return tuple(Choice(self.predicate(item.get("when"), choosing=True), Decimal(item["amount"])) for item in data)


_COUNTING: Final = {"week": "weeks", "day": "calendar_days"}


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _leaf(fact: str, data: Data) -> Predicate:
    if fact in NUMBERS:
        return NumberRule(fact, Bounds.read(data))
    if fact in CHOICES:
        inside = "in" in data
        return ChoiceRule(fact, tuple(data["in" if inside else "not_in"]), inside)
    if fact in DATES:
        return DateRule(fact, _date(data.get("from")), _date(data.get("to")))
    return _LEAVES[fact](data)


def _industry(data: Data) -> Predicate:
    inside = "in" in data
    return IndustryRule(tuple(data["in" if inside else "not_in"]), inside)


def _unemployed(data: Data) -> Predicate:
    days = Bounds.read(data, "days_") if any(key.startswith("days_") for key in data) else None
    return UnemployedRule(days, _number(data.get("months_at_least")), _number(data.get("of_last_months")))


_LEAVES: Final[dict[str, Callable[[Data], Predicate]]] = {
    "industry": _industry,
    "unemployed": _unemployed,
    "length": lambda data: LengthRule(data.get("at_least"), data.get("at_most"), data["unit"]),
    "residence": lambda data: ResidenceRule(data.get("months_before_start")),
    "applied": lambda data: AppliedRule(
        bool(data.get("before_start")),
        data.get("within_months_of_start"),
        data.get("start_within_months_before"),
        data.get("by"),
    ),
    "season": lambda data: SeasonRule(data["from"], data["to"]),
    "decided": lambda data: DecidedRule(),
    "support": lambda data: SupportRule(
        tuple(data["kinds"]), data.get("time", "same") == "same", _number(data.get("percent_at_least"))
    ),
    "earlier": lambda data: EarlierRule(
        bool(data.get("none")), data.get("months_since_last"), data.get("at_most_months"), data.get("gap_months")
    ),
    "economic_activity": lambda data: EconomicActivity(data["is"]),
}


def _share(data: Data) -> Share:
    own = data["part"] == "aid_intensity"
    return Share(None if own else Decimal(data["part"]), tuple(data["of"]))


def _deductions(items: Any) -> tuple[Deduction, ...]:
    return tuple(
        Deduction(tuple(item["kinds"]), tuple(_formula(formula) for formula in item.get("by_percent", ())))
        for item in items
    )


def _formula(data: Data) -> PercentFormula:
    return PercentFormula(
        Decimal(data["percent"]),
        Decimal(data["share"]),
        _number(data.get("highest")),
        bool(data.get("per_work_time", False)),
        _number(data.get("work_time_percent")),
    )


def _rounding(data: Data) -> Rounding:
    return Rounding(
        quantity=_number(data.get("quantity", "0.01")),
        quantity_mode=data.get("quantity_mode", "half_up"),
        unit_amount=_number(data.get("unit_amount")),
        amount=_number(data.get("amount")) or CENT,
        mode=data.get("mode", "half_up"),
    )


def _plan(data: Data) -> InstalmentPlan:
    return InstalmentPlan(
        data["kind"],
        Decimal(data.get("above", "0")),
        Decimal(data.get("first", "0")),
        data.get("second_after_months", 0),
        data.get("every_months", 1),
    )


def _de_minimis(data: Data) -> DeMinimis:
    return DeMinimis(Decimal(data["ceiling"]), data["years"], tuple(data.get("own_rules", ())))
