"""Load a casebook (openings.jsonl and jobseekers.jsonl) into the demonstration town, for looking and for measuring."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from matching.jobseekers import interchange, services
from portal.accounts.models import Municipality, User
from portal.core import clock
from portal.employers.models import Organisation
from portal.openings.models import Opening
from portal.openings.rules import broken_rules
from portal.openings.transitions import opening_workflow

BUSINESS_ID = "0000000-0"  # of no company: the casebook's openings have no employers
PLAIN_DATES = ("start_date", "end_date")


class Command(BaseCommand):
    help = "Load a folder with openings.jsonl and jobseekers.jsonl. Demonstration only."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--municipality", default="615")
        parser.add_argument("--coach", default="", help="e-mail of the coach who gets the clients")

    @transaction.atomic
    def handle(self, *, folder: Path, municipality: str, coach: str, **options):
        if not settings.DEMO_MODE:
            raise CommandError("The casebook is loaded in demonstration mode only.")
        town = Municipality.objects.filter(code=municipality).first()
        coaches = User.objects.filter(role_assignments__role="coach", role_assignments__municipality=town)
        actor = coaches.filter(**({"email": coach} if coach else {})).order_by("pk").first()
        if town is None or actor is None:
            raise CommandError("No such municipality or coach: run `manage.py demo` first.")
        openings = self._openings(folder / "openings.jsonl", town, actor)
        seekers, problems = interchange.read(self._bytes(folder / "jobseekers.jsonl"), "jobseekers.jsonl")
        if problems:
            raise CommandError("\n".join(problems))
        counts = services.profiles_import(actor=actor, municipality=town, seekers=seekers)
        self.stdout.write(f"openings {openings}; jobseekers created {counts['created']}, updated {counts['updated']}")

    def _bytes(self, file: Path) -> bytes:
        try:
            return file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error

    def _openings(self, file: Path, town: Municipality, actor: User) -> int:
        from matching.engine import read_openings

        found, problems = read_openings(self._bytes(file).decode("utf-8").splitlines(), file.name)
        if problems:
            raise CommandError("\n".join(problems))
        employer, _created = Organisation.objects.get_or_create(
            municipality=town, business_id=BUSINESS_ID,
            defaults={"name": "Tapauskirjan työnantajat (keksitty)", "source": Organisation.Source.MANUAL},
        )  # fmt: skip
        for opening in found:
            self._opening(opening.to_dict(), town, employer, actor)
        return len(found)

    def _opening(self, row: dict, town: Municipality, employer: Organisation, actor: User) -> None:
        hours = row.pop("hours_per_week", None)
        fields = {"location": row.pop("municipality"), "external_id": row.pop("id"), **row}
        if hours:
            fields |= {"hours_min": Decimal(str(hours[0])), "hours_max": Decimal(str(hours[1]))}
        if Opening.objects.filter(municipality=town, external_id=fields["external_id"]).exists():
            return
        opening = Opening(
            municipality=town, organisation=employer, source=Opening.Source.IMPORT, created_by=actor, **fields
        )
        if not broken_rules(opening):  # an incomplete one ranks as a draft, and is not published
            opening.state, opening.published_at = Opening.State.PUBLISHED, clock.now()
            opening.closes_on = clock.today() + timedelta(days=365)
        opening.save()
        opening_workflow.start(opening, actor=actor, reason="casebook")
