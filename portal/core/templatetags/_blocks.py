"""Components around a page's own content: `{% card "Title" %} … {% endcard %}`."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


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


def sidebyside(content: str, label: Any = "") -> SafeString:
    """Two columns that can be read beside each other; put two `<section>`s inside. One column on a narrow screen."""
    return format_html(
        '<div class="ts-side-by-side" role="group" aria-label="{}">{}</div>', label or _("Side by side"), content
    )
