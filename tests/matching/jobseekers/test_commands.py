"""Commands that carry profiles in and out, and the one that loads a casebook to look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from matching.jobseekers.models import Client, Profile
from portal.accounts.roles import Role
from portal.core.exceptions import Refused
from portal.core.models import AuditEvent
from portal.openings import services as openings
from portal.openings.models import Opening
from tests.factories import ClientFactory, MunicipalityFactory, official

pytestmark = pytest.mark.django_db
PERSON = {"id": "j1", "language": "fi", "municipality": "615", "wishes": ["siivooja"], "capacity": {"lifting": 1}}
JOB = {
    "id": "o1",
    "language": "fi",
    "municipality": "615",
    "kind": "job",
    "title": "Siivooja",
    "description": "Siivoat.",
}
TRIAL = {**JOB, "id": "o2", "kind": "work_trial", "title": "Siivousapulainen"}  # of a casebook: nobody guides, no hours


def lines(file: Path, *rows: dict) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


# --- profiles ---------------------------------------------------------------------------------------------------------
def test_profiles_come_in_to_the_coach_and_again_without_a_second_client(tmp_path, capsys):
    coach = official(Role.COACH)
    file = lines(tmp_path / "p.jsonl", PERSON, {**PERSON, "id": "j2"})
    call_command("import_profiles", file, municipality="615", coach=coach.email)
    lines(file, {**PERSON, "wishes": ["kokki"]})
    call_command("import_profiles", file, municipality="615", coach=coach.email)
    assert "created 2, updated 0" in (told := capsys.readouterr().out) and "created 0, updated 1" in told
    assert {client.coach for client in Client.objects.all()} == {coach} and Client.objects.count() == 2
    assert Profile.objects.get(external_id="j1").data["wishes"] == ["kokki"]


def test_one_bad_line_is_named_and_nothing_comes_in(tmp_path):
    coach = official(Role.COACH)
    file = lines(tmp_path / "p.jsonl", PERSON, {**PERSON, "id": "j2", "wishes": "kokki"})
    with pytest.raises(CommandError, match=r"p\.jsonl:2: .*wishes"):
        call_command("import_profiles", file, municipality="615", coach=coach.email)
    assert not Client.objects.exists()


@pytest.mark.parametrize(("given", "told"), [
    ({"municipality": "999"}, "No such municipality or coach"),
    ({"coach": "nobody@example.fi"}, "No such municipality or coach"),
    ({"file": Path("missing.jsonl")}, "missing.jsonl: No such file"),
])  # fmt: skip
def test_what_is_not_there_is_told_in_a_sentence(tmp_path, given, told):
    values = {"file": lines(tmp_path / "p.jsonl", PERSON), "municipality": "615", "coach": official(Role.COACH).email}
    values |= given
    with pytest.raises(CommandError, match=told):
        call_command("import_profiles", values.pop("file"), **values)


def test_clients_never_go_to_somebody_who_is_no_coach_of_the_town(tmp_path):
    file = lines(tmp_path / "p.jsonl", PERSON)
    elsewhere = official(Role.COACH, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    for person in (official(Role.HANDLER), elsewhere):
        with pytest.raises(CommandError, match="No such municipality or coach"):
            call_command("import_profiles", file, municipality="615", coach=person.email)
    assert not Client.objects.exists()


def test_an_export_holds_the_towns_open_clients_and_health_only_when_asked(capsys):
    kept, closed = ClientFactory(), ClientFactory()
    elsewhere = ClientFactory(municipality=MunicipalityFactory(code="305", name_fi="Kuusamo"))
    Client.objects.filter(pk=closed.pk).update(state="closed")
    call_command("export_profiles", municipality="615")
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["id"] == str(kept.profile.pk) and "capacity" not in row and kept.last_name not in json.dumps(row)
    call_command("export_profiles", municipality="615", health=True)
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["capacity"] == {"lifting": 1}
    read = AuditEvent.objects.filter(action="client.export")
    assert {event.subject_id for event in read} == {str(kept.pk)} and read.count() == 2
    assert str(elsewhere.pk) not in {event.subject_id for event in read}


# --- a casebook -------------------------------------------------------------------------------------------------------
def casebook(folder: Path, *offers: dict) -> Path:
    lines(folder / "jobseekers.jsonl", PERSON)
    lines(folder / "openings.jsonl", *offers)
    return folder


def test_what_is_incomplete_in_a_casebook_ranks_and_is_not_published(tmp_path, client):
    coach = official(Role.COACH)
    call_command("load_casebook", casebook(tmp_path, JOB, TRIAL))
    complete, incomplete = Opening.objects.get(external_id="o1"), Opening.objects.get(external_id="o2")
    assert (complete.state, incomplete.state, incomplete.published_at) == ("published", "draft", None)
    assert set(Opening.objects.public()) == {complete}
    assert set(Opening.objects.matchable()) == {complete, incomplete}
    with pytest.raises(Refused):
        openings.opening_submit(actor=official(Role.OFFICER), opening=incomplete)
    assert Client.objects.get().coach == coach


def test_a_casebook_twice_is_a_casebook_once(tmp_path, capsys):
    official(Role.COACH)
    for _time in range(2):
        call_command("load_casebook", casebook(tmp_path, JOB, TRIAL))
    assert Opening.objects.count() == 2 and Client.objects.count() == 1
    assert "created 0, updated 1" in capsys.readouterr().out


def test_a_wrong_casebook_leaves_nothing_behind(tmp_path, settings):
    official(Role.COACH)
    with pytest.raises(CommandError, match=r"openings\.jsonl:2"):
        call_command("load_casebook", casebook(tmp_path, JOB, {**JOB, "id": "o2", "kind": "gig"}))
    with pytest.raises(CommandError, match=r"jobseekers\.jsonl:1"):
        lines(casebook(tmp_path, JOB) / "jobseekers.jsonl", {**PERSON, "wishes": 1})
        call_command("load_casebook", tmp_path)
    assert not Opening.objects.exists() and not Client.objects.exists()
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="demonstration mode only"):
        call_command("load_casebook", casebook(tmp_path, JOB))
