"""One-time links: the address holds a random token and nothing about a person; the database holds only its digest."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> tuple[str, str]:
    """A fresh token (256 bits, URL-safe) and the digest to store."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """SHA-256 of a token, hexadecimal: a stolen database opens no link."""
    return hashlib.sha256(token.encode()).hexdigest()
