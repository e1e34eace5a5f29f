"""Who identifies people strongly, and the demonstration's code of the second factor."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.urls import reverse

from portal.accounts import demo

register = template.Library()


class Provider(NamedTuple):
    name: str
    href: str


@register.simple_tag
def strong_provider() -> Provider | None:
    """`{% strong_provider as provider %}`: the configured identification service, or None."""
    if not settings.OIDC_ISSUER:
        return None
    return Provider(settings.OIDC_NAME, reverse("openid_connect_login", kwargs={"provider_id": "strong"}))


@register.simple_tag
def directory_provider() -> Provider | None:
    """`{% directory_provider as directory %}`: the town's directory, or None."""
    if not settings.DIRECTORY_ISSUER:
        return None
    return Provider(settings.DIRECTORY_NAME, reverse("openid_connect_login", kwargs={"provider_id": "directory"}))


@register.simple_tag
def demo_code(user: Any) -> str:
    """The code that the user's authenticator app would show now; empty outside the demonstration."""
    return demo.current_code(user)


@register.filter
def grouped(secret: str) -> str:
    """A long key in groups of four, as people copy it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@register.simple_tag
def demo_code_of(secret: str) -> str:
    """The code of a key that is being set up; empty outside the demonstration."""
    return demo.code_of(secret)
