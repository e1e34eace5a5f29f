"""`python -m bonus.rules`."""

from __future__ import annotations

import sys

from bonus.rules.cli import main

if __name__ == "__main__":
    sys.exit(main())
