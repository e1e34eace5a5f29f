"""After the decision: correcting it, and claims for a revised decision."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bonus.applications import services
from bonus.applications.claimable import all_of
from bonus.applications.handling_forms import PostedForm
from bonus.applications.models import Claim, Correction, Decision
from bonus.applications.revising_forms import ClaimForm, CorrectForm, ForbidForm, ResultForm, WithdrawClaimForm
from bonus.applications.views.acts import act_page
from bonus.applications.views.handling import case_or_404
from bonus.applications.wording import euro
from portal.core.idempotency import submit_once


@submit_once
def correct(request, pk: int):
    """Correct an error in a decision (hallintolaki 50–53 §)."""
    application = case_or_404(request, pk)
    decision = get_object_or_404(Decision, application=application)
    form = CorrectForm(request.POST or None, initial={"amount": decision.amount_now, "seen": decision.amount_now})

    def do(cleaned):
        services.correct(application=application, actor=request.user, **cleaned)
        return _("The correction was made. The applicant gets a notice of it.")

    return act_page(
        request, application, form, do, title=_("Correct the decision"), button=_("Make the correction"),
        paragraphs=[
            _("Granted now: %(amount)s.") % {"amount": euro(decision.amount_now)},
            _("The correction is a new decision with its own documents. The earlier one stays as it was made."),
        ],
    )  # fmt: skip


@submit_once
def correction_posted(request, pk: int, number: str):
    """The day on which a correction was posted: the time for a claim against it runs from that day."""
    application = case_or_404(request, pk)
    found = get_object_or_404(Correction, decision__application=application, number=number)

    def do(cleaned):
        services.mark_posted(decision=found, on=cleaned["on"], actor=request.user)
        return _("The day of posting was saved.")

    return act_page(
        request, application, PostedForm(request.POST or None), do,
        title=_("The correction is sent by post"), button=_("Save the day of posting"),
        paragraphs=[
            found.number,
            _("The applicant did not agree to electronic notice. Print and post the correction, then tell the day: "
              "the time for a claim runs from it."),
        ],
    )  # fmt: skip


@submit_once
def record_claim(request, pk: int):
    """A claim for a revised decision has arrived."""
    application = case_or_404(request, pk)
    get_object_or_404(Decision, application=application)
    decisions = [(one.key, one.name) for one in all_of(application)]
    keys = {name: key for key, name in decisions}
    form = ClaimForm(
        request.POST or None, request.FILES or None, decisions=decisions,
        initial={"against": request.GET.get("against")},
    )  # fmt: skip

    def do(cleaned):
        against = keys.get(cleaned.pop("against", ""), "")
        claim = services.record_claim(
            application=application, actor=request.user, upload=cleaned.pop("file"), against=against, **cleaned
        )
        return _("The claim was recorded as late.") if claim.is_late else _("The claim was recorded.")

    return act_page(
        request, application, form, do,
        title=_("Record a claim for a revised decision"), button=_("Record the claim"),
        paragraphs=[_("The body that the town has named decides the claim. A late claim is recorded too.")],
    )  # fmt: skip


def _claim(application, claim_id: int) -> Claim:
    claims = Claim.objects.select_related("decision__application", "body")
    return get_object_or_404(claims, pk=claim_id, decision__application=application)


@submit_once
def record_result(request, pk: int, claim_id: int):
    """What the body decided, with its document."""
    application = case_or_404(request, pk)
    claim = _claim(application, claim_id)

    def do(cleaned):
        services.record_result(claim=claim, actor=request.user, upload=cleaned.pop("file"), **cleaned)
        return _("The body's decision was recorded.")

    return act_page(
        request, application, ResultForm(request.POST or None, request.FILES or None), do,
        title=_("Record the body's decision"), button=_("Record the decision"),
        paragraphs=[*against_of(claim), f"{claim.number}: {claim.body}", claim.demand],
    )  # fmt: skip


def against_of(claim: Claim) -> list[str]:
    """Tells what a sum is when the claim is not against the case's own decision."""
    if not claim.against:
        return []
    return [
        _("The claim is against the decision on recovery %(number)s. The new sum is what is recovered; when the "
          "decision was annulled, nothing is.") % {"number": claim.against}
    ]  # fmt: skip


@submit_once
def forbid_claim(request, pk: int, claim_id: int):
    """The body forbids enforcement until it has decided the claim (kuntalaki 143 §)."""
    application = case_or_404(request, pk)
    claim = _claim(application, claim_id)

    def do(cleaned):
        services.record_prohibition(claim=claim, actor=request.user, upload=cleaned.pop("file"), **cleaned)
        return _("The prohibition was recorded. Nothing is collected or set off before the body has decided.")

    return act_page(
        request, application, ForbidForm(request.POST or None, request.FILES or None), do,
        title=_("The body forbids enforcement"), button=_("Record the prohibition"),
        paragraphs=[
            f"{claim.number}: {claim.body}",
            _("A decision may be enforced before it has legal force, unless the claim would become useless or the "
              "body forbids it (Local Government Act, section 143)."),
        ],
    )  # fmt: skip


@submit_once
def withdraw_claim(request, pk: int, claim_id: int):
    application = case_or_404(request, pk)
    claim = _claim(application, claim_id)

    def do(cleaned):
        services.withdraw_claim(claim=claim, actor=request.user, reason=cleaned["reason"])
        return _("The claim was recorded as taken back.")

    return act_page(
        request, application, WithdrawClaimForm(request.POST or None), do,
        title=_("The claim was taken back"), button=_("Save"), paragraphs=[claim.number], tone="secondary",
    )  # fmt: skip
