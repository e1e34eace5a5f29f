"""The shipped weight set: what each component weighs, and what an unknown one counts as.

Whole numbers in 10⁻⁴. Written by hand from how coaches reason (the work itself before the circumstances; what a
person wants before what the person has done), not fitted; ``docs/matching.md`` tells why each is what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SCALE = 10_000


@dataclass(frozen=True, slots=True)
class WeightSet:
    """``rows``: code → (weight, neutral), both in 10⁻⁴."""

    version: str
    rows: Mapping[str, tuple[int, int]]

    def __post_init__(self) -> None:
        for code, (weight, neutral) in self.rows.items():
            if weight <= 0 or not 0 <= neutral <= SCALE:
                raise ValueError(f"{code}: a weight must be positive and a neutral 0…{SCALE}")


SHIPPED = WeightSet(
    version="2026.3",
    rows=MappingProxyType(
        {
            "occupation_wished": (2200, 3500),
            "occupation_done": (900, 2500),
            "occupation_related": (2000, 3500),
            "skills_required": (700, 3500),
            "skills_desired": (600, 3500),
            "text": (3200, 3500),
            "qualification": (200, 6000),
            "demand": (300, 8000),
            "kind": (100, 8000),
            "age": (25, 9000),
            "card": (150, 7000),
            "driving_licence": (100, 7000),
            "language": (150, 8000),
            "need": (150, 7000),
            "hours": (100, 8000),
            "shifts": (100, 8000),
            "distance": (150, 8000),
            "dates": (75, 8000),
        }
    ),
)

# A band says what a coach can do with a pair, instead of a decimal that promises more than it knows.
BAND_FLOORS = (("strong", 0.60), ("good", 0.45), ("possible", 0.35))


def band(score: float, eligible: bool) -> str:
    """``strong`` · ``good`` · ``possible`` · ``weak``; a pair that something blocks is ``weak``."""
    if eligible:
        for name, floor in BAND_FLOORS:
            if score >= floor:
                return name
    return "weak"
