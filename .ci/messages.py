"""The message catalogues: collect (Django's makemessages, needs gettext) and compile (pure Python, needs nothing)."""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("fi", "sv", "en")
NOT_OURS = (".venv", "node_modules", "frontend", "tests", "var", "staticfiles")
MAKEMESSAGES = ["--no-location", "--no-wrap", "--no-obsolete", *(f"--ignore={name}/*" for name in NOT_OURS)]


def collect() -> int:
    """Run makemessages for every language in the project's root."""
    languages = [argument for language in LANGUAGES for argument in ("-l", language)]
    command = [sys.executable, "-m", "django", "makemessages", *languages, *MAKEMESSAGES]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


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
