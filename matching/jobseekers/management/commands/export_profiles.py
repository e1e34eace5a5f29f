"""Export profiles of a town as interchange JSON Lines. Capacity and needs only with --health."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand

from matching.jobseekers import interchange
from matching.jobseekers.models import Profile
from portal.core import audit


class Command(BaseCommand):
    help = "Write the profiles of a municipality's active clients to standard output."

    def add_arguments(self, parser):
        parser.add_argument("--municipality", required=True)
        parser.add_argument("--health", action="store_true", help="also capacity and needs (health data)")

    def handle(self, *, municipality: str, health: bool, **options):
        profiles = Profile.objects.filter(client__municipality__code=municipality).exclude(client__state="closed")
        for profile in profiles.select_related("client").order_by("pk"):
            audit.record("client.export", profile.client, actor=None, subject=profile.client, reason="command line")
            self.stdout.write(json.dumps(interchange.row(profile, with_health=health), ensure_ascii=False))
