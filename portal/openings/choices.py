"""The interchange format's codes as form choices, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

# The engine's names are imported when a form is opened: start-up stays quick.


def _choices(name: str) -> Callable[[], list[tuple[str, str]]]:
    def choices() -> list[tuple[str, str]]:
        import matching.engine

        table = getattr(matching.engine, name)
        return [(code, label(labels)) for code, labels in table.items()]

    return choices


def label(labels: dict[str, str]) -> str:
    """The label in the page's language, else in Finnish."""
    return labels.get(get_language() or "fi") or labels["fi"]


demands = _choices("DEMANDS")
adjustments = _choices("ADJUSTMENTS")
shifts = _choices("SHIFTS")
licences = _choices("LICENCES")
cards = _choices("CARDS")
levels = _choices("CEFR_LABELS")


def municipalities() -> list[tuple[str, str]]:
    """Every municipality of Finland, by name; the code is Statistics Finland's."""
    from matching.engine import MUNICIPALITIES

    swedish = get_language() == "sv"
    named = [(code, (m.sv if swedish else m.fi) or m.fi) for code, m in MUNICIPALITIES.items()]
    return sorted(named, key=lambda pair: pair[1])


def name_of(code: str, choices: Callable[[], list[tuple[str, str]]]) -> str:
    """The label of one code; the code itself when it is unknown."""
    return dict(choices()).get(code, code)


def language_name(code: str) -> str:
    """The language's name in the page's language (Django has most); the code where it has none."""
    try:
        return str(get_language_info(code)["name_translated"]).lower()
    except KeyError:
        return code


def level_name(level: str) -> str:
    return _("mother tongue") if level == "native" else name_of(level, levels) if level else ""
