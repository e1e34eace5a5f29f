"""Says, one line each, what this machine lacks and which command installs it. Nothing here stops the portal."""

import ctypes.util
import shutil
import sys


def missing() -> list[tuple[str, str]]:
    """Pairs (what is missing and what that means, Debian's packages that bring it)."""
    found = ctypes.util.find_library
    wanted = [
        (
            all(map(found, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))),
            "Pango is missing, so decisions are accessible HTML instead of PDF",
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ),
        (
            found("voikko"),
            "Voikko is missing, so the matching compares Finnish words without their base forms",
            "libvoikko1 voikko-fi",
        ),
        (
            shutil.which("xgettext"),
            "gettext is missing, so `make messages` can't collect the sentences to translate",
            "gettext",
        ),
    ]
    return [(sentence, packages) for there, sentence, packages in wanted if not there]


if __name__ == "__main__":
    for sentence, packages in missing():
        print(f"Note: {sentence}: apt-get install {packages}", file=sys.stderr)
