"""Every kind of rule of the scheme language: when it holds, when it does not, and when nobody knows."""

from __future__ import annotations

import pytest

from bonus.rules.sentences import LANGUAGES
from tests.bonus.rules.little import calculated

SUBSIDY = {"kind": "pay_subsidy", "percent": "50"}
BEFORE = {**SUBSIDY, "start_date": "2026-01-01", "end_date": "2026-05-31"}
FULL = {"kind": "pay_subsidy", "percent": "100"}
EARLIER = {"start_date": "2024-01-01", "end_date": "2024-06-30"}


def person(**facts: object) -> dict:
    return {"person": facts}


def employer(**facts: object) -> dict:
    return {"employer": facts}


def unemployed(*facts: dict) -> dict:
    return person(unemployed=list(facts))


def spell(months: int, of_last_months: int) -> dict:
    return unemployed({"months": months, "of_last_months": of_last_months})


def granted(*dates: str, scheme: str = "little") -> dict:
    return employer(granted=[{"scheme": scheme, "date": day, "amount": "1.00"} for day in dates])


SIX_OF_SEVEN = {"fact": "unemployed", "months_at_least": "6", "of_last_months": "7"}
YES, NO, UNKNOWN = True, False, None
RULES = [
    ({"fact": "weekly_hours", "at_least": "18"}, {"weekly_hours": "18"}, YES),
    ({"fact": "weekly_hours", "at_least": "18"}, {"weekly_hours": "17.99"}, NO),
    ({"fact": "weekly_hours", "at_least": "18"}, {}, UNKNOWN),
    ({"fact": "full_time_share", "at_least": "85"}, {"weekly_hours": "31.875", "full_time_hours": "37.5"}, YES),
    ({"fact": "full_time_share", "at_least": "85"}, {"weekly_hours": "31.8", "full_time_hours": "37.5"}, NO),
    ({"fact": "full_time_share", "more_than": "80"}, {"weekly_hours": "30", "full_time_hours": "37.5"}, NO),
    ({"fact": "full_time_share", "at_least": "85"}, {"weekly_hours": "31.8"}, UNKNOWN),
    ({"fact": "age", "at_least": "18", "at_most": "29"}, person(age=29), YES),
    ({"fact": "age", "at_least": "18", "at_most": "29"}, person(age=30), NO),
    ({"fact": "age", "less_than": "25"}, person(age=25), NO),
    ({"fact": "age", "less_than": "25"}, {}, UNKNOWN),
    ({"fact": "monthly_pay", "more_than": "0"}, {"monthly_pay": "0.00"}, NO),
    ({"fact": "total_pay", "at_least": "500"}, {"total_pay": "500"}, YES),
    ({"fact": "total_hours", "at_least": "60"}, {"total_hours": "59.9"}, NO),
    ({"fact": "requested_amount", "at_most": "600"}, {"requested_amount": "600.01"}, NO),
    ({"fact": "length", "at_least": 6, "unit": "month"}, {}, YES),
    ({"fact": "length", "at_least": 6, "unit": "month"}, {"end_date": "2026-11-29"}, NO),
    ({"fact": "length", "at_least": 6, "unit": "month"}, {"end_date": None}, YES),
    ({"fact": "length", "at_most": 6, "unit": "month"}, {"end_date": "2026-12-01"}, NO),
    ({"fact": "length", "at_least": 2, "unit": "week"}, {"end_date": "2026-06-14"}, YES),
    ({"fact": "length", "at_least": 14, "unit": "day"}, {"end_date": "2026-06-13"}, NO),
    ({"fact": "basis", "in": ["work_trial"]}, {}, NO),
    ({"fact": "basis", "not_in": ["work_trial"]}, {}, YES),
    ({"fact": "employer_kind", "not_in": ["household", "state"]}, employer(kind="household"), NO),
    ({"fact": "employer_kind", "in": ["company"]}, employer(kind="company"), YES),
    ({"fact": "employer_kind", "in": ["company"]}, {}, UNKNOWN),
    ({"fact": "home_municipality", "in": ["Pudasjärvi"]}, person(home_municipality=" pudasjärvi"), YES),
    ({"fact": "home_municipality", "in": ["Pudasjärvi"]}, person(home_municipality="Oulu"), NO),
    ({"fact": "employer_municipality", "in": ["Pudasjärvi", "Taivalkoski"]}, employer(municipality="Taivalkoski"), YES),
    ({"fact": "industry", "not_in": ["01", "03"]}, employer(industry="A01"), NO),
    ({"fact": "industry", "in": ["56"]}, employer(industry="56101"), YES),
    ({"fact": "industry", "in": ["56"]}, {}, UNKNOWN),
    ({"fact": "residence", "months_before_start": 6}, person(resident_since="2025-12-01"), YES),
    ({"fact": "residence", "months_before_start": 6}, person(resident_since="2025-12-02"), NO),
    ({"fact": "residence", "since_new_year": True}, person(resident_since="2026-01-01"), YES),
    ({"fact": "residence", "since_new_year": True}, person(resident_since="2026-01-02"), NO),
    ({"fact": "residence", "since_new_year": True}, {}, UNKNOWN),
    ({"fact": "resident_since", "to": "2025-12-31"}, person(resident_since="2026-01-01"), NO),
    ({"fact": "start_date", "from": "2026-01-01", "to": "2026-12-31"}, {}, YES),
    ({"fact": "end_date", "to": "2026-12-31"}, {"end_date": None}, NO),
    ({"fact": "decision_date", "to": "2026-12-31"}, {}, UNKNOWN),
    ({"fact": "unemployed", "days_more_than": "300"}, unemployed({"days": 301}), YES),
    ({"fact": "unemployed", "days_more_than": "300"}, unemployed({"days": 300}), NO),
    ({"fact": "unemployed", "days_at_least": "200"}, spell(12, 14), UNKNOWN),
    ({"fact": "unemployed", "days_at_least": "200"}, unemployed(), NO),
    ({"fact": "unemployed", "days_at_least": "200"}, {}, UNKNOWN),
    (
        SIX_OF_SEVEN,
        spell(6, 7),
        YES,
    ),
    (
        SIX_OF_SEVEN,
        spell(5, 7),
        NO,
    ),
    (
        SIX_OF_SEVEN,
        spell(6, 6),
        YES,
    ),
    # 12 of the last 14 leaves at least 5 and at most 7 of the last 7 …
    (
        SIX_OF_SEVEN,
        spell(12, 14),
        UNKNOWN,
    ),
    # … and 14 of 14 leaves all 7, 4 of 14 at most 4.
    (
        SIX_OF_SEVEN,
        spell(14, 14),
        YES,
    ),
    (
        SIX_OF_SEVEN,
        spell(4, 14),
        NO,
    ),
    ({"fact": "unemployed", "months_at_least": "6"}, spell(6, 9), YES),
    ({"fact": "support", "kinds": ["pay_subsidy"]}, {"other_supports": [SUBSIDY]}, YES),
    ({"fact": "support", "kinds": ["pay_subsidy"]}, {"other_supports": [BEFORE]}, NO),
    ({"fact": "support", "kinds": ["pay_subsidy"], "time": "any"}, {"other_supports": [BEFORE]}, YES),
    ({"not": {"fact": "support", "kinds": ["pay_subsidy", "support_55"]}}, {"other_supports": []}, YES),
    ({"not": {"fact": "support", "kinds": ["pay_subsidy"]}}, {}, UNKNOWN),
    ({"fact": "support", "kinds": ["pay_subsidy"], "percent_at_least": "100"}, {"other_supports": [FULL]}, YES),
    ({"fact": "support", "kinds": ["pay_subsidy"], "percent_at_least": "100"}, {"other_supports": [SUBSIDY]}, NO),
    (
        {"fact": "support", "kinds": ["pay_subsidy"], "percent_at_least": "100"},
        {"other_supports": [{"kind": "pay_subsidy"}]},
        UNKNOWN,
    ),
    ({"fact": "applied", "before_start": True}, {}, YES),
    ({"fact": "applied", "before_start": True}, {"application_date": "2026-06-02"}, NO),
    ({"fact": "applied", "before_start": True}, {"application_date": "2026-06-01"}, UNKNOWN),
    ({"fact": "applied", "within_months_of_start": 2}, {"application_date": "2026-08-01"}, YES),
    ({"fact": "applied", "within_months_of_start": 2}, {"application_date": "2026-08-02"}, NO),
    ({"fact": "applied", "start_within_months_before": 4}, {"application_date": "2026-10-01"}, YES),
    ({"fact": "applied", "start_within_months_before": 4}, {"application_date": "2026-10-02"}, NO),
    ({"fact": "applied", "by": "11-30"}, {"application_date": "2026-11-30"}, YES),
    ({"fact": "applied", "by": "11-30"}, {"application_date": "2026-12-01"}, NO),
    ({"fact": "season", "from": "05-01", "to": "11-30"}, {}, YES),
    ({"fact": "season", "from": "05-01", "to": "08-31"}, {}, NO),
    ({"fact": "season", "from": "07-01", "to": "08-31"}, {}, NO),
    ({"fact": "season", "from": "05-01", "to": "08-31"}, {"end_date": None}, UNKNOWN),
    ({"fact": "decided", "before_start": True}, {"decision_date": "2026-06-01"}, YES),
    ({"fact": "decided", "before_start": True}, {"decision_date": "2026-06-02"}, NO),
    ({"fact": "decided", "before_start": True}, {}, UNKNOWN),
    ({"fact": "decided", "before_start": True}, {"application_date": "2026-06-02"}, NO),
    ({"fact": "earlier", "none": True}, {"earlier_periods": []}, YES),
    ({"fact": "earlier", "none": True}, {"earlier_periods": [EARLIER]}, NO),
    ({"fact": "earlier", "none": True}, {}, UNKNOWN),
    ({"fact": "earlier", "months_since_last": 23}, {"earlier_periods": [EARLIER]}, YES),
    ({"fact": "earlier", "months_since_last": 24}, {"earlier_periods": [EARLIER]}, NO),
    ({"fact": "earlier", "at_most_months": 12, "gap_months": 24}, {"earlier_periods": [EARLIER]}, YES),
    ({"fact": "earlier", "at_most_months": 11, "gap_months": 24}, {"earlier_periods": [EARLIER]}, NO),
    ({"fact": "earlier", "at_most_months": 11, "gap_months": 23}, {"earlier_periods": [EARLIER]}, YES),
    ({"fact": "earlier", "at_most_months": 12}, {"earlier_periods": [EARLIER], "end_date": None}, UNKNOWN),
    ({"fact": "earlier", "at_most_months": 36}, {"earlier_periods": [{**EARLIER, "end_date": "2026-06-01"}]}, NO),
    ({"fact": "granted_count", "at_most": 2}, granted("2026-01-01", "2026-02-01"), YES),
    ({"fact": "granted_count", "at_most": 1}, granted("2026-01-01", "2026-02-01"), NO),
    ({"fact": "granted_count", "at_most": 1}, granted("2025-12-31", "2026-02-01"), YES),
    ({"fact": "granted_count", "at_most": 1, "within_months": 12}, granted("2025-12-31", "2026-02-01"), NO),
    ({"fact": "granted_count", "at_most": 0}, granted("2026-01-01", scheme="another"), YES),
    ({"fact": "granted_count", "at_most": 0}, {}, UNKNOWN),
    ({"fact": "economic_activity", "is": True}, employer(economic_activity=False), NO),
    ({"fact": "economic_activity", "is": True}, employer(kind="company"), YES),
    ({"fact": "economic_activity", "is": False}, employer(kind="association"), UNKNOWN),
    ({"fact": "confirmed", "code": "checked"}, person(confirmed=["checked"]), YES),
    ({"fact": "confirmed", "code": "checked"}, person(confirmed=[]), UNKNOWN),
    ({"fact": "assured", "code": "promised"}, {"confirmations": ["promised"]}, YES),
    ({"fact": "assured", "code": "promised"}, {}, UNKNOWN),
    ({"fact": "attached", "code": "paper"}, {"attachments": ["paper"]}, YES),
    # An unknown part matters only when the others don't decide.
    ({"any": [{"fact": "age", "less_than": "25"}, {"fact": "basis", "in": ["employment"]}]}, {}, YES),
    ({"any": [{"fact": "age", "less_than": "25"}, {"fact": "basis", "in": ["work_trial"]}]}, {}, UNKNOWN),
    ({"any": [{"fact": "age", "less_than": "25"}, {"fact": "basis", "in": ["work_trial"]}]}, person(age=40), NO),
    ({"all": [{"fact": "age", "less_than": "25"}, {"fact": "basis", "in": ["work_trial"]}]}, {}, NO),
    ({"all": [{"fact": "age", "less_than": "25"}, {"fact": "basis", "in": ["employment"]}]}, {}, UNKNOWN),
    (
        {"not": {"any": [{"fact": "age", "less_than": "25"}, {"fact": "basis", "in": ["work_trial"]}]}},
        person(age=40),
        YES,
    ),
]


