"""An application in words: sections for check answers and the case page, the estimate, the timeline."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban

from bonus.applications import consents
from bonus.applications.calculation import calculate
from bonus.applications.completeness import Part, attachment_kinds, parts_of
from bonus.applications.forms import SUPPORT_KINDS
from bonus.applications.models import Application, Attachment, Contract
from bonus.applications.models.case import PERSON_WITHDRAWAL
from bonus.applications.scheme_terms import codes_of, facts_asked, terms_of
from bonus.applications.wording import calculation_rows, day, euro, hours_text, yes_no
from matching.placements.models import Placement
from portal.core import clock
from portal.core.transitions import history
from portal.core.ui import Entry, Row, Section, Task

# What the employer reads of a case's life; what is not here (proposals, hand-overs) is the office's own.
EMPLOYER_EVENTS = {
    "create": (gettext_lazy("Application started"), "neutral"),
    "submit": (gettext_lazy("Application sent"), "info"),
    "take": (gettext_lazy("Handling has begun"), "progress"),
    "ask_more": (gettext_lazy("More information was asked"), "warning"),
    "answer": (gettext_lazy("Additions were sent"), "info"),
    "continue": (gettext_lazy("Handling goes on"), "progress"),
    "hear": (gettext_lazy("Your view was asked before the decision"), "warning"),
    "respond": (gettext_lazy("An answer was sent"), "info"),
    "end_hearing": (gettext_lazy("Handling goes on"), "progress"),
    "withdraw": (gettext_lazy("Application withdrawn"), "neutral"),
    "grant": (gettext_lazy("Decision made"), "info"),
    "grant_partly": (gettext_lazy("Decision made"), "info"),
    "refuse": (gettext_lazy("Decision made"), "info"),
}
STAFF_EVENTS = {
    **EMPLOYER_EVENTS,
    "hear": (gettext_lazy("Applicant is heard"), "warning"),
    "recuse": (gettext_lazy("Handler recused"), "warning"),
    "step_aside": (gettext_lazy("Official recused"), "warning"),
    "take_over": (gettext_lazy("Taken over by another handler"), "progress"),
    "propose": (gettext_lazy("Decision proposed"), "progress"),
    "send_back": (gettext_lazy("Sent back to the handler"), "warning"),
    "grant": (gettext_lazy("Granted"), "success"),
    "grant_partly": (gettext_lazy("Granted in part"), "success"),
    "refuse": (gettext_lazy("Refused"), "danger"),
}
BY_EMPLOYER = {"create", "submit", "answer", "respond", "withdraw"}


def tasks(application: Application) -> list[Task]:
    """The task list."""
    listed = []
    for part in parts_of(application):
        state = (
            "completed" if not part.lacks(application) else "in_progress" if part.begun(application) else "not_started"
        )
        if state == "completed" and part.slug == "attachments" and not part.begun(application):
            state = "optional"
        hint = _("Copied from an earlier application: check it") if part.slug in application.copied else part.hint
        listed.append(Task(part.title, _page_of(application, part), state, hint))
    return listed


def _page_of(application: Application, part: Part) -> str:
    if part.slug == "attachments":
        return reverse("bonus:attachments", args=[application.pk])
    return reverse("bonus:part", args=[application.pk, part.slug])


def sections(application: Application, *, change: bool = False) -> list[Section]:
    """Everything that was told, part by part; with links to change it when it still can be."""
    makers = {"terms": _terms, "company": _company, "person": _person, "pay": _pay, "guidance": _guidance,
              "supports": _supports, "consent": _consent, "de-minimis": _de_minimis, "account": _account,
              "attachments": _attachments}  # fmt: skip
    return [
        Section(part.title, makers[part.slug](application), _page_of(application, part) if change else "")
        for part in parts_of(application)
    ]


def _terms(application: Application) -> list[Row]:
    terms = terms_of(application.scheme_version)
    accepted = application.terms_accepted_at
    notice = {True: _("Electronically"), False: _("By post"), None: ""}[application.electronic_notice]
    assured = [
        text for code, text in codes_of(application.scheme_version, "assured").items() if code in application.assured
    ]
    rows = [
        Row(_("Terms"), f"{terms['name']}, {terms['version']}"),
        Row(_("Accepted"), date_format(clock.local_date(accepted), "j.n.Y") if accepted else ""),
        Row(_("Decision is given"), notice),
    ]
    return [*rows, Row(_("Confirmed by the applicant"), assured)] if assured else rows


def _company(application: Application) -> list[Row]:
    company, live = application.company, application.organisation
    name, business_id = company.get("name", live.name), company.get("business_id", live.business_id)
    place = f"{company.get('postcode', live.postcode)} {company.get('city', live.city)}".strip()
    address = ", ".join(filter(None, [company.get("street", live.street), place]))
    return [
        Row(_("Company"), f"{name}, {business_id}"),
        Row(_("Address"), address),
        Row(_("Contact person"), application.contact_name),
        Row(_("E-mail address"), application.contact_email),
        Row(_("Telephone"), application.contact_phone),
        *_facts(application, "company"),
    ]


def _facts(application: Application, part: str) -> list[Row]:
    """What was told of the facts that the scheme's rules need on the part."""
    told = application.facts
    return [Row(str(fact.label), fact.shown(told.get(fact.name, ""))) for fact in facts_asked(application, part)]


