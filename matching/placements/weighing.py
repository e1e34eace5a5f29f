"""The engine with a town's own weights: the one in force, or the one that a list of the past was made with."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import models

from matching.placements.models import WeightVersion
from matching.taxonomy.lookup import engine

if TYPE_CHECKING:
    from matching.engine import Engine
    from matching.engine.weights import WeightSet

KEPT = 64


class UnknownWeights(LookupError):
    """The weight set of a list is not kept here, or this engine has other components."""


def engine_for(municipality_id: int) -> Engine:
    """The engine with the weights in force in a town: its own, or those that ship with the portal."""
    names = WeightVersion.objects.in_force(municipality_id).values_list("name", flat=True)
    return in_force(names.first())


def engines_for(municipality_ids: Iterable[int]) -> dict[int, Engine]:
    return {pk: engine_for(pk) for pk in sorted(set(municipality_ids))}


def with_weights_in_force(found: models.QuerySet) -> models.QuerySet:
    """Rows of a town, each with `weights_in_force`: the name of its weight set, without a query of its own."""
    active = WeightVersion.objects.filter(
        municipality=models.OuterRef("municipality"), state=WeightVersion.State.ACTIVE
    )
    return found.annotate(weights_in_force=models.Subquery(active.order_by("pk").values("name")[:1]))


def in_force(name: str | None) -> Engine:
    """The engine with the set of that name; with the shipped one when there is none, or it is not for this engine."""
    try:
        return named(name) if name else engine()
    except UnknownWeights:
        return engine()


def named(name: str) -> Engine:
    """The engine of today with that weight set. Raises UnknownWeights."""
    base = engine()
    return base if name == base.weights.version else _named(base.version, name)


@lru_cache(maxsize=KEPT)
def _named(base: str, name: str) -> Engine:
    found = WeightVersion.objects.filter(name=name).order_by("pk").first()  # one name, one content
    if found is None or not usable(found):
        raise UnknownWeights(name)
    return engine().with_weights(weight_set(found))


def engine_of(version: str) -> Engine:
    """The engine of today with the weights that a list's version names. Raises UnknownWeights."""
    return named(version.rpartition("weights ")[2])


def engines_of(versions: Iterable[str]) -> dict[str, Engine]:
    """Each version's engine; those whose weights are not known are missing."""
    found = {}
    for version in sorted(set(versions)):
        try:
            found[version] = engine_of(version)
        except UnknownWeights:
            continue
    return found


def weight_set(found: WeightVersion) -> WeightSet:
    """The stored rows as the engine's own type."""
    from matching.engine.weights import WeightSet

    return WeightSet(found.name, {code: (weight, neutral) for code, (weight, neutral) in sorted(found.rows.items())})


def usable(found: WeightVersion) -> bool:
    """Whether this engine has the components, with the neutrals, that the set was made for."""
    now = engine().weights.rows
    return {c: n for c, (_w, n) in found.rows.items()} == {c: n for c, (_w, n) in now.items()}
