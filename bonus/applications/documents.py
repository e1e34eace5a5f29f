"""The decision's two parts: the public one (no jobseeker, no exact period) and the secret annex. Rendered once.

Content: hallintolaki 44–45 §; instructions for a claim for a revised decision: kuntalaki 141 §; the annex's marking:
julkisuuslaki 25 §.
"""

from __future__ import annotations

import re
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from bonus.applications.authorities import body_of_claims
from bonus.applications.calculation import adjustments_in_force, facts_used, result_in
from bonus.applications.models import Application, Decision, Document
from bonus.applications.scheme_terms import decision_texts, terms_of
from bonus.applications.wording import calculation_rows, day, euro
from portal.accounts.models import Authority
from portal.core import clock

LANGUAGE = "fi"  # the language of the municipality's decisions (kielilaki 423/2003 12 §)
OTHER_LANGUAGE = "sv"
PARTS = ("public", "annex")


def names_person(application: Application, text: str) -> str:
    """A sentence when a text for the public part holds the person's name or the placement's exact days, else ""."""
    work, words = application.work, text.replace(application.organisation.name, " ")
    names = [application.person.first_name, application.person.last_name]
    if any(name and re.search(rf"\b{re.escape(name)}", words, re.I) for name in names):
        return _(
            "The reasons are public. Take the person's name out of them, or move the sentence to the annex's reasons."
        )
    used = facts_used(application)
    days = {work.start_date, work.end_date, used["start_date"], used["end_date"]} - {None}
    written = {
        form for day in days for form in (f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}", day.isoformat())
    }
    if any(form in words for form in written):
        return _(
            "The reasons are public. Take the exact days out of them, or move the sentence to the annex's reasons."
        )
    return ""


def language_of(application: Application, authority: Authority) -> str:
    """Finnish; Swedish when the applicant uses it and the authority works in it too (it has a Swedish name)."""
    swedish = application.created_by.language == OTHER_LANGUAGE and authority.name_sv
    return OTHER_LANGUAGE if swedish else LANGUAGE


def provisions(application: Application, language: str = LANGUAGE) -> list[str]:
    """The provisions that the decision rests on, in the decision's language."""
    with translation.override(language):
        terms = terms_of(application.scheme_version)
        found = [
            _("Administrative Procedure Act (434/2003), sections 44 and 45"),
            _("Local Government Act (410/2015), sections 91 and 134–141"),
            _("Act on the Openness of Government Activities (621/1999), section 24(1)(25)"),
        ]
        if terms["is_de_minimis"]:
            found.append(_("Commission Regulation (EU) 2023/2831 on de minimis aid"))
        decided = " ".join(filter(None, [terms["decision_body"], day(terms["decision_date"]), terms["section"]]))
        named = _("Terms of the scheme: %(name)s, version %(version)s") % terms
        found.append(f"{named} ({decided})" if decided else named)
        return found


def render(document: Document) -> tuple[str, str]:
    """(public part, secret annex) as HTML; call once, when the decision or the correction is made."""
    folder = "decision" if isinstance(document, Decision) else "correction"
    with translation.override(document.language):
        context = _context(document, document.application)
        public, annex = (render_to_string(f"bonus/{folder}/{part}.html", context).strip() for part in PARTS)
    return public, annex


def _context(decision: Document, application: Application) -> dict[str, Any]:
    kind = decision.outcome if isinstance(decision, Decision) else "correction"
    return {
        "decision": decision,
        "language": decision.language,
        "application": application,
        "company": application.company,
        "work": application.work,
        "person": application.person,
        "municipality": application.municipality,
        "authority": decision.authority,
        "appeal_authority": body_of_claims(application),
        "contact": application.handler,
        "own": decision_texts(application.scheme_version, kind),
        "decided_on": clock.local_date(decision.decided_at),
        "terms": terms_of(application.scheme_version),
        "provisions": decision.provisions.splitlines(),
        "years": _years(facts_used(application)),
        "rows": rows_in(application, decision.language),
        "calculated": euro(application.result.get("total")),
        "prepared": euro(getattr(decision, "prepared_amount", None)),
        "decided": euro(decision.amount),
        "granted": decision.amount > 0,
        "partly": 0 < decision.amount < (application.applied_amount or 0),
        "adjusted": application.adjusted_amount is not None,
        "adjusted_facts": adjusted_facts(application),
        "heard": application.hearing_ground == "heard",
        "hearings": application.hearings.exclude(closed_at=None).order_by("asked_at", "pk"),
    }


def rows_in(application: Application, language: str) -> list[dict[str, str]]:
    """The kept calculation's rows with their sentences in the document's language."""
    return calculation_rows(result_in(application, language).get("rows", []), language)


def adjusted_facts(application: Application) -> list[dict[str, Any]]:
    """What the decision uses otherwise than it was told, for the annex."""
    return [
        {
            "fact": row.label,
            "told": row.shown(row.original) or "–",
            "used": row.shown(row.value),
            "reason": row.reason,
        }
        for row in adjustments_in_force(application)
    ]


def _years(used: dict[str, Any]) -> str:
    """The public part says the year only: in a small town a month and a workplace name the person."""
    first, last = used["start_date"].year, (used["end_date"] or used["start_date"]).year
    return str(first) if first == last else f"{first}–{last}"


def page(decision: Document, part: str) -> str:
    """A part as a whole HTML document, for the PDF."""
    with translation.override(decision.language):
        body = decision.public_html if part == "public" else decision.annex_html
        context = {"decision": decision, "body": body, "language": decision.language, "is_annex": part == "annex",
                   "title": _("Decision on the recruitment bonus")}  # fmt: skip
        return render_to_string("bonus/pdf/page.html", context)


def pdf(decision: Document, part: str) -> bytes | None:
    """A part as a tagged PDF (PDF/UA-1)."""
    return tagged_pdf(page(decision, part))


def tagged_pdf(html: str) -> bytes | None:
    """A whole HTML document as PDF/UA-1. None when the machine lacks Pango: then there is the accessible HTML."""
    try:
        import weasyprint
    except OSError:
        return None
    return weasyprint.HTML(string=html, url_fetcher=_nothing_outside).write_pdf(pdf_variant="pdf/ua-1")


def _nothing_outside(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError("A decision's document fetches nothing.")


def file_name(decision: Document, part: str) -> str:
    return f"{decision.number}-{'paatos' if part == 'public' else 'salainen-liite'}.pdf"
