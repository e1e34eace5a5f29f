"""Acts on a case that have a page of their own: what it means, a form, one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bonus.applications import services
from bonus.applications.handling_forms import RecuseForm
from bonus.applications.services.recusal import stand_in_of
from bonus.applications.views.handling import as_seen, case_or_404
from portal.accounts.roles import Role
from portal.core.idempotency import submit_once


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
