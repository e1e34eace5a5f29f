"""What bank and ledger send back, read with care: pain.002 (any version) and a CSV. Pure: bytes in, statuses out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

MOST_BYTES = 10 * 1024 * 1024
# What a status is; `pending` says that there is no answer yet.
PAID, REJECTED, BOOKED, PENDING = "paid", "rejected", "booked", "pending"
# ISO 20022 external code set: settled on the debtor's or the creditor's account; the others are on the way.
SETTLED_CODES = {"ACSC", "ACCC"}


class AnswerError(ValueError):
    """The file can't be read as what it should be. `args[0]` is a code: xml, kind, message, csv, column, status."""


@dataclass
class Statuses:
    """`message_id`: which file is answered. `all`: what holds for every payment that is not named."""

    message_id: str
    each: dict[str, tuple[str, str]] = field(default_factory=dict)
    all: tuple[str, str] | None = None


def read_pain002(data: bytes) -> Statuses:
    """Statuses of a customer payment status report. Entities, external references and bombs are refused."""
    if len(data) > MOST_BYTES:
        raise AnswerError("xml")
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise AnswerError("xml") from error
    if "pain.002" not in root.tag or _local(root.tag) != "Document":
        raise AnswerError("kind")
    group = _first(root, "OrgnlGrpInfAndSts")
    message_id = _text(group, "OrgnlMsgId")
    if not message_id:
        raise AnswerError("message")
    found = Statuses(message_id, all=_status(_text(group, "GrpSts"), _reason(group)))
    for batch in _every(root, "OrgnlPmtInfAndSts"):
        whole = _status(_text(batch, "PmtInfSts"), _reason(batch))
        found.all = whole or found.all
        for transfer in _every(batch, "TxInfAndSts"):
            end_to_end, status = _text(transfer, "OrgnlEndToEndId"), _text(transfer, "TxSts")
            read = _status(status, _reason(transfer))
            if end_to_end:
                found.each[end_to_end] = read or (PENDING, "")
    return found


def read_ledger(data: bytes) -> Statuses:
    """A CSV with the columns `batch;end_to_end_id;status;reason`; status is booked, paid or rejected."""
    if len(data) > MOST_BYTES:
        raise AnswerError("csv")
    try:
        text = data.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise AnswerError("csv") from error
    if not lines:
        raise AnswerError("csv")
    if not {"batch", "end_to_end_id", "status"} <= set(lines[0]):
        raise AnswerError("column")
    found = Statuses((lines[0]["batch"] or "").strip())
    for line in lines:
        status = (line["status"] or "").strip()
        if status not in (PAID, REJECTED, BOOKED):
            raise AnswerError("status")
        if (line["batch"] or "").strip() != found.message_id or not (line["end_to_end_id"] or "").strip():
            raise AnswerError("message")
        found.each[line["end_to_end_id"].strip()] = (status, (line.get("reason") or "").strip()[:300])
    return found


def _status(code: str, reason: str) -> tuple[str, str] | None:
    if code == "RJCT":
        return REJECTED, reason
    return (PAID, "") if code in SETTLED_CODES else None


def _reason(element) -> str:
    """Code and text of the first reason that belongs to the element itself."""
    if element is None:
        return ""
    for child in element:
        if _local(child.tag) == "StsRsnInf":
            code = _text(_first(child, "Rsn"), "Cd") or _text(_first(child, "Rsn"), "Prtry")
            texts = [e.text.strip() for e in _every(child, "AddtlInf") if e.text]
            return " ".join([code, *texts]).strip()[:300]
    return ""


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _every(element, name: str) -> list:
    return [] if element is None else [child for child in element.iter() if _local(child.tag) == name]


def _first(element, name: str):
    return next(iter(_every(element, name)), None)


def _text(element, name: str) -> str:
    """Text of a direct child."""
    if element is None:
        return ""
    for child in element:
        if _local(child.tag) == name:
            return (child.text or "").strip()
    return ""
