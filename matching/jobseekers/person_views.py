"""The person's own page, behind a link with a random token: no account, no personal data in the address.

A link never changes anything on GET. It signs once; until it ends, it shows and withdraws.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from matching.jobseekers import consent_texts, profile_view, services
from matching.jobseekers.forms import SignForm
from matching.jobseekers.models import Consent, PersonLink
from portal.core import audit, clock, links
from portal.core.confirming import confirm_page
from portal.core.models import AuditEvent


@never_cache
@require_GET
def page(request, token: str):
    """Own profile, consents, what was shown to whom, who has read the data; and the form to sign."""
    link = _link(token)
    audit.record("client.own_page", link.client, actor=None, request=request, subject=link.client)
    return _page(request, link, token, SignForm(initial={"valid_until": clock.add_months(clock.today(), 6)}))


@never_cache
@require_POST
def sign(request, token: str):
    link = _link(token)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, link, token, form, status=422)
    data = form.cleaned_data
    given = data["decision"] == "yes"
    services.consent_sign(
        link=link, given=given, scopes=data["scopes"], signed_name=data["signed_name"],
        valid_until=data["valid_until"], language=translation.get_language() or "fi",
    )  # fmt: skip
    messages.success(
        request, _("Thank you. Your consent is recorded.") if given else _("Thank you. Your refusal is recorded.")
    )
    return redirect("jobseekers:person", token)


@never_cache
def withdraw(request, token: str, consent: int):
    """GET says what will happen; only the POST of its button withdraws."""
    link = _link(token)
    found = get_object_or_404(Consent, pk=consent, client=link.client)
    if request.method != "POST" and found.in_force:
        return links.private(_withdrawing(request, token))
    if request.method == "POST":
        services.consent_withdraw(consent=found)
        messages.success(request, _("Your consent is withdrawn. Nothing is shown under it any more."))
    return redirect("jobseekers:person", token)


def _withdrawing(request, token: str):
    return confirm_page(
        request,
        title=_("Withdraw your consent?"),
        says=[
            _("From that moment no employer sees your details under this consent."),
            _("If an employer has not yet answered about you, the proposal is taken back."),
            _("A placement that has already been agreed goes on. Talk with your coach if you want to end it."),
            _("Your coach helps you as before. This cannot be undone, but you can give a new consent later: "
              "your coach makes you a new link."),
        ],
        button=_("Withdraw my consent"),
        back=reverse("jobseekers:person", args=[token]),
    )  # fmt: skip


def _link(token: str) -> PersonLink:
    """An open link; an ended, cancelled or invented one does not exist."""
    found = PersonLink.objects.select_related("client__profile", "client__coach", "client__municipality")
    link = get_object_or_404(found, token_digest=links.digest(token))
    if not link.open:
        raise Http404
    return link


def _page(request, link: PersonLink, token: str, form: SignForm, status: int = 200):
    client = link.client
    reads = AuditEvent.objects.filter(subject_id=str(client.pk)).exclude(actor=None).order_by("-at", "-pk")
    context = {
        "client": client,
        "link": link,
        "token": token,
        "form": form,
        "consent_text": consent_texts.text(translation.get_language() or "fi"),
        "sections": profile_view.sections(client.profile.data),
        "consents": client.consents.all(),
        # what was shown to whom: proposals live in a higher room, reached here by their reverse name only
        "shown": client.proposals.select_related("organisation", "opening"),
        "reads": reads.values_list("at", "action", "reason")[:50],
    }
    return links.private(render(request, "jobseekers/person.html", context, status=status))
