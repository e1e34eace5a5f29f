"""axe, 320 px, keyboard, paper, language, console and Content-Security-Policy on every page, in its states.

Every route shows a page here to everybody who may open it, by GET and by an empty POST; or is shown by a scene; or
stands in the list of those that have none, with the reason. A new route that is nowhere fails.
Django's admin and Wagtail's editor are not ours and are left out (`/admin/`, `/cms/`, `/documents/`).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation

from portal.accounts.roles import Role
from portal.core.authorisation import routes
from tests.access.conftest import _files_elsewhere, _files_of_the_world, world  # noqa: F401 (fixtures)
from tests.access.test_table import ROUTES, ask, expected, of_method
from tests.access.world import ANONYMOUS, NOBODY, OWN, PEOPLE
from tests.browser.scenes import SCENES
from tests.browser.still import Manner, Still

pytestmark = pytest.mark.django_db

# Those that stand here show none; whoever opens them gets:
ANOTHER_PAGE = (
    "root", "admin_sign_in", "cms_sign_in", "site_sign_in", "set_language",
    "accounts:stand_in", "bonus:ask_register", "bonus:copy", "bonus:remove_attachment", "bonus:remove_view",
    "bonus:save_view", "bonus:start", "employers:switch",
    "openings:act", "openings:copy", "placements:answer",
    "payments:handle_change", "payments:remove_item", "placements:diary_confirm", "placements:weights_pool",
    "supports:keep",
)  # fmt: skip
A_FILE = (
    "bonus:attachment", "bonus:claim_file", "bonus:correction_file", "bonus:decision_file", "funds:budget_file",
    "funds:proof", "funds:register_file", "home:figures_csv", "home:figures_xlsx", "jobseekers:export",
    "jobseekers:scan", "payments:batch_file", "payments:claim_file", "payments:recovery_file", "placements:document",
)  # fmt: skip
DATA_FOR_SCRIPTS = ("healthz", "javascript_catalog", "taxonomy:occupations", "taxonomy:skills")
NO_PAGE = {*ANOTHER_PAGE, *A_FILE, *DATA_FOR_SCRIPTS}
# Their page needs a person or a state that the place does not have: `scenes.py` shows it.
IN_SCENES = {
    "accounts:kept", "accounts:two_factor_required", "bonus:hearing", "bonus:person_withdraw", "bonus:same_person",
    "employers:confirm",
}  # fmt: skip


@pytest.fixture(scope="module")
def still(browser, world) -> Iterator[Still]:  # noqa: F811
    manner = Manner.asked()
    with translation.override(manner.language):
        still = Still.begin(browser, "every-page", manner)
    yield still
    still.end()


@pytest.fixture(autouse=True)
def _finnish(still) -> Iterator[None]:
    """Instead of Finnish, the language that is read."""
    with translation.override(still.manner.language):
        yield


def people(route: str) -> list[str]:
    row = routes()[route]
    if row.public:
        return [ANONYMOUS, NOBODY]
    return [person for person in PEOPLE if person in row.roles] or [NOBODY, Role.EMPLOYER_ADMIN, Role.COACH]


@pytest.mark.parametrize("route", ROUTES)
def test_a_route(still, world, route):  # noqa: F811
    shown, refused = False, False  # what a form refuses looks the same to everybody
    for person in people(route):
        for method in ("GET",) if refused else ("GET", "POST"):
            if of_method(expected(routes()[route], route, person, OWN, method), route, method) == "open":
                response = ask(world, world.browsers[person], route, OWN, method)
                refused |= response.status_code == 422
                shown |= still.show(response, f"{route} {method} {person}")
    still.nothing_wrong()
    if route not in IN_SCENES:
        assert shown != (route in NO_PAGE), "a route shows a page, or stands in NO_PAGE or IN_SCENES: never both"


def test_without_scripts_in_swedish(browser, world):  # noqa: F811
    """The first page of each route, as the first person who may open it gets it."""
    still = Still.begin(browser, "without-scripts", Manner(language="sv", javascript=False))
    for route in sorted(set(ROUTES) - NO_PAGE):
        person = people(route)[0]
        if of_method(expected(routes()[route], route, person, OWN, "GET"), route, "GET") == "open":
            with translation.override("sv"):
                still.show(ask(world, world.browsers[person], route, OWN, "GET"), f"{route} {person}")
    still.end()
    still.nothing_wrong()
    assert still.shown >= 80  # a sample that has silently become small is no sample


def test_the_scenes(still, world):  # noqa: F811
    views, language = set(), still.manner.language
    for scene in SCENES:
        with transaction.atomic(), translation.override(language):
            for what, response in scene(world):
                if still.show(response, what) and (match := getattr(response, "resolver_match", None)):
                    views.add(match.view_name)
                translation.activate(language)  # the last page may have been of another
            transaction.set_rollback(True)
    still.nothing_wrong()
    assert views >= IN_SCENES