def _pay(application: Application) -> list[Row]:
    return _facts(application, "pay")


def work_rows(application: Application) -> list[Row]:
    """The placement, or the contract made outside the portal, as everybody reads it; the person first."""
    if application.placement:
        return placement_rows(application.placement)
    return contract_rows(application.contract) if application.contract else []


def contract_rows(contract: Contract) -> list[Row]:
    return [
        Row(_("Person"), f"{contract.first_name} {contract.last_name}".strip()),
        Row(_("Contract made outside the portal"), f"{contract.get_kind_display()}: {contract.title}"),
        Row(_("Place of work"), contract.place),
        Row(_("First day"), day(contract.start_date)),
        Row(_("Last day"), day(contract.end_date) or _("until further notice")),
        Row(_("Hours a week"), hours_text(contract.hours_per_week)),
        Row(_("Supervisor"), contract.supervisor_name),
    ]


def placement_rows(placement: Placement) -> list[Row]:
    return [
        Row(_("Person"), str(placement.client)),
        Row(_("Placement"), f"{placement.get_kind_display()}: {placement.opening.title}"),
        Row(_("First day"), day(placement.start_date)),
        Row(_("Last day"), day(placement.end_date)),
        Row(_("Hours a week"), hours_text(placement.hours_per_week)),
        Row(_("Supervisor"), placement.supervisor_name),
    ]


def _introduced(placement: Placement | None) -> list[Row]:
    """By which consent the person was introduced; of a contract made elsewhere there is none."""
    if placement is None:
        return []
    consent = placement.proposal.consent
    signed = {"number": consent.pk, "day": day(clock.local_date(consent.signed_at))}
    return [Row(_("Consent to be introduced"), _("number %(number)d, signed %(day)s") % signed)]


def _person(application: Application) -> list[Row]:
    return [*work_rows(application), *_introduced(application.placement), *_facts(application, "person")]


def _consent(application: Application) -> list[Row]:
    return [Row(_("Consent to this application"), consent_text(application))]


def consent_text(application: Application) -> str:
    """Where the person's own consent to the application stands, and since when."""
    standing = consents.standing(application)
    if standing.day is None:
        return str(standing.text)
    if standing.code == "waiting":
        return _("waiting for the person, the link works until %(day)s") % {"day": day(standing.day)}
    return f"{standing.text} {day(standing.day)}"


def about_person(application: Application) -> list[Row]:
    """Everything that the application tells about the placed person: what she or he agrees to."""
    rows = [Row(_("Who applies"), application.organisation.name), *work_rows(application),
            *_facts(application, "person")]  # fmt: skip
    of_person = {"pay": _pay, "guidance": _guidance, "supports": _supports}
    for part in parts_of(application):
        rows += of_person[part.slug](application) if part.slug in of_person else []
    return [Row(row.key, row.value or _("not told yet")) for row in rows]


