"""What the case page shows: register state, earlier cases, findings, calculation rows, files, and the next action."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bonus.applications import consents, funding, reading, same_person, summary
from bonus.applications.authorities import body_of_claims
from bonus.applications.calculation import adjustments_in_force, result_in
from bonus.applications.models import Application
from bonus.applications.scheme_terms import codes_of, compiled, terms_of
from bonus.applications.services.proposing import HEARING_GROUNDS
from bonus.applications.services.register import missing_steps
from bonus.applications.told import facts_for
from bonus.applications.transitions import OPEN, application_workflow, claim_workflow, impartial, may_decide
from bonus.applications.wording import calculation_rows, day, day_of, euro
from portal.accounts.roles import Role
from portal.core import clock
from portal.core.exceptions import Refused
from portal.core.money import written
from portal.core.transitions import history
from portal.core.ui import Row

S = Application.State
SEVERITIES = {"refuse": "danger", "check": "warning", "inform": "info"}
WITH_FORM = {
    "ask_more",
    "propose",
    "grant",
    "grant_partly",
    "refuse",
    "send_back",
    "recuse",
    "step_aside",
    "hear",
}  # each has its own form on a page


def context(application: Application, user: Any, documents: reading.Open | None = None) -> dict[str, Any]:
    """Everything that `bonus/handling/case.html` and `decide.html` need besides their forms and open documents."""
    permitted = {t.action for t in application_workflow.available(application, user)}
    is_handler = application.handler_id == user.pk and user.has_role(
        Role.HANDLER, municipality_id=application.municipality_id
    )
    decision = getattr(application, "decision", None)
    result = result_in(application, (get_language() or "fi")[:2])  # a colleague may have calculated in another language
    return {
        "application": application,
        "other_acts": [*other_acts(application, permitted), *acts_after(application, user)],
        "claims": decision.claims.select_related("body").order_by("received_on", "pk") if decision else (),
        "claim_acts": claim_acts(application, user),
        "recusals": application.recusals.select_related("person", "passed_to").order_by("at", "pk"),
        "lacking": missing_steps(application.municipality),
        "terms": terms_of(application.scheme_version),
        "claims_body": claims_body(application),
        "next_step": next_step(application, user, permitted),
        "buttons": [t for t in application_workflow.available(application, user)
                    if t.action not in WITH_FORM and Role.HANDLER in t.roles],
        "may": {name: name in permitted for name in ("ask_more", "propose", "send_back", "grant")},
        "may_work": is_handler and application.state == S.HANDLING,
        "may_write": user.has_role(Role.HANDLER, Role.DECIDER, municipality_id=application.municipality_id),
        "sections": summary.sections(application),
        "company_rows": company_rows(application),
        "warnings": warnings(application),
        "obstacles": funding.obstacles(application, user),
        "findings": findings(result),
        "person_consent": consents.current(application),
        "consent_state": consents.standing(application),
        "rows": calculation_rows(result.get("rows", [])),
        "applied": euro(application.applied_amount),
        "calculated": euro(application.calculated_amount),
        "adjustments": adjustments(application),
        "hearings": application.hearings.select_related("asked_by").order_by("asked_at", "pk"),
        "hearing_ground": dict(HEARING_GROUNDS).get(application.hearing_ground, ""),
        "adjusted": euro(application.adjusted_amount) if application.adjusted_amount is not None else "",
        "checked": checked(application),
        "conditions": codes_of(application.scheme_version, "confirmed"),
        "files": [{"attachment": a, "kind": summary.kind_text(application, a), **reading.links(a, documents or [])}
                  for a in application.attachments.select_related("file").order_by("added_at", "pk")],
        "earlier": earlier_cases(application),
        "thread": application.messages.select_related("sender").order_by("at", "pk"),
        "notes": application.notes.select_related("by").order_by("at", "pk"),
        "timeline": summary.timeline_for_staff(application),
        "decision": decision,
        "amount_prepared": euro(decision.prepared_amount) if decision else "",
        "amount_decided": euro(decision.amount) if decision else "",
        "amount_now": euro(decision.amount_now) if decision else "",
        "is_late": bool(application.due_on and application.due_on < clock.today() and application.state not in FINAL),
    }  # fmt: skip


def claims_body(application: Application) -> str:
    """Who considers claims for a revised decision, and on whose word: the scheme's, or the municipality's."""
    try:
        body = body_of_claims(application)
    except Refused as refused:
        return str(refused)
    if compiled(application.scheme_version).revised_by:
        return _("Claims for a revised decision are considered by %(body)s, as the scheme says.") % {"body": body}
    return _("Claims for a revised decision are considered by %(body)s. The scheme names nobody, so this is the "
             "municipality's own body.") % {"body": body}  # fmt: skip


def other_acts(application: Application, permitted: set[str]) -> list[tuple[Any, str]]:
    """(what, address): acts that have a page of their own."""
    acts = []
    if "hear" in permitted:
        acts.append((_("Hear the applicant before a decision"), reverse("bonus:hear", args=[application.pk])))
        acts += [(_("Adjust a fact: %(fact)s") % {"fact": fact.label},
                  reverse("bonus:fact", args=[application.pk, fact.name]))
                 for fact in facts_for(compiled(application.scheme_version))]  # fmt: skip
    if "hear" in permitted and consents.papers(application).exists() and not consents.allows_granting(application):
        acts.append((_("Record the person's consent on paper"), reverse("bonus:paper_consent", args=[application.pk])))
    if "hear" in permitted and consents.allows_granting(application):
        acts.append((_("Record that the person withdraws the consent"),
                     reverse("bonus:consent_withdrawal", args=[application.pk])))  # fmt: skip
    if "hear" in permitted and application.contract:
        acts.append((_("Has the person an earlier case?"), reverse("bonus:same_person", args=[application.pk])))
    if permitted & {"recuse", "step_aside", "hear"}:
        acts.append((_("I am recused"), reverse("bonus:recuse", args=[application.pk])))
    return acts


def acts_after(application: Application, user: Any) -> list[tuple[Any, str]]:
    """Acts on a decided case: correcting for a decision maker, recording a claim for a handler."""
    if not hasattr(application, "decision"):
        return []
    acts, town = [], application.municipality_id
    if user.has_role(Role.DECIDER, municipality_id=town) and may_decide(application, user) is None:
        acts.append((_("Correct the decision"), reverse("bonus:correct", args=[application.pk])))
    if user.has_role(Role.HANDLER, municipality_id=town) and impartial(application, user) is None:
        acts.append((_("Record a claim for a revised decision"), reverse("bonus:record_claim", args=[application.pk])))
    if user.has_role(Role.HANDLER, Role.DECIDER, municipality_id=town):
        acts += [(_("Tell when correction %(number)s was posted") % {"number": correction.number},
                  reverse("bonus:correction_posted", args=[application.pk, correction.number]))
                 for correction in application.decision.corrections.filter(by_post=True, posted_on=None)]  # fmt: skip
    return acts


def claim_acts(application: Application, user: Any, against: str | None = None) -> list[tuple[Any, str]]:
    """What the user may do to each claim that waits; `against`: only to those against one decision."""
    if not hasattr(application, "decision"):
        return []
    pages = {"record_result": "bonus:claim_result", "withdraw": "bonus:withdraw_claim",
             "forbid": "bonus:forbid_claim"}  # fmt: skip
    return [
        (f"{claim.number}: {step.label}", reverse(pages[step.action], args=[application.pk, claim.pk]))
        for claim in application.decision.claims.order_by("received_on", "pk")
        if against is None or claim.against == against
        for step in claim_workflow.available(claim, user)
    ]


FINAL = (S.GRANTED, S.PARTLY, S.REFUSED, S.WITHDRAWN)


def next_step(application: Application, user: Any, permitted: set[str]) -> str:
    """One sentence: what is to be done now, and by whom."""
    if application.state in (S.GRANTED, S.PARTLY, S.REFUSED):
        return _("The case has been decided.")
    if application.state == S.WITHDRAWN:
        return _("The applicant has withdrawn the application. There is nothing to do.")
    if application.state == S.SUBMITTED:
        return _("Take the case for handling.") if "take" in permitted else _("The case waits for a handler.")
    if application.handler_id is None:
        return _("Take the case for handling: its handler is recused.")
    if application.state == S.MORE_INFO:
        by = day(application.more_info_by)
        return _("The applicant sends additions by %(day)s.") % {"day": by}
    if application.state == S.HEARING:
        hearing = application.hearings.get(closed_at=None)
        return _("The applicant may answer until %(day)s.") % {"day": date_format(hearing.due_on, "j.n.Y")}
    if application.state == S.PROPOSED:
        return _("Decide the case.") if "grant" in permitted else _("The case waits for the decision maker.")
    if application.handler_id == user.pk:
        return _("Check the conditions, then propose a decision or ask for more information.")
    return _("The case is handled by %(handler)s.") % {"handler": application.handler}


def why_not_decide(application: Application, user: Any) -> str:
    """Why this person may not decide this case now, or ""."""
    if application.state != S.PROPOSED:
        return _("There is no proposal to decide on now.")
    if not user.has_role(Role.DECIDER, municipality_id=application.municipality_id):
        return _("Only a decision maker decides.")
    return str(may_decide(application, user) or "")


def proposal_before(application: Application) -> dict[str, str]:
    """The earlier proposal, when it was sent back; else what the calculation suggests."""
    if application.proposal_outcome:
        return {"outcome": application.proposal_outcome, "hearing_ground": application.hearing_ground,
                "hearing_reason": application.hearing_reason, "reasons": application.proposal_reasons,
                "annex_reasons": application.proposal_annex_reasons}  # fmt: skip
    eligible = application.result.get("eligible")
    return {"outcome": "refused" if eligible is False else "granted" if eligible else ""}


def company_rows(application: Application) -> list[Row]:
    """The company now, and the ground on which the sender acts."""
    organisation = application.organisation
    fetched = organisation.register_fetched_at
    return [
        Row(_("Company"), f"{organisation.name}, {organisation.business_id}"),
        Row(_("Kind of employer"), organisation.get_kind_display()),
        Row(_("Industry"), f"{organisation.industry_code} {organisation.industry_name}".strip()),
        Row(_("In the portal"), organisation.get_state_display()),
        Row(_("In the register"), organisation.register_text or organisation.get_source_display()),
        Row(
            _("Bankruptcy, liquidation, restructuring"),
            ", ".join(map(str, organisation.register_situations)) or _("none"),
        ),
        Row(_("Register asked"), date_format(clock.local_date(fetched), "j.n.Y") if fetched else _("not asked")),
        Row(_("Sent by"), sender(application)),
    ]


def sender(application: Application) -> str:
    log = history(application).filter(action="submit").select_related("actor").last()
    if log is None or log.actor is None:
        return ""
    membership = (
        log.actor.memberships.filter(organisation_id=application.organisation_id).order_by("-created_at", "-pk").first()
    )
    ground = membership.get_ground_display() if membership and membership.ground else ""
    checked_ground = ground if membership and membership.right_checked_at else _("right to act not checked")
    return f"{log.actor}: {checked_ground}"


def warnings(application: Application) -> list[str]:
    """What stops or needs a look before anything is granted."""
    organisation, found = application.organisation, []
    if organisation.has_register_stop:
        found.append(
            _("The register tells of bankruptcy, liquidation, restructuring or an ended company. Stop and check.")
        )
    if organisation.state == organisation.State.BLOCKED:
        found.append(_("The company is blocked in the portal."))
    elif organisation.state == organisation.State.UNVERIFIED:
        found.append(_("The company's data have not been checked."))
    holder, name = (
        application.account_holder.casefold().strip(),
        str(application.company.get("name", "")).casefold().strip(),
    )
    if name and holder != name:
        found.append(_("The account holder is not the company's name in the register."))
    if missing := funding.missing_money(application):
        found.append(
            _("Money is missing: decision %(number)s grants %(missing)s € more than can be charged. Nothing of the "
              "case is paid before a manager raises the appropriation or permits the case. %(why)s")
            % {"number": missing.number, "missing": written(missing.missing), "why": missing.why}
        )  # fmt: skip
    placement = application.placement
    if placement and placement.state in (placement.State.CANCELLED, placement.State.INTERRUPTED):
        found.append(_("The placement is now: %(state)s.") % {"state": placement.get_state_display()})
    if placement and not placement.proposal.consent.in_force:
        found.append(_("The person's consent to be introduced is no longer in force."))
    if application.state in OPEN and not same_person.is_known(application):
        found.append(
            _("The contract was made outside the portal, and nobody has looked whether the person has an earlier case.")
        )
    consent = consents.current(application)
    if application.state in OPEN and not consents.allows_granting(application):
        found.append(
            _("The person's own consent to the application: %(state)s. Nothing can be granted without it.")
            % {"state": consents.standing(application).text}
        )
    elif consent is not None and application.state in OPEN and consents.has_changed(consent):
        found.append(_("The application tells about the person otherwise now than what the person agreed to."))
    return found


def findings(result: dict[str, Any]) -> list[dict[str, str]]:
    names = {"refuse": _("Not met"), "check": _("To be checked"), "inform": _("To know")}
    return [
        {"severity": names[f["severity"]], "tone": SEVERITIES[f["severity"]], "text": f["text"]}
        for f in result.get("findings", [])
    ]


def adjustments(application: Application) -> list[dict[str, Any]]:
    """Every adjustment of a fact: what was told, what is used, why, who and when; the newest of each holds."""
    in_force = {row.pk for row in adjustments_in_force(application)}
    return [
        {
            "fact": row.label,
            "told": row.shown(row.original),
            "used": row.shown(row.value) or _("as told"),
            "row": row,
            "in_force": row.pk in in_force,
        }
        for row in application.fact_adjustments.select_related("by").order_by("at", "pk")
    ]


def checked(application: Application) -> list[str]:
    names = codes_of(application.scheme_version, "confirmed")
    return [
        _("%(what)s – checked by %(who)s, %(day)s")
        % {"what": names.get(row["code"], row["code"]), "who": row["by"], "day": day_of(row["at"])}
        for row in application.confirmed
    ]


def earlier_cases(application: Application) -> list[dict[str, Any]]:
    """Other cases of the same company or the same person in this municipality."""
    others = Application.objects.filter(municipality=application.municipality_id).exclude(pk=application.pk)
    others = (
        others.exclude(state=S.DRAFT)
        .select_related("organisation", "placement__client", "contract", "decision")
        .prefetch_related("decision__corrections", "decision__claims")
    )
    company = application.organisation_id
    of_person = set(same_person.cases(application).values_list("pk", flat=True))
    same = list(others.filter(organisation_id=company) | others.filter(pk__in=of_person))
    return [
        {
            "application": other,
            "same_company": other.organisation_id == company,
            "same_person": other.pk in of_person,
            "amount": euro(other.decision.amount_now) if hasattr(other, "decision") else "",
        }
        for other in sorted(same, key=lambda o: o.pk, reverse=True)
    ]
