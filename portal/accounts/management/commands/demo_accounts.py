"""Print the demonstration's accounts: who they are, what they may do, and how to sign in."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.accounts import demo
from portal.accounts.services import DEMO_TOTP_KEY


class Command(BaseCommand):
    help = "Print the demonstration's accounts and how to sign in with them."

    def handle(self, *args, **options) -> None:
        try:
            demo.require_demo_mode()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        with translation.override("en"):
            accounts = demo.accounts()
        if not accounts:
            raise CommandError("There are no demonstration accounts yet: make demo")
        self.stdout.write(f"Password of every account: {demo.PASSWORD}")
        self.stdout.write(f"Second factor: the page shows the code (key of the authenticator app: {DEMO_TOTP_KEY})\n")
        width = max(len(user.email) for user, _roles in accounts)
        for user, roles in accounts:
            self.stdout.write(f"  {user.email:<{width}}  {user.get_full_name()}: {', '.join(roles)}")
