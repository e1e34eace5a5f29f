"""Identification, two-factor and one's own account."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.accounts.strong import strengthen, strong_session


def two_factor_required(request):
    """Officials come here until they have set up a second factor."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "accounts/two_factor_required.html")


def identify(request):
    """Choose how to identify strongly; then on to where one was going."""
    context = {"next": _safe_next(request), "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
               "stand_in": settings.STRONG_STAND_IN, "already": strong_session(request)}  # fmt: skip
    return render(request, "accounts/identify.html", context)


@require_POST
def stand_in(request):
    """The demonstration's clearly marked stand-in for strong identification."""
    if not settings.STRONG_STAND_IN:
        raise PermissionDenied
    strengthen(request, user=request.user, provider="stand-in", acr="demonstration", stand_in=True)
    return redirect(_safe_next(request) or "home:start")


def profile(request):
    return render(request, "accounts/profile.html")


def _safe_next(request) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""
