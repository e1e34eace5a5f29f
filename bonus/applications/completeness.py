"""The parts of an application, one page each: what each holds, whether it is begun and what it still lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bonus.applications import consents
from bonus.applications.choosing import version_now
from bonus.applications.models import Application, Contract
from bonus.applications.scheme_terms import attachments_of, compiled, facts_asked
from bonus.rules.facts_used import facts_used, must_assure

GENERAL_KINDS = {
    "agreement": _("work trial, apprenticeship or employment contract"),
    "guidance_plan": _("guidance or induction plan"),
    "support_decision": _("decision on another support"),
    consents.PAPER_KIND: _("the person's consent, signed on paper"),
    "authorisation": _("authorisation to act for the company"),
    "other": _("another document"),
}


def attachment_kinds(application: Application) -> dict[str, Any]:
    """Code → name of what may be attached: what the scheme asks for first, then what any case may have."""
    return {**attachments_of(application.scheme_version), **GENERAL_KINDS}


@dataclass(frozen=True)
class Part:
    """`fields`: what the part's page may write, nothing else. `lacks(application)`: sentences of what is missing.

    `applies(application)`: the rules of its scheme need the part.
    """

    slug: str
    title: Any
    hint: Any
    fields: tuple[str, ...]
    lacks: Callable[[Application], list[Any]]
    begun: Callable[[Application], bool]
    applies: Callable[[Application], bool] = lambda application: True


def terms_lack(application: Application) -> list[Any]:
    if application.terms_accepted_at is None:
        return [_("Read and accept the terms.")]
    if application.state == Application.State.DRAFT and (why := version_lacks(application)):
        return [why]
    unsaid = must_assure(compiled(application.scheme_version)) - set(application.assured)
    if unsaid:
        return [_("Confirm what the terms ask you to confirm.")]
    return [_("Tell how you want to get the decision.")] if application.electronic_notice is None else []


def version_lacks(application: Application) -> Any:
    """Why a draft is not sent by the version that it accepted, or ""; what was sent keeps its own."""
    now = version_now(application.municipality, application.scheme_version.slug)
    if now is None:
        return _("This support is no longer in force. Withdraw this application; you may then apply for another one.")
    return "" if now.pk == application.scheme_version_id else _("The terms have changed. Read and accept the new ones.")


def company_lacks(application: Application) -> list[Any]:
    told = (
        (application.contact_name, _("Enter the contact person.")),
        (application.contact_email, _("Enter the contact person's e-mail address.")),
        (application.contact_phone, _("Enter the contact person's telephone number.")),
    )
    return [sentence for value, sentence in told if not value] + facts_lack(application, "company")


def facts_lack(application: Application, part: str) -> list[Any]:
    """What the scheme's rules need on the part's page and nobody has told."""
    unsaid = [fact for fact in facts_asked(application, part) if fact.required and not application.facts.get(fact.name)]
    return [_("Tell: %(what)s") % {"what": fact.label} for fact in unsaid]


def pay_lacks(application: Application) -> list[Any]:
    return facts_lack(application, "pay")


def uses(*keys: str) -> Callable[[Application], bool]:
    """The rules of an application's scheme use one of these facts."""
    return lambda application: bool(facts_used(compiled(application.scheme_version)) & set(keys))


def asks_guidance(application: Application) -> bool:
    planned = "guidance_plan" in compiled(application.scheme_version).required_attachments
    return planned or uses("guidance")(application)


def asks_pay(application: Application) -> bool:
    return bool(facts_asked(application, "pay"))


def contract_lacks(contract: Contract | None) -> list[Any]:
    """What has not been told of a contract made outside the portal; of a placement the portal knows it all."""
    if contract is None:
        return []
    told = (
        (contract.first_name and contract.last_name, _("Enter the person's name.")),
        (contract.title, _("Enter the work or the occupation.")),
        (contract.place, _("Enter the place of work.")),
        (contract.start_date, _("Enter the first day of the contract.")),
        (contract.hours_per_week, _("Enter the hours a week.")),
    )
    return [sentence for value, sentence in told if not value]


def person_lacks(application: Application) -> list[Any]:
    lacking = contract_lacks(application.contract)
    if application.placement and application.placement.start_date is None:
        lacking.append(_("The first day of the placement is missing. Agree on it with the coach."))
    return lacking + facts_lack(application, "person")


def consent_lacks(application: Application) -> list[Any]:
    if consents.allows_sending(application):
        return []
    if consents.standing(application).code == "outdated":
        if application.state != Application.State.DRAFT:  # additions have a deadline; handler and person see the change
            return []
        return [_("The application tells otherwise now than what the person agreed to. Ask the person again.")]
    return [_("The person's own consent is missing.")]


