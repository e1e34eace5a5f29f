"""ISO 20022 credit transfer initiation, pain.001.001.09, as Finnish banks take it (SEPA). Pure Python: the same
payments give the same bytes."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree

from stdnum import bic as bic_codes
from stdnum import iban as iban_numbers

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_NAME, LONGEST_TEXT, LONGEST_ID = 70, 140, 35
KEPT = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
OTHERS = {"&": "+", '"': "'", "–": "-", "—": "-", "’": "'", "”": "'", "“": "'", "_": "-", "ß": "ss", "æ": "ae",
          "Æ": "AE", "ø": "ö", "Ø": "Ö", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L"}  # fmt: skip
FINNISH = set("åäöÅÄÖšžŠŽéÉüÜ")


class PaymentError(ValueError):
    """Something that no bank would take: an account number, an empty name, a sum."""


@dataclass(frozen=True)
class Address:
    """Structured: town and country are always there; banks no longer take an address in one line."""

    town: str
    country: str = "FI"
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Debtor:
    """Who pays: name, business ID, account, bank."""

    name: str
    business_id: str
    iban: str
    bic: str
    address: Address


@dataclass(frozen=True)
class Payment:
    """One transfer. `text` is the message to the receiver."""

    end_to_end_id: str
    amount: Decimal
    name: str
    iban: str
    address: Address
    text: str


def clean(text: str, longest: int) -> str:
    """Text as SEPA takes it, Finnish letters kept: other letters lose their marks, other signs become a point."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in KEPT or letter in FINNISH:
            out.append(letter)
        elif letter in OTHERS:
            out.append(OTHERS[letter])
        elif letter.isspace():
            out.append(" ")
        else:
            bare = "".join(c for c in unicodedata.normalize("NFKD", letter) if c in KEPT)
            out.append(bare or ("" if unicodedata.category(letter).startswith("C") else "."))
    return " ".join("".join(out).split())[:longest].strip()


def account(text: str) -> str:
    """The IBAN without blanks, its check digits right. Raises PaymentError."""
    try:
        return iban_numbers.validate(text)
    except Exception as error:
        raise PaymentError(f"not an IBAN: {text[:4]}…") from error


def build(*, message_id: str, created: datetime, execution: date, debtor: Debtor, payments: Sequence[Payment]) -> bytes:
    """The file. `created` is when the batch was confirmed, so that making it again gives the same bytes."""
    if not payments:
        raise PaymentError("no payments")
    ids = [payment.end_to_end_id for payment in payments]
    if len(set(ids)) != len(ids):
        raise PaymentError("an EndToEndId twice")
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(f"{{{NAMESPACE}}}Document")
    initiation = _add(root, "CstmrCdtTrfInitn")
    count, total = str(len(payments)), _sum(sum((p.amount for p in payments), Decimal(0)))
    header = _add(initiation, "GrpHdr")
    _add(header, "MsgId", _id(message_id))
    _add(header, "CreDtTm", created.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add(header, "NbOfTxs", count)
    _add(header, "CtrlSum", total)
    _party(_add(header, "InitgPty"), debtor.name, None, debtor.business_id)
    batch = _add(initiation, "PmtInf")
    _add(batch, "PmtInfId", _id(message_id))
    _add(batch, "PmtMtd", "TRF")
    _add(batch, "NbOfTxs", count)
    _add(batch, "CtrlSum", total)
    _add(_add(_add(batch, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(batch, "ReqdExctnDt"), "Dt", execution.isoformat())
    _party(_add(batch, "Dbtr"), debtor.name, debtor.address, debtor.business_id)
    _account(batch, "DbtrAcct", debtor.iban)
    _add(_add(_add(batch, "DbtrAgt"), "FinInstnId"), "BICFI", _bic(debtor.bic))
    _add(batch, "ChrgBr", "SLEV")
    for payment in payments:
        _transfer(batch, payment)
    ElementTree.indent(root, "  ")
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _transfer(batch: ElementTree.Element, payment: Payment) -> None:
    transfer = _add(batch, "CdtTrfTxInf")
    ids = _add(transfer, "PmtId")
    _add(ids, "InstrId", _id(payment.end_to_end_id))
    _add(ids, "EndToEndId", _id(payment.end_to_end_id))
    _add(_add(transfer, "Amt"), "InstdAmt", _sum(payment.amount)).set("Ccy", "EUR")
    _party(_add(transfer, "Cdtr"), payment.name, payment.address, "")
    _account(transfer, "CdtrAcct", payment.iban)
    if text := clean(payment.text, LONGEST_TEXT):
        _add(_add(transfer, "RmtInf"), "Ustrd", text)


def _party(parent: ElementTree.Element, name: str, address: Address | None, business_id: str) -> None:
    if not (cleaned := clean(name, LONGEST_NAME)):
        raise PaymentError("a name is empty")
    _add(parent, "Nm", cleaned)
    if address is not None:
        _address(_add(parent, "PstlAdr"), address)
    if business_id:
        _add(_add(_add(_add(parent, "Id"), "OrgId"), "Othr"), "Id", clean(business_id, LONGEST_ID))


def _address(parent: ElementTree.Element, address: Address) -> None:
    town, country = clean(address.town, 35), address.country.strip().upper()
    if not town or not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise PaymentError("an address lacks its town or country")
    for name, text, longest in (("StrtNm", address.street, 70), ("PstCd", address.postcode, 16)):
        if cleaned := clean(text, longest):
            _add(parent, name, cleaned)
    _add(parent, "TwnNm", town)
    _add(parent, "Ctry", country)


def _account(parent: ElementTree.Element, name: str, iban: str) -> None:
    _add(_add(_add(parent, name), "Id"), "IBAN", account(iban))


def _bic(text: str) -> str:
    if not bic_codes.is_valid(text):
        raise PaymentError("not a BIC")
    return bic_codes.compact(text)


def _id(text: str) -> str:
    if not text or len(text) > LONGEST_ID or clean(text, LONGEST_ID) != text or not text.isascii():
        raise PaymentError("an identifier is empty, too long, or has signs that banks don't take")
    return text


def _sum(amount: Decimal) -> str:
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")) or amount >= Decimal(10) ** 9:
        raise PaymentError("a sum is not positive, has parts of a cent, or is too big")
    return f"{amount:.2f}"


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = text
    return child
