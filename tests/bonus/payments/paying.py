"""Granted bonuses on the way to the account: a decision of March, claims of spring, the people who check and pay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import time_machine

from bonus.payments import services
from bonus.payments.models import BatchItem, Grant, Instalment, PayerAccount, PaymentBatch
from portal.accounts.roles import Role
from portal.core import clock
from tests.bonus.applications import cases
from tests.factories import GuidanceEntryFactory, official

APPLIED, START, END = date(2026, 3, 2), date(2026, 3, 9), date(2026, 5, 8)
LATER = "2026-05-11 09:00:00+03:00"
OTHER_IBAN = "FI1410093000123458"


@dataclass
class Paying:
    """A grant with the people around it."""

    case: cases.Case
    grant: Grant
    payer: Any

    @property
    def handler(self):
        return self.case.handler

    @property
    def member(self):
        return self.case.member

    def fresh(self) -> Grant:
        self.grant = Grant.objects.get(pk=self.grant.pk)
        return self.grant

    def instalment(self, number: int = 1) -> Instalment:
        return Instalment.objects.get(grant=self.grant, number=number)


def at(day: date | str):
    """Nine in the morning in Finland of a day; real threads and timers go on."""
    return time_machine.travel(day if isinstance(day, str) else f"{day} 09:00:00+02:00", tick=True)


def account(case: cases.Case) -> PayerAccount:
    town = case.application.municipality
    values = {"name": "Pudasjärven kaupunki", "business_id": "0000000-0", "iban": cases.IBAN, "bic": "NDEAFIHH",
              "street": "Esimerkkitie 1", "postcode": "93100", "town": "Pudasjärvi"}  # fmt: skip
    return PayerAccount.objects.get_or_create(municipality=town, defaults=values)[0]


def granted(amount: str | None = None, hours: dict[str, str] | None = None, **fields) -> Paying:
    """A decision of 2 March 2026 on two months of guidance; the diary's confirmed hours by day."""
    with at(APPLIED):
        case = cases.proposed(**{"start_date": START, "end_date": END, **fields})
        cases.decide(case, **({"amount": amount} if amount else {}))
        case.fresh()
        account(case)
        payer = official(Role.PAYER, first_name="Maija", last_name="Maksaja")
    for day, number in (hours or {"2026-03-10": "6", "2026-04-02": "8", "2026-04-09": "4"}).items():
        GuidanceEntryFactory(
            placement=case.placement, date=date.fromisoformat(day), hours=Decimal(number), confirmed_at=clock.now(),
            confirmed_name="Eero Esimerkki",
        )  # fmt: skip
    return Paying(case, Grant.objects.get(decision__application=case.application), payer)


def claimed(number: int = 1, paying: Paying | None = None, **fields) -> Paying:
    """Its instalment claimed until the end of its period. Call inside `at(…)`."""
    paying = paying or granted(**fields)
    instalment = paying.instalment(number)
    services.send_claim(instalment=instalment, until=instalment.period_end, actor=paying.member)
    return paying


def approved(number: int = 1, paying: Paying | None = None, **fields) -> Paying:
    paying = claimed(number, paying, **fields)
    services.approve(instalment=paying.instalment(number), actor=paying.handler)
    return paying


def a_batch(*payings: Paying, number: int = 1) -> PaymentBatch:
    """An open batch of one approved instalment of each."""
    first = payings[0]
    return services.create_batch(
        municipality=first.grant.municipality, instalments=[p.instalment(number) for p in payings], actor=first.payer
    )


def made(*payings: Paying) -> PaymentBatch:
    """A batch whose files are ready."""
    batch = services.confirm_batch(batch=a_batch(*payings), execution=next_bank_day(), actor=payings[0].payer)
    return services.make_files(batch.pk)


def made_of(paying: Paying, number: int) -> PaymentBatch:
    """A batch of one instalment, by its number, whose files are ready."""
    batch = a_batch(paying, number=number)
    services.confirm_batch(batch=batch, execution=next_bank_day(), actor=paying.payer)
    return services.make_files(batch.pk)


def sent(*payings: Paying) -> PaymentBatch:
    return services.send_batch(batch=made(*payings), actor=payings[0].payer)


def next_bank_day() -> date:
    from portal.core.working_days import next_bank_day as following

    return following(clock.today() + timedelta(days=1))


def following_bank_day(day: date) -> date:
    from portal.core.working_days import next_bank_day as following

    return following(day)


def item(paying: Paying) -> BatchItem:
    return BatchItem.objects.filter(instalment__grant=paying.grant).latest("pk")


def report(batch: PaymentBatch, statuses: dict[str, str], group: str = "") -> bytes:
    """A bank's answer, as banks write it."""
    rows = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId><TxSts>{code}</TxSts>"
        + (
            "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Tili on suljettu</AddtlInf></StsRsnInf>"
            if code == "RJCT"
            else ""
        )
        + "</TxInfAndSts>"
        for key, code in statuses.items()
    )
    whole = f"<GrpSts>{group}</GrpSts>" if group else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        "<GrpHdr><MsgId>PANKKI-1</MsgId><CreDtTm>2026-05-12T10:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch.reference}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"{whole}</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch.reference}</OrgnlPmtInfId>{rows}"
        "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


def data_of(stored) -> bytes:
    """The bytes of a kept file."""
    with stored.file.open("rb") as file:
        return file.read()