def guidance_lacks(application: Application) -> list[Any]:
    unplanned = uses("guidance")(application) and not application.planned_hours
    lacking = [_("Enter the planned hours of guidance.")] if unplanned else []
    return lacking if application.guidance_plan.strip() else [*lacking, _("Tell how you guide the person.")]


def supports_lack(application: Application) -> list[Any]:
    if application.has_other_supports is None:
        return [_("Tell whether you get other supports for the same person.")]
    empty = application.has_other_supports and not application.other_supports
    return [_("Add the supports, or choose “No”.")] if empty else []


def de_minimis_lacks(application: Application) -> list[Any]:
    if application.has_de_minimis is None:
        return [_("Tell whether you have got de minimis aid.")]
    empty = application.has_de_minimis and not application.de_minimis
    return [_("Add the aid, or choose “No”.")] if empty else []


def account_lacks(application: Application) -> list[Any]:
    lacking = [] if application.iban else [_("Enter the account number.")]
    return lacking if application.account_holder else [*lacking, _("Enter the account holder.")]


def attachments_lack(application: Application) -> list[Any]:
    there = {attachment.kind for attachment in application.attachments.all()}
    needed = required_attachments(application)
    return [_("Attach: %(what)s") % {"what": name} for code, name in needed.items() if code not in there]


def required_attachments(application: Application) -> dict[str, str]:
    """Code → name of the documents that this case must have by its calculation; before there is one, none."""
    from bonus.applications.calculation import calculate

    names = attachments_of(application.scheme_version)
    if not names:
        return {}
    _case, result = calculate(application)
    asked = {finding["code"].removeprefix("attachment_") for finding in result.get("findings", [])}
    there = {attachment.kind for attachment in application.attachments.all()}
    # The guidance page asks for the plan in words, so that a plan of its own is not asked for.
    return {code: name for code, name in names.items() if code in asked | there and code != "guidance_plan"}


PARTS = (
    Part("terms", _("Terms of the support"), _("Read and accept"), ("electronic_notice", "assured"), terms_lack,
         lambda a: a.terms_accepted_at is not None),
    Part("company", _("Company and contact person"), "", ("contact_name", "contact_email", "contact_phone", "facts"),
         company_lacks, lambda a: bool(a.contact_phone)),
    Part("person", _("Person and work"), _("What the support is applied for"), ("facts",), person_lacks,
         lambda a: a.placement is not None or bool(a.contract.last_name)),
    Part("guidance", _("Guidance at the workplace"), _("Plan and hours"), ("planned_hours", "guidance_plan"),
         guidance_lacks, lambda a: bool(a.planned_hours or a.guidance_plan), asks_guidance),
    Part("supports", _("Other supports"), _("For the same person"), ("has_other_supports", "other_supports"),
         supports_lack, lambda a: a.has_other_supports is not None, uses("other_supports")),
    Part("pay", _("Work and pay"), _("What the sum is reckoned from"), ("facts",), pay_lacks,
         lambda a: any(a.facts.get(fact.name) for fact in facts_asked(a, "pay")), asks_pay),
    Part("consent", _("The person's own consent"), _("The person reads what is told, and answers"), (), consent_lacks,
         lambda a: a.person_consents.exists()),
    Part("de-minimis", _("De minimis aid"), _("Of the whole group of companies, in three years"),
         ("has_de_minimis", "de_minimis"), de_minimis_lacks, lambda a: a.has_de_minimis is not None,
         uses("employer.undertaking_de_minimis")),
    Part("account", _("Account"), _("Where the support would be paid"), ("iban", "account_holder"), account_lacks,
         lambda a: bool(a.iban)),
    Part("attachments", _("Attachments"), _("PDF, PNG or JPEG, at most 10 MB"), (), attachments_lack,
         lambda a: a.attachments.exists()),
)  # fmt: skip
BY_SLUG = {part.slug: part for part in PARTS}
ABOUT_PERSON = ("person", "guidance", "supports", "pay")  # what the person reads before agreeing stands on these


def parts_of(application: Application) -> list[Part]:
    """The parts that the application has: those that the rules of its scheme need."""
    return [part for part in PARTS if part.applies(application)]


def untold_of_person(application: Application) -> list[Part]:
    """The parts to fill in before the person is asked: nobody agrees to what is not told yet."""
    return [p for p in parts_of(application) if p.slug in ABOUT_PERSON and p.lacks(application)]


def missing_parts(application: Application) -> list[Any]:
    """Titles of the parts that still lack something, in the order of the task list."""
    return [part.title for part in parts_of(application) if part.lacks(application)]


def next_part(application: Application, part: Part) -> Part | None:
    """The part whose page comes after this one."""
    parts = parts_of(application)
    place = parts.index(part) + 1
    return parts[place] if place < len(parts) else None
