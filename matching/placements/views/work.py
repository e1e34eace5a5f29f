"""What waits for a coach in this room."""

from __future__ import annotations

from django.shortcuts import render

from matching.placements.models import Placement, Proposal
from matching.placements.waiting import waiting_for_coach


def work(request):
    """Proposals without an answer, placements that begin or end, diaries with gaps, evaluations that are missing."""
    own = Placement.objects.of_coach(request.user).under_way()
    context = {
        "items": waiting_for_coach(request.user),
        "proposals": Proposal.objects.of_coach(request.user).waiting().count(),
        "placements": own.count(),
    }
    return render(request, "placements/work.html", context)
