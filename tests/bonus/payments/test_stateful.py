"""Whatever people do in whatever order, also when what is granted changes: never more paid than is granted now, or a
recovery is open; nothing twice, nobody pays their own case, and the appropriation is bound to just what it must be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bonus.applications import funding
from bonus.funds import budget
from bonus.funds.models import AidGrant, Appropriation, Shortfall
from bonus.payments import services
from bonus.payments.models import BatchItem, FoundPayment, Grant, PaymentBatch, Recovery
from bonus.payments.services import found, recoveries
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.models import TransitionLog
from tests.bonus.payments import paying as p
from tests.bonus.payments.test_following import correct, covered, pay, resolve
from tests.factories import RoleAssignmentFactory, official

NUMBERS = st.integers(1, 3)
CODES = st.sampled_from(["ACSC", "RJCT", "ACSP"])


class Paying(RuleBasedStateMachine):
    """One grant; every person has every municipal role of payment, so that only the rules keep them apart."""

    @initialize(amount=st.sampled_from(["50", "150", "555"]))
    def decided(self, amount):
        self.paying = p.granted(amount=amount)
        self.people = [self.paying.handler, self.paying.case.decider, self.paying.payer]
        for person in self.people:
            for role in ("handler", "decider", "payer"):
                if not person.role_assignments.filter(role=role).exists():
                    RoleAssignmentFactory(user=person, role=role)
            person.__dict__.pop("assignments", None)
        self.another_payer = official("payer")
        self.manager = official("manager")

    def attempt(self, act, **values):
        """Do it, or be refused with a sentence; anything else is a fault."""
        from django.db import transaction

        missing = self.missing()
        try:
            with transaction.atomic():
                done = act(**values)
        except Refused:
            return None
        assert missing is None or act not in (services.approve, services.create_batch)  # before the money is found
        return done

    def missing(self):
        return Shortfall.objects.open().first()

    @rule(more=st.sampled_from(["0", "30", "1000"]))
    def appropriation(self, more):
        """A manager leaves so much besides what is granted: too little for what a body grants later, or enough."""
        row = Appropriation.objects.get()
        values = {"amount": max(Decimal(0), budget.balance(row).decided) + Decimal(more), "beyond": "refuse"}
        town = {"municipality": self.paying.grant.municipality, "scheme": row.scheme, "year": row.year}
        self.attempt(budget.set_appropriation, **town, **values, actor=self.manager)
        funding.find_missing_money()
        if more == "1000":
            assert self.missing() is None

    @rule(amount=st.sampled_from(["300", "600"]), then=st.sampled_from(["nothing", "too little", "enough"]))
    def granted_without_money(self, amount, then):
        """The body grants more than there is money for; then the appropriation is raised, or not."""
        self.appropriation("0")
        self.revise(amount, by_the_body=True)
        if then != "nothing":
            self.appropriation("30" if then == "too little" else "1000")

    @rule(number=NUMBERS)
    def claim(self, number):
        instalment = self.paying.instalment(number)
        self.attempt(services.send_claim, instalment=instalment, until=instalment.period_end, actor=self.paying.member)

    @rule(number=NUMBERS, who=st.integers(0, 2), less=st.booleans())
    def approve(self, number, who, less):
        values = {"amount": Decimal(10), "reason": "vähemmän"} if less else {}
        self.attempt(services.approve, instalment=self.paying.instalment(number), actor=self.people[who], **values)

    @rule(number=NUMBERS)
    def take_back(self, number):
        instalment = self.paying.instalment(number)
        if instalment.approved_amount is not None:
            self.attempt(services.withdraw_approval, instalment=instalment, reason="x", actor=self.paying.handler)

    @rule(number=NUMBERS, who=st.integers(0, 2))
    def order(self, number, who):
        chosen = [self.paying.instalment(number)]
        town = self.paying.grant.municipality
        self.attempt(services.create_batch, municipality=town, instalments=chosen, actor=self.people[who])

    @rule(iban=st.sampled_from(["FI2112345600000785", p.OTHER_IBAN]), approve=st.booleans())
    def account(self, iban, approve):
        values = {"iban": iban, "account_holder": "Oy", "actor": self.paying.member}
        self.attempt(services.change_account, grant=self.paying.fresh(), **values)
        if approve:
            self.attempt(services.approve_account, grant=self.paying.fresh(), actor=self.paying.handler)

    @rule(step=st.sampled_from(["confirm", "make", "send", "cancel", "ask_cancel", "keep", "cancel_file"]))
    def batch(self, step):
        batch = PaymentBatch.objects.order_by("pk").last()
        if batch is None:
            return
        if step == "confirm":
            self.attempt(services.confirm_batch, batch=batch, execution=p.next_bank_day(), actor=batch.created_by)
        elif step == "make":
            services.make_files(batch.pk)
        elif step == "ask_cancel":
            self.attempt(services.ask_cancel, batch=batch, reason="x", actor=self.another_payer)
        else:
            acts = {"send": services.send_batch, "cancel": services.cancel_batch, "keep": services.keep_file,
                    "cancel_file": services.cancel_file}  # fmt: skip
            self.attempt(acts[step], batch=batch, actor=batch.created_by)

    @rule()
    def cancelled_by_two(self):
        """Both steps at once, so that what comes after them is met often."""
        self.batch("ask_cancel")
        self.batch("cancel_file")

    @rule(code=CODES)
    def late_answer(self, code):
        """The bank answers for a file that was cancelled."""
        item = BatchItem.objects.filter(batch__state="cancelled").exclude(batch__bank_file=None).order_by("pk").last()
        if item is not None:
            data = p.report(item.batch, {item.end_to_end_id: code})
            values = {"batch": item.batch, "kind": "bank", "data": data, "name": "a", "actor": item.batch.created_by}
            if (answer := self.attempt(services.read_answer, **values)) and answer.explained_at is None:
                services.explain_late(answer=answer, explanation="x", actor=self.another_payer)

    @rule(who=st.integers(0, 2))
    def found_paid(self, who):
        """The account statement shows a payment of a cancelled file."""
        items = BatchItem.objects.filter(batch__state="cancelled", outcome="dropped").exclude(batch__bank_file=None)
        if (item := items.order_by("pk").last()) is not None:
            values = {"bank_reference": "ARK", "paid_on": clock.today(), "reason": "x", "actor": self.people[who]}
            self.attempt(found.report, item=item, **values)

    @rule(who=st.integers(0, 2), confirm=st.booleans())
    def judge(self, who, confirm):
        """A second person; it may be the first once more, who is refused."""
        told = FoundPayment.objects.open().order_by("pk").last()
        if told is not None:
            actor = [self.manager, self.another_payer, told.reported_by][who]
            if confirm:
                self.attempt(found.confirm, found=told, actor=actor)
            else:
                self.attempt(found.refuse, found=told, reason="x", actor=actor)

    @rule(number=NUMBERS, again=st.sampled_from(["", "open", "sent", "paid"]))
    def paid_after_all(self, number, again):
        """All of it at once: cancelled, perhaps on its way again in a new batch, and found on the account."""
        self.attempt(self.cancelled_and_found, number=number, again=again)

    def cancelled_and_found(self, number, again):
        p.approved(number, self.paying)
        batch = p.made_of(self.paying, number)
        services.ask_cancel(batch=batch, reason="x", actor=self.paying.payer)
        services.cancel_file(batch=batch, actor=self.manager)
        item = batch.items.get()
        if again == "open":
            p.a_batch(self.paying, number=number)
        elif again:
            later = services.send_batch(batch=p.made_of(self.paying, number), actor=self.paying.payer)
            if again == "paid":
                data = p.report(later, {}, group="ACSC")
                services.read_answer(batch=later, kind="bank", data=data, name="a", actor=self.paying.payer)
        values = {"bank_reference": "ARK", "paid_on": clock.today(), "reason": "x", "actor": self.paying.payer}
        found.confirm(found=found.report(item=item, **values), actor=self.manager)

    @rule(code=CODES, twice=st.booleans())
    def answer(self, code, twice):
        item = BatchItem.objects.exclude(outcome="dropped").order_by("pk").last()
        if item is None:
            return
        data = p.report(item.batch, {item.end_to_end_id: code})
        for _ in range(1 + twice):
            self.attempt(
                services.read_answer, batch=item.batch, kind="bank", data=data, name="a", actor=item.batch.created_by
            )

    @rule(number=NUMBERS)
    def all_the_way(self, number):
        """Money on the account in one step, so that what comes after it is met often."""
        self.attempt(self.claimed_approved_paid, number=number)

    def claimed_approved_paid(self, number):
        p.approved(number, self.paying)
        pay(self.paying, number)

    @rule(amount=st.sampled_from(["0", "40", "110", "150", "300", "600"]), by_the_body=st.booleans())
    def revise(self, amount, by_the_body):
        made = [(i.pk, i.amount, i.outcome) for i in BatchItem.objects.exclude(batch__bank_file=None)]
        self.attempt(resolve if by_the_body else correct, paying=self.paying, amount=amount)
        assert made == [(i.pk, i.amount, i.outcome) for i in BatchItem.objects.exclude(batch__bank_file=None)]

    @rule(step=st.sampled_from(["hear", "answer", "propose", "decide", "waive"]))
    def recover(self, step):
        recovery = Recovery.objects.order_by("pk").last()
        if recovery is None:
            return
        handler = {"recovery": recovery, "actor": self.paying.handler}
        by = clock.today() + timedelta(days=30)
        if step == "hear":
            self.attempt(recoveries.hear, **handler, grounds="x", answer_by=by)
        elif step == "answer":
            self.attempt(recoveries.answer, recovery=recovery, text="x", actor=self.paying.member)
        elif step == "propose":
            self.attempt(recoveries.propose, **handler, grounds="x")
        elif step == "waive":
            self.attempt(recoveries.act, **handler, action="waive", reason="x")
        else:
            decider = self.paying.case.decider
            self.attempt(recoveries.decide, recovery=recovery, due_on=by, interest_percent=None, actor=decider)

    @rule(part=st.booleans())
    def money_comes_back(self, part):
        recovery = Recovery.objects.filter(state="decided").last()
        if recovery is not None:
            amount = min(Decimal(10), recovery.left) if part else recovery.left
            self.attempt(
                recoveries.receive, recovery=recovery, amount=amount, on=clock.today(), actor=self.paying.payer
            )

    @rule(number=NUMBERS)
    def pay_nothing(self, number):
        self.attempt(services.lapse, instalment=self.paying.instalment(number), reason="x", actor=self.paying.handler)

    @invariant()
    def money_follows_what_is_granted_now(self):
        if not hasattr(self, "paying"):
            return
        grant = Grant.objects.get()
        missing = self.missing()
        assert grant.amount == (missing.before if missing else grant.decision.amount_now) and covered(grant)
        assert missing is None or missing.amount == grant.decision.amount_now > grant.amount
        charged = budget.balance(Appropriation.objects.get())
        assert charged.decided == grant.bound >= grant.out and charged.recovered == grant.recovered_total
        assert sum(aid.amount for aid in AidGrant.objects.own()) == grant.amount
        still_open = grant.instalments.filter(state__in=["planned", "claimed"])
        assert grant.state != Grant.State.CLOSED or not still_open.exists()
        if grant.overpaid:
            assert not grant.left and not grant.instalments.filter(state="approved").exists()

    @invariant()
    def paid_within_approved_within_decided(self):
        if not hasattr(self, "paying"):
            return
        grant = Grant.objects.get()
        paid = sum((i.amount for i in BatchItem.objects.filter(outcome="paid")), Decimal(0))
        approved = sum((i.approved_amount or 0 for i in grant.instalments.all()), Decimal(0))
        assert paid == grant.paid_total == budget.balance(Appropriation.objects.get()).paid
        assert approved == grant.approved_total
        assert grant.out <= grant.amount + grant.overpaid
        assert grant.paid_total <= grant.approved_total and grant.net <= grant.amount - grant.released + grant.overpaid

    @invariant()
    def nobody_pays_what_they_handled_and_nothing_twice(self):
        if not hasattr(self, "paying"):
            return
        for item in BatchItem.objects.select_related("batch", "instalment"):
            kept_apart = {self.paying.handler.pk, self.paying.case.decider.pk, item.instalment.approved_by_id}
            assert item.batch.created_by_id not in kept_apart
        live = list(BatchItem.objects.live().values_list("instalment", flat=True))
        assert len(live) == len(set(live))
        final = TransitionLog.objects.filter(object_type="payments.Instalment", source__in=["paid", "lapsed"])
        assert not final.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_people_do():
    from django.db import transaction

    class Once(Paying):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    with p.at(p.LATER):
        run_state_machine_as_test(
            Once,
            settings=settings(
                max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
