"""The promise: whatever scheme the town puts into force, an application filled in through the pages comes to the same
result as the scheme's own worked case, and asks nothing that the scheme's rules don't use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from bonus.applications import services
from bonus.applications.calculation import calculate
from bonus.applications.completeness import missing_parts, parts_of, required_attachments, untold_of_person
from bonus.applications.models import Application
from bonus.applications.scheme_terms import codes_of, facts_asked
from bonus.applications.told import By, Fact, Type, facts_for
from bonus.rules import SchemeVersion, load_schemes
from bonus.rules.scheme import FOLDER, WorkedCase
from portal.accounts.roles import Role
from portal.openings.models import Kind
from tests.bonus.applications import cases
from tests.factories import SchemeVersionFactory, employer, official, strong

pytestmark = pytest.mark.django_db

KINDS = {"work_trial": Kind.WORK_TRIAL, "apprenticeship": Kind.APPRENTICESHIP, "employment": Kind.JOB}
# What a form cannot say: (slug, number of the worked case from 0) → why.
NOT_ON_A_FORM = {
    ("kempele", 2): "an earlier period for the same person comes from the portal's own decisions",
    ("kesatyoseteli-hollola", 3): "earlier grants come from the portal's own decisions",
    ("kesatyoseteli-janakkala", 2): "earlier grants come from the portal's own decisions",
    ("pudasjarvi-rekrybonus", 0): "documented hours come from the diary; an application has planned ones",
}
WORKED = [
    pytest.param(version, number, id=f"{version.slug} {version.version} {number}")
    for version in load_schemes()
    for number in range(len(version.worked_cases))
]


@dataclass
class Filling:
    """An application that is filled in with a worked case's facts."""

    client: Any
    version: SchemeVersion
    facts: dict[str, Any]
    application: Application
    member: Any

    def fresh(self) -> Application:
        return Application.objects.get(pk=self.application.pk)

    def fill(self) -> None:
        pages = {"terms": self.terms(), "company": self.company(), "person": {},
                 "guidance": self.guidance(), "supports": self.supports(), "pay": {}, "de-minimis": self.de_minimis(),
                 "account": {"iban": cases.IBAN, "account_holder": self.application.organisation.name}}  # fmt: skip
        for slug, data in pages.items():
            if slug in [part.slug for part in parts_of(self.fresh())]:
                self.post(slug, {**data, **self.told(slug)})
        if not untold_of_person(self.fresh()):  # a worked case with something unknown stays a draft, nobody is asked
            cases.agreed(self)
        address = reverse("bonus:attachments", args=[self.application.pk])
        for code in required_attachments(self.fresh()):
            assert self.client.post(address, {"kind": code, "file": cases.a_pdf()}).status_code == 302

    def post(self, slug: str, data: dict[str, str]) -> None:
        """Save and continue; when the worked case leaves something unknown, save as a draft."""
        address = reverse("bonus:part", args=[self.application.pk, slug])
        page = self.client.get(address)
        assert page.status_code == 200, slug
        if self.client.post(address, {**data, "save": "next"}).status_code == 422:
            assert self.client.post(address, {**data, "save": "later"}).status_code == 302, slug

    def told(self, part: str) -> dict[str, str]:
        found = {}
        for fact in facts_asked(self.fresh(), part):
            value = answer(fact, self.facts)
            if value is not None:
                found["fact_" + fact.name] = value
        return found

    def terms(self) -> dict[str, Any]:
        return {"accept": "on", "electronic_notice": "yes", "assured": self.facts.get("confirmations", [])}

    def company(self) -> dict[str, str]:
        return {"contact_name": "Aino", "contact_email": "aino@example.fi", "contact_phone": "040 1"}

    def guidance(self) -> dict[str, str]:
        hours = sum((Decimal(row["hours"]) for row in self.facts.get("guidance", ())), Decimal(0))
        return {"guidance_plan": "Esimies ohjaa."} | ({"planned_hours": str(hours)} if hours else {})

    def supports(self) -> dict[str, str]:
        return rows("has_other_supports", self.facts.get("other_supports"))

    def de_minimis(self) -> dict[str, str]:
        told = self.facts.get("employer", {}).get("undertaking_de_minimis")
        return rows("has_de_minimis", told and [{**row, "granter": "Muu"} for row in told])


