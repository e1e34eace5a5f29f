"""Asking a placed person's own consent to an application, and the person's answer.

The employer never gets the link when the person's own e-mail address is known: whoever has it could answer.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bonus.applications import consent_texts, consents
from bonus.applications.completeness import untold_of_person
from bonus.applications.models import Application, Attachment, Decision, PersonConsent
from bonus.applications.models.case import PERSON_WITHDRAWAL
from bonus.applications.services.shared import change, lock
from portal.accounts.roles import Role
from portal.core import audit, clock, links, mail, uploads
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED
from portal.employers.selectors import require_right

LINK_DAYS = 30
MOST_A_DAY = 3
S = Application.State
CLOSED = (S.GRANTED, S.PARTLY, S.REFUSED, S.WITHDRAWN)


@transaction.atomic
def ask_person(*, application: Application, actor: Any) -> tuple[PersonConsent, str]:
    """Make a link for the person; earlier ones end. Returns the row and the token to hand over, "" when it was mailed.

    Raises Refused when the person has already agreed to what is told now, when something is not told yet, or when the
    person has been asked often enough today.
    """
    locked = lock(application)
    if locked.organisation_id not in actor.organisation_ids():
        raise PermissionDenied
    require_right(actor, locked.organisation)
    if locked.state in CLOSED:
        raise Conflict(CHANGED)
    if consents.standing(locked).code == "given":
        raise Refused(_("The person has already agreed."))
    if locked.is_editable and (untold := untold_of_person(locked)):
        raise Refused(
            _("Fill in first what is told about the person: %(parts)s.")
            % {"parts": ", ".join(str(part.title) for part in untold)}
        )
    day_ago = clock.now() - timedelta(days=1)
    if locked.person_consents.filter(asked_at__gt=day_ago).count() >= MOST_A_DAY:
        raise Refused(
            _("The person has been asked %(number)d times in a day. Try again tomorrow, or talk with the coach.")
            % {"number": MOST_A_DAY}
        )
    person = locked.person
    token, digest = links.new_token()
    way = _way(locked)
    made = _replace(locked, way=way, token_digest=digest, asked_by=actor, language=person.language,
                    expires_at=clock.now() + timedelta(days=LINK_DAYS))  # fmt: skip
    audit.record("person_consent.asked", made, actor=actor, subject=locked.client, fields=way)
    change(locked)
    if way == PersonConsent.Way.HANDED:
        return made, token
    mail.queue(
        f"bonus-person-{made.pk}", to=person.email, template="bonus/mail/person_consent",
        context={"token": token, "company": locked.organisation.name, "days": LINK_DAYS},
        language=person.language, one_time_link=True,
    )  # fmt: skip
    return made, ""


def _way(application: Application) -> str:
    """How the person is reached. Refused: the address that the employer told is one of the employer's own."""
    address = application.person.email.casefold()
    if not address:
        return PersonConsent.Way.HANDED
    if application.placement:
        return PersonConsent.Way.MAIL
    members = application.organisation.memberships.values_list("user__email", flat=True).order_by("pk")
    if address in {mail.casefold() for mail in (*members, application.contact_email)}:
        raise Refused(_("The address is the company's own. Enter the person's own address, or leave it empty."))
    return PersonConsent.Way.TOLD


def _replace(locked: Application, **fields: Any) -> PersonConsent:
    locked.person_consents.filter(replaced_at=None).update(replaced_at=clock.now())
    return PersonConsent.objects.create(application=locked, **fields)


def _lock_open(consent: PersonConsent) -> Application:
    """The application's row, locked: a decision and the person's answer never pass each other."""
    locked = lock(consent.application)
    if locked.state in CLOSED:
        raise Refused(_("The application is no longer open, so this cannot be answered or changed."))
    return locked


@transaction.atomic
def sign_consent(*, consent: PersonConsent, given: bool, signed_name: str, language: str) -> PersonConsent:
    """The person's own answer. A link is answered once; two presses at once make one answer."""
    locked = _lock_open(consent)
    fresh = PersonConsent.objects.get(pk=consent.pk)
    if not fresh.signs:
        raise Refused(_("This link has already been answered or has ended. Ask the employer for a new one."))
    PersonConsent.objects.filter(pk=fresh.pk).update(
        given=given, signed_name=signed_name, signed_at=clock.now(), language=language,
        text_version=consent_texts.CURRENT, text=consent_texts.text(language), told=consents.told(locked, language),
    )  # fmt: skip
    action = "person_consent.signed" if given else "person_consent.refused"
    audit.record(action, fresh, actor=None, subject=locked.client)
    _tell_employer(locked, fresh)
    change(locked)
    return PersonConsent.objects.get(pk=fresh.pk)


