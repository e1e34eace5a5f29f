"""How django-allauth fits in: names, mail through the outbox, two-factor, and `acr` that makes a session strong."""

from __future__ import annotations

import time
import uuid
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.accounts import strong
from portal.accounts.models import User
from portal.accounts.nonce import ProviderWithNonce, is_answer_to_ours
from portal.core import mail, sealing

DIRECTORY = "directory"  # the town's directory among the OpenID Connect providers


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is wrong."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_password": gettext_lazy("The password is wrong."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait five minutes and try again."),
        "duplicate_email": gettext_lazy("The address is already in your account."),
    }

    def populate_username(self, request, user):
        """There are no user names."""

    def save_user(self, request, user, form, commit=True):
        user.language = (get_language() or "fi")[:2]
        return super().save_user(request, user, form, commit)

    def is_reauthentication_required(self, *, app):
        """Whoever signed in within the last minutes need not type the same again."""
        if not super().is_reauthentication_required(app=app):
            return False
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0)
        return time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT

    def format_email_subject(self, subject):
        """The subject as the template says it, without the host's name before it."""
        return subject

    def send_mail(self, template_prefix, email, context):
        """Mail goes through the outbox, so that a refusing mail server loses nothing and stops nobody."""
        language = getattr(context.get("user"), "language", "") or (get_language() or "fi")[:2]
        with translation.override(language):
            rendered = self.render_mail(template_prefix, email, context)
        mail.write(
            f"account:{uuid.uuid4().hex}",
            to=email,
            subject=rendered.subject,
            body=rendered.body,
            language=language,
            one_time_link=True,  # most of them have one, and the others say nothing that is worth keeping
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The OpenID Connect providers: sign-in, and identification of somebody who has signed in already."""

    def get_provider(self, request, provider, client_id=None):
        found = super().get_provider(request, provider, client_id)
        return ProviderWithNonce(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def pre_social_login(self, request, sociallogin):
        """Somebody signed in identifies: link the identity the first time, and the session becomes strong by its `acr`.

        Plain sign-in goes on as allauth does it; `receivers.py` marks the session when it is complete.
        """
        if not is_answer_to_ours(sociallogin):
            raise OAuth2Error("the ID token is not the answer to what this browser asked")
        if sociallogin.state.get("process") != AuthProcess.CONNECT or not request.user.is_authenticated:
            if sociallogin.account.provider == DIRECTORY:
                _refuse_strangers(request, sociallogin)
            return
        raise ImmediateHttpResponse(identified(request, sociallogin))

    def validate_disconnect(self, account, accounts):
        """An account that could be unlinked could be linked to somebody else."""
        raise ValidationError(_("An identification service stays linked. Contact the town's employment services."))


NOT_LINKED = gettext_lazy(
    "No account here is linked to that identity. Sign in with your e-mail address, and link the directory on the page "
    "“Identification services” of your account."
)
STAFF_ONLY = gettext_lazy("The town's directory is for the town's own staff.")


def _refuse_strangers(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """The directory opens the accounts of officials only, also when a link from a role that has ended is left.

    It makes no account for a person whom it knows: a role is given by the portal.
    """
    # Asked of a row of its own: what a user has read of itself would go into the session with the stashed sign-in.
    if sociallogin.is_existing and User.objects.get(pk=sociallogin.user.pk).is_official:
        return
    messages.error(request, STAFF_ONLY if sociallogin.is_existing else NOT_LINKED)
    raise ImmediateHttpResponse(redirect("account_login"))


def identified(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """Somebody signed in has identified. The first time asks again who one is: it links an identity for good.

    Identifying again with the linked one, every hour, changes nothing and asks nothing.
    """
    is_directory = sociallogin.account.provider == DIRECTORY
    if why_not := _why_not(request.user, sociallogin):
        messages.error(request, why_not)
        return redirect("socialaccount_connections" if is_directory else "accounts:identify")
    if not sociallogin.is_existing:
        if reauthentication.is_reauthentication_required(request, app="allauth.socialaccount"):
            here = f"{__name__}.{go_on.__name__}"
            return reauthentication.stash_and_reauthenticate(request, sociallogin.serialize(), here)
        sociallogin.connect(request, request.user)
    if is_directory:
        messages.success(request, _("The directory is linked: you can sign in with it from now on."))
        return redirect("socialaccount_connections")
    strong.strengthen(
        request,
        user=request.user,
        provider=sociallogin.account.provider,
        acr=strong.acr_of(sociallogin),
        name=strong.name_of(sociallogin),
    )
    messages.success(request, _("You are strongly identified."))
    return redirect(sociallogin.get_redirect_url(request) or "accounts:identify")


def go_on(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """After the password was asked: what the identification service said before it."""
    sociallogin = SocialLogin.deserialize(state)
    sociallogin.lookup()
    return identified(request, sociallogin)


def _why_not(user, sociallogin) -> str:
    """Why this identity is not linked and does not make the user's session strong; empty when nothing is against it."""
    if sociallogin.account.provider == DIRECTORY:
        if not user.is_official:
            return str(STAFF_ONLY)
    elif not strong.acr_is_strong(strong.acr_of(sociallogin)):
        return _("The identification was not strong enough. Choose a bank, a mobile certificate or an identity card.")
    if sociallogin.is_existing and sociallogin.user != user:
        return _("The person who identified has another account here. Sign in with that account.")
    others = user.socialaccount_set.filter(provider=sociallogin.account.provider)
    if others.exclude(uid=sociallogin.account.uid).exists():
        return _("This account belongs to another person. Sign in with your own account.")
    return ""


class MfaAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("The code is wrong or already used. Wait for the next code and enter it."),
    }

    def get_totp_issuer(self) -> str:
        return "Työsilta"

    def encrypt(self, text: str) -> str:
        """Keys of authenticator apps and seeds of recovery codes: a stolen database makes no codes."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)
