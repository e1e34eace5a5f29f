"""Is the identified person the one whose name the account bears? Compared word by word, not letter by letter."""

from __future__ import annotations

import re
import unicodedata


def words(name: str) -> set[str]:
    """The parts of a name, without case, accents and hyphens: `Anna-Liisa Öhman` → anna, liisa, ohman."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return set(re.findall(r"[^\W\d_]+", "".join(c for c in plain if not unicodedata.combining(c))))


def same_person(identified: str, *, first_name: str, last_name: str) -> bool:
    """Every part of the account's last name and at least one of its first names are in the identified name."""
    known, first, last = words(identified), words(first_name), words(last_name)
    return bool(first & known) and bool(last) and last <= known
