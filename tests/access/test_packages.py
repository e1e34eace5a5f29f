"""Routes of packages (allauth, Django's admin, Wagtail): their rows are prefixes, and what they ask for themselves."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.core.cache import cache
from django.urls import resolve

from portal.accounts.roles import Role
from portal.core.authorisation import prefixes, routes, row_for, strip_language
from portal.core.routes import all_routes
from tests.access.test_table import answer, send
from tests.access.world import ANONYMOUS, NOBODY, PEOPLE

pytestmark = pytest.mark.django_db
VALUES = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000001", "path": "x", None: "x"}
# Written as regular expressions.
WRITTEN = {
    "admin:app_list": "/admin/accounts/",
    "account_confirm_email": "/fi/accounts/confirm-email/x/",
    "account_reset_password_from_key": "/fi/accounts/password/reset/key/1-x/",
    "openid_connect_login": "/fi/accounts/oidc/strong/login/",
    "openid_connect_callback": "/fi/accounts/oidc/strong/login/callback/",
}
SHADOWED = {"admin:login", "wagtailadmin_login"}  # our own addresses stand before these
PUBLIC_PACKAGES = {"/accounts/", "/static/", "/i18n/", "/_util/"}
# allauth's pages that anybody may open; every other one asks for sign-in.
BEFORE_SIGN_IN = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_email_verification_sent",
    "account_reset_password", "account_confirm_login_code", "account_confirm_email", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate",
    "mfa_login_webauthn", "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
    "openid_connect_login", "openid_connect_callback", "",
}  # fmt: skip


def example(name: str, pattern: str) -> str:
    """An address of the route, with something in each parameter."""
    if name in WRITTEN:
        return WRITTEN[name]
    path = re.sub(r"<(?:(\w+):)?\w+>(?![^(]*\))", lambda found: VALUES[found[1]], pattern)
    path = re.sub(r"\((?:\?P<\w+>)?[^()]*\)", "1", path)
    return re.sub(r"[\^$]|\\Z", "", path).replace(".*", "x").replace("\\.", ".")


def by_prefix() -> dict[str, list[tuple[str, str]]]:
    """Prefix → (name, address) of every route of a package."""
    found = defaultdict(list)
    for name, pattern in all_routes():
        if name in routes() or name in SHADOWED:
            continue
        address = example(name, pattern.replace("//", "/"))
        found[max((p for p in prefixes() if strip_language(address).startswith(p)), key=len)].append((name, address))
    return found


PACKAGES = by_prefix()
INVENTED = re.compile(r"/(x|1)(/|$)")


def test_every_route_of_a_package_has_an_example():
    for prefix, found in PACKAGES.items():
        for name, address in found:
            ours = resolve(address).view_name == "site_sign_in"  # stands before Wagtail's own sign-in page
            assert ours or resolve(address).view_name == name or name.endswith(":") or not name, address
            assert row_for(name, address) is prefixes()[prefix], address
    assert sum(map(len, PACKAGES.values())) > 300


@pytest.mark.parametrize("prefix", sorted(set(PACKAGES) - PUBLIC_PACKAGES))
def test_only_the_roles_of_the_row_come_in(world, prefix):
    """One row for all of a package's routes: strangers try each of them, the other roles the first ones."""
    wrong = []
    for person in sorted(set(PEOPLE) - prefixes()[prefix].roles):
        wanted = "sign in" if person == ANONYMOUS else "forbidden"
        for name, address in PACKAGES[prefix][: None if person in (ANONYMOUS, NOBODY) else 3]:
            for method in ("GET", "POST"):
                got = answer(send(world.browsers[person], method, address, {}), name)
                if got != wanted:
                    wrong.append(f"{method} {address} as {person}: {got}, not {wanted}")
    assert not wrong


@pytest.mark.parametrize(("name", "address"), [r for r in PACKAGES["/accounts/"] if r[0] not in BEFORE_SIGN_IN])
def test_pages_of_the_account_ask_for_sign_in(world, name, address):
    for method in ("GET", "POST"):
        response = send(world.browsers[ANONYMOUS], method, address, {})
        assert response.status_code in (302, 404) and "/login/" in response.get("Location", "/login/"), method
        for person in (NOBODY, Role.COACH):
            cache.clear()
            assert send(world.browsers[person], method, address, {}).status_code in (200, 302, 404, 405, 422)


def test_an_administrator_opens_people_and_towns_and_nothing_else(world):
    opened = set()
    for _name, address in PACKAGES["/admin/"]:
        response = send(world.browsers[Role.ADMINISTRATOR], "GET", address, {})
        assert response.status_code in (200, 302, 403, 404, 405), address
        if response.status_code == 200:
            opened.add(address.split("/")[2])
    assert opened <= {"", "accounts", "core", "payments", "password_change", "autocomplete", "jsi18n", "logout"}


@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")  # wagtail-localize's list
def test_an_editor_never_meets_a_fault_in_cms(world):
    for _name, address in PACKAGES["/cms/"]:
        if "failwhale" in address or INVENTED.search(address):
            continue  # raises on purpose; an invented object would try Wagtail's own readers, not our rights
        response = send(world.browsers[Role.EDITOR], "GET", address, {})
        assert response.status_code in (200, 302, 400, 403, 404, 405), address
