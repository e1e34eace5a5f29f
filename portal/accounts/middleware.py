"""Deny by default: each route's row says who may come; officials need two factors before they see anything."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import get_user, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from portal.accounts import kept_forms, second_factor, session_times
from portal.accounts.strong import strong_session
from portal.core.authorisation import row_for


class AccessMiddleware(LoginRequiredMiddleware):
    """Reads the table of routes × roles. A route without a row is refused, for everybody."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        match = request.resolver_match
        row = row_for(match.view_name or "", request.path)
        if row is None:
            raise PermissionDenied
        if request.user.is_authenticated and (elsewhere := second_factor.gate(request, match.view_name or "", row)):
            return elsewhere
        if row.public:
            return None
        if not request.user.is_authenticated:
            return self._sign_in(request, view_func)
        if not row.allows(request.user.role_codes):
            raise PermissionDenied
        if row.strong and not strong_session(request):
            kept = kept_forms.keep(request, request.user)
            target = reverse("accounts:kept") if kept else request.get_full_path()
            return redirect(f"{reverse('accounts:identify')}?{urlencode({'next': target})}")
        return None

    def _sign_in(self, request, view_func):
        """To the sign-in page. A form that was sent is kept for the one whose session has just ended, or said lost."""
        if kept_forms.keep(request, getattr(request, "signed_out", None)):
            messages.info(request, _("What you wrote was kept. When you have signed in, you can send it."))
            return redirect_to_login(reverse("accounts:kept"))
        if request.method == "POST":
            messages.warning(request, _("You were not signed in, so what you sent was not saved."))
        return self.handle_no_permission(request, view_func)


class KeptFormMiddleware:
    """Innermost: a kept form that is sent is done once, and kept no longer when its page has taken it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return kept_forms.send_once(request, self.get_response)


class SessionTimeMiddleware:
    """Ends a session that is idle or old; the page that was asked for then asks for sign-in, and says why."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            if session_times.is_over(request):
                request.signed_out = get_user(request)
                logout(request)
                messages.info(request, _("You were signed out because nothing was done for a while. Sign in again."))
            else:
                session_times.touch(request.session)
        return self.get_response(request)


logger = logging.getLogger(__name__)


class SignInPagesMiddleware:
    """What the portal promises of every page, on allauth's pages: 422 for a form with errors, no trace after sign-out.

    And a page that helps, when the identification service cannot be reached.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.view_name == "account_logout" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_template_response(self, request, response):
        form = (response.context_data or {}).get("form") if request.method == "POST" else None
        if response.status_code == 200 and getattr(form, "errors", None):
            response.status_code = 422
        return response

    def process_exception(self, request, exception):
        if not isinstance(exception, RequestException):
            return None
        logger.error("identification service cannot be reached: %s", type(exception).__name__)
        return render(request, "socialaccount/authentication_error.html", status=503)
