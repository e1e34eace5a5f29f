"""What a view hands to the components: small frozen records. docs/components.md shows each in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

# How a tag, a banner or a timeline mark looks. Colour never says anything alone: the text does.
TONES = ("neutral", "info", "progress", "success", "warning", "danger")

TASK_STATES: dict[str, tuple[Any, str]] = {
    # (text, tone); a completed task is plain text, so that what is left to do stands out
    "completed": (_("Completed"), ""),
    "in_progress": (_("In progress"), "progress"),
    "not_started": (_("Not yet started"), "info"),
    "cannot_start": (_("Cannot start yet"), ""),
    "problem": (_("There is a problem"), "danger"),
    "optional": (_("Optional"), "neutral"),
}

# States of a score component (formats/matching-interchange.md) in words; a list can have blockers too.
SCORE_STATES: dict[str, tuple[Any, str]] = {
    "met": (_("Met"), "success"),
    "partly": (_("Partly"), "warning"),
    "missing": (_("Missing"), "danger"),
    "unknown": (_("Not known"), "neutral"),
}


@dataclass(frozen=True)
class Link:
    """A link in navigation, breadcrumbs or footer; `active` marks where the reader is."""

    href: str
    text: Any
    active: bool = False


@dataclass(frozen=True)
class Task:
    """One line of a task list; `state` is a key of TASK_STATES. No link without `href`, or when it cannot start."""

    title: Any
    href: str = ""
    state: str = "not_started"
    hint: Any = ""


@dataclass(frozen=True)
class Row:
    """One line of a summary list. An empty `value` reads "Not provided"; a list reads as lines.

    `change` is what the Change link is about, for those who hear it out of context ("Change start date").
    """

    key: Any
    value: Any = ""
    href: str = ""
    change: Any = ""


@dataclass(frozen=True)
class Section:
    """A part of check answers: a heading and its rows."""

    title: Any
    rows: Sequence[Row]
    href: str = ""


@dataclass(frozen=True)
class Entry:
    """One event of a timeline. `who` is a role, not a name, where employers or jobseekers read it."""

    title: Any
    when: datetime | date | None = None
    who: Any = ""
    text: Any = ""
    tone: str = "neutral"
    upcoming: bool = False


@dataclass(frozen=True)
class Action:
    """A button that does something (POST). Rows of a transition table fit as they are: same names."""

    action: str
    label: Any
    tone: str = ""
    needs_reason: bool = False
    says: Any = ""


@dataclass(frozen=True)
class Column:
    """A column of `data_table`; `sort` is its key in the view's `Sorting`, empty when it does not sort."""

    text: Any
    sort: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class Score:
    """One component of a match: what was compared, how it came out, how much it weighs, and why, in a sentence.

    `value` is 0…1, or None when unknown; `state` a key of SCORE_STATES; `weight` as in the weight set.
    """

    label: Any
    state: str
    weight: float = 0
    value: float | None = None
    text: Any = ""


@dataclass(frozen=True)
class ActiveFilter:
    label: Any
    value: Any
    remove_href: str


Record = TypeVar("Record")


def records(kind: type[Record], items: Sequence[Any]) -> list[Record]:
    """`items` as `kind`; mappings are read as its fields, so a view may pass plain dictionaries."""
    return [kind(**item) if isinstance(item, Mapping) else item for item in items]


@dataclass(frozen=True)
class Chrome:
    """What the frame around every page shows; read from the context, each with a default (error pages have little)."""

    site_name: Any = "Työsilta"
    town_name: Any = ""
    home_href: str = "/"
    navigation: Sequence[Any] = field(default_factory=list)
    footer_links: Sequence[Any] = field(default_factory=list)
    account_links: Sequence[Any] = field(default_factory=list)
    languages: Sequence[Any] = field(default_factory=list)
    language_code: str = "fi"
    person: str = ""
    demo_mode: bool = False
    demo_href: str = ""
    strong_session: bool = False
    idle_minutes: int = 0
    sign_in_href: str = ""
    sign_out_href: str = ""
    identify_href: str = ""
    feedback_href: str = ""
    messages: Sequence[Any] = field(default_factory=list)
    csrf_token: str = ""
    has_errors: bool = False
