"""The message catalogues: every sentence of the code is in them, translated, with the same placeholders."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import polib
import pytest

from tests.places import PACKAGES, ROOT

LANGUAGES = ("fi", "sv")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-zA-Z]|%[sd]|\{\w*\}")
HTML_TAG = re.compile(r"</?[a-z]+")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


@pytest.fixture(scope="module")
def sentences(tmp_path_factory) -> set[tuple[str, str]]:
    """What makemessages finds in the code and templates as they are now."""
    if not shutil.which("xgettext"):
        pytest.skip("no gettext: apt-get install gettext")
    folder = tmp_path_factory.mktemp("messages")
    for name in (*PACKAGES, "templates"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fi", "--symlinks", "--no-location", "--no-wrap"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": ""}
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return {key(entry) for entry in polib.pofile(str(folder / "locale" / "fi" / "LC_MESSAGES" / "django.po"))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_in_the_catalogue(language, sentences):
    missing = sentences - {key(entry) for entry in catalogue(language) if not entry.obsolete}
    assert not missing, f"{len(missing)} sentences are not in {language}: make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_untranslated_or_in_doubt(language):
    entries = catalogue(language)
    missing = [entry.msgid for entry in entries.untranslated_entries()]
    doubtful = [entry.msgid for entry in entries.fuzzy_entries()]
    assert not missing, f"{len(missing)} sentences lack their translation into {language}"
    assert not doubtful, f"{len(doubtful)} translations into {language} are marked fuzzy"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_tags_survive_translation(language):
    broken = []
    for entry in catalogue(language).translated_entries():
        pairs = [(entry.msgid, entry.msgstr)] if not entry.msgid_plural else []
        pairs += [(entry.msgid_plural, text) for text in entry.msgstr_plural.values()]
        for source, text in pairs:
            wanted, got = (sorted(PLACEHOLDER.findall(t) + HTML_TAG.findall(t)) for t in (source, text))
            lacks_only_the_number = entry.msgid_plural and set(got) <= set(wanted)
            if wanted != got and not lacks_only_the_number:
                broken.append(f"{source!r} → {text!r}")
    assert not broken


def test_nothing_that_is_compiled_lies_in_git():
    names = subprocess.run(["git", "ls-files", "*.mo"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert names == ""
