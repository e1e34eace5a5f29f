"""One-time links: the address holds a random token and nothing about a person; the database holds only its digest."""

from __future__ import annotations

import hashlib
import secrets

from django.http.response import HttpResponseBase


def new_token() -> tuple[str, str]:
    """A fresh token (256 bits, URL-safe) and the digest to store."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """SHA-256 of a token, hexadecimal: a stolen database opens no link."""
    return hashlib.sha256(token.encode()).hexdigest()


def private(response: HttpResponseBase) -> HttpResponseBase:
    """A page behind a token tells its address to nobody: no other site by Referer, no search engine."""
    # "no-referrer" would make browsers send "Origin: null", and the form could not be signed.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
