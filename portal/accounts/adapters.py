"""How django-allauth fits in: names, mail through the outbox, two-factor, and `acr` that makes a session strong."""

from __future__ import annotations

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.utils.translation import get_language

from portal.core import clock, jobs
from portal.core.models import OutboxMessage


class AccountAdapter(DefaultAccountAdapter):
    def populate_username(self, request, user):
        """There are no user names."""

    def save_user(self, request, user, form, commit=True):
        user.language = get_language() or "fi"
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix, email, context):
        """Mail goes through the outbox, so that a refusing mail server loses nothing and stops nobody."""
        mail = self.render_mail(template_prefix, email, context)
        key = f"account:{uuid.uuid4().hex}"
        message = OutboxMessage.objects.create(
            dedupe_key=key,
            to=email,
            subject=mail.subject[:200],
            body=mail.body,
            language=(get_language() or "fi")[:2],
            created_at=clock.now(),
        )
        jobs.enqueue("mail", key, message_id=message.pk)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in through the OpenID Connect provider; see `receivers.py` for `acr`."""


class MfaAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        return "Työsilta"
