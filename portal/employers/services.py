"""Every write of this room. Keyword-only, `actor=`, one transaction each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Municipality, User
from portal.accounts.roles import Role
from portal.core import audit, clock, links, mail
from portal.core.exceptions import Conflict, Refused
from portal.employers.models import Contact, Invitation, Membership, Organisation
from portal.employers.register import CompanyData
from portal.employers.transitions import impartial, organisation_workflow

INVITATION_DAYS = 14
ENDED = gettext_lazy(
    "According to the business register this company has ended, so it cannot be added. Check the business ID. If the"
    " business goes on under another business ID, enter that one. If the register is wrong, correct it at ytj.fi or"
    " contact the town's employment services."
)


@transaction.atomic
def organisation_create(
    *, actor: User, municipality: Municipality, company: CompanyData, right: Mapping[str, str]
) -> Organisation:
    """A new organisation with `actor` as its administrator. Company data are copied as they are now.

    `right`: `job_title`, `ground` and `ground_detail`, as the person tells them; an officer checks them later.
    Raises Conflict when somebody else added the company meanwhile.
    """
    if company.has_ended:
        raise Refused(str(ENDED))
    values = {**asdict(company), "register_situations": list(company.register_situations)}
    organisation = Organisation(municipality=municipality, created_by=actor, **values)
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("This company is already in the portal. Ask its administrator for an invitation.")) from error
    organisation_workflow.start(organisation, actor=actor)
    Membership.objects.create(user=actor, organisation=organisation, role=Role.EMPLOYER_ADMIN, **right)
    return organisation


@transaction.atomic
def register_state_update(*, actor: User, organisation: Organisation, company: CompanyData) -> Organisation:
    """Keep what the register tells now of bankruptcy, liquidation, restructuring and ending; the rest stays."""
    asking = (Role.HANDLER, Role.DECIDER, Role.OFFICER, Role.PAYER)
    if not actor.has_role(*asking, municipality_id=organisation.municipality_id):
        raise PermissionDenied
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    locked.register_situations = list(company.register_situations)
    locked.register_status = company.register_status
    locked.register_fetched_at = company.register_fetched_at
    fields = ["register_situations", "register_status", "register_fetched_at"]
    locked.save(update_fields=fields)
    audit.record("organisation.register_asked", locked, actor=actor, fields=",".join(fields))
    return locked


@transaction.atomic
def join_request(*, actor: User, municipality: Municipality, business_id: str) -> None:
    """Tell the organisation's administrators (else the town's services) that `actor` would like to join; once a day.

    Nothing of the organisation comes back to the person who asks.
    """
    organisation = Organisation.objects.get(municipality=municipality, business_id=business_id)
    administrators = [m.user for m in organisation.memberships.administrators().select_related("user")]
    receivers = [(user.email, user.language) for user in administrators] or [(municipality.email, "fi")]
    for address, language in receivers:
        mail.queue(
            f"join:{organisation.pk}:{actor.pk}:{clock.today()}:{address}",
            to=address,
            template="employers/mail/join_request",
            context={"organisation": organisation, "person": actor, "to_official": not administrators},
            language=language,
        )


@transaction.atomic
def invitation_create(*, actor: User, organisation: Organisation, email: str, role: str) -> Invitation:
    """Invite an address for 14 days; an earlier open invitation of the same address ends. The mail has the link."""
    _require_administrator(actor, organisation)
    email = email.strip().lower()
    if organisation.memberships.active().filter(user__email__iexact=email).exists():
        raise Refused(_("The person already belongs to this organisation."))
    organisation.invitations.open().filter(email__iexact=email).update(cancelled_at=clock.now())
    token, digest = links.new_token()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        token_digest=digest,
        invited_by=actor,
        expires_at=clock.now() + timedelta(days=INVITATION_DAYS),
    )
    mail.queue(
        f"invitation:{invitation.pk}",
        to=email,
        template="employers/mail/invitation",
        context={"invitation": invitation, "inviter": actor, "organisation": organisation, "token": token},
        language=actor.language,
        one_time_link=True,
    )
    return invitation


@transaction.atomic
def invitation_cancel(*, actor: User, invitation: Invitation) -> Invitation:
    _require_administrator(actor, invitation.organisation)
    if not Invitation.objects.open().filter(pk=invitation.pk).update(cancelled_at=clock.now()):
        raise Refused(_("The invitation is no longer open."))
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def invitation_accept(*, actor: User, invitation: Invitation) -> Membership:
    """Join by a link, once, with the address that was invited. The right to act comes from the one who invited."""
    if invitation.email.lower() not in verified_addresses(actor):
        raise Refused(_("The invitation was sent to another e-mail address. Sign in with that address."))
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=clock.now()):
        raise Refused(_("The invitation has been used, cancelled or is too old. Ask for a new one."))
    organisation = Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    inviter = organisation.memberships.with_checked_right().filter(user=invitation.invited_by).first()
    if (identified := actor.last_identification) and identified.name_differs:
        inviter = None  # the administrator knows a name; who has identified bears another: an officer looks
    member, _created = Membership.objects.get_or_create(
        user=actor,
        organisation=organisation,
        ended_at=None,
        defaults={
            "role": invitation.role,
            "ground": Membership.Ground.INVITATION,
            "ground_detail": str(invitation.invited_by or ""),
            "right_checked_at": clock.now() if inviter else None,
            "right_checked_by": inviter.user if inviter else None,
        },
    )
    return member


@transaction.atomic
def membership_end(*, actor: User, membership: Membership) -> Membership:
    """End somebody's membership, or one's own. An organisation always keeps an administrator."""
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    if membership.user_id != actor.pk:
        _require_administrator(actor, organisation)
    others = organisation.memberships.administrators().exclude(pk=membership.pk)
    if membership.role == Role.EMPLOYER_ADMIN and not others.exists():
        raise Refused(_("The organisation needs an administrator. Invite another administrator first."))
    if not Membership.objects.active().filter(pk=membership.pk).update(ended_at=clock.now()):
        raise Refused(_("The membership has already ended."))
    membership.refresh_from_db()
    audit.record("membership.end", membership, actor=actor)
    return membership


@transaction.atomic
def membership_check_right(*, actor: User, membership: Membership, ground: str, detail: str) -> Membership:
    """An officer has checked on which ground the member may act, and when."""
    if not actor.has_role(Role.OFFICER, municipality_id=membership.organisation.municipality_id):
        raise PermissionDenied
    if membership.user_id == actor.pk:
        raise Refused(_("Another officer checks your own right to act."))
    if why_not := impartial(membership.organisation, actor):
        raise Refused(str(why_not))
    values = {"ground": ground, "ground_detail": detail, "right_checked_at": clock.now(), "right_checked_by": actor}
    if not Membership.objects.active().filter(pk=membership.pk).update(**values):
        raise Refused(_("The membership has already ended."))
    membership.refresh_from_db()
    audit.record("membership.right_checked", membership, actor=actor, fields="ground,ground_detail")
    return membership


@transaction.atomic
def contact_add(
    *, actor: User, organisation: Organisation, kind: str, on: date, note: str, next_on: date | None
) -> Contact:
    """A visit, call or meeting that took place, and when the next one is due."""
    return Contact.objects.create(organisation=organisation, by=actor, kind=kind, on=on, note=note, next_on=next_on)


def verified_addresses(user: User) -> set[str]:
    """The e-mail addresses that the user has shown to be theirs, in lower case."""
    from allauth.account.models import EmailAddress

    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    return {address.lower() for address in rows.values_list("email", flat=True)}


def _require_administrator(actor: Any, organisation: Organisation) -> None:
    if not organisation.memberships.administrators().filter(user=actor).exists():
        raise PermissionDenied
