"""Deny by default: each route's row says who may come; officials need two factors before they see anything."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts.strong import strong_session
from portal.core.authorisation import row_for


class AccessMiddleware(LoginRequiredMiddleware):
    """Reads the table of routes × roles. A route without a row is refused, for everybody."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        match = request.resolver_match
        row = row_for(match.view_name or "", request.path)
        if row is None:
            raise PermissionDenied
        if row.public:
            return None
        if not request.user.is_authenticated:
            return self.handle_no_permission(request, view_func)
        if request.user.is_official and not is_mfa_enabled(request.user):
            return redirect("accounts:two_factor_required")
        if not row.allows(request.user.role_codes):
            raise PermissionDenied
        if row.strong and not strong_session(request):
            return redirect(f"{reverse('accounts:identify')}?{urlencode({'next': request.get_full_path()})}")
        return None
