"""Run waiting background jobs once, in this process (for cron-like use and for looking)."""

from django.core.management.base import BaseCommand

from portal.core import jobs


class Command(BaseCommand):
    help = "Run the background jobs that wait, then stop."

    def handle(self, *args, **options):
        self.stdout.write(f"{jobs.run_waiting()} jobs")
