"""The ranking engine: who suits which opening, why, and what would make them suit better.

Pure Python, no Django, nothing of ours outside this package. Command line: ``python -m matching.engine``. In process::

    from matching.engine import Jobseeker, Opening, load_engine

    engine = load_engine()                       # or load_engine(Path("taxonomy.gz")); cached, thread-safe
    engine.version                               # str: engine, taxonomy and weights
    engine.match(jobseeker, opening, as_of=day, language="fi")          # -> Match
    engine.rank_openings(jobseeker, openings, as_of=day, language="fi", include_blocked=True, top=None)   # a list
    engine.rank_jobseekers(opening, jobseekers, as_of=day, language="fi", include_blocked=True, top=None) # of Match
    engine.link("siivooja", "fi", 10)            # -> [{"uri", "label", "score"}], search-as-you-type for occupations
    engine.skills("moppaus", "fi", 10)           # -> the same for skills

``Jobseeker`` and ``Opening`` are frozen dataclasses; ``from_dict`` reads one object of the interchange format
(raises ``InvalidInput`` with ``.problems``) and ``to_dict`` writes it. ``Match`` has ``jobseeker, opening, rank,
eligible, blockers[(code, text)], fit, practical, score, coverage, band, version, components[code, part, state,
weight, neutral, value, text]`` and ``to_dict()``, the row of ``rankings.jsonl``. ``band`` is ``strong``, ``good``,
``possible`` or ``weak``.

Form choices, code → labels ``{"fi", "sv", "en"}``: ``DEMANDS, ADJUSTMENTS, KINDS, SHIFTS, LICENCES, CEFR_LABELS,
CARDS``; ``CEFR`` is the tuple of levels; ``MUNICIPALITIES`` is code → ``Municipality(code, fi, sv, latitude,
longitude)``.

Names are imported when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .codes import ADJUSTMENTS, BANDS, BLOCKERS, CEFR, CEFR_LABELS, DEMANDS, KINDS, LANGUAGES, LICENCES, SHIFTS
    from .engine import ENGINE_VERSION, Engine, load_engine
    from .places import MUNICIPALITIES, Municipality
    from .reader import read_jobseekers, read_openings
    from .taxonomy import BrokenTaxonomy
    from .taxonomy.vocabulary import CARDS
    from .types import Blocker, Component, InvalidInput, Jobseeker, Match, Opening

_HOMES = {
    ".codes": "ADJUSTMENTS BANDS BLOCKERS CEFR CEFR_LABELS DEMANDS KINDS LANGUAGES LICENCES SHIFTS",
    ".engine": "ENGINE_VERSION Engine load_engine",
    ".places": "MUNICIPALITIES Municipality",
    ".reader": "read_jobseekers read_openings",
    ".taxonomy": "BrokenTaxonomy",
    ".taxonomy.vocabulary": "CARDS",
    ".types": "Blocker Component InvalidInput Jobseeker Match Opening",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "ADJUSTMENTS",
    "BANDS",
    "BLOCKERS",
    "CARDS",
    "CEFR",
    "CEFR_LABELS",
    "DEMANDS",
    "ENGINE_VERSION",
    "KINDS",
    "LANGUAGES",
    "LICENCES",
    "MUNICIPALITIES",
    "SHIFTS",
    "Blocker",
    "BrokenTaxonomy",
    "Component",
    "Engine",
    "InvalidInput",
    "Jobseeker",
    "Match",
    "Municipality",
    "Opening",
    "load_engine",
    "read_jobseekers",
    "read_openings",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name], __name__), name)
    globals()[name] = value
    return value
