"""What the engine sees of a person and of an opening, and what it answers.

The input types have no field for name, sex, age, nationality, family or diagnosis: the engine cannot see them. A
language level ``native`` is read as C2 at the door, so mother tongue is not seen either. ``None`` means unknown, an
empty tuple means none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class HeldCard:
    code: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class LanguageSkill:
    """``level`` 1 (A1) … 6 (C2); None = not told."""

    code: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """``months`` of work, the year it ended; ``current`` = still there (``ended_year`` was given as null)."""

    title: str
    months: int | None = None
    ended_year: int | None = None
    current: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Education:
    qualification: str
    completed: bool | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    id: str
    kind: str
    title: str
    description: str
    language: str
    municipality: str
    occupation_uri: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    remote: bool | None = None
    hours_per_week: tuple[float, float] | None = None
    shifts: tuple[str, ...] | None = None
    start_date: date | None = None
    end_date: date | None = None
    seats: int | None = None
    required_cards: tuple[str, ...] | None = None
    trainable_cards: tuple[str, ...] | None = None
    required_driving_licences: tuple[str, ...] | None = None
    required_languages: tuple[LanguageSkill, ...] | None = None
    required_qualification: str | None = None
    minimum_age: int | None = None
    required_skills: tuple[str, ...] | None = None
    desired_skills: tuple[str, ...] | None = None
    demands: tuple[tuple[str, int], ...] | None = None
    adjustments: tuple[str, ...] | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Opening":
        """Reads one object of ``openings.jsonl``; raises ``InvalidInput`` that lists every problem."""
        from .reader import opening_from_dict

        return opening_from_dict(data)

    def to_dict(self) -> dict[str, Any]:
        from .reader import to_dict

        return to_dict(self)


@dataclass(frozen=True, slots=True)
class Jobseeker:
    id: str
    language: str
    municipality: str
    wishes: tuple[str, ...] | None = None
    not_wanted: tuple[str, ...] | None = None
    summary: str | None = None
    work_history: tuple[Work, ...] | None = None
    education: tuple[Education, ...] | None = None
    skills: tuple[str, ...] | None = None
    cards: tuple[HeldCard, ...] | None = None
    driving_licences: tuple[str, ...] | None = None
    languages: tuple[LanguageSkill, ...] | None = None
    latitude: float | None = None
    longitude: float | None = None
    car: bool | None = None
    max_distance_km: int | None = None
    kinds: tuple[str, ...] | None = None
    hours_per_week: tuple[float, float] | None = None
    shifts: tuple[str, ...] | None = None
    available_from: date | None = None
    adult: bool | None = None
    capacity: tuple[tuple[str, int], ...] | None = None
    needs: tuple[str, ...] | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Jobseeker":
        """Reads one object of ``jobseekers.jsonl``; raises ``InvalidInput`` that lists every problem."""
        from .reader import jobseeker_from_dict

        return jobseeker_from_dict(data)

    def to_dict(self) -> dict[str, Any]:
        from .reader import to_dict

        return to_dict(self)


class InvalidInput(ValueError):
    """Input that cannot be used; ``problems`` are sentences without file and line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Outcome:
    """One requirement or likeness, judged. ``value`` in 10⁻⁴ (None = unknown); ``sentence`` and ``facts`` make the
    text.
    """

    code: str
    state: str
    value: int | None
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Blocker:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Component:
    """``weight``, ``neutral`` and ``value`` are 0…1 with four decimals, as they are written and as they are summed."""

    code: str
    part: str
    state: str
    weight: float
    neutral: float
    value: float | None
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "part": self.part,
            "state": self.state,
            "weight": self.weight,
            "neutral": self.neutral,
            "value": self.value,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """One pair, judged: a row of ``rankings.jsonl``. ``rank`` is 0 where no list was ranked."""

    jobseeker: str
    opening: str
    rank: int
    eligible: bool
    blockers: tuple[Blocker, ...]
    fit: float | None
    practical: float | None
    score: float
    coverage: float
    version: str
    components: tuple[Component, ...]

    @property
    def band(self) -> str:
        from .weights import band

        return band(self.score, self.eligible)

    def to_dict(self) -> dict[str, Any]:
        """The row as the interchange format writes it."""
        return {
            "jobseeker": self.jobseeker,
            "opening": self.opening,
            "rank": self.rank,
            "eligible": self.eligible,
            "blockers": [{"code": b.code, "text": b.text} for b in self.blockers],
            "fit": self.fit,
            "practical": self.practical,
            "score": self.score,
            "coverage": self.coverage,
            "version": self.version,
            "components": [c.to_dict() for c in self.components],
        }
