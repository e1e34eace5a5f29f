"""Where a placed person's own consent to an application stands, and what the application tells about the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bonus.applications.models import Application, Attachment, PersonConsent
from portal.core import clock

PAPER_KIND = "person_consent"  # a scanned paper consent among the attachments; the handler records it

TEXTS = {
    "none": (_("not asked yet"), "neutral"),
    "waiting": (_("waiting for the person"), "info"),
    "expired": (_("not answered in time"), "warning"),
    "given": (_("given"), "success"),
    "outdated": (_("the application has changed since, ask again"), "warning"),
    "refused": (_("refused"), "danger"),
    "withdrawn": (_("withdrawn"), "danger"),
    "paper": (_("on paper, the town checks it"), "info"),
}


@dataclass(frozen=True)
class Standing:
    """`code` as in `TEXTS`; `day`: since when, or None. What the employer may see: no more."""

    code: str
    day: date | None

    @property
    def text(self) -> Any:
        return TEXTS[self.code][0]

    @property
    def tone(self) -> str:
        return TEXTS[self.code][1]

    @property
    def may_ask(self) -> bool:
        """A link can be made; a new one ends the earlier."""
        return self.code != "given"


def current(application: Application) -> PersonConsent | None:
    return application.person_consents.filter(replaced_at=None).order_by("pk").first()


def standing(application: Application) -> Standing:
    consent = current(application)
    if consent is None or consent.given is None:
        if papers(application).exists():
            return Standing("paper", None)
        if consent is None:
            return Standing("none", None)
        code = "waiting" if consent.signs else "expired"
        return Standing(code, clock.local_date(consent.expires_at))
    code = "withdrawn" if consent.withdrawn_at else "given" if consent.given else "refused"
    if code == "given" and application.is_editable and has_changed(consent):
        code = "paper" if papers(application).exists() else "outdated"
    return Standing(code, clock.local_date(consent.changed_at))


def papers(application: Application) -> QuerySet[Attachment]:
    """Scanned papers that nobody has recorded yet."""
    found = application.attachments.filter(kind=PAPER_KIND, recorded_consents=None)
    return found.select_related("file").order_by("added_at", "pk")


def allows_sending(application: Application) -> bool:
    """The person has agreed to what the application tells now, or a signed paper waits for the handler's check."""
    return standing(application).code in ("given", "paper")


def allows_granting(application: Application) -> bool:
    """The person's own recorded consent holds now."""
    consent = current(application)
    return consent is not None and consent.holds


def told(application: Application, language: str) -> list[list[str]]:
    """[label, text] of everything that the application tells about the person, in a language."""
    from bonus.applications import summary

    with translation.override(language):
        rows = summary.about_person(application)
        return [[str(row.key), _in_words(row.value)] for row in rows]


def _in_words(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")


def has_changed(consent: PersonConsent) -> bool:
    """The application tells otherwise now than what the person read when agreeing. Labels may be worded anew."""
    now = told(consent.application, consent.language)
    return bool(consent.told) and [text for _label, text in now] != [text for _label, text in consent.told]
