"""An application's and a scheme version's life. The decider is never the handler; nothing leaves a decided state."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from bonus.applications.claimable import named
from bonus.applications.models import Application, Claim, Recusal, SchemeVersion
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core import clock
from portal.core.models import TransitionLog
from portal.core.transitions import SYSTEM, Workflow, row
from portal.employers.models import Membership
from portal.employers.selectors import acts_for
from portal.employers.transitions import roles_on as roles_on_organisation

S = Application.State
C = Claim.State
V = SchemeVersion.State
OPEN = (S.SUBMITTED, S.HANDLING, S.MORE_INFO, S.HEARING, S.PROPOSED)
PREPARING = ("take", "take_over", "ask_more", "hear", "propose")  # who has done one of these has handled the case


def roles_on(user, application: Application) -> set[str]:
    """Officials of the municipality, and members of the employer whose right to act has been checked."""
    roles = roles_on_organisation(user, application.organisation)
    return roles if acts_for(user, application.organisation_id) else roles - EMPLOYER_ROLES


def complete(application: Application, actor) -> object:
    from bonus.applications.completeness import missing_parts

    missing = missing_parts(application)
    return _("Still missing: %(parts)s.") % {"parts": ", ".join(str(part) for part in missing)} if missing else None


def own_case(application: Application, actor) -> object:
    if application.handler_id != actor.pk:
        return _("Take the case over first.")
    return impartial(application, actor)


def own_case_or_system(application: Application, actor) -> object:
    return own_case(application, actor) if actor is not None else None


def hearing_is_over(application: Application, actor) -> object:
    """Until the given time is over, the decision waits."""
    hearing = application.hearings.filter(closed_at=None).first()
    if hearing is not None and hearing.due_on >= clock.today():
        return _("The applicant may answer until %(day)s.") % {"day": date_format(hearing.due_on, "j.n.Y")}
    return own_case_or_system(application, actor)


def ready_to_propose(application: Application, actor) -> object:
    if why_not := own_case(application, actor):
        return why_not
    if application.calculated_amount is None:
        return _("The case has not been calculated. Check its data first.")
    return None


def not_mine_yet(application: Application, actor) -> object:
    if application.handler_id == actor.pk:
        return _("The case is already yours.")
    return impartial(application, actor)


def nobody_has_it(application: Application, actor) -> object:
    if application.handler_id is not None:
        return _("Somebody else handles the case.")
    return impartial(application, actor)


def not_handling_it(application: Application, actor) -> object:
    if application.handler_id == actor.pk:
        return _("You handle the case. Hand it over instead.")
    recused = application.recusals.filter(person=actor).exists()
    return _("You are recused already.") if recused else None


def handling_it(application: Application, actor) -> object:
    return _("The case is not in your hands.") if application.handler_id != actor.pk else None


def impartial(application: Application, actor) -> object:
    """Nobody handles or decides the case of their own company, nor one where they are recused (hallintolaki 27 §)."""
    return partial_in([application], actor).get(application.pk)


def partial_in(applications: Sequence[Application], actor) -> dict[int, object]:
    """Application's id → why the actor is not impartial in it; for many in the same two queries as for one."""
    recusals = Recusal.objects.filter(person=actor, application__in=applications)
    recused = set(recusals.order_by().values_list("application", flat=True))
    organisations = {application.organisation_id for application in applications}
    own = actor.memberships.filter(organisation__in=organisations)
    own = set(own.order_by().values_list("organisation", flat=True))
    found: dict[int, object] = {}
    for application in applications:
        if application.pk in recused:
            found[application.pk] = _("You are recused, so you may not handle or decide this case.")
        elif application.organisation_id in own:
            found[application.pk] = _("You belong to this organisation, so you may not handle its case.")
    return found


def may_decide(application: Application, actor) -> object:
    return not_for_decider([application], actor).get(application.pk)


