"""De minimis aid (Regulation (EU) 2023/2831): ceiling of a single undertaking, and the entry in the EU's register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from bonus.funds.models import (
    WINDOW_MONTHS,
    ZERO,
    AidAmendment,
    AidGrant,
    Regulation,
    SectorFinding,
    Undertaking,
    UndertakingCompany,
)
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import audit, clock, uploads
from portal.core.exceptions import Conflict, Refused
from portal.core.money import euros, written
from portal.core.spreadsheets import csv_bytes
from portal.core.transitions import CHANGED
from portal.core.working_days import add_working_days

CEILING = Decimal("300000.00")  # a single undertaking, a Member State, any three years
REGISTER_DAYS = 20  # working days from the grant to the entry in the register
OWN_RULES = ("01", "03")  # agriculture and fisheries: regulations of their own, an official looks
OFFICIALS = (Role.HANDLER, Role.DECIDER, Role.MANAGER)


@dataclass(frozen=True)
class Beneficiary:
    """Who gets the aid: business ID, name, industry code."""

    business_id: str
    name: str
    sector: str


def undertaking_of(municipality: Municipality, business_id: str, name: str) -> Undertaking:
    """The single undertaking that a company belongs to; by itself until an official has joined it with others."""
    known = UndertakingCompany.objects.filter(municipality=municipality, business_id=business_id)
    found = known.select_related("undertaking").first()
    if found is None:
        alone = Undertaking.objects.create(municipality=municipality, name=name)
        found, new = UndertakingCompany.objects.get_or_create(
            municipality=municipality, business_id=business_id, defaults={"undertaking": alone, "name": name}
        )
        if not new:  # somebody was quicker
            alone.delete()
    return found.undertaking


@transaction.atomic
def join(*, municipality: Municipality, first: str, second: str, actor: Any) -> Undertaking:
    """Tell that two companies (business IDs) are one undertaking: the aid of both counts together from now on."""
    if not actor.has_role(*OFFICIALS, municipality_id=municipality.pk):
        raise PermissionDenied
    rows = UndertakingCompany.objects.filter(municipality=municipality)
    kept, other = rows.filter(business_id=first).first(), rows.filter(business_id=second).first()
    if kept is None or other is None:
        raise Refused(_("The business ID is not in the register of aid. The company appears there with its first aid."))
    if kept.undertaking_id == other.undertaking_id:
        raise Refused(_("The companies are already the same undertaking."))
    list(
        Undertaking.objects.select_for_update()
        .filter(pk__in=[kept.undertaking_id, other.undertaking_id])
        .order_by("pk")
    )
    UndertakingCompany.objects.filter(undertaking=other.undertaking_id).update(undertaking=kept.undertaking_id)
    AidGrant.objects.filter(undertaking=other.undertaking_id).update(undertaking=kept.undertaking_id)
    Undertaking.objects.filter(pk=other.undertaking_id).delete()
    audit.record("undertaking.joined", kept.undertaking, actor=actor, fields=f"{first},{second}")
    return kept.undertaking


def needs_finding(sector: str) -> bool:
    return sector.startswith(OWN_RULES)


@transaction.atomic
def record_finding(
    *, municipality: Municipality, case: str, regulation: str, finding: str, actor: Any
) -> SectorFinding:
    """Keep an official's finding on aid in agriculture or fisheries; without it nothing is granted there."""
    if not actor.has_role(Role.HANDLER, municipality_id=municipality.pk):
        raise PermissionDenied
    if not finding.strip():
        raise Refused(_("Write what was found."))
    values = {"municipality": municipality, "regulation": Regulation(regulation), "finding": finding.strip()}
    row, _new = SectorFinding.objects.update_or_create(case=case, defaults={**values, "by": actor, "at": clock.now()})
    audit.record("de_minimis.finding", row, actor=actor)
    return row