@pytest.mark.parametrize(("rule", "facts", "expected"), RULES)
def test_rule(rule, facts, expected):
    for language in LANGUAGES:
        result = calculated(facts, conditions=[{"code": "it", "rule": rule}], language=language)
        found = [finding for finding in result.findings if finding.code == "it"]
        assert len(found) == (expected is not YES)
        if expected is NO:
            assert (result.eligible, found[0].severity, result.total) == (False, "refuse", 0)
        if expected is UNKNOWN:
            assert (result.eligible, found[0].severity) == (None, "check")
            assert result.missing
        assert all("{" not in finding.text and finding.text.endswith(".") for finding in found)


def test_texts_say_the_requirement_in_each_language():
    rule = {
        "any": [
            {"fact": "unemployed", "days_more_than": "300"},
            {
                "all": [
                    {"fact": "age", "less_than": "30"},
                    {"not": {"fact": "support", "kinds": ["pay_subsidy", "support_55"]}},
                ]
            },
        ]
    }
    facts = {**person(age=40, unemployed=[])}
    said = [
        calculated(facts, conditions=[{"code": "it", "rule": rule}], language=language).findings[0].text
        for language in LANGUAGES
    ]
    assert said == [
        "Ehto ei täyty. Vaatimus: vähintään yksi näistä: henkilö on ollut työttömänä yli 300 päivää; henkilö on "
        "iältään alle 30 vuotta ja samalle ajalle ei ole mitään näistä tuista: palkkatuki tai 55 vuotta täyttäneiden "
        "työllistämistuki.",
        "Ett villkor uppfylls inte. Krav: minst en av dessa: personen har varit arbetslös över 300 dagar; personens "
        "ålder är under 30 år och samma tid har inget av dessa stöd: lönesubvention eller sysselsättningsstöd för "
        "personer som fyllt 55 år.",
        "A condition is not met. Required: at least one of these: the person has been unemployed for more than 300 "
        "days; the person's age is less than 30 years and the same time has none of these supports: pay subsidy or "
        "employment support for people aged 55 or over.",
    ]


