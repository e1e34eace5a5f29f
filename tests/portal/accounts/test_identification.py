"""Strong identification through a real OpenID Connect server on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from portal.accounts import demo
from portal.accounts.models import StrongIdentification
from portal.accounts.roles import Role
from portal.accounts.strong import KEY
from portal.core import clock
from tests.factories import PASSWORD, UserFactory, employer, official

pytestmark = pytest.mark.django_db
STRONG, WEAK = "http://ftn.ficora.fi/2017/loatest2", "urn:password"
LOGIN = "/fi/accounts/oidc/strong/login/"
NEXT = "/fi/account/profile/"


@pytest.fixture(scope="module")
def server():
    """In a process of its own, so that its libraries' warnings are not our errors."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _wait_for(f"http://localhost:{port}", process)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=2).raise_for_status()
            return address
        except requests.RequestException:
            time.sleep(0.1)
    raise RuntimeError("the OpenID Connect server of the tests does not start")


@pytest.fixture(autouse=True)
def configured(settings, server):
    settings.OIDC_ISSUER = server
    app = {
        "provider_id": "strong",
        "name": "Suomi.fi",
        "client_id": "tyosilta",
        "secret": "known only here",
        "settings": {
            "server_url": server, "token_auth_method": "client_secret_basic",
            "auth_params": {"acr_values": " ".join(settings.OIDC_STRONG_ACR)},
        },
    }  # fmt: skip
    configuration = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**configuration, "APPS": [app]}}


@pytest.fixture
def person(server):
    """Make somebody known to the identification service."""

    def make(sub: str, **claims):
        requests.put(f"{server}/users/{sub}", json=claims, timeout=5).raise_for_status()
        return sub

    return make


@pytest.fixture
def user(client):
    user = employer()
    client.force_login(user)
    return user


def go(client, sub: str, process: str = "connect", next_page: str = NEXT):
    """Press the button, identify as `sub` at the service, come back; the portal's answer to the callback."""
    there = client.post(f"{LOGIN}?process={process}", {"next": next_page})
    assert there.status_code == 302, there.content[:300]
    back = requests.post(there.url, data={"sub": sub}, allow_redirects=False, timeout=5)
    address = urlsplit(back.headers["Location"])
    return client.get(f"{address.path}?{address.query}")


def is_strong(client) -> bool:
    return KEY in client.session


def test_the_first_identification_links_the_person_and_makes_the_session_strong(client, user, person):
    before = client.session.session_key
    response = go(client, person("aino", acr=STRONG, name="Aino Esimerkki"))
    assert response.url == NEXT
    assert is_strong(client)
    assert client.session.session_key != before, "a stronger session has a new key"
    assert SocialAccount.objects.get().user == user
    kept = StrongIdentification.objects.get()
    assert (kept.user, kept.provider, kept.acr, kept.stand_in) == (user, "strong", STRONG, False)
    assert client.get(reverse("accounts:identify")).context["already"] is True


def test_the_service_is_asked_for_a_strong_way(client, user):
    there = client.post(f"{LOGIN}?process=connect", {})
    assert "acr_values=" in there.url and "code_challenge=" in there.url


def test_identifying_again_needs_the_same_person(client, user, person):
    go(client, person("aino", acr=STRONG))
    again = Client()
    again.force_login(user)
    assert go(again, "aino").url == NEXT
    assert is_strong(again)
    assert SocialAccount.objects.count() == 1
    assert StrongIdentification.objects.count() == 2


@pytest.mark.parametrize("claims", [{"acr": WEAK}, {}, {"acr": ["high"]}, {"acr": 1}])
def test_a_weak_way_neither_strengthens_nor_links(client, user, person, claims):
    assert go(client, person("heikko", **claims)).url == reverse("accounts:identify")
    assert not is_strong(client)
    assert not SocialAccount.objects.exists() and not StrongIdentification.objects.exists()


def test_somebody_else_cannot_identify_in_this_account(client, user, person):
    go(client, person("aino", acr=STRONG))
    thief = Client()
    thief.force_login(user)
    assert go(thief, person("varas", acr=STRONG)).url == reverse("accounts:identify")
    assert not is_strong(thief)
    assert SocialAccount.objects.get().uid == "aino"


def test_a_person_who_has_an_account_cannot_identify_in_another(client, user, person):
    go(client, person("aino", acr=STRONG))
    other = Client()
    other.force_login(employer())
    assert go(other, "aino").url == reverse("accounts:identify")
    assert not is_strong(other)
    assert SocialAccount.objects.get().user == user