@transaction.atomic
def grant(
    *,
    municipality: Municipality,
    beneficiary: Beneficiary,
    granter: str,
    case: str,
    amount: Decimal,
    on: date,
    declared: Iterable[dict[str, str]] = (),
    key: str = "",
    actor: Any,
) -> AidGrant | None:
    """Check the ceiling under a lock and keep the aid. `declared`: `[{granter, date, amount}]` as the company told.

    `key`: the later decision that grants more, when it is not the case's first.

    Raises Refused when the aid would not fit, or when an official has not looked at agriculture or fisheries.
    """
    if not amount:
        return None
    regulation = _regulation(beneficiary, case)
    found = undertaking_of(municipality, beneficiary.business_id, beneficiary.name)
    undertaking = Undertaking.objects.select_for_update().filter(pk=found.pk).first()
    if undertaking is None:  # joined with another a moment ago
        raise Conflict(CHANGED)
    _keep_declared(undertaking, beneficiary, case, declared)
    if regulation == Regulation.GENERAL and amount > (left := room(undertaking, on)):
        raise Refused(_over(left))
    return AidGrant.objects.create(
        municipality=municipality, undertaking=undertaking, source=AidGrant.Source.OWN,
        business_id=beneficiary.business_id, beneficiary=beneficiary.name, sector=beneficiary.sector, granter=granter,
        granted_on=on, amount=euros(amount), regulation=regulation, case=case, key=f"{key or case}:granted",
        register_by=add_working_days(on, REGISTER_DAYS),
    )  # fmt: skip


@transaction.atomic
def lower(*, municipality: Municipality, case: str, amount: Decimal, key: str, actor: Any) -> None:
    """Take `amount` off the aid of a case, the newest first. An entry that stands in the register is to be amended."""
    own = AidGrant.objects.own().filter(municipality=municipality, case=case, amount__gt=0)
    left = euros(amount)
    for aid in own.select_for_update(of=("self",)).order_by("-granted_on", "-pk"):
        part = min(left, aid.amount)
        if part <= 0:
            break
        entered = aid.registered_on is not None
        AidAmendment.objects.create(
            aid=aid, key=f"{key}:{aid.pk}", before=aid.amount, after=aid.amount - part, actor=actor,
            register_by=add_working_days(clock.today(), REGISTER_DAYS) if entered else None,
        )  # fmt: skip
        AidGrant.objects.filter(pk=aid.pk).update(amount=aid.amount - part)
        left -= part


def _regulation(beneficiary: Beneficiary, case: str) -> str:
    if not needs_finding(beneficiary.sector):
        return Regulation.GENERAL
    finding = SectorFinding.objects.filter(case=case).first()
    if finding is None:
        raise Refused(
            _("The company works in agriculture or fisheries, which have de minimis rules of their own. "
              "A handler checks them and writes the finding in the register of aid first.")
        )  # fmt: skip
    return finding.regulation


def room(undertaking: Undertaking, on: date) -> Decimal:
    """€ that the undertaking can still get on a day."""
    used = AidGrant.objects.filter(undertaking=undertaking).in_window(on).aggregate(sum=Sum("amount"))["sum"]
    return CEILING - euros(used or ZERO)


def foreseen(
    *, municipality: Municipality, beneficiary: Beneficiary, case: str, amount: Decimal, on: date,
    declared: Iterable[dict[str, str]] = (),
) -> str:  # fmt: skip
    """Why `grant` would refuse now, or "". Writes nothing: for a page that warns before the decision."""
    try:
        regulation = _regulation(beneficiary, case)
    except Refused as refused:
        return str(refused)
    if regulation != Regulation.GENERAL or not amount:
        return ""
    known = UndertakingCompany.objects.filter(municipality=municipality, business_id=beneficiary.business_id)
    company = known.select_related("undertaking").first()
    left = (room(company.undertaking, on) if company else CEILING) - _untold(company, declared, on)
    return _over(left) if amount > left else ""


def _untold(company: UndertakingCompany | None, declared: Iterable[dict[str, str]], on: date) -> Decimal:
    """€ of the three years that the company declares now and that is not kept yet."""
    aids = AidGrant.objects.filter(undertaking=company.undertaking_id) if company else AidGrant.objects.none()
    kept = {(aid.granted_on, aid.amount) for aid in aids}
    rows = {(date.fromisoformat(row["date"]), euros(row["amount"]), row.get("granter", "")) for row in declared}
    first = clock.add_months(on, -WINDOW_MONTHS)
    return sum((sum_ for day, sum_, _who in rows if first < day <= on and (day, sum_) not in kept), ZERO)


def _over(left: Decimal) -> str:
    text = _("The undertaking's de minimis aid would go over %(ceiling)s € in three years: %(left)s € is left.")
    return text % {"ceiling": written(CEILING, 0), "left": written(max(left, ZERO))}


