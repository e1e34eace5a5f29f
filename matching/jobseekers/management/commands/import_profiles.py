"""Import profiles from interchange JSON Lines: all or nothing, with a report line by line."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from matching.jobseekers import interchange, services
from portal.accounts.models import Municipality, User
from portal.accounts.roles import Role


class Command(BaseCommand):
    help = "Import jobseekers' profiles from a JSON Lines file."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--municipality", required=True, help="municipality code, such as 615")
        parser.add_argument("--coach", required=True, help="e-mail of the coach who gets the new clients")

    def handle(self, *, file: Path, municipality: str, coach: str, **options):
        town, actor = Municipality.objects.filter(code=municipality).first(), User.objects.filter(email=coach).first()
        if town is None or actor is None or not actor.has_role(Role.COACH, municipality_id=town.pk):
            raise CommandError("No such municipality or coach.")
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        seekers, problems = interchange.read(data, str(file))
        if problems:
            raise CommandError("\n".join(problems))
        counts = services.profiles_import(actor=actor, municipality=town, seekers=seekers)
        self.stdout.write(f"created {counts['created']}, updated {counts['updated']}")
