"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_wsgi_application()

from django.db import connection  # noqa: E402

from portal.accounts.demo import refuse_accounts  # noqa: E402  needs the models

refuse_accounts()
connection.close()  # a server that forks after loading must not share it