def test_a_scheme_may_use_its_own_words():
    text = {"fi": "oma sana", "sv": "egna ord", "en": "words of its own"}
    result = calculated(conditions=[{"code": "it", "rule": {"fact": "basis", "in": ["work_trial"]}, "text": text}])
    assert result.findings[0].text == "A condition is not met. Required: words of its own."


def test_only_a_condition_that_refuses_makes_unknown():
    rule = {"fact": "age", "less_than": "25"}
    for severity, failing in (("check", "check"), ("inform", "inform")):
        condition = {"code": "it", "rule": rule, "severity": severity}
        unknown = calculated(conditions=[condition])
        assert (unknown.eligible, unknown.findings[0].severity) == (True, "check")
        failed = calculated(person(age=40), conditions=[condition])
        assert (failed.eligible, failed.findings[0].severity) == (True, failing)
        assert failed.total == 600


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"basis": "employment", **person(age=40)}, NO),
        ({"basis": "work_trial", **person(age=40)}, YES),
        ({"basis": "employment"}, UNKNOWN),
    ],
)
def test_a_condition_asked_only_when(facts, expected):
    when = {"fact": "basis", "in": ["employment"]}
    condition = {"code": "it", "when": when, "rule": {"fact": "age", "less_than": "25"}}
    assert calculated(facts, conditions=[condition]).eligible is expected