def rows(question: str, told: list[dict] | None) -> dict[str, str]:
    if told is None:
        return {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    data = {question: "yes" if told else "no", "rows-TOTAL_FORMS": str(len(told)), "rows-INITIAL_FORMS": "0"}
    return data | {f"rows-{i}-{key}": value for i, row in enumerate(told) for key, value in row.items()}


def answer(fact: Fact, facts: dict[str, Any]) -> str | None:
    """What somebody who knows the worked case would choose or write; None when it does not settle the question."""
    group, _dot, key = fact.key.rpartition(".")
    value = (facts.get(group, {}) if group else facts).get(key)
    if value is None:
        return None
    if fact.key == "person.unemployed":
        return unemployment(fact, value)
    if fact.type == Type.RANGE:
        return in_range(fact, value)
    if fact.type == Type.PLACE:
        return value if value in fact.places else "elsewhere"
    return ("yes" if value else "no") if fact.type == Type.YES_NO else str(value)


def unemployment(fact: Fact, told: list[dict]) -> str | None:
    if not told:
        return in_range(fact, 0)
    unit = "days" if "days" in fact.name else "months"
    for row in told:
        if unit in row and (unit == "days" or fact.window in (None, row["of_last_months"])):
            return in_range(fact, row[unit])
        if unit in row and fact.window:  # another window: only what follows from it for sure
            months, window = row["months"], row["of_last_months"]
            lowest = in_range(fact, max(0, months - max(0, window - fact.window)))
            highest = in_range(fact, min(fact.window, months + max(0, fact.window - window)))
            return lowest if lowest == highest else None
    return None


def in_range(fact: Fact, number: int) -> str:
    return next(text for text, _shown in fact.choices
                if int(text.split("-")[0]) <= number <= int(text.split("-")[1] or 10**6))  # fmt: skip


def begun(client, version: SchemeVersion, worked: WorkedCase) -> Filling:
    facts = worked.facts
    end = facts.get("end_date")
    placement = cases.a_placement(
        kind=KINDS[facts["basis"]],
        start_date=date.fromisoformat(facts["start_date"]),
        end_date=date.fromisoformat(end) if end else None,
        hours_per_week=Decimal(facts["weekly_hours"]) if "weekly_hours" in facts else None,
    )
    organisation = placement.organisation
    type(organisation).objects.filter(pk=organisation.pk).update(kind=facts.get("employer", {}).get("kind", "company"))
    placement.refresh_from_db()
    SchemeVersionFactory(
        municipality=placement.municipality, slug=version.slug, number=version.version, valid_from=version.valid_from,
        content=(FOLDER / f"{version.slug}.json").read_bytes(),
    )  # fmt: skip
    member = employer(placement.organisation)
    application = services.start_application(placement=placement, actor=member)
    return Filling(strong(client, member), version, facts, application, member)


def handled(filling: Filling, *, decided_on: date | None) -> dict[str, Any]:
    """What the official adds: conditions that were checked and facts that only an official states."""
    handler = official(Role.HANDLER)
    application = services.submit(application=filling.fresh(), actor=filling.member)
    application = services.take(application=application, actor=handler)
    codes = list(filling.facts.get("person", {}).get("confirmed", ()))
    assert set(codes) <= codes_of(application.scheme_version, "confirmed").keys()
    application = services.confirm_conditions(application=application, codes=codes, actor=handler)
    for fact in facts_for(filling.version):
        if fact.by == By.OFFICIAL and fact.key in filling.facts:
            value = Decimal(filling.facts[fact.key]) * 100
            application = services.adjust_fact(
                application=application, fact=fact.name, value=value, reason="Päätetty.", actor=handler
            )
    return calculate(application, decision_date=decided_on)[1]


@pytest.mark.parametrize(("version", "number"), WORKED)
def test_a_worked_case_through_the_pages(client, version: SchemeVersion, number: int):
    worked = version.worked_cases[number]
    decided = worked.facts.get("decision_date")
    with time_machine.travel(f"{worked.facts['application_date']} 09:00:00+02:00", tick=True):
        filling = begun(client, version, worked)
        filling.fill()
        application = filling.fresh()
        if not missing_parts(application):
            result = handled(filling, decided_on=date.fromisoformat(decided) if decided else None)
        else:
            confirmed = [{"code": code} for code in worked.facts.get("person", {}).get("confirmed", ())]
            application.confirmed = confirmed
            result = calculate(application, decision_date=date.fromisoformat(decided) if decided else None)[1]
    found = {key: result[key] for key in ("eligible", "total")}
    wanted = {key: worked.expected[key] for key in ("eligible", "total") if key in worked.expected}
    if (version.slug, number) in NOT_ON_A_FORM:
        assert found != wanted, "the form says it by now: take the case off the list"
    else:
        assert {key: found[key] for key in wanted} == wanted, (result["findings"], result["missing"])
        assert wanted.get("eligible") is None or not missing_parts(filling.fresh()), "it could not be sent"


def test_every_scheme_of_the_folder_has_a_case_that_ends_well():
    """No scheme is left to the list of exceptions alone."""
    good = {
        version.slug
        for version in load_schemes()
        for number, worked in enumerate(version.worked_cases)
        if worked.expected.get("eligible") and (version.slug, number) not in NOT_ON_A_FORM
    }
    assert {version.slug for version in load_schemes()} - good == {"pudasjarvi-rekrybonus"}
