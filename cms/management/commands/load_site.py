from django.core.management.base import BaseCommand

from cms.content.load import load


class Command(BaseCommand):
    help = "Make the site's pages that do not exist yet; pages that exist are left alone."

    def handle(self, *args, **options):
        self.stdout.write(f"{load()} pages made")