def test_when_it_is_unknown_whether_a_condition_is_asked():
    when = {"fact": "weekly_hours", "less_than": "20"}
    condition = {"code": "it", "when": when, "rule": {"fact": "age", "less_than": "25"}}
    assert calculated(person(age=40), conditions=[condition]).eligible is None
    assert calculated(person(age=20), conditions=[condition]).eligible is True


def test_attachments_that_are_missing_ask_an_official():
    attachments = [{"code": "paper", "when": {"fact": "basis", "in": ["employment"]}}]
    result = calculated(attachments=attachments)
    assert [(finding.code, finding.severity) for finding in result.findings] == [("attachment_paper", "check")]
    assert result.eligible is True
    assert not calculated({"attachments": ["paper"]}, attachments=attachments).findings
    assert not calculated({"basis": "work_trial"}, attachments=attachments).findings


MINIMIS = {"ceiling": "300000.00", "years": 3, "own_rules": ["01", "03"]}


@pytest.mark.parametrize(
    ("facts", "expected", "code"),
    [
        ({"undertaking_de_minimis": []}, YES, "de_minimis"),
        ({"undertaking_de_minimis": [{"date": "2024-01-01", "amount": "299400.00"}]}, YES, "de_minimis"),
        ({"undertaking_de_minimis": [{"date": "2024-01-01", "amount": "299400.01"}]}, NO, "de_minimis"),
        ({"undertaking_de_minimis": [{"date": "2023-05-03", "amount": "299400.01"}]}, NO, "de_minimis"),
        ({"undertaking_de_minimis": [{"date": "2023-05-02", "amount": "299400.01"}]}, YES, "de_minimis"),
        ({}, UNKNOWN, "de_minimis"),
        ({"economic_activity": False}, YES, None),
        ({"undertaking_de_minimis": [], "industry": "A01"}, YES, "de_minimis_industry"),
    ],
)
def test_de_minimis(facts, expected, code):
    result = calculated(employer(**facts), de_minimis=MINIMIS)
    assert result.eligible is expected
    assert code is None or code in {finding.code for finding in result.findings}


def test_de_minimis_window_ends_on_the_day_of_the_decision():
    aid = {"undertaking_de_minimis": [{"date": "2023-06-01", "amount": "299400.01"}]}
    assert calculated({**employer(**aid), "decision_date": "2026-05-31"}, de_minimis=MINIMIS).eligible is False
    assert calculated({**employer(**aid), "decision_date": "2026-06-01"}, de_minimis=MINIMIS).eligible is True