@transaction.atomic
def withdraw_consent(*, consent: PersonConsent) -> PersonConsent:
    """By the person, until the application is decided. A second press changes nothing."""
    locked = _lock_open(consent)
    if PersonConsent.objects.filter(pk=consent.pk, given=True, withdrawn_at=None).update(withdrawn_at=clock.now()):
        audit.record("person_consent.withdrawn", consent, actor=None, subject=locked.client)
        _tell_employer(locked, consent)
        change(locked)
    return PersonConsent.objects.get(pk=consent.pk)


def _tell_employer(application: Application, consent: PersonConsent) -> None:
    """That there is an answer; which, is in the portal."""
    mail.queue(
        f"bonus-person-answer-{consent.pk}-{clock.now().timestamp()}",
        to=application.contact_email or application.created_by.email,
        template="bonus/mail/person_answered",
        context={"application_id": application.pk, "reference": application.reference,
                 "is_draft": application.state == S.DRAFT},
        language=application.created_by.language,
    )  # fmt: skip


@transaction.atomic
def record_paper(*, application: Application, attachment: Attachment, signed_name: str, signed_on: date,
                 actor: Any) -> PersonConsent:  # fmt: skip
    """A handler has read the scanned paper among the attachments: the person's signed consent is recorded."""
    locked = lock(application)
    if not actor.has_role(Role.HANDLER, municipality_id=locked.municipality_id):
        raise PermissionDenied
    if locked.state in (S.DRAFT, *CLOSED):
        raise Conflict(CHANGED)
    paper = consents.papers(locked).filter(pk=attachment.pk).first()
    if paper is None:
        raise Refused(_("Choose the scanned paper."))
    if consents.allows_granting(locked):
        raise Refused(_("The person has already agreed."))
    if signed_on > clock.today():
        raise Refused(_("The day is in the future."))
    made = _replace(locked, way=PersonConsent.Way.PAPER, paper=paper, asked_by=actor, given=True,
                    signed_name=signed_name, signed_at=datetime.combine(signed_on, time(12), tzinfo=clock.HELSINKI),
                    language=locked.person.language)  # fmt: skip
    audit.record("person_consent.paper", made, actor=actor, subject=locked.client)
    change(locked)
    return made


@transaction.atomic
def record_withdrawal(*, application: Application, upload: Any, withdrawn_on: date, actor: Any) -> PersonConsent:
    """The person has withdrawn the consent on paper: a handler records the day and the scanned paper, which the
    employer does not see. The effect is that of a withdrawal by the link, whichever way the consent was given."""
    locked = lock(application)
    if not actor.has_role(Role.HANDLER, municipality_id=locked.municipality_id):
        raise PermissionDenied
    if locked.state in (S.DRAFT, *CLOSED):
        raise Conflict(CHANGED)
    consent = consents.current(locked)
    if consent is None or not consent.holds:
        raise Refused(_("There is no consent that could be withdrawn."))
    if not clock.local_date(consent.signed_at) <= withdrawn_on <= clock.today():
        raise Refused(_("The day of the withdrawal is between the day of the consent and today."))
    paper = Attachment.objects.create(
        application=locked, kind=PERSON_WITHDRAWAL, file=uploads.store(upload, actor=actor), added_by=actor, sent=True
    )
    today = withdrawn_on == clock.today()
    day = clock.now() if today else datetime.combine(withdrawn_on, time(12), tzinfo=clock.HELSINKI)
    PersonConsent.objects.filter(pk=consent.pk).update(withdrawn_at=day, withdrawal_paper=paper)
    audit.record("person_consent.withdrawn_on_paper", consent, actor=actor, subject=locked.client)
    _tell_employer(locked, consent)
    change(locked)
    return PersonConsent.objects.get(pk=consent.pk)


def check_consent(application: Application, outcome: str) -> None:
    """Nothing is granted on what is told about a person who has not agreed to it."""
    if outcome != Decision.Outcome.REFUSED and not consents.allows_granting(application):
        raise Refused(
            _("The person's own consent to the application is not there now, so nothing can be granted. Ask the "
              "employer, or record the consent on paper.")
        )  # fmt: skip
