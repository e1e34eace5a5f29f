"""`manage.py matching_card`: write docs/matching-card.md; `--check` only says whether it is up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.placements.card import CARD, card


class Command(BaseCommand):
    help = "Write docs/matching-card.md from the engine's weights, components and versions and the measured quality."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit status 1 when it is not up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        made = card()
        if options["check"]:
            if not CARD.exists() or CARD.read_text(encoding="utf-8") != made:
                raise CommandError(
                    "docs/matching-card.md is not up to date: run manage.py matching_card.", returncode=1
                )
            return
        CARD.write_text(made, encoding="utf-8")
        self.stdout.write(f"{CARD.name}: {len(made.splitlines())} lines")
