"""Pages of an organisation's own people. Those of officers are in `officers.py`."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.models import Municipality
from portal.core import links
from portal.core.confirming import confirm_page
from portal.core.idempotency import submit_once
from portal.employers import forms, selectors, services
from portal.employers.middleware import KEY
from portal.employers.models import Invitation, Membership, Organisation
from portal.employers.register import CompanyData, RegisterUnavailable, look_up

SIGN_UP = "new_organisation"  # in the session: business_id, municipality, and the company where it was typed


def create(request):
    """Which company? Then its data from the register, or by hand when the register cannot be asked."""
    form = forms.BusinessIdForm(request.POST or None)
    if request.method != "POST":
        return render(request, "employers/create.html", {"form": form})
    if not form.is_valid():
        return render(request, "employers/create.html", {"form": form}, status=422)
    if not _may_look_up(request):
        return render(request, "errors/429.html", status=429)
    started = {"business_id": form.cleaned_data["business_id"], "municipality": form.cleaned_data["municipality"].pk}
    request.session[SIGN_UP] = started
    if Organisation.objects.filter(
        municipality_id=started["municipality"], business_id=started["business_id"]
    ).exists():
        return redirect("employers:already_here")
    try:
        found = look_up(started["business_id"])
    except RegisterUnavailable:
        messages.warning(request, _("The business register does not answer now. Enter the company by hand."))
        return redirect("employers:manual")
    if found is not None and found.has_ended:
        del request.session[SIGN_UP]
        form.add_error("business_id", services.ENDED)
        return render(request, "employers/create.html", {"form": form}, status=422)
    if found is None:
        messages.warning(
            request, _("The business register does not know this business ID. Check it, or enter the company by hand.")
        )
        return redirect("employers:manual")
    return redirect("employers:confirm")


def manual(request):
    """The company by hand; it is marked for checking."""
    started = _started(request)
    form = forms.ManualForm(request.POST or None, initial=started.get("company"))
    if request.method == "POST" and form.is_valid():
        request.session[SIGN_UP] = {**started, "company": form.cleaned_data}
        return redirect("employers:confirm")
    context = {"form": form, "business_id": started["business_id"]}
    return render(request, "employers/manual.html", context, status=422 if form.is_bound else 200)


@submit_once
def confirm(request):
    """Check answers, tell on which ground one acts, and the organisation is in the portal."""
    started = _started(request)
    company = _company(started)
    if company is None:
        return redirect("employers:manual")
    form = forms.RightForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        town = get_object_or_404(Municipality, pk=started["municipality"])
        organisation = services.organisation_create(
            actor=request.user, municipality=town, company=company, right=form.cleaned_data
        )
        del request.session[SIGN_UP]
        request.session[KEY] = organisation.pk
        messages.success(request, _("%(name)s is now in the portal.") % {"name": organisation.name})
        return redirect("employers:detail")
    context = {"form": form, "company": company, "rows": selectors.company_rows(company)}
    return render(request, "employers/confirm.html", context, status=422 if form.is_bound else 200)


def already_here(request):
    """The company is in the portal: ask its administrator. Nothing of it is shown."""
    started = _started(request)
    if not Organisation.objects.filter(
        municipality_id=started["municipality"], business_id=started["business_id"]
    ).exists():
        raise Http404
    if request.method == "POST":
        town = get_object_or_404(Municipality, pk=started["municipality"])
        services.join_request(actor=request.user, municipality=town, business_id=started["business_id"])
        del request.session[SIGN_UP]
        messages.success(request, _("Your request was sent. You get an invitation by e-mail when it is accepted."))
        return redirect("home:start")
    return render(request, "employers/already_here.html", {"business_id": started["business_id"]})


def detail(request):
    """One's own organisation."""
    organisation = _own(request)
    member = organisation.memberships.active().get(user=request.user)
    context = {
        "organisation": organisation,
        "rows": [*selectors.company_rows(organisation), selectors.source_row(organisation)],
        "facts": selectors.facts(organisation, request.user),
        "right": selectors.right_text(member),
        "member": member,
        "others": Organisation.objects.own_of(request.user).exclude(pk=organisation.pk).order_by("name", "pk"),
    }
    return render(request, "employers/detail.html", context)


def members(request):
    """Who acts for the organisation; its administrators invite and remove."""
    organisation = _own(request)
    active = organisation.memberships.active().select_related("user").order_by("user__last_name", "user__email", "pk")
    context = {
        "organisation": organisation,
        "members": [{"member": m, "right": selectors.right_text(m)} for m in active],
        "invitations": organisation.invitations.open().order_by("-created_at", "pk"),
        "is_administrator": _is_administrator(request, organisation),
    }
    return render(request, "employers/members.html", context)


