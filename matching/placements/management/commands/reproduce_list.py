"""`manage.py reproduce_list ID`: was this list what the engine makes of the same data? (AI act, art. 12 and 26)"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.placements.models import ShownList
from matching.placements.reproduction import reproduce
from matching.placements.weighing import UnknownWeights


def _find(name: str) -> ShownList | None:
    if name.isdecimal():
        return ShownList.objects.filter(pk=int(name)).first()
    try:
        return ShownList.objects.filter(key=uuid.UUID(name)).first()
    except ValueError:
        return None


class Command(BaseCommand):
    help = "Make a shown list again from its kept inputs and say whether it is equal. Exit status 1: it differs."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("id", help="number or key of the shown list; the key stands under the list")

    def handle(self, *args: Any, **options: Any) -> None:
        shown = _find(options["id"])
        if shown is None:
            raise CommandError(f"There is no shown list {options['id']}.", returncode=2)
        if not shown.whole:
            raise CommandError("This list was shown before inputs were kept; it cannot be made again.", returncode=2)
        try:
            found = reproduce(shown)
        except UnknownWeights as error:
            raise CommandError(f"The weights {error} are not kept for this engine.", returncode=2) from error
        self.stdout.write(f"List {shown.pk}: {shown.get_direction_display()}, shown {shown.at:%Y-%m-%d %H:%M} UTC")
        self.stdout.write(f"  then: {shown.engine_version}, as of {shown.as_of}")
        self.stdout.write(f"  now:  {found.version}")
        if found.erased:
            self.stdout.write(f"  {found.erased} pairs have been erased with their client; ranks are not compared.")
        for line in found.differences:
            self.stdout.write(f"  {line}")
        if not found.equal:
            raise CommandError(f"differs: {len(found.differences)} of {found.compared} rows", returncode=1)
        self.stdout.write(f"equal: {found.compared} rows")
