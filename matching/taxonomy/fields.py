"""Form fields over the engine's vocabulary: text stays valid as it is typed; a pick adds what it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from matching.taxonomy import lookup
from portal.core.forms import LinesInput, SearchChoice, SearchField

OCCUPATIONS = reverse_lazy("taxonomy:occupations")
SKILLS = reverse_lazy("taxonomy:skills")


class OccupationField(SearchField):
    """A title with search-as-you-type. Cleans to `SearchChoice`: the text as typed, and the occupation's id if one was
    picked.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source_url=OCCUPATIONS, post=True, **kwargs)

    def resolve(self, choice: SearchChoice) -> SearchChoice:
        known = lookup.occupation(choice.id) if choice.id else None
        return SearchChoice(known.id if known else "", choice.label)


def occupation_lines(rows: int = 3) -> LinesInput:
    return LinesInput(source_url=OCCUPATIONS, rows=rows)


def skill_lines(rows: int = 3) -> LinesInput:
    return LinesInput(source_url=SKILLS, rows=rows)


def understood(help_text: Any, lines: Iterable[str]) -> SafeString:
    """The help text, and what the vocabulary makes of the lines that are saved: shown without JavaScript too."""
    told = [(line, lookup.recognised(line)) for line in lines]
    known = "; ".join(f"{line} → {name}" if name.casefold() != line.casefold() else line for line, name in told if name)
    unknown = "; ".join(line for line, name in told if not name)
    text = format_html("{}", help_text)
    if known:
        text += format_html("<br>{} {}", _("The portal recognises:"), known)
    if unknown:
        text += format_html("<br>{} {}", _("Compared as text only:"), unknown)
    return text
