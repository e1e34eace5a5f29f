"""Print an activation link: for the first administrator, and when the mail does not come."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import translation

from portal.accounts import services
from portal.accounts.models import User
from portal.core.exceptions import Refused


class Command(BaseCommand):
    help = "Print a link by which an official sets up the second factor. Give it to that person only."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")

    def handle(self, *args, email: str, **options) -> None:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None or not user.is_official:
            raise CommandError(f"{email}: no open account with a role.")
        try:
            token = services.activation_create(actor=None, user=user)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        with translation.override(user.language):
            self.stdout.write(f"{settings.BASE_URL}{reverse('accounts:activate', args=[token])}")
