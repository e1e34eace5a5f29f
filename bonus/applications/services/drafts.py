"""What the employer writes: from starting to sending, adding and withdrawing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications.calculation import calculate
from bonus.applications.choosing import chosen, chosen_on_contract, nothing_in_force, version_now
from bonus.applications.completeness import Part, attachment_kinds, parts_of
from bonus.applications.models import OVER, Application, Attachment, Contract
from bonus.applications.scheme_terms import compiled, facts_asked, terms_of
from bonus.applications.services.register import register
from bonus.applications.services.shared import change, lock, lock_for_editing, mail_employer, next_number
from bonus.applications.told import BY_NAME, facts_for
from bonus.applications.transitions import application_workflow
from bonus.rules import engine_sha256
from matching.placements.models import Placement
from portal.core import audit, clock, uploads
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED
from portal.employers.models import Organisation
from portal.employers.selectors import require_right

MOST_ATTACHMENTS = 20


@transaction.atomic
def start_application(*, placement: Placement, actor: Any, scheme: str = "") -> Application:
    """Begin the application of a placement, or return the one that is under way (also a colleague's).

    `scheme`: its slug, where the town has more than one to choose from; otherwise Refused.
    """
    if placement.organisation_id not in actor.organisation_ids():
        raise PermissionDenied
    require_right(actor, placement.organisation)
    locked = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
    if locked.state == Placement.State.CANCELLED:
        raise Refused(_("The placement was cancelled, so no support can be applied for it."))
    if under_way := Application.objects.filter(placement=locked).exclude(state__in=OVER).first():
        return under_way
    return _begin(locked.organisation, actor, placement=locked, scheme_version=chosen(locked, scheme),
                  municipality=locked.municipality)  # fmt: skip


@transaction.atomic
def start_on_contract(*, organisation: Organisation, kind: str, actor: Any, scheme: str = "") -> Application:
    """Begin an application on a contract that was made outside the portal; what the contract says is told after this.

    `scheme`: its slug, where more than one accepts the kind of contract; otherwise Refused.
    """
    if organisation.pk not in actor.organisation_ids():
        raise PermissionDenied
    require_right(actor, organisation)
    version = chosen_on_contract(organisation.municipality, kind, scheme)
    contract = Contract.objects.create(kind=kind)
    return _begin(organisation, actor, contract=contract, scheme_version=version,
                  municipality=organisation.municipality)  # fmt: skip


def _begin(organisation: Organisation, actor: Any, **fields: Any) -> Application:
    application = Application.objects.create(
        organisation=organisation,
        reference=next_number("RB"),
        created_by=actor,
        contact_name=actor.get_full_name(),
        contact_email=actor.email,
        contact_phone=actor.phone,
        account_holder=organisation.name,
        **fields,
    )
    application_workflow.start(application, actor=actor)
    return application


CONTRACT_FIELDS = ("kind", "first_name", "last_name", "email", "language", "title", "place", "start_date", "end_date",
                   "hours_per_week", "supervisor_name")  # fmt: skip
WHO = ("first_name", "last_name")


@transaction.atomic
def save_contract(*, application: Application, changes: dict[str, Any], actor: Any) -> Application:
    """Save what the employer tells of the contract. Another name: what a handler found no longer holds."""
    if foreign := changes.keys() - set(CONTRACT_FIELDS):
        raise ValueError(f"a contract's page does not write {sorted(foreign)}")
    locked = lock_for_editing(application, actor)
    if locked.contract is None:
        raise Conflict(CHANGED)
    if any(name in changes and changes[name] != getattr(locked.contract, name) for name in WHO):
        changes = {**changes, "same_person_as": None, "person_checked_at": None}
    if changes:
        Contract.objects.filter(pk=locked.contract_id).update(**changes)
    return change(locked) if changes else locked


COPIED = ("contact_name", "contact_email", "contact_phone", "guidance_plan", "planned_hours", "has_de_minimis",
          "de_minimis", "iban", "account_holder", "electronic_notice")  # fmt: skip


@transaction.atomic
def copy_from(*, application: Application, source: Application, actor: Any) -> Application:
    """Copy what an earlier application of the same employer told, into a draft, and mark its parts to be looked at.

    Not copied: what concerns the earlier person or period, acceptance of terms, and files."""
    locked = lock_for_editing(application, actor)
    if source.organisation_id != locked.organisation_id or source.pk == locked.pk:
        raise PermissionDenied
    if locked.state != Application.State.DRAFT:
        raise Conflict(CHANGED)
    facts = _stable_facts(source, locked)
    values = {name: getattr(source, name) for name in COPIED} | {"facts": {**locked.facts, **facts}}
    return change(locked, **values, copied=_parts_copied(locked, values, facts))


def _stable_facts(source: Application, draft: Application) -> dict[str, str]:
    """The facts of the employer's own that the draft's scheme asks too; never what is told of a person."""
    asked = facts_for(compiled(draft.scheme_version))
    names = [fact.name for fact in asked if fact.stable and not fact.personal]
    return {name: source.facts[name] for name in names if source.facts.get(name)}


def _parts_copied(draft: Application, values: dict[str, Any], facts: dict[str, str]) -> list[str]:
    """Slugs of the parts that got an answer; the terms are read and accepted anew anyway."""
    filled = {name for name in COPIED if values[name] not in (None, "", [])}
    by_fact = {BY_NAME[name].part for name in facts}
    return [part.slug for part in parts_of(draft)
            if part.slug != "terms" and (part.slug in by_fact or filled & set(part.fields))]  # fmt: skip


@transaction.atomic
def delete_old_draft(*, application: Application) -> bool:
    """Delete a draft whose day has come, with its files; False when somebody has touched it meanwhile."""
    locked = lock(application)
    if locked.deleted_on is None or locked.deleted_on > clock.today():
        return False
    files = [attachment.file for attachment in locked.attachments.select_related("file")]
    audit.record("draft.deleted", locked, actor=None)
    contract = locked.contract
    locked.delete()
    if contract:
        contract.delete()
    for stored in files:
        stored.delete()
        transaction.on_commit(lambda stored=stored: stored.file.storage.delete(stored.file.name))  # type: ignore[misc]
    return True


@transaction.atomic
def save_part(*, application: Application, part: Part, changes: dict[str, Any], actor: Any) -> Application:
    """Save what the part's page wrote. Fields that are not the part's own raise ValueError."""
    if foreign := changes.keys() - set(part.fields):
        raise ValueError(f"{part.slug} does not write {sorted(foreign)}")
    locked = lock_for_editing(application, actor)
    if "facts" in changes:
        changes = {**changes, "facts": {**locked.facts, **_facts_of(locked, part, changes["facts"])}}
    if part.slug in locked.copied:
        changes = {**changes, "copied": [slug for slug in locked.copied if slug != part.slug]}
    return change(locked, **changes) if changes else locked


def _facts_of(locked: Application, part: Part, told: dict[str, str]) -> dict[str, str]:
    """What the part's page tells; a fact that the part does not ask raises ValueError."""
    asked_here = {fact.name for fact in facts_asked(locked, part.slug)}
    if foreign := told.keys() - asked_here:
        raise ValueError(f"{part.slug} does not ask {sorted(foreign)}")
    return told


@transaction.atomic
def accept_terms(*, application: Application, accepted: bool, electronic_notice: bool | None, assured: list[str],
                 actor: Any) -> Application:  # fmt: skip
    """Keep that the version in force today was accepted, when and by whom; or that it was not."""
    locked = lock_for_editing(application, actor)
    values: dict[str, Any] = {"electronic_notice": electronic_notice, "assured": sorted(assured)}
    if not accepted:
        values |= {"terms_accepted_at": None, "terms_accepted_by": None}
    elif locked.terms_accepted_at is None or locked.state == Application.State.DRAFT:
        values |= {"terms_accepted_at": clock.now(), "terms_accepted_by": actor}
    if locked.state == Application.State.DRAFT:
        slug = locked.scheme_version.slug
        values["scheme_version"] = version_now(locked.municipality, slug)
        if values["scheme_version"] is None:
            raise nothing_in_force(locked.municipality)
    return change(locked, **values)


@transaction.atomic
def attach(*, application: Application, upload: Any, kind: str, actor: Any) -> Attachment:
    """Keep a file. Raises ValidationError when its content, size or name will not do."""
    locked = lock_for_editing(application, actor)
    if kind not in attachment_kinds(locked):
        raise Refused(_("Choose what the file is."))
    if locked.attachments.count() >= MOST_ATTACHMENTS:
        raise Refused(_("There are already %(number)d attachments. Remove one first.") % {"number": MOST_ATTACHMENTS})
    stored = uploads.store(upload, actor=actor)
    attachment = Attachment.objects.create(application=locked, kind=kind, file=stored, added_by=actor)
    change(locked)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, actor: Any) -> None:
    """Take away a file that has not been sent yet; what was sent stays in the case."""
    locked = lock_for_editing(attachment.application, actor)
    fresh = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if fresh.sent:
        raise Refused(
            _("The file has been sent, so it stays in the case. Add a new one and tell about it in a message.")
        )
    stored = fresh.file
    fresh.delete()
    stored.delete()
    transaction.on_commit(lambda: stored.file.storage.delete(stored.file.name))
    change(locked)


