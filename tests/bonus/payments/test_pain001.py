"""The bank's file is valid by ISO 20022's own schema, whatever people are called, and the same bytes every time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xmlschema
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonus.payments import pain001
from bonus.payments.pain001 import Address, Debtor, Payment, PaymentError, account, build, clean

# The schema as ISO 20022 publishes it (2019-02-14).
SCHEMA = xmlschema.XMLSchema(str(Path(__file__).with_name("pain.001.001.09.xsd")))
TOWN = Debtor(
    "Pudasjärven kaupunki",
    "0000000-0",
    "FI21 1234 5600 0007 85",
    "NDEAFIHH",
    Address("Pudasjärvi", "FI", "Tie 1", "93100"),
)
HOME = Address("Pudasjärvi", "FI", "Öljytie 1", "93100")
NS = {"p": pain001.NAMESPACE}


def a_payment(number: int = 1, amount: str = "120.00", name: str = "Äijänsuon Öljy & Åkerman Oy", **rest) -> Payment:
    values = {"iban": "FI1410093000123458", "address": HOME, "text": "Pudiksen Rekrybonus RB-2026-000001", **rest}
    return Payment(f"RB-2026-{number:06d}-1-1", Decimal(amount), name, **values)


def a_file(*payments: Payment) -> bytes:
    return build(
        message_id="MB-2026-000001", created=datetime(2026, 5, 11, 6, tzinfo=UTC), execution=date(2026, 5, 12),
        debtor=TOWN, payments=payments or (a_payment(),),
    )  # fmt: skip


def test_the_file_is_valid_and_says_what_banks_need():
    data = a_file(a_payment(1), a_payment(2, "0.01"))
    SCHEMA.validate(data.decode())
    root = ElementTree.fromstring(data)
    assert root.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NS) == "120.01"
    assert root.findtext(".//p:PmtInf/p:NbOfTxs", namespaces=NS) == "2"
    assert root.findtext(".//p:ReqdExctnDt/p:Dt", namespaces=NS) == "2026-05-12"
    assert root.findtext(".//p:Cdtr/p:Nm", namespaces=NS) == "Äijänsuon Öljy + Åkerman Oy"
    address = root.find(".//p:Cdtr/p:PstlAdr", NS)
    assert [child.tag.rpartition("}")[2] for child in address] == ["StrtNm", "PstCd", "TwnNm", "Ctry"]
    assert a_file(a_payment(1), a_payment(2, "0.01")) == data


def test_the_schema_would_notice():
    text = a_file().decode()
    for spoilt in (text.replace("<Ctry>FI<", "<Ctry>Suomi<"), text.replace("EUR", "euro"), text.replace("TRF", "X")):
        assert not SCHEMA.is_valid(spoilt)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200), st.text(max_size=200), st.decimals("0.01", "999999.99", places=2), st.text(max_size=300))
def test_any_name_makes_a_valid_file_or_is_refused(name, street, amount, text):
    try:
        data = a_file(a_payment(name=name, amount=str(amount), address=Address("Ii", "FI", street), text=text))
    except PaymentError:
        assert not clean(name, 70)
    else:
        SCHEMA.validate(data.decode())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pöytä & tuoli", "Pöytä + tuoli"),
        ("Čeněk Żółć", "Cenek Zolc"),
        ("  A\tB\nC ", "A B C"),
        ("A\u0308kta", "Äkta"),  # a combining mark
        ("\u202eOy\x00", "Oy"),
        ("会社", ".."),
        ("x" * 80, "x" * 70),
    ],
)
def test_names_as_sepa_takes_them(text, expected):
    assert clean(text, 70) == expected


@pytest.mark.parametrize("iban", ["FI2112345600000786", "FI2112345600000", "XX2112345600000785", "", "<IBAN>"])
def test_wrong_account_numbers_stop(iban):
    with pytest.raises(PaymentError):
        account(iban)


def test_the_known_finnish_account_is_right():
    assert account("fi21 1234 5600 0007 85") == "FI2112345600000785"


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "0"}, {"amount": "-1"}, {"amount": "0.001"}, {"amount": "1000000000"}, {"name": " "},
        {"address": Address("", "FI")}, {"address": Address("Ii", "Suomi")}, {"iban": "FI00"},
    ],
)  # fmt: skip
def test_what_no_bank_takes_is_refused(wrong):
    with pytest.raises(PaymentError):
        a_file(a_payment(**wrong))


def test_the_same_end_to_end_id_twice_is_refused():
    with pytest.raises(PaymentError, match="twice"):
        a_file(a_payment(1), a_payment(1))
