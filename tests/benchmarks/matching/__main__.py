"""``python -m tests.benchmarks.matching``: see matching_quality.py."""

from tests.benchmarks.matching_quality import main

if __name__ == "__main__":
    main()
