"""The business register: PRH/YTJ open data, version 3 (CC BY 4.0). Asked in the request, with a time limit.

The answer is read with suspicion: it may be late, huge, redirected, broken or of another shape. Whatever goes wrong is
`RegisterUnavailable`, and the person enters the company by hand.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

import requests
import urllib3
from django.conf import settings

from portal.core import clock
from portal.employers.models import Organisation, OrganisationKind, RegisterAnswer

FRESH = timedelta(hours=24)
MOST_BYTES = 512 * 1024
DEMO = "invented"  # in the payload: the demonstration's own answer, used without asking anybody
FINNISH = "1"  # languageCode of the register: 1 fi, 2 sv, 3 en
VISITING, POSTAL = "1", "2"
MAIN_NAME = "1"
SITUATIONS = {"KONK", "SELTILA", "SANE"}  # bankruptcy, liquidation, restructuring

# Words of the company form's Finnish name; the first that fits is taken. An "osuuskunta" is no "kunta".
KINDS = (
    (r"elinkeinonharjoittaja|toiminimi", OrganisationKind.SOLE_TRADER),
    (r"yhdistys", OrganisationKind.ASSOCIATION),
    (r"säätiö", OrganisationKind.FOUNDATION),
    (r"seurakun|uskonnollinen yhdyskunta", OrganisationKind.PARISH),
    (r"\bkunta\b|kuntayhtymä|\bkaupunki\b|hyvinvointialue", OrganisationKind.MUNICIPALITY),
    (r"\bvaltio", OrganisationKind.STATE),
)


class RegisterUnavailable(Exception):
    """The register cannot be asked now, or answered something that cannot be read."""


@dataclass(frozen=True)
class CompanyData:
    """What is copied of a company at sign-up. Field names are `Organisation`'s."""

    business_id: str
    name: str
    kind: str = OrganisationKind.COMPANY
    form_name: str = ""
    industry_code: str = ""
    industry_name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    home_municipality: str = ""
    source: str = Organisation.Source.REGISTER
    register_situations: tuple[str, ...] = ()
    register_status: str = ""
    register_fetched_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        return self.register_status == "ended"


def look_up(business_id: str, *, again: bool = False) -> CompanyData | None:
    """The company's data, at most 24 hours old (`again`: asked now); None when the register does not know it.

    Raises RegisterUnavailable. `business_id` has been checked ("1234567-1").
    """
    cached = RegisterAnswer.objects.filter(business_id=business_id).first()
    if cached is not None and settings.DEMO_MODE and cached.payload.get(DEMO):
        return replace(_from_cache(cached), register_fetched_at=clock.now())
    if cached is not None and not again and cached.fetched_at > clock.now() - FRESH:
        return _from_cache(cached)
    company = _company_of(fetch(business_id), business_id)
    if company is None:
        return None
    now = clock.now()
    data = parse(company, business_id, now)
    RegisterAnswer.objects.update_or_create(
        business_id=business_id, defaults={"payload": _to_cache(data), "fetched_at": now}
    )
    return data


def keep_invented(organisation: Organisation) -> None:
    """The answer for an invented company of the demonstration, which is in no register and of which none is asked."""
    known = {field.name for field in fields(CompanyData)} - {"register_fetched_at", "register_status", "source"}
    payload = {name: getattr(organisation, name) for name in known} | {"register_status": "active", DEMO: True}
    RegisterAnswer.objects.update_or_create(
        business_id=organisation.business_id, defaults={"payload": payload, "fetched_at": clock.now()}
    )


def _to_cache(data: CompanyData) -> dict[str, Any]:
    """What was read of the answer, not the answer: garbage is never kept, nor more than is used."""
    return {key: value for key, value in asdict(data).items() if key != "register_fetched_at"}


def _from_cache(answer: RegisterAnswer) -> CompanyData:
    known = {field.name for field in fields(CompanyData)}
    values = {key: value for key, value in answer.payload.items() if key in known}
    values["register_situations"] = tuple(values.get("register_situations", ()))
    return CompanyData(**values, register_fetched_at=answer.fetched_at)


def fetch(business_id: str) -> dict[str, Any]:
    """Ask the register. Returns its JSON object; raises RegisterUnavailable."""
    deadline = time.monotonic() + settings.BUSINESS_REGISTER_TIMEOUT
    try:
        with requests.get(
            f"{settings.BUSINESS_REGISTER_URL}/companies",
            params={"businessId": business_id},
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            timeout=settings.BUSINESS_REGISTER_TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != 200 or "Content-Encoding" in response.headers:
                raise RegisterUnavailable(f"status {response.status_code}")
            payload = json.loads(_read(response, deadline))
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError, RecursionError) as error:
        raise RegisterUnavailable(type(error).__name__) from error
    if not isinstance(payload, dict):
        raise RegisterUnavailable("not an object")
    return payload


