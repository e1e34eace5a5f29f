"""Where things are: the repository, its rooms, the shared data."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("portal", "matching", "bonus", "cms")
SHARED = Path(os.environ.get("TYOSILTA_SHARED", ROOT.parent / "shared"))


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would add, without those that it ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in sorted(set(names)) if (ROOT / name).is_file()]
