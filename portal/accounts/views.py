"""Identification, two-factor and one's own account."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts import demo, forms, kept_forms, second_factor, services
from portal.accounts.models import Activation, KeptForm
from portal.accounts.strong import strengthen, strong_session
from portal.core import links, typed


def two_factor_required(request):
    """Officials come here until they have set up a second factor; the way goes through the activation link."""
    if is_mfa_enabled(request.user) or not request.user.is_official:
        return redirect("home:start")
    return render(request, "accounts/two_factor_required.html", {"may_set_up": second_factor.may_set_up(request)})


def demonstration(request):
    """The demonstration's accounts and mail, so that it can be tried by one person in one browser."""
    if not settings.DEMO_MODE:
        raise Http404
    context = {"accounts": demo.accounts(), "password": demo.PASSWORD, "mail": demo.mail()}
    return render(request, "accounts/demonstration.html", context)


@require_POST
def activation_send(request):
    """A new activation link to the account's own address."""
    if not request.user.is_official:
        raise PermissionDenied
    services.activation_send(actor=request.user, user=request.user)
    messages.success(request, _("The link was sent to %(email)s.") % {"email": request.user.email})
    return redirect("accounts:two_factor_required")


def activate(request, token: str):
    """GET shows what the link is for; only a POST by its own account uses it, once."""
    activation = Activation.objects.filter(token_digest=links.digest(token)).first()
    if activation is None:
        raise Http404
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        services.activation_use(actor=request.user, activation=activation)
        second_factor.allow_set_up(request)
        return redirect("accounts:two_factor_required")
    usable = Activation.objects.open().filter(pk=activation.pk, user=request.user).exists()
    return render(request, "accounts/activate.html", {"usable": usable}, status=200 if usable else 410)


def identify(request):
    """Choose how to identify strongly; then on to where one was going."""
    context = {
        "next": _safe_next(request),
        "stand_in": settings.STRONG_STAND_IN,
        "provider": bool(settings.OIDC_ISSUER),
        "already": strong_session(request),
    }
    return render(request, "accounts/identify.html", context)


@require_POST
def stand_in(request):
    """The demonstration's clearly marked stand-in for strong identification."""
    if not settings.STRONG_STAND_IN:
        raise PermissionDenied
    name = request.user.get_full_name()
    strengthen(request, user=request.user, provider="stand-in", acr="demonstration", name=name, stand_in=True)
    messages.success(request, _("You are strongly identified."))
    return redirect(_safe_next(request) or "home:start")


def kept(request):
    """A form that was sent when the session had ended: send it now, or throw it away."""
    found = kept_forms.kept_by(request.user)
    if found is None:
        KeptForm.objects.filter(user=request.user).delete()
        messages.info(request, _("There is no kept form any more."))
        return redirect("home:start")
    if request.method == "POST":
        kept_forms.throw_away(request.user, leads_to=reverse("home:start"))
        messages.info(request, _("What you wrote was thrown away."))
        return redirect("home:start")
    form, fields = found
    if kept_forms.needs_strong(form.path) and not strong_session(request):
        return redirect(f"{reverse('accounts:identify')}?{urlencode({'next': reverse('accounts:kept')})}")
    context = {
        "form": form,
        "fields": [(name, value) for name, values in fields.lists() for value in values],
        "texts": typed.texts(fields),
    }
    return render(request, "accounts/kept.html", context)


def profile(request):
    """One's own name and language, organisations, second factor and sessions."""
    form = forms.ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.profile_change(actor=request.user, values=form.cleaned_data)
        messages.success(request, _("Your details were saved."))
        return redirect("accounts:profile")
    if form.is_bound:
        request.user.refresh_from_db()
    context = {
        "form": form,
        "two_factor": is_mfa_enabled(request.user),
        "passkeys": Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).count(),
        "sessions": len(UserSession.objects.purge_and_list(request.user)),
        "roles": request.user.assignments,
        "memberships": request.user.memberships.active().select_related("organisation").order_by("organisation__name"),
    }
    return render(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)


def _safe_next(request) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""
