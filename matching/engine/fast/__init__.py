"""The fast path: the same lists as the reference scorer gives, without judging every pair.

``Ranker(engine, as_of)`` reads people and openings into rows of small whole numbers (`people.py`, `openings.py`), works
out what distinct facts, phrases and texts are worth to each other once (`tables.py`, with the reference's own
functions wherever the facts are few), and then finds the best of every list: hard requirements first, then bounds,
then the exact sum of what is left (`kernel.py` with numba, `plain.py` with numpy alone; both give the same).
How fast it is: docs/matching-speed.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .ranker import Lists, Ranker

__all__ = ["Lists", "Ranker"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(".ranker", __name__), name)
