"""Changes during the period and recovery: hearing before the decision, another person decides, money comes back."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation
from pypdf import PdfReader

from bonus.applications.models import Application
from bonus.funds import budget
from bonus.funds.models import Appropriation
from bonus.payments import services
from bonus.payments.forms import DecideForm
from bonus.payments.models import Change, Grant, Recovery
from bonus.payments.planning import earned
from bonus.payments.services import recoveries
from bonus.payments.views.recovery import extra
from matching.placements.services import placements
from portal.accounts.models import Authority
from portal.core import clock, jobs
from portal.core.exceptions import Refused
from portal.core.models import OutboxMessage
from portal.employers.models import Membership
from tests.bonus.applications import cases
from tests.bonus.payments import paying as p
from tests.factories import employer, official

pytestmark = pytest.mark.django_db
D = Decimal


def a_month_at_a_time() -> p.Paying:
    """A grant of 900 € for three months of 300 €, all of it paid ahead."""
    paying = p.granted(amount="900", start_date=date(2026, 3, 1), end_date=date(2026, 5, 31))
    common = {"code": "base", "quantity": "1", "unit": "month", "unit_amount": "300.00", "amount": "300.00"}
    rows = [
        {**common, "start_date": f"2026-0{month}-01", "end_date": f"2026-0{month}-{last}", "text": f"{month}/2026"}
        for month, last in ((3, 31), (4, 30), (5, 31))
    ]
    result = {"rows": rows, "total": "900.00", "instalments": [], "eligible": True, "findings": []}
    Application.objects.filter(pk=paying.case.application.pk).update(result=result)
    Grant.objects.filter(pk=paying.grant.pk).update(approved_total=900, paid_total=900)
    paying.grant = Grant.objects.get(pk=paying.grant.pk)
    return paying


def change(paying: p.Paying, kind: str, first: date, **fields) -> Change:
    reported = services.report_change(grant=paying.grant, kind=kind, first=first, actor=paying.member, **fields)
    return services.handle_change(change=reported, actor=paying.handler)


@p.at("2026-06-01")
@pytest.mark.parametrize(
    ("kind", "first", "last", "right"),
    [
        ("ended", date(2026, 5, 1), None, "600.00"),
        ("ended", date(2026, 4, 16), None, "450.00"),
        ("suspended", date(2026, 4, 1), date(2026, 4, 15), "750.00"),
        ("ended", date(2026, 3, 1), None, "0.00"),
    ],
)
def test_what_a_change_means_for_the_sum(kind, first, last, right):
    paying = a_month_at_a_time()
    change(paying, kind, first, last=last)
    assert recoveries.recalculated(paying.fresh())[0] == D(right)


@p.at("2026-06-01")
def test_an_unhandled_change_changes_no_sum_but_stops_approval():
    paying = p.claimed(paying=p.granted())
    services.report_change(grant=paying.grant, kind="ended", first=date(2026, 5, 1), actor=paying.member)
    assert earned(paying.fresh(), date(2026, 5, 8)).amount == D(360)
    with pytest.raises(Refused, match="waits to be handled"):
        services.approve(instalment=paying.instalment(), actor=paying.handler)
    services.handle_change(change=Change.objects.get(), actor=paying.handler)
    assert services.approve(instalment=paying.instalment(), actor=paying.handler).approved_amount == D(120)


@p.at("2026-04-15")
def test_an_interrupted_placement_becomes_a_change_by_itself():
    paying = p.granted()
    placement = paying.case.placement
    placements.placement_workflow.run(placement, "start", actor=None)
    coach = placement.client.coach
    placements.act(actor=coach, placement=type(placement).objects.get(), action="interrupt", reason="Muutto")
    found = Change.objects.get()
    assert (found.grant, found.kind, found.first, found.handled_at) == (paying.grant, "ended", date(2026, 4, 16), None)


@p.at("2026-06-01")
@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("ended", {"first": date(2026, 2, 28)}, "within the placement"),
        ("suspended", {"first": date(2026, 4, 1)}, "last day of the break"),
        ("suspended", {"first": date(2026, 4, 2), "last": date(2026, 4, 1)}, "within the placement"),
        ("fewer_hours", {"first": date(2026, 4, 1)}, "hours a week"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(kind, fields, sentence):
    paying = a_month_at_a_time()
    with pytest.raises(Refused, match=sentence):
        services.report_change(grant=paying.grant, kind=kind, actor=paying.member, **fields)
    with pytest.raises(PermissionDenied):
        services.report_change(grant=paying.grant, kind="ended", first=date(2026, 4, 1), actor=employer())


def decided() -> tuple[p.Paying, Recovery]:
    """A recovery of 450 € that has been decided on 1 June, to be paid back by 1 July."""
    paying = a_month_at_a_time()
    change(paying, "ended", date(2026, 4, 16))
    recovery = services.prepare_recovery(grant=paying.grant, grounds="Jakso päättyi kesken.", actor=paying.handler)
    recovery = recoveries.hear(
        recovery=recovery, grounds="Jakso päättyi kesken.", answer_by=date(2026, 6, 15), actor=paying.handler
    )
    recovery = recoveries.answer(recovery=recovery, text="Emme vastusta.", actor=paying.member)
    recovery = recoveries.propose(recovery=recovery, grounds="Jakso päättyi kesken.", actor=paying.handler)
    return paying, recoveries.decide(
        recovery=recovery, due_on=date(2026, 7, 1), interest_percent=D("7.5"), actor=paying.case.decider
    )


def test_recovery_from_grounds_to_money():
    with p.at("2026-06-01"):
        paying, recovery = decided()
    assert (recovery.amount, recovery.entitled, recovery.paid) == (D(450), D(450), D(900))
    assert recovery.number.startswith("TP-2026-") and recovery.number in recovery.document
    assert "oikaisu" in recovery.document and cases.LAST not in recovery.document and "16.4." not in recovery.document
    with p.at("2026-07-10"):
        receive = {"recovery": recovery, "on": date(2026, 7, 10), "actor": paying.payer}
        with pytest.raises(Refused, match="At most 450"):
            recoveries.receive(**receive, amount=D("450.01"))
        part = recoveries.receive(**receive, amount=D(200))
        assert (part.state, part.received) == ("decided", D(200))
        done = recoveries.receive(**receive, amount=D(250), interest_paid=D("0.90"))
    assert (done.state, done.received, done.interest_received) == ("recovered", D(450), D("0.90"))
    assert paying.fresh().recovered_total == D(450)
    assert budget.balance(Appropriation.objects.get()).recovered == D(450)
    keys = OutboxMessage.objects.filter(dedupe_key__startswith="payments-").values_list("dedupe_key", flat=True)
    assert set(keys) == {f"payments-hearing-{recovery.pk}-2", f"payments-recovery-{recovery.pk}"}


@p.at("2026-06-01")
def test_nobody_decides_what_they_prepared_and_nobody_is_decided_unheard():
    paying = a_month_at_a_time()
    change(paying, "ended", date(2026, 5, 1))
    recovery = services.prepare_recovery(grant=paying.grant, grounds="Päättyi.", actor=paying.handler)
    from portal.core.exceptions import Conflict

    with pytest.raises(Conflict):
        recoveries.propose(recovery=recovery, grounds="Päättyi.", actor=paying.handler)  # not heard yet
    recovery = recoveries.hear(recovery=recovery, grounds="Päättyi.", answer_by=date(2026, 6, 15), actor=paying.handler)
    with pytest.raises(Refused, match="still has time"):
        recoveries.go_on(recovery=recovery, actor=paying.handler)
    with p.at("2026-06-16"):
        recovery = recoveries.go_on(recovery=recovery, actor=paying.handler)
        recovery = recoveries.propose(recovery=recovery, grounds="Päättyi.", actor=paying.handler)
        from tests.factories import RoleAssignmentFactory

        RoleAssignmentFactory(user=paying.handler, role="decider")
        paying.handler.__dict__.pop("assignments", None)
        values = {"recovery": recovery, "due_on": date(2026, 7, 30), "interest_percent": None}
        with pytest.raises(Refused, match="another person"):
            recoveries.decide(**values, actor=paying.handler)
        assert "ei vastannut" in recoveries.decide(**values, actor=official("decider")).document


@p.at("2026-06-01")
def test_grounds_never_name_the_person():
    paying = a_month_at_a_time()
    change(paying, "ended", date(2026, 5, 1))
    recovery = services.prepare_recovery(grant=paying.grant, grounds="", actor=paying.handler)
    with pytest.raises(Refused, match="public"):
        recoveries.hear(
            recovery=recovery, grounds=f"{cases.LAST} lopetti.", answer_by=date(2026, 6, 15), actor=paying.handler
        )


@p.at("2026-06-01")
@pytest.mark.parametrize(("paid", "state"), [("320.99", "waived"), ("321", "prepared")])
def test_a_small_sum_is_not_collected(paid, state):
    paying = a_month_at_a_time()
    Grant.objects.update(approved_total=D(paid), paid_total=D(paid))
    change(paying, "ended", date(2026, 4, 1))
    recovery = services.prepare_recovery(grant=paying.fresh(), grounds="Päättyi.", actor=paying.handler)
    assert recovery.state == state and recovery.amount == D(20 if state == "waived" else 21)


@p.at("2026-06-01")
def test_nothing_is_recovered_when_nothing_was_paid_too_much():
    paying = a_month_at_a_time()
    with pytest.raises(Refused, match="Nothing has been paid beyond"):
        services.prepare_recovery(grant=paying.grant, grounds="x", actor=paying.handler)


@p.at("2026-06-01")
def test_one_recovery_at_a_time():
    paying = a_month_at_a_time()
    change(paying, "ended", date(2026, 5, 1))
    services.prepare_recovery(grant=paying.grant, grounds="x", actor=paying.handler)
    with pytest.raises(Refused, match="already under way"):
        services.prepare_recovery(grant=paying.grant, grounds="x", actor=paying.handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.create(grant=paying.grant, amount=1, entitled=0, paid=1, prepared_by=paying.handler)


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2026-07-01", "0.00"), ("2026-07-02", "0.09"), ("2027-07-01", "33.75"), ("2028-07-01", "67.59")],
)
def test_interest_runs_from_the_day_after_by_real_days(until, expected):
    found = recoveries.interest(D(450), D("7.5"), date(2026, 7, 2), date.fromisoformat(until))
    assert found == D(expected)  # 2028 has its 29 February: 731 days


def test_without_terms_there_is_no_interest():
    assert recoveries.interest(D(450), None, None, date(2027, 1, 1)) == 0


@p.at("2026-06-01")
def test_no_other_interest_than_the_schemes_file_says():
    paying, decided_ = decided()  # its file says nothing: an official told 7.5 % from the terms
    assert decided_.interest_percent == D("7.5")
    version = paying.case.application.scheme_version
    document = json.loads(bytes(version.content))
    document["versions"][0].setdefault("paying", {})["recovery_interest"] = "10.0"
    type(version).objects.filter(pk=version.pk).update(content=json.dumps(document).encode())
    fresh = Recovery.objects.get(pk=decided_.pk)
    assert DecideForm(**extra("decide", fresh)).initial["interest_percent"] == D(10)
    for percent in (None, D("10.00")):
        recoveries.check_interest(fresh, percent)
    with pytest.raises(Refused, match="interest is 10 % a year"):
        recoveries.check_interest(fresh, D("7.5"))


@p.at("2026-06-01")
@pytest.mark.parametrize("role", ["handler", "payer"])
def test_an_official_who_belongs_to_the_company_neither_waives_nor_records_its_recovery(role):
    paying = a_month_at_a_time()
    change(paying, "ended", date(2026, 5, 1))
    recovery = services.prepare_recovery(grant=paying.grant, grounds="Päättyi.", actor=paying.handler)
    own = official(role, municipality=paying.grant.municipality)
    Membership.objects.create(organisation=paying.grant.organisation, user=own, role="employer_member")
    with pytest.raises(Refused, match="You belong to this organisation"):
        if role == "handler":
            recoveries.act(recovery=recovery, action="waive", reason="x", actor=own)
        else:
            Recovery.objects.update(state="decided", decided_at=clock.now())
            recoveries.receive(recovery=recovery, amount=D(300), on=clock.today(), actor=own)


@p.at("2026-06-01")
def test_whoever_decided_the_recovery_does_not_tell_that_the_money_came():
    paying = a_month_at_a_time()
    change(paying, "ended", date(2026, 5, 1))
    recovery = services.prepare_recovery(grant=paying.grant, grounds="Päättyi.", actor=paying.handler)
    both = official("decider", "payer", municipality=paying.grant.municipality)
    Recovery.objects.update(state="decided", decided_at=clock.now(), decided_by=both)
    with pytest.raises(Refused, match="another person records the money"):
        recoveries.receive(recovery=recovery, amount=D(300), on=clock.today(), actor=both)


@p.at("2026-06-01")
@pytest.mark.parametrize(("swedish_name", "language"), [("Staden", "sv"), ("", "fi")])
def test_the_decision_on_recovery_is_in_the_language_of_the_case_as_a_tagged_pdf(swedish_name, language):
    paying = a_month_at_a_time()
    change(paying, "ended", date(2026, 5, 1))
    sender = paying.case.application.created_by
    type(sender).objects.filter(pk=sender.pk).update(language="sv")
    Authority.objects.update(name_sv=swedish_name)
    made = services.prepare_recovery(grant=paying.fresh(), grounds="Placeringen tog slut.", actor=paying.handler)
    recoveries.hear(recovery=made, grounds="Placeringen tog slut.", answer_by=date(2026, 6, 15), actor=paying.handler)
    recoveries.answer(recovery=made, text="Ok.", actor=paying.member)
    recoveries.propose(recovery=made, grounds="Placeringen tog slut.", actor=paying.handler)
    with translation.override("en"):  # whatever language the decision maker's own page is in
        decided = recoveries.decide(
            recovery=made, due_on=date(2026, 7, 1), interest_percent=None, actor=paying.case.decider
        )
    assert decided.language == language and f'lang="{language}"' in decided.document
    assert ("Beslut om återkrav" in decided.document) == (language == "sv")
    assert hashlib.sha256(decided.document.encode()).hexdigest() == decided.document_sha256
    jobs.run_waiting()
    decided.refresh_from_db()
    reader = PdfReader(io.BytesIO(p.data_of(decided.pdf)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language and root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]
