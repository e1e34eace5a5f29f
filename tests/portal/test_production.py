"""The portal in use does not start half-configured, and says everything that is wrong at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.accounts import demo
from tests.factories import UserFactory
from tests.places import ROOT

RIGHT = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production", "SECRET_KEY": "0123456789-abcdefghij" * 4,
    "ALLOWED_HOSTS": "portal.example", "BASE_URL": "https://portal.example", "DEMO_MODE": "0",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/portal",
    "OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "portal",
    "EMAIL_URL": "smtp://mail.example",
}  # fmt: skip
WRONG = {
    "SECRET_KEY": ("demonstration-key-that-everybody-knows-0123456789-abcdef", "SECRET_KEY is missing"),
    "ALLOWED_HOSTS": ("", "ALLOWED_HOSTS is empty"),
    "DATABASE_URL": ("sqlite:///portal.sqlite3", "production wants PostgreSQL"),
    "DEMO_MODE": ("1", "DEMO_MODE is on"),
    "OIDC_ISSUER": ("", "a strong identification provider is required"),
}


def started(code: str = "import portal.wsgi", **values: str) -> subprocess.CompletedProcess[str]:
    """The portal's entry point with these settings, in a process of its own."""
    kept = {key: value for key, value in os.environ.items() if key not in RIGHT}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**kept, **RIGHT, **values},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_it_starts_when_everything_is_said_even_before_the_database_answers():
    assert started().returncode == 0


@pytest.mark.parametrize("name", WRONG)
def test_it_refuses_and_says_which(name):
    value, said = WRONG[name]
    answer = started(**{name: value})
    assert answer.returncode != 0 and said in answer.stderr
    others = [text for other, (_value, text) in WRONG.items() if other != name]
    assert not [text for text in others if text in answer.stderr]


def test_the_towns_directory_stands_beside_the_identification_service():
    """Only the service is asked for a strong way, and browsers may be sent to both."""
    code = (
        "import json; from django.conf import settings; "
        "apps = settings.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS']; "
        "print(json.dumps([{a['provider_id']: a['settings'] for a in apps}, "
        "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']]))"
    )
    answer = started(code, DIRECTORY_ISSUER="https://login.example/town", DIRECTORY_CLIENT_ID="portal")
    apps, form_action = json.loads(answer.stdout)
    assert set(apps) == {"strong", "directory"}
    assert "loa2" in apps["strong"]["auth_params"]["acr_values"] and apps["directory"]["auth_params"] == {}
    assert form_action == ["'self'", "https://id.example", "https://login.example"]


def test_everything_that_is_wrong_is_said_at_once():
    answer = started(**{name: value for name, (value, _said) in WRONG.items()})
    assert answer.returncode != 0
    assert not [said for _value, said in WRONG.values() if said not in answer.stderr]


@pytest.mark.django_db
def test_a_database_with_demonstration_accounts_is_refused(settings):
    """Their password stands in the manual: whoever kept the trial's database would let everybody in."""
    demo.refuse_accounts()
    user = UserFactory(email="Paattaja@demo.tyosilta.example")
    settings.DEMO_MODE = True
    demo.refuse_accounts()
    settings.DEMO_MODE = False
    with pytest.raises(ImproperlyConfigured, match="1 demonstration account"):
        demo.refuse_accounts()
    user.is_active = False
    user.save(update_fields=["is_active"])
    demo.refuse_accounts()
