"""The demonstration that `make run` starts: invented people, a stand-in for strong identification, mail to a file."""

from portal.settings.base import *
from portal.settings.base import VAR_DIR, env

DEBUG = env.bool("DEBUG", default=False)
DEMO_MODE = True
STRONG_STAND_IN = True
SECRET_KEY = env.str("SECRET_KEY", default="demonstration-only-not-secret-and-refused-by-production")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
LOGGING = {**LOGGING, "loggers": {name: {"level": "WARNING"} for name in ("django-q", "django_tasks", "wagtail")}}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
