"""Every model says what personal data it holds, for how long, and who sees it (GDPR art. 30; 906/2019 21 §).

A test fails for a model that doesn't, and `docs/personal-data.md` is generated from these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonalData:
    """What a model's rows tell of a person. `keep_days` counts from `keep_from`; None: as long as what it hangs on."""

    holds: str
    seen_by: str
    keep_days: int | None = None
    keep_from: str = ""

    def __bool__(self) -> bool:
        return bool(self.holds)


NO_PERSONAL_DATA = PersonalData(holds="", seen_by="")
