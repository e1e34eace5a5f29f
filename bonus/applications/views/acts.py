"""Acts on a case that have a page of their own: what it means, a form, one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.applications import consents, services
from bonus.applications.calculation import facts_told
from bonus.applications.handling_forms import (
    ConsentWithdrawalForm,
    FactForm,
    HearForm,
    PaperConsentForm,
    RecuseForm,
)
from bonus.applications.scheme_terms import compiled
from bonus.applications.services.recusal import stand_in_of
from bonus.applications.told import fact_named, plain
from bonus.applications.views.handling import as_seen, case_or_404
from portal.accounts.roles import Role
from portal.core.idempotency import submit_once
from portal.employers import register
from portal.employers.services import register_state_update


def act_page(request, application, form: Any, do: Callable[[dict], str], **texts: Any):
    """The act's page; after a right form `do(cleaned)` acts and returns what is told on the case page.

    `texts`: `title`, `button`, `paragraphs`, and `tone` of the button.
    """
    if request.method == "POST" and form.is_valid():
        messages.success(request, do(form.cleaned_data))
        return redirect("bonus:case", application.pk)
    status = 422 if request.method == "POST" else 200
    context = {"application": application, "form": form, "paragraphs": (), "tone": "", **texts}
    return render(request, "bonus/handling/act.html", context | {"has_errors": status == 422}, status=status)


@submit_once
def hear(request, pk: int):
    """Hearing before a decision against the applicant (hallintolaki 34 §)."""
    application = case_or_404(request, pk)

    def do(cleaned):
        services.hear(application=as_seen(request, pk), actor=request.user, **cleaned)
        return _("The applicant was asked. The decision waits for the answer.")

    return act_page(
        request, application, HearForm(request.POST or None), do,
        title=_("Hear the applicant before a decision"), button=_("Ask the applicant"),
        paragraphs=[_("When a refusal would rest on what others have told, the applicant is heard on it first.")],
    )  # fmt: skip


@submit_once
def paper_consent(request, pk: int):
    """A scanned paper among the attachments, signed by the person: the handler writes down what it says."""
    application = case_or_404(request, pk)
    papers = consents.papers(application)

    def do(cleaned):
        services.record_paper(application=as_seen(request, pk), attachment=papers.get(pk=cleaned.pop("paper")),
                              actor=request.user, **cleaned)  # fmt: skip
        return _("The person's consent on paper was recorded.")

    return act_page(
        request, application, PaperConsentForm(request.POST or None, papers=papers), do,
        title=_("Record the person's consent on paper"), button=_("Record the consent"),
        paragraphs=[_("Open the attachment first: the person has signed it, and it names this application's company "
                      "and what is told to the town.")],
    )  # fmt: skip


@submit_once
def consent_withdrawal(request, pk: int):
    """The person's withdrawal on paper, with its scan."""
    application = case_or_404(request, pk)

    def do(cleaned):
        services.record_withdrawal(application=as_seen(request, pk), upload=cleaned["file"],
                                   withdrawn_on=cleaned["withdrawn_on"], actor=request.user)  # fmt: skip
        return _("The withdrawal of the person's consent was recorded.")

    return act_page(
        request, application, ConsentWithdrawalForm(request.POST or None, request.FILES or None), do,
        title=_("Record that the person withdraws the consent"), button=_("Record the withdrawal"), tone="warning",
        paragraphs=[_("The person has told it on paper, and gives no reasons. Nothing can be granted after it. The "
                      "employer is told that the consent has been withdrawn, and does not see the paper.")],
    )  # fmt: skip


@submit_once
def fact(request, pk: int, fact: str):
    """Another fact than what was told, with a reason."""
    application = case_or_404(request, pk)
    try:
        row = fact_named(fact, compiled(application.scheme_version))
    except KeyError as error:
        raise Http404 from error
    told = row.shown(plain(facts_told(application)[fact])) or _("nothing")

    def do(cleaned):
        services.adjust_fact(application=as_seen(request, pk), fact=fact, actor=request.user, **cleaned)
        return _("The fact was saved and the case was calculated again. What was told stays visible beside it.")

    return act_page(
        request, application, FactForm(request.POST or None, fact=row), do,
        title=_("Adjust a fact"), button=_("Save the fact"),
        paragraphs=[_("The applicant or the placement told: %(told)s.") % {"told": told}],
    )  # fmt: skip


@require_POST
def ask_register(request, pk: int):
    """Ask the business register again; without an answer nothing changes."""
    application = case_or_404(request, pk)
    organisation = application.organisation
    try:
        company = register.look_up(organisation.business_id, again=True)
    except register.RegisterUnavailable:
        messages.error(request, _("The register cannot be asked now. Nothing was changed. Try again later."))
        return redirect("bonus:case", pk)
    if company is None:
        messages.error(request, _("The register does not know the company. Check its state in another way."))
        return redirect("bonus:case", pk)
    register_state_update(actor=request.user, organisation=organisation, company=company)
    messages.success(request, _("The register was asked. Its answer is on this page."))
    return redirect("bonus:case", pk)


@submit_once
def recuse(request, pk: int):
    """Recusal in one step (hallintolaki 27–30 §)."""
    application = case_or_404(request, pk)
    role = Role.HANDLER if application.handler_id == request.user.pk else Role.DECIDER
    successor = stand_in_of(application, request.user, role)
    goes_to = (
        _("The case goes to %(person)s.") % {"person": successor}
        if successor
        else _("The case goes back to the queue.")
    )

    def do(cleaned):
        services.recuse(application=as_seen(request, pk), actor=request.user, **cleaned)
        return _("You are recused. You can no longer handle or decide the case.")

    paragraphs = [_("Whoever is recused may neither handle nor decide the case. This cannot be undone.")]
    if role == Role.HANDLER:
        paragraphs += [
            goes_to,
            _("What you checked and proposed is not used: the next handler does it anew."),
        ]
    return act_page(
        request, application, RecuseForm(request.POST or None), do,
        title=_("I am recused"), button=_("I am recused: hand the case over"), paragraphs=paragraphs, tone="warning",
    )  # fmt: skip
