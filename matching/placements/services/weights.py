"""Weight sets of a town: offering one, putting it into force, bringing an earlier one back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from matching.placements.learning.casebook import casebook_report, read
from matching.placements.learning.decisions import gather, shown_rows, towns_of
from matching.placements.learning.report import report_of
from matching.placements.models import DecisionPool, WeightVersion
from matching.placements.transitions import weight_workflow
from matching.placements.weighing import engine_for
from matching.taxonomy.lookup import engine
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import audit, clock

if TYPE_CHECKING:
    from matching.engine.weights import WeightSet

State = WeightVersion.State


@transaction.atomic
def settle(municipality: Municipality) -> WeightVersion:
    """What ships is a set of the town too, so that it can be brought back. Returns the set in force: exactly one.

    After an upgrade the shipped set follows the portal; a fitted one that is in force stays.
    """
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    shipped = engine().weights
    active = WeightVersion.objects.in_force(municipality.pk).first()
    kept = WeightVersion.objects.filter(municipality=municipality, name=shipped.version).first()
    if active is not None and (kept is not None or not active.shipped):
        if kept is None:
            _keep_shipped(municipality, shipped, "shelve")
        return active
    if active is not None:
        weight_workflow.run(active, "retire", actor=None, reason=shipped.version)
    return _keep_shipped(municipality, shipped, "adopt")


def _keep_shipped(municipality: Municipality, shipped: WeightSet, action: str) -> WeightVersion:
    found = WeightVersion.objects.create(
        municipality=municipality, name=shipped.version, shipped=True, rows=_rows(shipped)
    )
    weight_workflow.start(found, actor=None)
    since = clock.now() if action == "adopt" else None
    kept: WeightVersion = weight_workflow.run(found, action, actor=None, in_force_since=since)
    return kept


def _rows(weights: WeightSet) -> dict[str, list[int]]:
    return {code: list(row) for code, row in sorted(weights.rows.items())}


def name_of(weights: WeightSet) -> str:
    """A name that only this content has: the shipped version that it was shrunk to, the day, a hash."""
    text = json.dumps(_rows(weights), sort_keys=True)
    short = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{engine().weights.version}-{clock.today():%Y%m%d}-{short}"


def offer(
    municipality: Municipality, *, only_better: bool = False, casebook: Path | None = None
) -> WeightVersion | None:
    """Fit weights to the decisions of the town (or of its pool) and offer them to its manager.

    `only_better`: nothing is offered that does not order unseen decisions better. `casebook`: the folder of a judged
    one, for the report.
    Raises NotEnough or UnusableCasebook; then nothing is kept.
    """
    from dataclasses import replace

    from matching.engine.learning import fit

    book = read(casebook) if casebook is not None else None
    towns = towns_of(municipality.pk)
    gathered = gather(towns)
    in_force = engine_for(municipality.pk).weights
    fitted = fit(shown_rows(gathered), engine().weights, "fitted", in_force=in_force)
    if only_better and not fitted.better:
        return None
    weights = replace(fitted.weights, version=name_of(fitted.weights))
    report = report_of(municipality.pk, replace(fitted, weights=weights), gathered, in_force, len(towns))
    if book is not None:
        report["casebook"] = casebook_report(book, in_force, weights)
    return _keep(municipality, weights, report)


@transaction.atomic
def _keep(municipality: Municipality, weights: WeightSet, report: dict[str, Any]) -> WeightVersion:
    settle(municipality)
    known = WeightVersion.objects.filter(municipality=municipality, name=weights.version).first()
    if known is not None:
        if known.state == State.OFFERED:  # the same weights, looked at anew
            WeightVersion.objects.filter(pk=known.pk).update(report=report, version=models.F("version") + 1)
        return WeightVersion.objects.get(pk=known.pk)
    for earlier in WeightVersion.objects.filter(municipality=municipality, state=State.OFFERED).order_by("pk"):
        weight_workflow.run(earlier, "supersede", actor=None, reason=weights.version)
    found = WeightVersion.objects.create(
        municipality=municipality, name=weights.version, rows=_rows(weights), report=report
    )
    weight_workflow.start(found, actor=None)
    return found


@transaction.atomic
def put_into_force(
    *, actor: Any, found: WeightVersion, action: str, reason: str, version: int | None = None
) -> WeightVersion:
    """`action`: activate an offered set, or bring_back an earlier one; what was in force retires. Raises what a
    transition raises.
    """
    settle(found.municipality)  # locks the town's row: two sets can't go into force past each other
    for active in WeightVersion.objects.in_force(found.municipality_id).exclude(pk=found.pk):
        weight_workflow.run(active, "retire", actor=None, reason=found.name)
    return weight_workflow.run(found, action, actor=actor, reason=reason, version=version, in_force_since=clock.now())


def decline(*, actor: Any, found: WeightVersion, reason: str, version: int | None = None) -> WeightVersion:
    return weight_workflow.run(found, "decline", actor=actor, reason=reason, version=version)


@transaction.atomic
def pool(*, actor: Any, municipality: Municipality, join: bool) -> None:
    """A manager lets the town's decisions be pooled, or no longer."""
    if municipality.pk not in actor.municipality_ids(Role.MANAGER):
        raise PermissionDenied
    if join:
        DecisionPool.objects.get_or_create(municipality=municipality, defaults={"joined_by": actor})
    else:
        DecisionPool.objects.filter(municipality=municipality).delete()
    audit.record("weights.pool_joined" if join else "weights.pool_left", municipality, actor=actor)