def test_the_link_cannot_be_taken_away(client, user, person):
    go(client, person("aino", acr=STRONG))
    assert client.get("/fi/accounts/3rdparty/").status_code == 200
    client.post("/fi/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.exists()


def test_signing_in_through_the_service_is_strong(client, user, person):
    go(client, person("aino", acr=STRONG))
    fresh = Client()
    assert go(fresh, "aino", process="login").url == NEXT
    assert is_strong(fresh)
    assert fresh.get(NEXT).status_code == 200


def test_signing_in_weakly_is_signing_in_but_not_strong(client, user, person):
    go(client, person("aino", acr=STRONG))
    fresh = Client()
    go(fresh, person("aino", acr=WEAK), process="login")
    assert fresh.get(NEXT).status_code == 200
    assert not is_strong(fresh)


def test_an_official_signs_in_through_the_directory_with_a_second_factor(person):
    """The directory is the first factor; ours is asked all the same."""
    coach = official(Role.COACH)
    first = Client()
    first.force_login(coach)
    go(first, person("omavalmentaja", acr=STRONG))
    fresh = Client()
    assert go(fresh, "omavalmentaja", process="login").url == "/fi/accounts/2fa/authenticate/"
    assert fresh.get(NEXT).status_code == 302, "not signed in yet"
    assert demo.current_code(coach) in fresh.get("/fi/accounts/2fa/authenticate/").content.decode()
    response = fresh.post("/fi/accounts/2fa/authenticate/", {"code": demo.current_code(coach)})
    assert response.url == NEXT
    assert is_strong(fresh)
    assert fresh.get(NEXT).status_code == 200


def test_a_new_person_makes_an_account_and_verifies_the_address(client, person):
    response = go(client, person("uusi", acr=STRONG, given_name="Uuno", family_name="Uusi"), process="login")
    assert response.url == "/fi/accounts/3rdparty/signup/"
    assert client.get(response.url).status_code == 200
    assert client.post(response.url, {"email": "ei osoite"}).status_code == 422
    assert client.post(response.url, {"email": "uuno@example.fi"}).url == "/fi/accounts/confirm-email/"
    assert client.get(NEXT).status_code == 302, "the address is not verified yet"


def test_an_address_of_somebody_else_does_not_open_their_account(client, person):
    """The service says an e-mail address; that alone never connects to an account."""
    victim = UserFactory(email="uhri@example.fi")
    go(client, person("tekijä", acr=STRONG, email="uhri@example.fi", email_verified=True), process="login")
    assert client.get(NEXT).status_code == 302
    assert not SocialAccount.objects.filter(user=victim).exists()


def test_a_callback_that_nobody_began_is_refused(client, user):
    response = client.get("/fi/accounts/oidc/strong/login/callback/?code=x&state=y")
    assert 'class="ts-header"' in response.content.decode()
    assert not is_strong(client)


def test_cancelling_at_the_service(client, user):
    there = client.post(f"{LOGIN}?process=connect", {})
    state = parse_qs(urlsplit(there.url).query)["state"][0]
    response = client.get(f"/fi/accounts/oidc/strong/login/callback/?error=access_denied&state={state}")
    assert response.url == "/fi/accounts/3rdparty/login/cancelled/"
    assert not is_strong(client)


def test_when_the_service_is_down_there_is_a_page_that_says_so(client, user, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {**app["settings"], "server_url": "http://127.0.0.1:9"}
    response = client.post(f"{LOGIN}?process=connect", {})
    assert response.status_code == 503
    assert 'class="ts-header"' in response.content.decode()


def test_the_button_and_the_safe_way_back(client, user):
    page = client.get(reverse("accounts:identify"), {"next": NEXT}).content.decode()
    assert LOGIN in page and f'value="{NEXT}"' in page
    page = client.get(reverse("accounts:identify"), {"next": "https://evil.example/"}).content.decode()
    assert 'name="next"' not in page


def test_a_way_back_to_another_site_is_not_followed(client, user, person):
    response = go(client, person("aino", acr=STRONG), next_page="https://evil.example/")
    assert response.url == reverse("accounts:identify")


def test_the_stand_in_is_for_the_demonstration_only(client, user, settings):
    client.post(reverse("accounts:stand_in"), {"next": NEXT})
    assert is_strong(client)
    assert StrongIdentification.objects.get().stand_in is True
    settings.STRONG_STAND_IN = False
    assert client.post(reverse("accounts:stand_in")).status_code == 403
    assert reverse("accounts:stand_in") not in client.get(reverse("accounts:identify")).content.decode()


def test_without_a_service_the_page_says_whom_to_ask(client, user, settings):
    settings.OIDC_ISSUER, settings.STRONG_STAND_IN = "", False
    page = client.get(reverse("accounts:identify"))
    assert page.status_code == 200
    assert "govuk-warning-text" in page.content.decode()


# --- what must not sign anybody in ------------------------------------------------------------------------------------
def test_linking_an_identity_asks_again_who_one_is(user, person):
    """An unattended computer binds nobody else's identity; identifying again with one's own asks for nothing."""
    client = Client()
    with time_machine.travel(clock.now() - timedelta(minutes=6), tick=False):
        client.force_login(user)
    asked = go(client, person("aino", acr=STRONG))
    assert asked.url == "/fi/accounts/reauthenticate/"
    assert not is_strong(client) and not SocialAccount.objects.exists()
    assert client.post(asked.url, {"password": PASSWORD}).url == NEXT
    assert is_strong(client) and SocialAccount.objects.get().user == user
    with time_machine.travel(clock.now() - timedelta(minutes=6), tick=False):
        again = Client()
        again.force_login(user)
    assert go(again, "aino").url == NEXT


def begin(client) -> dict[str, list[str]]:
    return parse_qs(urlsplit(client.post(f"{LOGIN}?process=login", {}).url).query)


def come_back(client, **query):
    return client.get(f"/fi/accounts/oidc/strong/login/callback/?{urlencode(query)}")


def refused(client, response) -> bool:
    """A page that says so, in our frame, and nobody is signed in."""
    text = response.content.decode()
    return (
        response.status_code in (200, 400, 401)
        and 'class="ts-header"' in text
        and "Tunnistautuminen ei onnistunut" in text
        and "_auth_user_id" not in client.session
    )


def code_for(client, sub: str, **changes) -> tuple[str, str]:
    """The service's code and our state, with another nonce or challenge in the request where `changes` say so."""
    there = urlsplit(client.post(f"{LOGIN}?process=login", {}).url)
    asked = {key: values[0] for key, values in parse_qs(there.query).items()} | changes
    back = requests.post(
        f"{there.scheme}://{there.netloc}{there.path}?{urlencode(asked)}", data={"sub": sub}, allow_redirects=False,
        timeout=5,
    )  # fmt: skip
    answer = parse_qs(urlsplit(back.headers["Location"]).query)
    return answer["code"][0], answer["state"][0]


def test_a_state_that_is_not_ours_or_is_another_browsers_signs_nobody_in(client, user, person):
    go(client, person("aino", acr=STRONG))
    fresh, other = Client(), Client()
    code, state = code_for(fresh, "aino")
    assert refused(fresh, come_back(fresh, code=code, state="keksitty"))
    assert refused(other, come_back(other, code=code, state=state)), "sign-in that somebody else began"
    assert come_back(fresh, code=code, state=state).status_code == 302
    assert refused(other, come_back(other, code=code, state=state)), "used twice"


def test_a_code_that_was_given_to_another_request_signs_nobody_in(client, user, person):
    go(client, person("aino", acr=STRONG))
    victim, thief = Client(), Client()
    stolen, _state = code_for(victim, "aino")
    _code, own_state = code_for(thief, person("varas", acr=STRONG))
    assert refused(thief, come_back(thief, code=stolen, state=own_state))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1_000_000_000},
        {"aud": "another-service"},
        {"iss": "http://another.example"},
        {"nonce": "another"},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_a_token_that_is_not_for_us_or_not_for_now_signs_nobody_in(client, user, person, claims):
    go(client, person("aino", acr=STRONG))
    person("aino", acr=STRONG, **claims)
    fresh = Client()
    assert refused(fresh, go(fresh, "aino", process="login"))


def test_the_subject_is_the_person_whatever_address_the_service_tells(client, user, person):
    go(client, person("aino", acr=STRONG, email=user.email, email_verified=True))
    other = UserFactory(email="toinen@example.fi")
    person("aino", acr=STRONG, email=other.email, email_verified=True)
    fresh = Client()
    go(fresh, "aino", process="login")
    assert fresh.session["_auth_user_id"] == str(user.pk)
    user.refresh_from_db()
    assert user.email != other.email and not EmailAddress.objects.filter(user=user, email=other.email).exists()


@pytest.mark.parametrize("verified", [True, False, None])
def test_a_second_subject_with_the_address_of_an_account_does_not_open_it(client, user, person, verified):
    go(client, person("aino", acr=STRONG, email=user.email, email_verified=True))
    claims = {} if verified is None else {"email_verified": verified}
    fresh = Client()
    response = go(fresh, person("kaima", acr=STRONG, email=user.email, **claims), process="login")
    assert "_auth_user_id" not in fresh.session
    assert SocialAccount.objects.get().uid == "aino"
    page = fresh.get(response.url) if response.status_code == 302 else response
    assert page.status_code == 200 and 'class="ts-header"' in page.content.decode()


def test_an_address_that_the_service_has_not_verified_is_verified_here(client, person):
    go(client, person("uusi", acr=STRONG, email="uusi@example.fi", email_verified=False), process="login")
    client.post("/fi/accounts/3rdparty/signup/", {"email": "uusi@example.fi"})
    assert "_auth_user_id" not in client.session
    assert not EmailAddress.objects.get(email="uusi@example.fi").verified


# --- the town's directory ---------------------------------------------------------------------------------------------
@pytest.fixture
def directory(settings, server):
    """A second provider beside the identification service, with a name and an issuer of its own."""
    settings.DIRECTORY_ISSUER, settings.DIRECTORY_NAME = server, "kaupungin tunnus"
    app = {
        "provider_id": "directory", "name": "kaupungin tunnus", "client_id": "tyosilta-staff", "secret": "another",
        "settings": {"server_url": server, "token_auth_method": "client_secret_basic", "auth_params": {}},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(app)


@pytest.fixture
def coach():
    return official(Role.COACH)


def linked(user, sub: str) -> Client:
    browser = Client()
    browser.force_login(user)
    assert go_to_directory(browser, sub).url == "/fi/accounts/3rdparty/"
    return browser


def go_to_directory(client, sub: str, process: str = "connect"):
    there = client.post(f"/fi/accounts/oidc/directory/login/?process={process}", {"next": NEXT})
    assert "acr_values" not in there.url, "the directory is not asked for a bank"
    back = requests.post(there.url, data={"sub": sub}, allow_redirects=False, timeout=5)
    address = urlsplit(back.headers["Location"])
    return client.get(f"{address.path}?{address.query}")


def test_an_official_links_the_directory_and_signs_in_with_it_and_the_second_factor(directory, person, coach):
    linked(coach, person("mallio", acr=STRONG))
    assert SocialAccount.objects.get().provider == "directory"
    fresh = Client()
    assert "kaupungin tunnus" in fresh.get("/fi/accounts/login/").content.decode()
    assert go_to_directory(fresh, "mallio", "login").url == "/fi/accounts/2fa/authenticate/"
    assert fresh.get(NEXT).status_code == 302, "not signed in yet"
    assert fresh.post("/fi/accounts/2fa/authenticate/", {"code": demo.current_code(coach)}).url == NEXT
    assert fresh.get(NEXT).status_code == 200


def test_the_directory_makes_no_session_strong_whatever_acr_it_tells(directory, person, coach):
    browser = linked(coach, person("mallio", acr=STRONG))
    assert not is_strong(browser) and not StrongIdentification.objects.exists()
    fresh = Client()
    go_to_directory(fresh, "mallio", "login")
    fresh.post("/fi/accounts/2fa/authenticate/", {"code": demo.current_code(coach)})
    assert not is_strong(fresh) and not StrongIdentification.objects.exists()


def test_the_directory_makes_no_account_and_links_no_employer(directory, person, user, client):
    fresh = Client()
    answer = go_to_directory(fresh, person("tuntematon", email=user.email, email_verified=True), "login")
    assert answer.url == "/fi/accounts/login/" and "_auth_user_id" not in fresh.session
    assert "Yhtään tiliä ei ole liitetty" in fresh.get(answer.url).content.decode()
    assert go_to_directory(client, "tuntematon").url == "/fi/accounts/3rdparty/"
    assert not SocialAccount.objects.exists()


def test_both_services_can_be_linked_to_one_person(directory, person, coach):
    browser = linked(coach, person("mallio"))
    go(browser, person("aino", acr=STRONG))
    assert is_strong(browser)
    assert set(SocialAccount.objects.values_list("provider", flat=True)) == {"directory", "strong"}


def test_the_directory_opens_no_account_whose_official_role_has_ended(directory, person, coach):
    """The link stays; what the town's directory says of a person who no longer works there opens nothing."""
    linked(coach, person("mallio"))
    coach.role_assignments.update(ends_on=clock.today() - timedelta(days=1))
    fresh = Client()
    answer = go_to_directory(fresh, "mallio", "login")
    assert answer.url == "/fi/accounts/login/"
    assert fresh.get(NEXT).status_code == 302 and "_auth_user_id" not in fresh.session
    assert "account_login" not in fresh.session, "no sign-in waits for a second factor"


@pytest.mark.parametrize("first", ["directory", "strong"])
def test_the_second_service_asks_again_who_one_is_as_the_first_did(directory, person, coach, first):
    """A link to the one is no leave to link somebody else's identity of the other at an unattended computer."""
    visit = {"directory": go_to_directory, "strong": go}
    person("mallio", acr=STRONG)
    with time_machine.travel(clock.now() - timedelta(minutes=6), tick=False):
        browser = Client()
        browser.force_login(coach)
    SocialAccount.objects.create(user=coach, provider=first, uid="oma")
    second = "strong" if first == "directory" else "directory"
    assert visit[second](browser, "mallio").url == "/fi/accounts/reauthenticate/"
    assert set(SocialAccount.objects.values_list("provider", flat=True)) == {first}