@submit_once
def invite(request):
    organisation = _own(request)
    if not _is_administrator(request, organisation):
        raise PermissionDenied
    form = forms.InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.invitation_create(actor=request.user, organisation=organisation, **form.cleaned_data)
        messages.success(request, _("The invitation was sent to %(email)s.") % {"email": form.cleaned_data["email"]})
        return redirect("employers:members")
    context = {"form": form, "organisation": organisation}
    return render(request, "employers/invite.html", context, status=422 if form.is_bound else 200)


def cancel_invitation(request, pk: int):
    """GET says what will happen, POST cancels."""
    invitation = get_object_or_404(Invitation, pk=pk, organisation=_own(request))
    if request.method == "POST":
        services.invitation_cancel(actor=request.user, invitation=invitation)
        messages.success(request, _("The invitation was cancelled."))
        return redirect("employers:members")
    return confirm_page(
        request,
        title=_("Cancel the invitation?"),
        about=invitation.email,
        says=[
            _("The link that was sent stops working at once. Nobody is told about it."),
            _("You can invite the same person again."),
        ],
        button=_("Cancel the invitation"),
        back=reverse("employers:members"),
    )


def accept_invitation(request, token: str):
    """GET shows the invitation; only a POST by somebody who has signed in accepts it."""
    invitation = Invitation.objects.filter(token_digest=links.digest(token)).select_related("organisation").first()
    if invitation is None:
        raise Http404
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        member = services.invitation_accept(actor=request.user, invitation=invitation)
        request.session[KEY] = member.organisation_id
        messages.success(request, _("You now act for %(name)s.") % {"name": invitation.organisation.name})
        return redirect("employers:detail")
    is_open = Invitation.objects.open().filter(pk=invitation.pk).exists()
    right_address = request.user.is_authenticated and invitation.email in services.verified_addresses(request.user)
    context = {"invitation": invitation, "is_open": is_open, "right_address": right_address}
    return render(request, "employers/accept_invitation.html", context, status=200 if is_open else 410)


@require_POST
def switch(request):
    """Choose for which organisation one acts."""
    own = Organisation.objects.own_of(request.user)
    organisation = get_object_or_404(own, pk=_number(request.POST.get("organisation")))
    request.session[KEY] = organisation.pk
    messages.success(request, _("You now act for %(name)s.") % {"name": organisation.name})
    return redirect("employers:detail")


def end_membership(request, pk: int):
    """GET says what will happen, POST ends it."""
    membership = get_object_or_404(Membership.objects.active(), pk=pk, organisation=_own(request))
    own = membership.user_id == request.user.pk
    if request.method == "POST":
        services.membership_end(actor=request.user, membership=membership)
        messages.success(request, _("The membership has ended."))
        return redirect("home:start" if own else "employers:members")
    if not own and not _is_administrator(request, membership.organisation):
        raise PermissionDenied
    return confirm_page(
        request,
        title=_("Leave the company?") if own else _("End the membership?"),
        about=membership.organisation if own else membership.user,
        says=_what_ends(own),
        button=_("Leave the company") if own else _("End the membership"),
        back=reverse("employers:members"),
    )


def _what_ends(own: bool) -> list[str]:
    if own:
        return [
            _("You no longer see the company's openings, proposed persons, placements or applications, and you can no "
              "longer act for it. What you have done stays with the company."),
            _("To come back you need a new invitation from an administrator of the company."),
        ]  # fmt: skip
    return [
        _("The person no longer sees the company's openings, proposed persons, placements or applications, and can no "
          "longer act for it. What the person has done stays with the company."),
        _("To come back the person needs a new invitation, and the right to act is checked again."),
    ]  # fmt: skip


def _own(request) -> Organisation:
    """The organisation that the person acts for now; without one, not found."""
    if not request.organisation:
        raise Http404
    return get_object_or_404(Organisation.objects.own_of(request.user), pk=request.organisation.pk)


def _is_administrator(request, organisation: Organisation) -> bool:
    return organisation.memberships.administrators().filter(user=request.user).exists()


def _started(request) -> dict:
    started = request.session.get(SIGN_UP)
    if not started:
        raise Http404
    return started


def _company(started: dict) -> CompanyData | None:
    """What was typed, else what the register says; None when there is neither."""
    if typed := started.get("company"):
        return CompanyData(business_id=started["business_id"], source=Organisation.Source.MANUAL, **typed)
    try:
        return look_up(started["business_id"])
    except RegisterUnavailable:
        return None


def _may_look_up(request) -> bool:
    """The register has a limit of its own, and nobody needs to try business IDs by the dozen."""
    limit = {"register": "20/h/user"}
    return ratelimit.consume(request, app="portal", action="register", config=limit, user=request.user) is not None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0
