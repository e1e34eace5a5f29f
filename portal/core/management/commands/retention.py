"""Take away what has been kept for its time, or say what would be taken away."""

from datetime import date

from django.core.management.base import BaseCommand

from portal.core import retention


class Command(BaseCommand):
    help = "End the keeping times of personal data (the worker does it every night). --dry-run only counts."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="take nothing away, say what would be")
        parser.add_argument("--day", type=date.fromisoformat, help="with --dry-run: as of this day, YYYY-MM-DD")

    def handle(self, *args, **options):
        if options["day"] and not options["dry_run"]:
            self.stderr.write("--day goes with --dry-run only.")
            return
        found = retention.run(options["day"], dry=options["dry_run"], seconds=3600)
        for label, count in sorted(found.items()):
            self.stdout.write(f"{label:32} erased {count.erased:6}  blanked {count.blanked:6}  needed {count.needed:6}")
        self.stdout.write("Dry run: nothing was taken away." if options["dry_run"] else "Done.")
