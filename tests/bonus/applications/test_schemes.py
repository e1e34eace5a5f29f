"""Scheme versions: loaded, checked, compared, put into force by a second person, never changed."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

import bonus.rules
from bonus.applications import scheme_changes, services
from bonus.applications.models import SchemeVersion
from bonus.rules import SchemeError
from portal.accounts.roles import Role
from portal.core.exceptions import Refused
from tests.factories import MunicipalityFactory, SchemeVersionFactory, official

pytestmark = pytest.mark.django_db
FILE = Path(bonus.rules.__file__).parent / "schemes" / "pudasjarvi-rekrybonus.json"


def data(**changes) -> bytes:
    document = json.loads(FILE.read_bytes())
    document["versions"][0] |= changes
    return json.dumps(document, ensure_ascii=False).encode()


@pytest.fixture
def town():
    return MunicipalityFactory()


def test_the_bytes_are_kept_with_their_hash(town):
    [version] = services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=None)
    assert bytes(SchemeVersion.objects.get().content) == FILE.read_bytes()
    assert version.sha256 == hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert version.state == "loaded"


def test_the_same_file_again_changes_nothing(town):
    services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=None)
    assert services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=None) == []
    assert SchemeVersion.objects.count() == 1


def test_a_version_never_changes(town):
    services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=None)
    with pytest.raises(Refused, match="new version number"):
        services.load_scheme(municipality=town, data=data(budget_line="Toinen"), actor=None)


def test_another_towns_scheme_is_refused():
    elsewhere = MunicipalityFactory(code="305", name_fi="Kuusamo")
    with pytest.raises(Refused, match="another municipality"):
        services.load_scheme(municipality=elsewhere, data=FILE.read_bytes(), actor=None)


def test_a_second_person_puts_it_into_force(town):
    first, second = official(Role.MANAGER), official(Role.MANAGER)
    [version] = services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=first)
    with pytest.raises(Refused, match="second person"):
        services.activate_scheme(version=version, actor=first)
    active = services.activate_scheme(version=version, actor=second)
    assert active.state == "active" and active.activated_by == second


def test_the_database_holds_the_second_person_too(town):
    one = official(Role.MANAGER)
    [version] = services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemeVersion.objects.filter(pk=version.pk).update(activated_by=one)


def test_two_versions_are_not_in_force_on_the_same_day(town):
    manager = official(Role.MANAGER)
    [old] = services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=None)
    [new] = services.load_scheme(municipality=town, data=data(version="2"), actor=None)
    services.activate_scheme(version=old, actor=manager)
    with pytest.raises(Refused, match="same days"):
        services.activate_scheme(version=new, actor=manager)
    services.end_scheme(version=old, action="retire", reason="Uudet ehdot", actor=manager)
    assert services.activate_scheme(version=new, actor=manager).state == "active"


def test_the_difference_is_readable(town):
    [old] = services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=None)
    [new] = services.load_scheme(municipality=town, data=data(version="2", budget_line="Työllisyys 4570"), actor=None)
    assert scheme_changes.earlier_version(new) == old
    changes = {row["path"]: row for row in scheme_changes.changes(old, new)}
    assert changes["budget_line"]["after"] == "Työllisyys 4570"
    assert set(changes) == {"version", "budget_line"}


def test_worked_cases_of_the_file_come_out_as_expected(town):
    [version] = services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=None)
    worked = scheme_changes.worked_cases(version)
    assert worked and all(case["agrees"] for case in worked)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": "x"}', b"{" * 5000])
def test_a_broken_file_is_told_in_words(client, content, town):
    client.force_login(official(Role.MANAGER))
    upload = SimpleUploadedFile("ehdot.json", content)
    response = client.post(reverse("bonus:schemes"), {"file": upload})
    assert response.status_code == 422
    assert not SchemeVersion.objects.exists()


def test_load_see_and_activate_in_the_browser(client, town):
    first, second = official(Role.MANAGER), official(Role.MANAGER)
    client.force_login(first)
    response = client.post(reverse("bonus:schemes"), {"file": SimpleUploadedFile("e.json", FILE.read_bytes())})
    page = client.get(response["Location"]).content.decode()
    assert "A second person puts it into force" in page and "placeholders" in page
    assert 'value="activate"' not in page
    version = SchemeVersion.objects.get()
    act = reverse("bonus:scheme_act", args=[version.pk])
    assert client.post(act, {"action": "activate"}).status_code == 422
    client.force_login(second)
    assert 'value="activate"' in client.get(reverse("bonus:scheme", args=[version.pk])).content.decode()
    assert client.post(act, {"action": "activate"}).status_code == 302
    assert client.get(reverse("bonus:schemes")).status_code == 200
    assert SchemeVersion.objects.get().state == "active"


def test_another_towns_manager_finds_nothing(client, town):
    [version] = services.load_scheme(municipality=town, data=FILE.read_bytes(), actor=None)
    client.force_login(official(Role.MANAGER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo")))
    assert client.get(reverse("bonus:scheme", args=[version.pk])).status_code == 404


@pytest.mark.parametrize("role", ["handler", "decider", "coach", "editor"])
def test_others_do_not_see_schemes(client, role):
    client.force_login(official(role))
    assert client.get(reverse("bonus:schemes")).status_code == 403


def test_the_command(town, tmp_path):
    out = io.StringIO()
    call_command("load_scheme", str(FILE), municipality="615", stdout=out)
    assert "sha256" in out.getvalue() and SchemeVersion.objects.count() == 1
    broken = tmp_path / "rikki.json"
    broken.write_text("{")
    for arguments in ([str(broken)], [str(tmp_path / "puuttuu.json")]):
        with pytest.raises(CommandError):
            call_command("load_scheme", *arguments, municipality="615")
    with pytest.raises(CommandError, match="no municipality"):
        call_command("load_scheme", str(FILE), municipality="999")


def test_a_wrong_file_lists_every_problem():
    with pytest.raises(SchemeError) as error:
        services.load_scheme(municipality=MunicipalityFactory(), data=data(cost_type="x", bases=[]), actor=None)
    assert len(error.value.problems) >= 2


@pytest.mark.postgres
def test_the_database_keeps_two_versions_from_the_same_day(town):
    """Whatever the code forgets: a day with two versions in force has two lawful sums."""
    day = date(2026, 1, 1)
    first = SchemeVersionFactory(municipality=town, number="a", valid_from=day, valid_to=date(2026, 6, 30))

    def another(**fields) -> SchemeVersion:
        with transaction.atomic():
            values = {"municipality": town, "number": "b", "valid_from": date(2026, 6, 30), **fields}
            return SchemeVersionFactory(**values)

    with pytest.raises(IntegrityError, match="schemes_in_force_never_overlap"):
        another()
    with pytest.raises(IntegrityError, match="schemes_in_force_never_overlap"):
        another(valid_from=date(2025, 1, 1))  # open at its end
    assert another(state=SchemeVersion.State.LOADED, number="c")
    assert another(valid_from=date(2026, 7, 1), number="d")
    assert another(municipality=MunicipalityFactory(code="889"), number="e")
    assert first.state == "active"
