"""Every write of clients, profiles, consents and the service path."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from matching.jobseekers import consent_texts
from matching.jobseekers.models import Client, Consent, FollowUp, PathStep, PersonLink, Profile
from matching.jobseekers.signals import consent_withdrawn, profile_changed
from matching.jobseekers.transitions import client_workflow
from portal.core import audit, clock, links
from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import CHANGED

LINK_DAYS = 14
CONSENT_DAYS = 365


@transaction.atomic
def client_create(*, actor: Any, municipality: Any, profile: dict | None = None, **fields: Any) -> Client:
    """A client with an empty profile (or one in the interchange form); the actor becomes the own coach."""
    fields.setdefault("coach", actor)
    client = Client(municipality=municipality, **fields)
    client.full_clean()
    client.save()
    data = dict(profile or {"municipality": municipality.code})
    made = Profile.objects.create(
        client=client,
        external_id=str(data.pop("id", "")),
        language=data.pop("language", client.contact_language),
        data=data,
        changed_by=actor,
    )
    client_workflow.start(client, actor=actor)
    profile_changed.send(sender=Profile, profile=made)
    return client


@transaction.atomic
def client_update(*, actor: Any, client: Client, version: int, **fields: Any) -> Client:
    """Contact data, coach, pair and stand-in. Raises Conflict when a colleague has saved meanwhile."""
    if not Client.objects.filter(pk=client.pk, version=version).update(version=version + 1, **fields):
        raise Conflict(CHANGED)
    return Client.objects.get(pk=client.pk)


@transaction.atomic
def profile_update(
    *, actor: Any, profile: Profile, version: int, changes: dict[str, Any], language: str = ""
) -> Profile:
    """Set (a value) or forget (None: unknown) keys of a profile; the engine's reader judges the whole."""
    from matching.engine import InvalidInput, Jobseeker

    data = {key: value for key, value in (profile.data | changes).items() if value is not None}
    try:
        Jobseeker.from_dict({**data, "id": profile.engine_id, "language": language or profile.language})
    except InvalidInput as error:
        raise Refused(str(error)) from error
    updated = Profile.objects.filter(pk=profile.pk, version=version).update(
        data=data, language=language or profile.language, version=version + 1, changed_at=clock.now(), changed_by=actor
    )
    if not updated:
        raise Conflict(CHANGED)
    fresh = Profile.objects.get(pk=profile.pk)
    profile_changed.send(sender=Profile, profile=fresh)
    return fresh


@transaction.atomic
def profiles_import(*, actor: Any, municipality: Any, seekers: Iterable[Any]) -> dict[str, int]:
    """Create or update clients from read interchange rows, by their id. All or nothing. Returns counts."""
    counts = {"created": 0, "updated": 0}
    for seeker in seekers:
        row = seeker.to_dict()
        found = (
            Profile.objects.filter(external_id=row["id"], client__municipality=municipality)
            .select_related("client")
            .first()
        )
        if found is None:
            client_create(
                actor=actor,
                municipality=municipality,
                first_name=_("Imported"),
                last_name=row["id"],
                profile=row,
                state=Client.State.MEASURES,
                contact_language=row["language"],
            )
            counts["created"] += 1
            continue
        data = {key: value for key, value in row.items() if key not in ("id", "language")}
        Profile.objects.filter(pk=found.pk).update(
            data=data, language=row["language"], version=found.version + 1, changed_at=clock.now(), changed_by=actor
        )
        found.refresh_from_db()
        profile_changed.send(sender=Profile, profile=found)
        counts["updated"] += 1
    return counts


@transaction.atomic
def link_create(*, actor: Any, client: Client, opening: Any = None) -> tuple[PersonLink, str]:
    """A link to the person's own page for 14 days; earlier ones end. Returns the row and the token, shown only now."""
    PersonLink.objects.filter(client=client, cancelled_at=None).update(cancelled_at=clock.now())
    token, digest = links.new_token()
    expires = clock.now() + timedelta(days=LINK_DAYS)
    link = PersonLink.objects.create(
        client=client, token_digest=digest, opening=opening, created_by=actor, expires_at=expires
    )
    audit.record("client.link", client, actor=actor, subject=client)
    return link, token


