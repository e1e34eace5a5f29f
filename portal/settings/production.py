"""Production: refuses to start half-configured, and says everything that is wrong at once (see portal.core.checks)."""

from portal.settings.base import *
from portal.settings.base import DATABASES, DEMO_MODE, OIDC_CLIENT_ID, OIDC_ISSUER, SECRET_KEY, env

DEBUG = False
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LOGGING["handlers"]["console"]["formatter"] = "json"  # type: ignore[index]

_problems = [
    message
    for wrong, message in [
        (
            len(SECRET_KEY) < 50 or SECRET_KEY.startswith("demonstration"),
            "SECRET_KEY is missing, short or the demonstration's: set a random one of at least 50 characters.",
        ),
        (not ALLOWED_HOSTS, "ALLOWED_HOSTS is empty: list the host names that this portal answers to."),
        (
            DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3",
            "DATABASE_URL names SQLite or nothing: production wants PostgreSQL.",
        ),
        (DEMO_MODE, "DEMO_MODE is on: demonstration accounts and the stand-in for identification are not allowed."),
        (
            not (OIDC_ISSUER and OIDC_CLIENT_ID),
            "OIDC_ISSUER and OIDC_CLIENT_ID are missing: a strong identification provider is required.",
        ),
    ]
    if wrong
]
if _problems:
    from django.core.exceptions import ImproperlyConfigured

    raise ImproperlyConfigured("The portal does not start:\n  - " + "\n  - ".join(_problems))
