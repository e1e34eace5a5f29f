"""Components around a page's own content: `{% card "Title" %} … {% endcard %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.slots import parts
from portal.core.tables import Head


def card(content: str, title: Any, href: str = "", meta: Any = "", level: int = 2, tone: str = "") -> SafeString:
    """A box with a heading; with `href` the heading is the link. `meta` is a line above it, `level` the heading's."""
    context = {"title": title, "href": href, "meta": meta, "level": level, "tone": tone, "content": content}
    return render_to_string("components/card.html", context)


def details(content: str, summary: Any, open: bool = False) -> SafeString:
    """Text that is shown when asked for."""
    return render_to_string("components/details.html", {"summary": summary, "open": open, "content": content})


def inset(content: str) -> SafeString:
    return format_html('<div class="govuk-inset-text">{}</div>', content)


def scrolling(content: str, label: Any) -> SafeString:
    """Lets a wide table scroll sideways by itself, also by keyboard, so that the page does not."""
    return format_html('<div class="ts-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


def listing(content: str, caption: Any, heads: Mapping[str, Head], caption_size: str = "") -> SafeString:
    """A list of work as a table: rows are `<tr class="govuk-table__row" role="row">` with a `cell` for each heading.

    On a narrow screen each row becomes a card that names its values, so that no date lies out of sight to the right;
    the roles are written out, because browsers forget a table that is not laid out as one.
    """
    context = {"content": content, "caption": caption, "heads": heads.values(), "caption_size": caption_size}
    return render_to_string("components/listing.html", context)


def cell(content: str, head: Head) -> SafeString:
    """One value of a `listing`, under its heading; the first of a row is the row's own heading."""
    return render_to_string("components/cell.html", {"content": content if content.strip() else "–", "head": head})


def sidebyside(content: str, label: Any = "") -> SafeString:
    """Two columns that can be read beside each other; put two `<section>`s inside. One column on a narrow screen."""
    return format_html(
        '<div class="ts-side-by-side" role="group" aria-label="{}">{}</div>', label or _("Side by side"), content
    )


def from_above(context: Any, slot: str, **what: Any) -> SafeString:
    """What higher rooms show here (`portal.core.slots`), each part in a context of its own."""
    shown = []
    for name, values in parts(slot, user=context["user"], **what):
        inner = context.new({**values, "csrf_token": context.get("csrf_token", "")})
        shown.append((context.template.engine.get_template(name).render(inner),))
    return format_html_join("\n", "{}", shown)