@transaction.atomic
def submit(*, application: Application, actor: Any) -> Application:
    """Send the application: company data are copied, the case is calculated, a receipt goes out (13/2003 12 §)."""
    locked = lock_for_editing(application, actor)
    now = clock.now()
    sent = application_workflow.run(
        locked,
        "submit",
        actor=actor,
        submitted_at=now,
        changed_at=now,
        company=company_data(locked),
        due_on=clock.local_date(now) + timedelta(days=terms_of(locked.scheme_version)["handling_days"]),
    )
    register(sent)
    mail_employer(sent, "received", "bonus/mail/received")
    return _freeze(_seal(sent))


@transaction.atomic
def answer(*, application: Application, actor: Any) -> Application:
    """Send the additions that the handler asked for."""
    locked = lock_for_editing(application, actor)
    return _seal(application_workflow.run(locked, "answer", actor=actor, more_info_by=None, changed_at=clock.now()))


def _seal(sent: Application) -> Application:
    sent.attachments.update(sent=True)
    case, result = calculate(sent)
    return change(sent, case=case, result=result)


def _freeze(sent: Application) -> Application:
    """Keep what is applied for, and by which rules it was estimated; nothing changes it afterwards."""
    version = sent.scheme_version
    applied = {
        "case": sent.case, "result": sent.result, "scheme": version.slug, "version": version.number,
        "scheme_sha256": version.sha256, "engine_sha256": engine_sha256(),
    }  # fmt: skip
    return change(sent, applied=applied, applied_amount=sent.calculated_amount)


def company_data(application: Application) -> dict[str, str]:
    """The organisation as it is now, so that later changes in the register don't rewrite history."""
    organisation = application.organisation
    names = ("business_id", "name", "kind", "form_name", "industry_code", "industry_name", "street", "postcode", "city",
             "home_municipality", "source", "register_status")  # fmt: skip
    return {name: getattr(organisation, name) for name in names} | {"copied_at": clock.now().isoformat()}


@transaction.atomic
def withdraw(*, application: Application, actor: Any, reason: str = "") -> Application:
    """Take the application back; a decision that came first stands (Conflict)."""
    return application_workflow.run(lock(application), "withdraw", actor=actor, reason=reason, changed_at=clock.now())
