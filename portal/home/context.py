"""The frame that every page shows: navigation by role, the town, the session's strength."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.accounts.session_times import idle_minutes
from portal.accounts.strong import strong_session

FOOTER = {"fi": ("saavutettavuus", "tietosuoja", "yhteystiedot"), "sv": ("tillganglighet", "dataskydd", "kontakt"),
          "en": ("accessibility", "privacy", "contact")}  # fmt: skip


def navigation(request) -> dict[str, Any]:
    """Never raises: error pages use it too."""
    language = get_language() or "fi"
    user = getattr(request, "user", None)
    signed_in = bool(user is not None and user.is_authenticated)
    return {
        "navigation": _links(request, user) if signed_in else _public(language),
        "town_name": _town(),
        "idle_minutes": idle_minutes(user) if signed_in else 0,
        "strong_session": signed_in and strong_session(request),
        "footer_links": _footer(language),
        "account_links": [{"href": reverse("accounts:profile"), "text": _("My account")}] if signed_in else [],
        "feedback_href": reverse("cms:feedback"),
    }


def _town() -> str:
    town = Municipality.objects.order_by("pk").first()
    return str(town) if town else ""


def _footer(language: str) -> list[dict[str, Any]]:
    texts = (_("Accessibility statement"), _("Privacy"), _("Contact"))
    slugs = FOOTER.get(language, FOOTER["fi"])
    pages = [{"href": f"/{language}/{slug}/", "text": text} for slug, text in zip(slugs, texts, strict=True)]
    return [*pages, {"href": reverse("bonus:published"), "text": _("Published decisions")}]


SITE = {
    "fi": ("palvelut", "tuet", "avoimet-paikat"),
    "sv": ("tjanster", "stod", "lediga-platser"),
    "en": ("services", "supports", "open-places"),
}


def _public(language: str) -> list[dict[str, Any]]:
    texts = (_("Services"), _("Supports"), _("Open places"))
    links = [{"href": f"/{language}/{slug}/", "text": text} for slug, text in zip(SITE[language], texts, strict=True)]
    return [*links, {"href": reverse("cms:search"), "text": _("Search")}]


def _links(request, user) -> list[dict[str, Any]]:
    """At most six links: what the person does most."""
    found = [("home:start", _("My work"))]
    if getattr(request, "organisation", None):
        found += [("openings:own", _("Openings")), ("placements:proposals", _("Proposals")),
                  ("placements:placements", _("Placements")), ("bonus:applications", _("Supports"))]  # fmt: skip
    for role, links in BY_ROLE.items():
        if user.has_role(role):
            found += [link for link in links() if link not in found]
    path = request.path
    shown = [{"href": reverse(name), "text": text, "active": path == reverse(name)} for name, text in found]
    language = get_language() or "fi"
    return [*shown, {"href": f"/{language}/", "text": _("Site"), "active": False}]


BY_ROLE = {
    Role.COACH: lambda: [
        ("jobseekers:clients", _("Clients")),
        ("placements:openings", _("Openings")),
        ("placements:placements", _("Placements")),
    ],
    Role.OFFICER: lambda: [("openings:queue", _("Openings to approve")), ("employers:queue", _("Companies"))],
    Role.HANDLER: lambda: [("bonus:queue", _("Bonus cases"))],
    Role.DECIDER: lambda: [("bonus:queue", _("Bonus cases"))],
    Role.PAYER: lambda: [("payments:queue", _("Payments"))],
    Role.MANAGER: lambda: [
        ("home:figures", _("Figures")),
        ("funds:budget", _("Budget")),
        ("bonus:schemes", _("Schemes")),
    ],
    Role.AUDITOR: lambda: [("home:audit", _("Audit trail"))],
}
