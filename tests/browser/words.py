"""No words of another language: texts of a page that stand in the catalogue of another language and not in its own."""

from __future__ import annotations

import gettext
import re
from functools import cache

from playwright.sync_api import Page

from tests.places import ROOT

LANGUAGES = ("fi", "sv", "en")
OWN_NAMES = frozenset({"Suomi", "Svenska", "English"})  # each language calls itself so, on every page
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"<[^>]+>")
# Texts of the page in its own language: what stands in a part with another `lang` may well be in that.
ASKED = """() => {
  const own = document.documentElement.lang;
  const foreign = e => { const part = e?.closest('[lang]'); return part && part.lang !== own; };
  const texts = [document.title];
  const silent = e => e.matches('script, style, textarea');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement;
    if (node.data.trim() && !foreign(around) && !silent(around)) texts.push(node.data);
  }
  for (const e of document.querySelectorAll('[aria-label], [title], [placeholder], [alt], main *')) {
    if (foreign(e)) continue;
    for (const { name, value } of e.attributes) {
      if (/^(aria-label|title|placeholder|alt|data-text.*|data-i18n.*)$/.test(name) && value.trim()) texts.push(value);
    }
  }
  return texts.map(text => text.replace(/\\s+/g, ' ').trim());
}"""


@cache
def _said(language: str) -> frozenset[str]:
    """Every text of the catalogue, in pieces where it has tags."""
    catalogues = {code: _catalogue(code) for code in ("fi", "sv")}
    texts = catalogues[language].values() if language in catalogues else {k for c in catalogues.values() for k in c}
    pieces = {piece for text in texts for piece in TAG.split(text)}
    return frozenset(" ".join(piece.split()) for piece in pieces if len(re.findall(r"[^\W\d_]", piece)) > 3)


def _catalogue(language: str) -> dict[str, str]:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    pairs = ((key[0] if isinstance(key, tuple) else key, text) for key, text in found.items())
    return {key.rpartition("\x04")[2]: text for key, text in pairs if key}


@cache
def _others(language: str) -> tuple[frozenset[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Whole texts of the other languages; and those with places to fill: the longest piece, the whole as a pattern."""
    texts = frozenset().union(*(_said(code) for code in LANGUAGES if code != language)) - _said(language) - OWN_NAMES
    filled = []
    for text in texts:
        if PLACE.search(text):
            parts = PLACE.split(text)
            longest = max(parts, key=len)
            if len(longest.strip()) >= 8:
                filled.append((longest, re.compile(".+?".join(re.escape(part) for part in parts))))
    return frozenset(t for t in texts if not PLACE.search(t)), tuple(filled)


@cache
def is_foreign(text: str, language: str) -> bool:
    """A text of the portal in another language than `language`."""
    whole, filled = _others(language)
    return text in whole or (
        text not in _said(language) and any(piece in text and pattern.fullmatch(text) for piece, pattern in filled)
    )


def faults(page: Page, language: str) -> list[str]:
    """Texts of the page that are in another language."""
    return [f"is not in the language of the page: {t!r}" for t in set(page.evaluate(ASKED)) if is_foreign(t, language)]
