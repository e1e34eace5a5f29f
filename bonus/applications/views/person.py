"""The placed person's own page of an application, behind a link with a random token; and the employer's asking.

A link never changes anything on GET. It answers once; a given consent is withdrawn by it until the decision.
"""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bonus.applications import consent_texts, consents, services
from bonus.applications.forms import PersonSignForm
from bonus.applications.models import PersonConsent
from bonus.applications.scheme_terms import terms_of
from bonus.applications.services.consents import CLOSED
from bonus.applications.views.employer import own
from portal.core import audit, links
from portal.core.confirming import confirm_page
from portal.core.ui import Row

LIMIT = "120/m/ip"  # a random token needs none; this is for whoever tries them all


@require_POST
def ask(request, pk: int):
    """Ask the person: by mail to the person's own address, else by a link that is shown once, to be handed over."""
    application = own(request, pk)
    consent, token = services.ask_person(application=application, actor=request.user)
    back = reverse("bonus:part", args=[pk, "consent"]) if application.is_editable else reverse(
        "bonus:application", args=[pk])  # fmt: skip
    if not token:
        messages.success(request, _("The person got a message with a link. You see here when there is an answer."))
        return redirect(back)
    with translation.override(consent.language):
        address = request.build_absolute_uri(reverse("bonus:person", args=[token]))
    context = {"application": application, "consent": consent, "address": address, "back": back}
    return render(request, "bonus/application/person_link.html", context)


@never_cache
@require_GET
def page(request, token: str):
    """What is told about the person, to whom, for what and how long; and the form to answer."""
    consent = _consent(request, token)
    audit.record("person_consent.page", consent, actor=None, request=request,
                 subject=consent.application.client)  # fmt: skip
    return _page(request, consent, token, PersonSignForm())


@never_cache
@require_POST
def sign(request, token: str):
    consent = _consent(request, token)
    form = PersonSignForm(request.POST)
    if not form.is_valid():
        return _page(request, consent, token, form, status=422)
    given = form.cleaned_data["decision"] == "yes"
    services.sign_consent(
        consent=consent, given=given, signed_name=form.cleaned_data["signed_name"],
        language=translation.get_language() or "fi",
    )  # fmt: skip
    messages.success(
        request, _("Thank you. Your consent is recorded.") if given else _("Thank you. Your refusal is recorded.")
    )
    return redirect("bonus:person", token)


@never_cache
def withdraw(request, token: str):
    """GET says what will happen; only the POST of its button withdraws."""
    consent = _consent(request, token)
    if request.method != "POST" and consent.holds and consent.application.state not in CLOSED:
        return links.private(_withdrawing(request, token))
    if request.method == "POST":
        services.withdraw_consent(consent=consent)
        messages.success(request, _("Your consent is withdrawn."))
    return redirect("bonus:person", token)


def _withdrawing(request, token: str):
    return confirm_page(
        request,
        title=_("Withdraw your consent?"),
        says=[
            _("The employer cannot get the support for your placement without your consent."),
            _("Your placement and your service go on as before."),
            _("This cannot be undone, but the employer can ask you again."),
        ],
        button=_("Withdraw my consent"),
        back=reverse("bonus:person", args=[token]),
    )


def _consent(request, token: str) -> PersonConsent:
    """What an open link stands for; an ended, replaced or invented one does not exist."""
    if ratelimit.consume(request, app="portal", action="person_consent", config={"person_consent": LIMIT}) is None:
        raise Http404
    found = PersonConsent.objects.select_related(
        "application__contract", "application__placement__client", "application__placement__opening",
        "application__organisation",
        "application__placement__proposal__consent", "application__municipality", "application__scheme_version",
    )  # fmt: skip
    consent = get_object_or_404(found, token_digest=links.digest(token), replaced_at=None)
    if consent.given is None and not consent.signs:
        raise Http404
    return consent


def _page(request, consent: PersonConsent, token: str, form: PersonSignForm, status: int = 200):
    application = consent.application
    language = translation.get_language() or "fi"
    closed = application.state in CLOSED
    context = {
        "consent": consent,
        "application": application,
        "person": application.person,
        "scheme": terms_of(application.scheme_version)["name"],
        "token": token,
        "form": form,
        "closed": closed,
        "statement": consent.text or consent_texts.text(language),
        "rows": [] if closed else [Row(label, text) for label, text in consents.told(application, language)],
        "changed": not closed and consent.holds and consents.has_changed(consent),
        "has_errors": status == 422,
    }
    return links.private(render(request, "bonus/person/page.html", context, status=status))
