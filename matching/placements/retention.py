"""What the matching keeps of clients ends with them; a placement that a bonus was paid for, with the bonus."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from matching.jobseekers.models import Client
from matching.placements.models import (
    EngineInput,
    Evaluation,
    GuidanceEntry,
    PairScore,
    Placement,
    Proposal,
    ReviewDecision,
    ShownList,
    TrialPeriod,
    TrialRestart,
)
from portal.core.retention import Due, bulk, by_job, needed_by, over, period
from portal.openings.models import Opening

by_job("placements.tidy_lists", ShownList, EngineInput)
by_job("placements.score_town", PairScore)
bulk(ReviewDecision)


def of_over_clients(model: type[models.Model], path: str = "client") -> Due:
    """Rows of clients whose service ended so long ago."""

    def due(day: date) -> models.QuerySet:
        closed = {f"{path}__state": Client.State.CLOSED}
        return model._default_manager.filter(over(model, day, at=f"{path}__ended_on"), **closed)

    return due


def blank_proposal(proposal: Any) -> bool:
    """What was shown of the person goes; that somebody was proposed stays, for the placement that is needed."""
    told = Proposal.objects.filter(pk=proposal.pk).exclude(disclosed={}, message="", answer_note="")
    return bool(told.update(disclosed={}, message="", answer_note=""))


def runs(opening: Any) -> bool:
    """A placement from the opening is planned or goes on: its supervisor is needed."""
    return opening.placements.filter(state__in=[Placement.State.PLANNED, Placement.State.ONGOING]).exists()


def is_placed(client: Any) -> bool:
    return client.placements.filter(state__in=[Placement.State.PLANNED, Placement.State.ONGOING]).exists()


for model in (TrialPeriod, TrialRestart):
    bulk(model, due=of_over_clients(model))
period(Evaluation, due=of_over_clients(Evaluation, "placement__client"))
period(Placement, GuidanceEntry, due=of_over_clients(Placement))
period(Proposal, due=of_over_clients(Proposal), blank=blank_proposal)
needed_by(Opening, runs)
needed_by(Client, is_placed)
