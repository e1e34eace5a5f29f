"""The message catalogues: collect (Django's makemessages, needs gettext) and compile (pure Python, needs nothing)."""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = {"fi": "Finnish", "sv": "Swedish"}  # message ids are English, so English needs no catalogue
NOT_OURS = (".venv", "node_modules", "frontend", "tests", "var", "staticfiles")
MAKEMESSAGES = ["--no-location", "--no-wrap", "--no-obsolete", *(f"--ignore={name}/*" for name in NOT_OURS)]


def collect() -> int:
    """Run makemessages for every language in the project's root."""
    languages = [argument for language in LANGUAGES for argument in ("-l", language)]
    command = [sys.executable, "-m", "django", "makemessages", *languages, *MAKEMESSAGES]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "PYTHONPATH": str(ROOT)}
    if code := subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        return code
    for language, name in LANGUAGES.items():
        path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        path.write_text(with_our_header(path.read_text(), language, name))
        entries = polib.pofile(str(path))
        left, doubtful = len(entries.untranslated_entries()), len(entries.fuzzy_entries())
        print(f"{name}: {len(entries)} sentences, {left} to translate, {doubtful} in doubt")
    return 0


def with_our_header(text: str, language: str, name: str) -> str:
    """A new catalogue gets a header that says what it is instead of gettext's placeholders."""
    if "FULL NAME <EMAIL@ADDRESS>" not in text:
        return text
    first = text.index('msgid ""')
    for old, new in (
        ("PACKAGE VERSION", "Työsilta"),
        ("YEAR-MO-DA HO:MI+ZONE", ""),
        ("FULL NAME <EMAIL@ADDRESS>", ""),
        ("LANGUAGE <LL@li.org>", name),
        ('"Language: \\n"', f'"Language: {language}\\n"'),
    ):
        text = text.replace(old, new, 1)
    return f"# Työsilta in {name}.\n" + text[first:]


def compile_catalogues(*, only_older: bool) -> int:
    """Write a .mo beside every .po; fuzzy and empty entries are left out, so the English sentence shows instead."""
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if only_older and target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        polib.pofile(str(source)).save_as_mofile(str(target))
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["collect"]:
            sys.exit(collect())
        case ["compile", *rest]:
            sys.exit(compile_catalogues(only_older="--if-older" in rest))
        case _:
            sys.exit("usage: messages.py collect | compile [--if-older]")