@transaction.atomic
def consent_sign(
    *, link: PersonLink, given: bool, scopes: list[str], signed_name: str, valid_until: date | None, language: str
) -> Consent:
    """The person's own consent or refusal through a link. The link signs once; two presses at once make one consent."""
    if not link.open or not PersonLink.objects.filter(pk=link.pk, signed_at=None).update(signed_at=clock.now()):
        raise Refused(_("This link has already been used for signing. Ask your coach for a new one."))
    consent = _consent_record(
        client=link.client, given=given, scopes=scopes, valid_until=valid_until, signed_name=signed_name,
        method=Consent.Method.LINK, language=language, opening=link.opening,
    )  # fmt: skip
    audit.record("consent.signed" if given else "consent.refused", consent, actor=None, subject=link.client)
    return consent


@transaction.atomic
def consent_from_paper(*, actor: Any, client: Client, scan: Any, **fields: Any) -> Consent:
    """A consent or refusal signed on paper and scanned."""
    consent = _consent_record(
        client=client,
        method=Consent.Method.PAPER,
        scan=scan,
        recorded_by=actor,
        language=client.contact_language,
        **fields,
    )
    audit.record("consent.paper", consent, actor=actor, subject=client)
    return consent


def _consent_record(
    *, client: Client, given: bool, scopes: list[str], valid_until: date | None, **fields: Any
) -> Consent:
    limit = clock.today() + timedelta(days=CONSENT_DAYS)
    until = min(valid_until or limit, limit) if given else None
    return Consent.objects.create(
        client=client,
        given=given,
        scopes=[scope for scope in Consent.Scope.values if scope in scopes] if given else [],
        recipients=_("employers to whom the own coach proposes the person"),
        valid_until=until,
        text_version=consent_texts.CURRENT,
        text=consent_texts.text(fields["language"]),
        **fields,
    )


@transaction.atomic
def consent_withdraw(*, consent: Consent, actor: Any = None) -> Consent:
    """Works at once: what was shown under it is no longer shown. A second press changes nothing."""
    if Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=clock.now()):
        consent.refresh_from_db()
        audit.record("consent.withdrawn", consent, actor=actor, subject=consent.client)
        consent_withdrawn.send(sender=Consent, consent=consent)
    return consent


@transaction.atomic
def step_add(
    *, actor: Any, client: Client, kind: str, on: date, what: str = "", note: str = "", **details: Any
) -> PathStep:
    """Write a step of the path; a referral or an assessment moves the client along when it is the coach's own case."""
    step = PathStep.objects.create(client=client, kind=kind, on=on, what=what, note=note, details=details, by=actor)
    action = {PathStep.Kind.ASSESSMENT: "assess", PathStep.Kind.MEASURE: "start_measures"}.get(PathStep.Kind(kind))
    if action and any(t.action == action for t in client_workflow.available(client, actor)):
        client_workflow.run(client, action, actor=actor)
    return step


@transaction.atomic
def client_act(
    *, actor: Any, client: Client, action: str, reason: str = "", ending: str = "", version: int | None = None
) -> Client:
    """A transition that the coach chooses. Ending tells how it ended and sets the follow-ups after 3 and 6 months."""
    if action == "end":
        if ending not in Client.Ending.values:
            raise Refused(_("Tell first how the service ended."))
        Client.objects.filter(pk=client.pk).update(ending=ending)
        return client_workflow.run(client, action, actor=actor, reason=reason, ended_on=clock.today())
    changes = {"ending": "", "ended_on": None} if action == "restart" else {}
    return client_workflow.run(client, action, actor=actor, reason=reason, version=version, **changes)


@transaction.atomic
def follow_up_done(*, actor: Any, follow_up: FollowUp, situation: str, note: str = "") -> FollowUp:
    """Write down the situation; after the last one the client is closed."""
    if not FollowUp.objects.filter(pk=follow_up.pk, done_on=None).update(
        done_on=clock.today(), situation=situation, note=note, by=actor
    ):
        raise Conflict(CHANGED)
    client = Client.objects.get(pk=follow_up.client_id)
    if client.state == Client.State.FOLLOW_UP and not client.follow_ups.filter(done_on=None).exists():
        client_workflow.run(client, "close", actor=None)
    follow_up.refresh_from_db()
    return follow_up
