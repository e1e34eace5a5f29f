"""Take a scheme file in: `manage.py load_scheme FILE --municipality 615`. A second person puts it into force."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from bonus.applications import services
from bonus.rules import SchemeError
from portal.accounts.models import Municipality
from portal.core.exceptions import Refused


class Command(BaseCommand):
    help = "Checks a scheme file, keeps its bytes and SHA-256, and leaves it waiting for activation."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--municipality", required=True, help="municipality code, for example 615")

    def handle(self, *args, **options) -> None:
        try:
            municipality = Municipality.objects.get(code=options["municipality"])
            added = services.load_scheme(municipality=municipality, data=options["file"].read_bytes(), actor=None)
        except Municipality.DoesNotExist:
            raise CommandError(f"There is no municipality {options['municipality']} in the portal.") from None
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except SchemeError as error:
            raise CommandError("\n".join(f"{options['file']}: {problem}" for problem in error.problems)) from None
        except Refused as error:
            raise CommandError(f"{options['file']}: {error}") from None
        for version in added:
            self.stdout.write(f"{version}  sha256 {version.sha256}  {version.get_state_display()}")
        if not added:
            self.stdout.write("Every version of the file is here already.")
