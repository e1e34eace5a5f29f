"""Small parts: tags, buttons, banners, charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.charts import Chart
from portal.core.ui import TONES, Action, Link, records


def reference(number: Any) -> SafeString:
    """A reference number that does not break at its hyphens; copied and searched, it is what it was."""
    return format_html('<span class="ts-reference">{}</span>', number or "")


def tag(text: Any, tone: str = "neutral") -> SafeString:
    """A status as a tag; `tone` is one of `portal.core.ui.TONES`."""
    if tone not in TONES:
        raise ValueError(f"no such tone: {tone!r}; use one of {', '.join(TONES)}")
    return format_html('<strong class="govuk-tag ts-tag ts-tag--{}">{}</strong>', tone, text)


def status_tag(obj: Any, field: str = "state") -> SafeString:
    """The state of a model's row. The model says its tones: `state_tones = {"draft": "neutral", "open": "success"}`."""
    tones = getattr(obj, f"{field}_tones", {})
    return tag(getattr(obj, f"get_{field}_display")(), tones.get(str(getattr(obj, field)), "neutral"))


BANDS = {"strong": (3, "success"), "good": (2, "info"), "possible": (1, "neutral"), "weak": (0, "neutral"),
         "blocked": (0, "danger"), "unknown": (None, "neutral")}  # fmt: skip


def band_tag(band: str, text: Any) -> SafeString:
    """How well a pair fits, in a band (strong, good, possible, weak, blocked, unknown); the text is the caller's."""
    filled, tone = BANDS[band]
    dots = "?" if filled is None else "●" * filled + "○" * (3 - filled)
    return format_html(
        '<strong class="govuk-tag ts-tag ts-tag--{} ts-band"><span class="ts-band__dots" aria-hidden="true">{}</span>'
        " {}</strong>",
        tone,
        dots,
        text,
    )


def button(
    text: Any,
    href: str = "",
    tone: str = "",
    name: str = "",
    value: str = "",
    type: str = "submit",
    formaction: str = "",
    hidden_text: Any = "",
) -> dict[str, Any]:
    """A link that looks like a button when it has `href`, else a button of the form; `tone`: "", secondary, warning."""
    return {
        "text": text,
        "href": href,
        "tone": tone,
        "name": name,
        "value": value,
        "type": type,
        "formaction": formaction,
        "hidden_text": hidden_text,
    }


def print_button(text: Any = "") -> dict[str, Any]:
    """Appears only when JavaScript runs: without it the browser's own menu prints."""
    return {"text": text or _("Print this page")}


def banner(title: Any, text: Any, tone: str = "info", href: str = "", link_text: Any = "") -> dict[str, Any]:
    """A notification banner. `tone="success"` is announced at once, others are a landmark."""
    name = f"banner-{crc32(f'{title}{text}'.encode()):08x}"  # unique on the page, the same at every load
    return {"title": title, "text": text, "tone": tone, "href": href, "link_text": link_text, "id": name}


def confirmation(title: Any, reference: Any = "", label: Any = "") -> dict[str, Any]:
    """The green panel at the end of a journey: what was done, and its reference number."""
    return {"title": title, "reference": reference, "label": label or _("Your reference number")}


def warning(text: Any) -> dict[str, Any]:
    return {"text": text}


def empty_state(title: Any, text: Any = "", href: str = "", link_text: Any = "") -> dict[str, Any]:
    """What a list says when it is empty: why, and what to do."""
    return {"title": title, "text": text, "href": href, "link_text": link_text}


def back_link(href: str, text: Any = "") -> dict[str, Any]:
    return {"href": href, "text": text or _("Back")}


def breadcrumbs(links: Sequence[Any]) -> dict[str, Any]:
    return {"links": records(Link, links)}


def chart(chart: Chart) -> dict[str, Any]:
    """A figure with its picture, its message and its table."""
    return {"chart": chart}


def score_bar(value: float | None, label: Any, text: Any = "") -> dict[str, Any]:
    """A share from 0 to 1 as a bar; None is said in words. `text` replaces the percentage."""
    width = 0 if value is None else round(max(0.0, min(1.0, float(value))) * 100)
    shown = text or (_("Not known") if value is None else f"{width} %")
    return {"label": label, "width": width, "known": value is not None, "shown": shown}


def action_buttons(
    context: Any, actions: Sequence[Any], url: str, version: Any = "", reason_label: Any = "", primary: bool = True
) -> dict[str, Any]:
    """The transitions a person may do now, each a small POST form with `action` (and `reason`, where one is needed).

    `actions`: `Workflow.available(obj, user)` or `Action`s. `version` travels along, so that a stale page is refused.
    The first without a tone is the page's one primary button; `primary=False` where another button is that.
    """
    shown = list(records(Action, actions))
    first = next((action for action in shown if not action.tone), None) if primary else None
    return {
        "actions": [(action, action.tone or ("" if action is first else "secondary")) for action in shown],
        "url": url,
        "version": version,
        "reason_label": reason_label or _("Reason"),
        "csrf_token": context.get("csrf_token", ""),
    }