def not_for_decider(applications: Sequence[Application], actor) -> dict[int, object]:
    """Application's id → why the actor does not decide it; for many in the same queries as for one."""
    logs = _logs(applications).filter(action__in=PREPARING, actor=actor)
    prepared = {int(pk) for pk in logs.order_by().values_list("object_id", flat=True)}
    unchecked = _senders_without_right(applications)
    found = partial_in(applications, actor)
    for application in applications:
        if application.pk in prepared or actor.pk in {application.handler_id, application.proposed_by_id}:
            found[application.pk] = _("The decision is made by another person than the handler.")
        elif application.pk in unchecked:
            found[application.pk] = _(
                "The sender's right to act for the employer has not been checked. An officer checks it first."
            )
    return found


def sender_has_right(application: Application) -> bool:
    """Whoever sent it had, or has, a checked right to act: a decision on a stranger's application binds nobody."""
    return application.pk not in _senders_without_right([application])


def _senders_without_right(applications: Sequence[Application]) -> set[int]:
    sent = _logs(applications).filter(action="submit").order_by("at", "pk").values_list("object_id", "actor")
    senders = {int(pk): sender for pk, sender in sent}  # the last one stays
    checked = Membership.objects.exclude(right_checked_at=None)
    checked = checked.filter(organisation__in={application.organisation_id for application in applications})
    rights = set(checked.order_by().values_list("organisation", "user"))
    return {a.pk for a in applications if (a.organisation_id, senders.get(a.pk, a.created_by_id)) not in rights}


def _logs(applications: Sequence[Application]) -> QuerySet[TransitionLog]:
    pks = [str(application.pk) for application in applications]
    return TransitionLog.objects.filter(object_type=Application._meta.label, object_id__in=pks)


application_workflow = Workflow(
    model=Application,
    roles_on=roles_on,
    final=frozenset({S.GRANTED, S.PARTLY, S.REFUSED, S.WITHDRAWN}),
    table=(
        row(S.DRAFT, "submit", S.SUBMITTED, EMPLOYER_ROLES, _("Send the application"), condition=complete),
        row(S.MORE_INFO, "answer", S.HANDLING, EMPLOYER_ROLES, _("Send the additions"), condition=complete),
        row((S.DRAFT, *OPEN), "withdraw", S.WITHDRAWN, EMPLOYER_ROLES, _("Withdraw the application"), tone="warning"),
        row((S.SUBMITTED, S.HANDLING), "take", S.HANDLING, [Role.HANDLER], _("Take for handling"),
            condition=nobody_has_it),
        row(S.MORE_INFO, "take", S.MORE_INFO, [Role.HANDLER], _("Take for handling"), condition=nobody_has_it),
        row(S.HEARING, "take", S.HEARING, [Role.HANDLER], _("Take for handling"), condition=nobody_has_it),
        row((S.HANDLING, S.MORE_INFO), "take_over", S.HANDLING, [Role.HANDLER], _("Take the case over"),
            condition=not_mine_yet, needs_reason=True, tone="secondary"),
        row(S.HEARING, "take_over", S.HEARING, [Role.HANDLER], _("Take the case over"), condition=not_mine_yet,
            needs_reason=True, tone="secondary"),
        row(S.HANDLING, "hear", S.HEARING, [Role.HANDLER], _("Hear the applicant"), condition=own_case),
        row(S.HEARING, "respond", S.HANDLING, EMPLOYER_ROLES, _("Send the answer")),
        row(S.HEARING, "end_hearing", S.HANDLING, [Role.HANDLER, SYSTEM], _("Go on without an answer"),
            condition=hearing_is_over, tone="secondary"),
        row(S.HANDLING, "ask_more", S.MORE_INFO, [Role.HANDLER], _("Ask for more information"), condition=own_case,
            needs_reason=True, tone="secondary"),
        row(S.MORE_INFO, "continue", S.HANDLING, [Role.HANDLER, SYSTEM], _("Go on without the additions"),
            condition=own_case_or_system, tone="secondary"),
        row((S.HANDLING, S.PROPOSED), "recuse", S.HANDLING, [Role.HANDLER], _("I am recused"), condition=handling_it),
        row(S.MORE_INFO, "recuse", S.MORE_INFO, [Role.HANDLER], _("I am recused"), condition=handling_it),
        row(S.HEARING, "recuse", S.HEARING, [Role.HANDLER], _("I am recused"), condition=handling_it),
        *(row(state, "step_aside", state, [Role.HANDLER, Role.DECIDER], _("I am recused"), condition=not_handling_it)
          for state in OPEN),
        row(S.HANDLING, "propose", S.PROPOSED, [Role.HANDLER], _("Propose a decision"),
            condition=ready_to_propose),
        row(S.PROPOSED, "send_back", S.HANDLING, [Role.DECIDER], _("Send back to the handler"), needs_reason=True,
            condition=impartial, tone="secondary"),
        row(S.PROPOSED, "grant", S.GRANTED, [Role.DECIDER], _("Grant"), condition=may_decide),
        row(S.PROPOSED, "grant_partly", S.PARTLY, [Role.DECIDER], _("Grant in part"), condition=may_decide),
        row(S.PROPOSED, "refuse", S.REFUSED, [Role.DECIDER], _("Refuse"), condition=may_decide, tone="warning"),
    ),
)  # fmt: skip


