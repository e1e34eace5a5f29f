"""Whether a report still tells what putting its set into force would do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.placements.learning.decisions import gather, towns_of
from matching.placements.models import WeightVersion
from matching.taxonomy.lookup import engine

MANY = 100  # so many decisions more, and a new fit is due


def newer_decisions(found: WeightVersion) -> int:
    """How many usable decisions there are now beyond those that the set was fitted to."""
    told = found.report.get("decisions", {})
    # Like with like: some that were gathered could not be used, and would be counted as new for ever.
    before = int(told.get("gathered", told.get("used", 0)))
    return max(0, gather(towns_of(found.municipality_id)).count - before)


def why_old(found: WeightVersion) -> str | None:
    """A sentence that says why the report of an offer no longer holds, or None."""
    report = found.report
    if report.get("engine") != engine().version:
        return _("The matching has been updated since this report was made. Calculate anew.")
    if report.get("in_force", {}).get("version") != _last_in_force(found.municipality_id):
        return _("This report compares with weights that are no longer in force. Calculate anew.")
    number = newer_decisions(found)
    if number >= MANY:
        text = ngettext(
            "%(number)d decision has come since this report was made. Calculate anew.",
            "%(number)d decisions have come since this report was made. Calculate anew.",
            number,
        )
        return text % {"number": number}
    return None


def _last_in_force(municipality_id: int) -> str:
    """The set that was put into force last: while sets change places, none is in force."""
    found = WeightVersion.objects.filter(municipality_id=municipality_id, in_force_since__isnull=False)
    last = found.order_by("-in_force_since", "-pk").values_list("name", flat=True).first()
    return last or engine().weights.version
