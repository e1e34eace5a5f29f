"""Every page that a role may see: found by links, rendered by Django's test client, looked at in a browser.

The browser asks the test client instead of a server, so a page is rendered once, a form can be sent and taken back, and
nothing is committed. Two pages of one route with the same kinds of elements are the same state and are looked at once.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils.translation import trans_real

HOST = "http://localhost"
NOT_OURS = ("/cms/", "/admin/", "/documents/", "/static/", "/media/", "/i18n/", "/healthz")  # pages of other packages
OF_A_KIND = 12  # so many objects of one route are fetched for each person
LITTLE_WORDS = re.compile(r"\b(the|and|your|you|with|from|this|that|has|have|are|was|which|please)\b", re.I)


@dataclass(frozen=True)
class Seen:
    """A page as one person sees it."""

    who: str
    path: str
    view: str
    status: int
    html: str
    headers: dict[str, str]

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def state(self) -> tuple[str, str, int, frozenset[str]]:
        """What tells this page from another of the same route: its language, and its kinds of elements."""
        kinds = frozenset(
            f"{tag.name}.{'.'.join(tag.get('class') or ())}[{tag.get('type', '')}{tag.get('role', '')}]"
            for tag in self.soup.find_all(True)
        )
        return self.view, self.path[:4], self.status, kinds


@dataclass
class Person:
    """Somebody at the portal. `client` is signed in, or not."""

    name: str
    client: Client
    seeds: list[str] = field(default_factory=list)
    of_a_kind: int = OF_A_KIND
    site: bool = False  # whether to walk the site's own pages too

    def get(self, path: str) -> Any:
        self.client.raise_request_exception = False
        return self.client.get(path)

    def walk(self) -> Iterator[Seen]:
        """Every page of the first seed's language that links lead to."""
        waiting, known, count = list(self.seeds), set(self.seeds), {}
        language = self.seeds[0][:4]
        while waiting:
            path = waiting.pop(0)
            answer = self.get(path)
            if 300 <= answer.status_code < 400:
                found = [answer["Location"]]
            elif answer.headers.get("Content-Type", "").startswith("text/html"):
                seen = self.seen(path, answer)
                yield seen
                found = [a["href"] for a in seen.soup.find_all("a", href=True)]
            else:
                found = []
            for link in found:
                target = inside(path, link)
                if target is None or target in known or not target.startswith(language):
                    continue
                known.add(target)
                kind = kind_of(target)
                count[kind] = count.get(kind, 0) + 1
                if count[kind] <= self.of_a_kind and (self.site or not kind[0].startswith("wagtail_serve")):
                    waiting.append(target)

    def seen(self, path: str, answer: Any) -> Seen:
        html = answer.content.decode(answer.charset)
        return Seen(self.name, path, view_of(path), answer.status_code, html, dict(answer.headers))

    def send(self, path: str, data: dict[str, Any]) -> Any:
        """Send a form and take back whatever it changed."""
        self.client.raise_request_exception = False
        with transaction.atomic():
            answer = self.client.post(path, data)
            answer.content  # noqa: B018  rendered while its rows are there
            transaction.set_rollback(True)
        return answer


def inside(base: str, link: str) -> str | None:
    """The path and query of a link to a page of ours; None for any other."""
    url = urlsplit(urljoin(HOST + base, link))
    if f"{url.scheme}://{url.netloc}" not in (HOST, "http://testserver") or url.path.startswith(NOT_OURS):
        return None
    return url.path + (f"?{url.query}" if url.query else "")


def view_of(path: str) -> str:
    """The route of a path; for a page of the site its address too, for a page of many parts the part."""
    url = urlsplit(path)
    try:
        match = resolve(url.path)
    except Resolver404:
        return "nothing"
    parts = [str(value) for value in match.kwargs.values() if isinstance(value, str) and len(value) < 40]
    if match.view_name == "wagtail_serve":
        parts = [url.path]
    return "/".join([match.view_name or "?", *parts])


def kind_of(path: str) -> tuple[str, str, tuple[str, ...]]:
    """Links of the same route with the same keys in the query are of a kind."""
    query = tuple(sorted({key for key, _value in parse_qsl(urlsplit(path).query)}))
    return view_of(path), path[:4], query


# --- what has to be right without a browser -------------------------------------------------------------------------
def catalogue(language: str) -> dict[str, str]:
    """msgid → translation, where they differ: ours, Django's, Wagtail's and allauth's."""
    texts = trans_real.translation(language)._catalog
    flat: dict[str, str] = {}
    for catalog in getattr(texts, "_catalogs", [texts]):
        flat |= {key: value for key, value in catalog.items() if isinstance(key, str) and isinstance(value, str)}
    return {key: value for key, value in flat.items() if key and value and key != value and not key.startswith("%")}


def texts_of(soup: BeautifulSoup) -> Iterator[str]:
    """What a reader of the page's own language sees or hears, piece by piece."""
    for tag in soup.find_all(["script", "style"]):
        tag.decompose()
    for tag in soup.find_all(lang=True):
        if tag.name != "html" and tag["lang"] != soup.html["lang"]:
            tag.decompose()
    for text in soup.find_all(string=True):
        if not isinstance(text, Comment) and text.strip():
            yield " ".join(text.split())
    for tag in soup.find_all(True):
        for name in ("alt", "title", "aria-label", "placeholder"):
            if tag.get(name):
                yield " ".join(tag[name].split())


def english_in(seen: Seen, translations: dict[str, str]) -> list[str]:
    """Pieces of English on a page in another language: message ids as they are, or two of its little words."""
    finnish = set(translations.values())
    found = []
    for text in texts_of(seen.soup):
        verbatim = text in translations and text not in finnish and " " in text
        if verbatim or len({word.lower() for word in LITTLE_WORDS.findall(text)}) > 1:
            found.append(text[:100])
    return found


def forms_of(seen: Seen) -> Iterator[tuple[str, dict[str, str], list[Tag]]]:
    """(address, what is sent with every field left empty, the fields to fill) of each form that changes something."""
    for form in seen.soup.find_all("form"):
        if (form.get("method") or "").lower() != "post":
            continue
        target = inside(seen.path, form.get("action") or seen.path)
        fields = [tag for tag in form.find_all(["input", "select", "textarea"]) if tag.get("type") != "hidden"]
        if target is None or not fields:
            continue
        data = {tag["name"]: tag.get("value", "") for tag in form.find_all("input", type="hidden") if tag.get("name")}
        for button in form.find_all("button", attrs={"name": True})[:1]:
            data[button["name"]] = button.get("value", "")
        empty = {tag["name"]: "" for tag in fields if tag.get("type") not in ("checkbox", "radio", "file")}
        yield target, data | empty, fields


def with_query(path: str, **values: str) -> str:
    """The path with these added to its query."""
    url = urlsplit(path)
    return f"{url.path}?{urlencode(parse_qsl(url.query) + list(values.items()))}"


# --- a browser without a server -------------------------------------------------------------------------------------
def answer_from(pages: dict[str, Seen]):
    """A route handler for the browser: pages that were rendered already, static files from where they lie."""

    def handle(route: Any) -> None:
        url = urlsplit(route.request.url)
        path = url.path + (f"?{url.query}" if url.query else "")
        if path in pages:
            seen = pages[path]
            route.fulfill(status=seen.status, headers=seen.headers, body=seen.html)
        elif url.path.startswith("/static/") and (file := finders.find(url.path.removeprefix("/static/"))):
            kind = mimetypes.guess_type(url.path)[0] or "application/octet-stream"
            route.fulfill(path=file, content_type=kind)
        else:
            route.fulfill(status=404, body="")

    return handle