def _read(response: requests.Response, deadline: float) -> bytes:
    """The body, a piece at a time: a server that drips would otherwise renew the time limit with every byte."""
    body = b""
    while piece := response.raw.read1(65536):
        body += piece
        if len(body) > MOST_BYTES:
            raise RegisterUnavailable("too large")
        if time.monotonic() > deadline:
            raise RegisterUnavailable("too slow")
    return body


def _company_of(payload: dict[str, Any], business_id: str) -> dict[str, Any] | None:
    companies = payload.get("companies")
    if not isinstance(companies, list):
        raise RegisterUnavailable("no list of companies")
    for company in companies:
        if isinstance(company, dict) and _text(_part(company, "businessId").get("value"), 9) == business_id:
            return company
    if companies:
        raise RegisterUnavailable("another company")
    return None


def parse(company: dict[str, Any], business_id: str, fetched_at: datetime) -> CompanyData:
    """The register's company object → our fields. Raises RegisterUnavailable when it has no name."""
    name = _current_name(company)
    if not name:
        raise RegisterUnavailable("no name")
    form_name = _in_finnish(next(iter(_current(company, "companyForms")), {}))
    line = _part(company, "mainBusinessLine")
    address = _address(company)
    office = next((o for o in _dicts(address.get("postOffices")) if str(o.get("languageCode")) == FINNISH), {})
    return CompanyData(
        business_id=business_id,
        name=name,
        kind=kind_of(form_name),
        form_name=form_name[:80],
        industry_code=_text(line.get("type"), 10),
        industry_name=_in_finnish(line)[:200],
        street=_street(address),
        postcode=_text(address.get("postCode"), 10),
        city=_text(office.get("city"), 60),
        home_municipality=_text(office.get("municipalityCode"), 3),
        register_situations=_situations(company),
        register_status="ended" if _is_past(company.get("endDate")) else "active",
        register_fetched_at=fetched_at,
    )


def kind_of(form_name: str) -> str:
    """The kind of employer from the company form's Finnish name; a company when nothing else fits."""
    lowered = form_name.lower()
    return next((kind for words, kind in KINDS if re.search(words, lowered)), OrganisationKind.COMPANY)


def _current_name(company: dict[str, Any]) -> str:
    names = [n for n in _current(company, "names") if str(n.get("type")) == MAIN_NAME]
    names.sort(key=lambda n: str(n.get("version")) != "1")
    return _text(names[0].get("name"), 200) if names else ""


def _situations(company: dict[str, Any]) -> tuple[str, ...]:
    found = {_text(s.get("type"), 10) for s in _current(company, "companySituations")}
    return tuple(sorted(found & SITUATIONS))


def _address(company: dict[str, Any]) -> dict[str, Any]:
    addresses = {str(a.get("type")): a for a in _dicts(company.get("addresses"))}
    return addresses.get(VISITING) or addresses.get(POSTAL) or {}


def _street(address: dict[str, Any]) -> str:
    parts = [_text(address.get(key), 80) for key in ("street", "buildingNumber", "entrance", "apartmentNumber")]
    written = " ".join(part for part in parts if part)
    return (written or _text(address.get("freeAddressLine"), 120))[:120]


def _current(company: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The rows of a list that are in force: without an end, or with one to come."""
    return [row for row in _dicts(company.get(key)) if not _is_past(row.get("endDate"))]


def _in_finnish(thing: dict[str, Any]) -> str:
    texts = {str(d.get("languageCode")): _text(d.get("description"), 200) for d in _dicts(thing.get("descriptions"))}
    return texts.get(FINNISH) or next(iter(texts.values()), "")


def _is_past(value: Any) -> bool:
    try:
        return date.fromisoformat(str(value)[:10]) <= clock.today()
    except ValueError:
        return False


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _part(thing: dict[str, Any], key: str) -> dict[str, Any]:
    value = thing.get(key)
    return value if isinstance(value, dict) else {}


def _text(value: Any, longest: int) -> str:
    """A short text or number as one line; anything else, or control characters, as nothing."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    return " ".join("".join(c for c in str(value) if c.isprintable() or c == " ").split())[:longest]
