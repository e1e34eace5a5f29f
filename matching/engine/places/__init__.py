"""Finnish municipalities: code → names and centre. Great-circle distances.

``municipalities.tsv``: Statistics Finland code, Finnish name, Swedish name, centre (WGS 84). The 309 municipalities
of 2021–2025; the codes of municipalities that merge later stay, so that old rows can be read. The centres are those
of the main population centre, to about a kilometre; the nine that the interchange format lists are its own to the
last decimal.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius


@dataclass(frozen=True, slots=True)
class Municipality:
    code: str
    fi: str
    sv: str
    latitude: float
    longitude: float

    def name(self, language: str) -> str:
        return self.sv if language == "sv" else self.fi


def _load() -> Mapping[str, Municipality]:
    rows = (Path(__file__).parent / "municipalities.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = (row.split("\t") for row in rows)
    return MappingProxyType({c: Municipality(c, fi, sv, float(lat), float(lon)) for c, fi, sv, lat, lon in cells})


MUNICIPALITIES: Mapping[str, Municipality] = _load()


def great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Haversine distance between two (latitude, longitude) pairs in degrees; kilometres."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def unit_vector(place: tuple[float, float]) -> tuple[float, float, float]:
    """A (latitude, longitude) pair in degrees as a point of the unit sphere."""
    latitude, longitude = map(math.radians, place)
    across = math.cos(latitude)
    return across * math.cos(longitude), across * math.sin(longitude), math.sin(latitude)


def chord(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    """Square of the straight line between two points of the unit sphere: sums and products only, so that it is the
    same number wherever it is computed.
    """
    x, y, z = a[0] - b[0], a[1] - b[1], a[2] - b[2]
    return x * x + y * y + z * z


def chord_of(km: float) -> float:
    """The ``chord`` of two points that are this far apart along the surface."""
    return float((2 * math.sin(min(km / (2 * EARTH_RADIUS_KM), math.pi / 2))) ** 2)
