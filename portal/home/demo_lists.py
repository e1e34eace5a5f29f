"""Lists that the demonstration's coaches have read and decided on: so that pages have something to show.

They are far too few for a fit of weights: the manager's page says how many are missing.
"""

from __future__ import annotations

from matching.placements import matching, review
from matching.placements.models import ReviewDecision
from portal.accounts.models import Municipality

Action, Reason = ReviewDecision.Action, ReviewDecision.Reason


def load(town: Municipality) -> None:
    """Each coach reads the openings of each own client once, shortlists the best one and rejects the last one."""
    if ReviewDecision.objects.filter(client__municipality=town).exists():
        return
    for client in matching.matchable_clients(town.pk):
        ranked, coach = matching.openings_for(client), client.coach
        shown = review.keep_shown(ranked, list(enumerate(ranked.rows, 1)), actor=coach, client=client)
        suitable = [row.opening for row in ranked.rows if row.score.eligible]
        if shown is None or len(suitable) < 2:
            continue
        for opening, action, reason in (
            (suitable[0], Action.SHORTLISTED, ""),
            (suitable[-1], Action.REJECTED, Reason.NOT_SUITABLE_WORK),
        ):
            seen = review.list_of(coach, shown, client, opening)
            review.decide(actor=coach, client=client, opening=opening, action=action, reason=reason, shown_list=seen)
