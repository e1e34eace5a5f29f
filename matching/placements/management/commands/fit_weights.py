"""`manage.py fit_weights CODE`: fit weights to coaches' decisions and offer them to the town's manager."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.placements.learning.casebook import UnusableCasebook
from matching.placements.services.weights import offer
from portal.accounts.models import Municipality


class Command(BaseCommand):
    help = "Fit weights to coaches' decisions and offer them. Nothing ranks by them before a manager says so."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("municipality", help="municipality code, for example 615")
        parser.add_argument("--casebook", type=Path, help="folder of a judged casebook, for the report")

    def handle(self, *args: Any, **options: Any) -> None:
        from matching.engine.learning import NotEnough

        town = Municipality.objects.filter(code=options["municipality"]).first()
        if town is None:
            raise CommandError(f"There is no municipality {options['municipality']}.", returncode=2)
        try:
            found = offer(town, casebook=options["casebook"])
        except NotEnough as error:
            raise CommandError(str(error), returncode=1) from error
        except UnusableCasebook as error:
            raise CommandError(f"The casebook cannot be used:\n{error}", returncode=2) from error
        assert found is not None  # noqa: S101  only_better is not asked for
        held = found.report["held_out"]
        self.stdout.write(f"{found.name}: {found.get_state_display()}")
        self.stdout.write(f"  held-out preferences ordered as coaches did: {held['before']:.3f} → {held['after']:.3f}")
        if "casebook" in found.report:
            for side in ("person", "opening"):
                before, after = found.report["casebook"][side]
                self.stdout.write(f"  casebook, lists of each {side}: nDCG@10 {before:.3f} → {after:.3f}")
