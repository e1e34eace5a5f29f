"""What would open most: the short courses and adjustments that alone lift what blocks a pair, counted over people.

Each pair's own levers were found by judging it again with the step made (`matching.engine.changes.levers`) and are
kept with its score; here they are only counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from matching.placements.models import PairScore
from portal.core import clock
from portal.core.charts import Chart, Series
from portal.core.small_groups import SMALLEST
from portal.openings import choices

SHOWN = 15
KINDS = {
    "card": _("Card"),
    "driving_licence": _("Driving licence"),
    "language": _("Language"),
    "adjustment": _("Adjustment at the workplace"),
}


@dataclass
class Lever:
    """One course or adjustment: for whom it opens which openings."""

    kind: str
    code: str
    opened: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # client → openings

    @property
    def people(self) -> int:
        return len(self.opened)

    @property
    def openings(self) -> int:
        return len(set().union(*self.opened.values()))

    @property
    def pairs(self) -> int:
        return sum(len(found) for found in self.opened.values())

    @property
    def kind_label(self) -> Any:
        return KINDS[self.kind]

    @property
    def kind_beside(self) -> Any:
        """The kind, where the label doesn't say it already."""
        return "" if self.kind in ("driving_licence", "language") else self.kind_label

    @property
    def label(self) -> str:
        """The course or adjustment by name, in the page's language; with its kind where the name does not tell it."""
        if self.kind == "language":
            from matching.engine.sentences.languages import language_name

            spoken, level = self.code.split()
            name = f"{language_name(spoken, (get_language() or 'fi')[:2])} {level}"
            return f"{self.kind_label}: {name}"
        table = {"card": choices.cards, "driving_licence": choices.licences, "adjustment": choices.adjustments}
        name = choices.name_of(self.code, table[self.kind])
        return f"{self.kind_label}: {name}" if self.kind == "driving_licence" else capfirst(name)


@dataclass
class Leverage:
    """Most people first. `late`: pairs without today's numbers, of the people `behind`; `oldest`: when the first of the
    numbers was computed.
    """

    levers: list[Lever]
    late: int = 0
    behind: list[int] = field(default_factory=list)
    oldest: datetime | None = None
    hidden: int = 0

    def without_small_groups(self) -> Leverage:
        shown = [lever for lever in self.levers if lever.people >= SMALLEST]
        return replace(self, levers=shown, hidden=len(self.levers) - len(shown))

    def chart(self, title: Any, message: Any) -> Chart | None:
        top = self.levers[:SHOWN]
        if not top:
            return None
        return Chart(
            name="leverage",
            kind="across",
            title=title,
            message=message,
            labels=[lever.label for lever in top],
            series=[Series(_("Persons"), [lever.people for lever in top])],
            label_heading=_("Course or adjustment"),
        )


def leverage(clients: Collection[int], openings: Collection[int]) -> Leverage:
    """What opens most for these people among these openings (primary keys), from the kept numbers.

    A pair counts only when the work is at least possible for the person: a hygiene passport would open a kitchen to
    whoever asks for the forest, too, and a count of that says nothing of the course.
    """
    pairs = PairScore.objects.filter(client__in=clients, opening__in=openings)
    fresh = pairs.filter(as_of=clock.today())
    done = dict(fresh.order_by("client").values_list("client").annotate(n=models.Count("pk")))
    oldest = fresh.aggregate(oldest=models.Min("computed_at"))["oldest"]
    found: dict[tuple[str, str], Lever] = {}
    rows = pairs.filter(eligible=False, score__gte=_least()).exclude(levers=[]).order_by("client", "opening")
    for client, opening, levers in rows.values_list("client_id", "opening_id", "levers"):
        for kind, code in levers:
            found.setdefault((kind, code), Lever(kind, code)).opened[client].add(opening)
    most = sorted(found.values(), key=lambda lever: (-lever.people, -lever.pairs, lever.kind, lever.code))
    behind = [pk for pk in clients if done.get(pk, 0) < len(openings)]
    return Leverage(most, len(clients) * len(openings) - sum(done.values()), behind, oldest)


def _least() -> int:
    """The floor of "possible", in 10⁻⁶. The kept score is that of the blocked pair: lifted, it is no lower."""
    from matching.engine.weights import BAND_FLOORS

    return round(dict(BAND_FLOORS)["possible"] * PairScore.MILLION)
