"""Settings that every environment shares; what differs is read from the environment or set in the sibling modules."""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parents[2]
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

DEBUG = False
DEMO_MODE = env.bool("DEMO_MODE", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
MAINTENANCE = env.bool("MAINTENANCE", default=False)
# Shown on the pages of a fault, when nothing can be asked of the database (306/2019 4 §: how to get on without).
CONTACT_PHONE = env.str("CONTACT_PHONE", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "portal.home",
    "cms",
    "bonus.payments",
    "bonus.applications",
    "bonus.supports",
    "bonus.funds",
    "matching.placements",
    "matching.jobseekers",
    "portal.openings",
    "matching.taxonomy",
    "portal.employers",
    "portal.accounts",
    "portal.core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_q",
    "django_filters",
    "django_htmx",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.core.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.core.csp.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portal.core.middleware.MaintenanceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.accounts.middleware.SessionTimeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.SignInPagesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.employers.middleware.CurrentOrganisationMiddleware",
    "portal.accounts.middleware.AccessMiddleware",
    "portal.core.middleware.RefusalMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "portal.accounts.middleware.KeptFormMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.core.forms.PortalFormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.core.context.portal",
                "portal.home.context.navigation",
            ],
        },
    },
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tyosilta.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Deferred transactions lose writes to "database is locked"; measured in reference, see docs/architecture.md.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:start"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # once: the field can show what was typed
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "signup": "portal.accounts.forms.SignupForm",
    "add_email": "portal.accounts.forms.AddEmailForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "set_password": "portal.accounts.forms.SetPasswordForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
}
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE, for everybody
ACCOUNT_EMAIL_NOTIFICATIONS = True
# What changes how one signs in asks again who one is, unless one has told within the last minutes.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)  # 0: X-Forwarded-For is not believed
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
SOCIALACCOUNT_FORMS = {"signup": "portal.accounts.forms.SocialSignupForm"}
SOCIALACCOUNT_ADAPTER = "portal.accounts.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_QUERY_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # the code before and after: clocks differ, typing takes time (RFC 6238, 5.2)
MFA_ADAPTER = "portal.accounts.adapters.MfaAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.CodeReauthenticateForm",
    "activate_totp": "portal.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "portal.accounts.forms.EditWebAuthnForm",
}

# One OpenID Connect provider by configuration: the Suomi.fi broker, or the town's directory.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_NAME = env.str("OIDC_NAME", default="Suomi.fi")
OIDC_STRONG_ACR: list[str] = env.list(
    "OIDC_STRONG_ACR", default=["http://ftn.ficora.fi/2017/loatest2", "http://ftn.ficora.fi/2017/loa2", "loa2", "high"]
)
# The town's own directory: its staff sign in with it, and then with the portal's second factor.
DIRECTORY_ISSUER = env.str("DIRECTORY_ISSUER", default="")
DIRECTORY_NAME = env.str("DIRECTORY_NAME", default="kaupungin tunnus")


def _provider(provider_id: str, prefix: str, name: str, **settings) -> dict:
    return {
        "provider_id": provider_id, "name": name,
        "client_id": env.str(f"{prefix}_CLIENT_ID", default=""),
        "secret": env.str(f"{prefix}_CLIENT_SECRET", default=""),
        "settings": {
            "server_url": env.str(f"{prefix}_ISSUER"), "token_auth_method": "client_secret_basic", **settings,
        },
    }  # fmt: skip


SOCIALACCOUNT_PROVIDERS: dict = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        _provider("strong", "OIDC", OIDC_NAME, auth_params={"acr_values": " ".join(OIDC_STRONG_ACR)})
    )
if DIRECTORY_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        _provider("directory", "DIRECTORY", DIRECTORY_NAME, auth_params={})
    )
STRONG_SESSION_MINUTES = env.int("STRONG_SESSION_MINUTES", default=60)
STRONG_STAND_IN = False  # the demonstration's clearly marked stand-in; production refuses it

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600  # counted from the sign-in, however busy the session is
IDLE_MINUTES = env.int("IDLE_MINUTES", default=60)
IDLE_MINUTES_OFFICIAL = env.int("IDLE_MINUTES_OFFICIAL", default=30)
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.core.views.csrf_failed"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        # Browsers hold it against redirects of a form, too: ours to the identification services.
        "form-action": [
            "'self'",
            *(f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in (OIDC_ISSUER, DIRECTORY_ISSUER) if url),
        ],
    }
}

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.core.formats"]
TIME_ZONE = "Europe/Helsinki"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(PRIVATE_ROOT)}},
}
CLAMAV_ADDRESS = env.str("CLAMAV_ADDRESS", default="")  # "host:port" or a socket's path; "": files are not scanned
CLAMAV_TIMEOUT = 20.0
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

Q_CLUSTER = {
    # Every value is deliberate: see docs/architecture.md, "Background work".
    "name": "portal",
    "orm": "default",
    "workers": env.int("WORKERS", default=1),
    "queue_limit": 2,
    "bulk": 1,
    "timeout": 60,
    "retry": 300,
    "max_attempts": 5,
    "ack_failures": False,
    "catch_up": False,
    "time_zone": "UTC",
    "poll": 1.0,
    "guard_cycle": 1,
    "recycle": 200,
    "save_limit": 500,
    "cache": "default",
    "label": "Työsilta",
}

EMAIL = env.dj_email_url("EMAIL_URL", default="console:")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Työsilta <no-reply@localhost>")

BUSINESS_REGISTER_URL = env.str("BUSINESS_REGISTER_URL", default="https://avoindata.prh.fi/opendata-ytj-api/v3")
BUSINESS_REGISTER_TIMEOUT = 4.0
TAXONOMY_FILE = env.str("TAXONOMY_FILE", default="")

WAGTAIL_SITE_NAME = "Työsilta"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# How one signs in is changed on the portal's own pages, which ask again who one is.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # "työkokeilu" is /tyokokeilu/, as wagtail-localize makes it
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # Wagtail shows previews in a frame of the same origin

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "structlog.processors.JSONRenderer",
        },
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