def roles_on_claim(user, claim: Claim) -> set[str]:
    return roles_on(user, claim.decision.application)


def not_its_maker(claim: Claim, actor) -> object:
    """Whoever made the decision does not touch the claim against it; the body decides, an official records."""
    if actor.pk in named(claim.decision.application, claim.against).makers:
        return MADE_IT
    return impartial(claim.decision.application, actor)


MADE_IT = _("You made the decision, so another official records this.")


def may_forbid(claim: Claim, actor) -> object:
    """Enforcement can be forbidden where there is something to enforce: a decision on recovery, and once."""
    if not claim.against or claim.forbidden_on:
        return _("There is no enforcement to forbid.")
    return not_its_maker(claim, actor)


claim_workflow = Workflow(
    model=Claim,
    roles_on=roles_on_claim,
    final=frozenset({C.DECIDED, C.WITHDRAWN}),
    table=(
        row(C.RECEIVED, "record_result", C.DECIDED, [Role.HANDLER], _("Record the body's decision"),
            condition=not_its_maker),
        row(C.RECEIVED, "forbid", C.RECEIVED, [Role.HANDLER], _("Record that the body forbids enforcement"),
            condition=may_forbid, tone="secondary"),
        row(C.RECEIVED, "withdraw", C.WITHDRAWN, [Role.HANDLER], _("The claim was taken back"), condition=not_its_maker,
            needs_reason=True, tone="secondary"),
    ),
)  # fmt: skip


def scheme_roles_on(user, version: SchemeVersion) -> set[str]:
    return {a.role for a in user.assignments if a.municipality_id == version.municipality_id}


def second_person(version: SchemeVersion, actor) -> object:
    return _("A second person activates the version.") if version.loaded_by_id == actor.pk else None


scheme_workflow = Workflow(
    model=SchemeVersion,
    roles_on=scheme_roles_on,
    final=frozenset({V.RETIRED}),
    table=(
        row(V.LOADED, "activate", V.ACTIVE, [Role.MANAGER], _("Put into force"), condition=second_person,
            says=_("New applications are made and decided by these terms from their first day. A version that has been "
                   "used can no longer be changed, only replaced.")),
        row(V.LOADED, "reject", V.RETIRED, [Role.MANAGER], _("Reject"), needs_reason=True, tone="warning",
            says=_("This version can no longer be put into force. It can be loaded anew.")),
        row(V.ACTIVE, "retire", V.RETIRED, [Role.MANAGER], _("Take out of force"), needs_reason=True, tone="warning",
            says=_("Nobody can apply by these terms any more, and this version cannot be put into force again.")),
    ),
)  # fmt: skip