def _guidance(application: Application) -> list[Row]:
    hours = application.planned_hours
    return [
        Row(_("Planned hours of guidance"), hours_text(hours)),
        Row(_("How the person is guided"), application.guidance_plan),
    ]


def _supports(application: Application) -> list[Row]:
    names = dict(SUPPORT_KINDS)
    lines = []
    for row in application.other_supports:
        parts = [str(names.get(row["kind"], row["kind"]))]
        parts += [f"{number_format(Decimal(row['percent']), 0)} %"] if row.get("percent") else []
        parts += (
            [_("%(amount)s a month") % {"amount": euro(row["monthly_amount"])}] if row.get("monthly_amount") else []
        )
        parts += [f"{_iso(row.get('start_date'))}–{_iso(row.get('end_date'))}"] if row.get("start_date") else []
        lines.append(", ".join(parts))
    return [Row(_("Other supports"), lines or yes_no(application.has_other_supports))]


def _de_minimis(application: Application) -> list[Row]:
    lines = [f"{row['granter']}, {euro(row['amount'])}, {_iso(row['date'])}" for row in application.de_minimis]
    return [Row(_("De minimis aid in three years"), lines or yes_no(application.has_de_minimis))]


def _iso(text: str | None) -> str:
    return ".".join(str(int(part)) for part in reversed(text.split("-"))) if text else ""


def _account(application: Application) -> list[Row]:
    number = iban.format(application.iban) if application.iban else ""
    return [Row(_("Account number"), number), Row(_("Account holder"), application.account_holder)]


def _attachments(application: Application) -> list[Row]:
    files = [
        f"{kind_text(application, a)}: {a.file.name}"
        for a in application.attachments.for_employer().select_related("file")
    ]
    return [Row(_("Files"), files or _("None"))]


def kind_text(application: Application, attachment: Attachment) -> str:
    if attachment.kind == PERSON_WITHDRAWAL:
        return _("the person's withdrawal of the consent")
    return str(attachment_kinds(application).get(attachment.kind, attachment.kind))


def estimate(application: Application) -> dict[str, Any]:
    """What the rules say of the data so far; for the box beside the form. Empty result: too little is known yet."""
    _case, result = calculate(application)
    findings = result.get("findings", [])
    return {
        "known": bool(result),
        "total": euro(result.get("total")),
        "eligible": result.get("eligible"),
        "against": [f["text"] for f in findings if f["severity"] == "refuse"],
        "open": [f["text"] for f in findings if f["severity"] == "check" and f["code"] != "placeholder_terms"],
        "told": [f["text"] for f in findings if f["severity"] == "inform"],
        "rows": calculation_rows(result.get("rows", [])),
        "is_placeholder": bool(terms_of(application.scheme_version)["placeholders"]),
        "phone": application.municipality.phone,
        "email": application.municipality.email,
    }


def timeline_for_employer(application: Application) -> list[Entry]:
    """Newest last; who acted is a role, and nothing tells of a proposal before the decision."""
    entries = []
    for log in history(application):
        if log.action in EMPLOYER_EVENTS:
            title, tone = EMPLOYER_EVENTS[log.action]
            entries.append(
                Entry(title, log.at, _("You or a colleague") if log.action in BY_EMPLOYER else _("The town"), "", tone)
            )
    if application.state == Application.State.MORE_INFO:
        entries.append(Entry(_("Send the additions"), application.more_info_by, "", "", "warning", upcoming=True))
    elif application.state == Application.State.HEARING:
        entries.append(
            Entry(
                _("Send your answer"), application.hearings.get(closed_at=None).due_on, "", "", "warning", upcoming=True
            )
        )
    elif application.state in (Application.State.SUBMITTED, Application.State.HANDLING, Application.State.PROPOSED):
        entries.append(
            Entry(_("Decision"), None, "", _("We tell you by e-mail when the decision has been made."), upcoming=True)
        )
    return entries


def timeline_for_staff(application: Application) -> list[Entry]:
    """Every transition with who, when and why."""
    return [
        Entry(
            *STAFF_EVENTS[log.action][:1],
            log.at,
            str(log.actor or log.actor_label),
            log.reason,
            STAFF_EVENTS[log.action][1],
        )
        for log in history(application).select_related("actor")
    ]