def _keep_declared(
    undertaking: Undertaking, beneficiary: Beneficiary, case: str, declared: Iterable[dict[str, str]]
) -> None:
    """Keep what the company declared, each aid once; what was granted here and declared again is known already."""
    own = {(a.granted_on, a.amount) for a in AidGrant.objects.own().filter(undertaking=undertaking)}
    for row in declared:
        day, amount = date.fromisoformat(row["date"]), euros(row["amount"])
        if (day, amount) in own:
            continue
        granter = row.get("granter", "")[:120]
        key = f"declared:{undertaking.pk}:{day}:{amount}:{granter.casefold()}"[:200]
        values = {
            "municipality": undertaking.municipality, "undertaking": undertaking, "source": AidGrant.Source.DECLARED,
            "business_id": beneficiary.business_id, "beneficiary": beneficiary.name, "granter": granter or "–",
            "granted_on": day, "amount": amount, "case": case,
        }  # fmt: skip
        AidGrant.objects.get_or_create(key=key, defaults=values)


@transaction.atomic
def mark_registered(*, aid: AidGrant, on: date, reference: str, proof: Any = None, actor: Any) -> AidGrant:
    """Keep when the aid was entered in the EU's register, under which reference, and the proof of it."""
    locked = AidGrant.objects.select_for_update(of=("self",)).get(pk=aid.pk)
    if not actor.has_role(Role.HANDLER, Role.MANAGER, municipality_id=locked.municipality_id):
        raise PermissionDenied
    if locked.registered_on is not None:
        raise Conflict(CHANGED)
    if not locked.granted_on <= on <= clock.today():
        raise Refused(_("The day of entry must be between the day of the grant and today."))
    _write_entry(locked, on=on, reference=reference, proof=proof, actor=actor)
    audit.record("de_minimis.registered", locked, actor=actor)
    return locked


@transaction.atomic
def mark_amended(*, amendment: AidAmendment, on: date, reference: str, proof: Any = None, actor: Any) -> AidAmendment:
    """Keep when the entry was amended in the EU's register, under which reference, and the proof of it."""
    locked = AidAmendment.objects.select_for_update(of=("self",)).select_related("aid").get(pk=amendment.pk)
    if not actor.has_role(Role.HANDLER, Role.MANAGER, municipality_id=locked.aid.municipality_id):
        raise PermissionDenied
    if locked.registered_on is not None or locked.register_by is None:
        raise Conflict(CHANGED)
    if not clock.local_date(locked.at) <= on <= clock.today():
        raise Refused(_("The day of the amendment must be between the later decision and today."))
    _write_entry(locked, on=on, reference=reference, proof=proof, actor=actor)
    audit.record("de_minimis.amended", locked, actor=actor)
    return locked


def _write_entry(locked: AidGrant | AidAmendment, *, on: date, reference: str, proof: Any, actor: Any) -> None:
    if not reference.strip():
        raise Refused(_("Write the register's reference."))
    locked.registered_on, locked.register_reference, locked.registered_by = on, reference.strip()[:60], actor
    if proof:
        locked.proof = uploads.store(proof, actor=actor)
    locked.save(update_fields=["registered_on", "register_reference", "registered_by", "proof"])


EAIR = ("Beneficiary name", "Beneficiary ID", "Country", "Aid amount EUR", "Grant date", "Granting authority",
        "Aid instrument", "NACE sector", "Regulation", "National reference", "Enter by", "Amends entry")  # fmt: skip


def to_amend(own: Any) -> Any:
    """Entries of the register whose aid a later decision has made smaller, the most urgent first."""
    waiting = AidAmendment.objects.filter(aid__in=own, registered_on=None).exclude(register_by=None)
    return waiting.select_related("aid").order_by("register_by", "pk")


def register_file(aids: Iterable[AidGrant], amendments: Iterable[AidAmendment] = ()) -> bytes:
    """What the register asks of each aid (2023/2831: beneficiary, amount, date, authority, instrument, sector).

    An entry to be amended has the sum as it is now and the reference that the register gave.
    """
    rows = [(aid, aid.amount, aid.register_by, "") for aid in aids]
    rows += [(row.aid, row.after, row.register_by, row.aid.register_reference) for row in amendments]
    return csv_bytes(EAIR, (
        (aid.beneficiary, aid.business_id, "FI", amount, aid.granted_on, aid.granter, "Grant", aid.sector,
         aid.regulation, aid.case, by, amends)
        for aid, amount, by, amends in rows
    ))  # fmt: skip
