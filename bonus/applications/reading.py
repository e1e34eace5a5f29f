"""Documents beside a case: which of its attachments are open, each at which page, and where every link leads.

The choice stands in the address (`?document=12-1&document=15-3`, attachment and page), at most two at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from bonus.applications.models import Application, Attachment
from bonus.applications.summary import kind_text
from portal.core import audit, readable, uploads

MOST = 2
Open = list[tuple[int, int]]  # (attachment, page)


@dataclass
class Pane:
    """One open document: its page or the sentence why it is not shown, and the links that stand around it."""

    attachment: Attachment
    kind: str
    page: readable.Page | None
    closed: str
    close: str
    previous: str = ""
    next: str = ""


def opened(query: Any) -> Open:
    """What the address asks for; 404 for what can't be one. The same document twice is one."""
    found: dict[int, int] = {}
    for text in query.getlist("document")[:MOST]:
        match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,5})", text, re.ASCII)
        if match is None:
            raise Http404
        found.setdefault(int(match[1]), int(match[2]))
    return list(found.items())


def address(documents: Open) -> str:
    """The case page with these documents beside it."""
    query = urlencode([("document", f"{pk}-{page}") for pk, page in documents])
    return f"?{query}#documents" if documents else "?"


def panes(application: Application, documents: Open, request: Any) -> list[Pane]:
    """The open documents. Each opening of a page is a row of the audit trail; a file in quarantine stays closed."""
    own = {a.pk: a for a in application.attachments.select_related("file")}
    if any(pk not in own for pk, _page in documents):
        raise Http404
    return [_pane(application, own[pk], number, documents, request) for pk, number in documents]


def _pane(application: Application, attachment: Attachment, number: int, documents: Open, request: Any) -> Pane:
    closed = uploads.why_closed(attachment.file, request.user) or ""
    page = None
    if not closed:
        client = application.client
        audit.record("attachment.read", attachment, actor=request.user, request=request, subject=client,
                     fields=f"page {number}")  # fmt: skip
        page = readable.page(attachment.file, number)
    pane = Pane(attachment, kind_text(application, attachment), page, closed, address(_without(documents, attachment)))
    if page and page.number > 1:
        pane.previous = address(_at(documents, attachment, page.number - 1))
    if page and page.number < page.pages:
        pane.next = address(_at(documents, attachment, page.number + 1))
    return pane


def _without(documents: Open, attachment: Attachment) -> Open:
    return [(pk, page) for pk, page in documents if pk != attachment.pk]


def _at(documents: Open, attachment: Attachment, number: int) -> Open:
    return [(pk, number if pk == attachment.pk else page) for pk, page in documents]


def links(attachment: Attachment, documents: Open) -> dict[str, Any]:
    """Where a file of the list leads: alone, beside the first open one, and whether it is open."""
    this = (attachment.pk, 1)
    is_open = attachment.pk in dict(documents)
    beside = address([documents[0], this]) if documents and not is_open else ""
    return {"is_open": is_open, "read": "" if is_open else address([this]), "beside": beside}
