from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.home import demo


class Command(BaseCommand):
    help = "Load the demonstration town: invented people and companies. What was entered by hand stays."

    def handle(self, *args, **options):
        try:
            with translation.override("fi"):
                demo.load()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The demonstration town is ready.")
