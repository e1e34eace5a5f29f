"""Background work: reminders, consents that ran out, evaluations that are missing, tomorrow's scores."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from matching.jobseekers.models import Client
from matching.placements.learning.decisions import gather, towns_of
from matching.placements.matching import MATCHED_STATES, matchable_clients, matchable_openings
from matching.placements.models import EngineInput, PairScore, Placement, Proposal, ShownList
from matching.placements.notices import ask_for_evaluation, tell_employer
from matching.placements.scores import scores_of
from matching.placements.services import weights
from matching.placements.services.proposals import withdraw
from matching.placements.weighing import engine_for
from portal.accounts.models import Municipality
from portal.core import clock
from portal.core.jobs import GiveUp, enqueue, job
from portal.openings.models import Opening

REMIND_AFTER = (5, 10)  # days without an answer
EVALUATION_AFTER = (0, 3, 10)  # days since the last day
MARKED = timedelta(days=14)  # lists of so many days are looked at, so that missed nights heal
UNLISTED = timedelta(days=2)


@job("placements.remind", every="day")
def remind() -> None:
    """Remind employers of proposals after 5 and 10 days, each once, however many nights were missed."""
    for proposal in Proposal.objects.waiting().select_related("opening", "organisation").order_by("pk"):
        days = (clock.today() - clock.local_date(proposal.sent_at)).days
        due = [limit for limit in REMIND_AFTER if days >= limit]
        if due and not (proposal.reminded_at and proposal.reminded_at >= proposal.sent_at + timedelta(days=due[-1])):
            tell_employer(proposal, "reminder", stamp=f"-{due[-1]}")
            Proposal.objects.filter(pk=proposal.pk).update(reminded_at=clock.now())


@job("placements.consents_over", every="day")
def consents_over() -> None:
    """Take back what waits under a consent that has run out: nobody is told for longer than was agreed."""
    for proposal in Proposal.objects.waiting().select_related("consent").order_by("pk"):
        if not proposal.consent.in_force:
            withdraw(actor=None, proposal=proposal, reason=_("The person's consent is no longer in force."))


@job("placements.ask_for_evaluations", every="day")
def ask_for_evaluations() -> None:
    """Ask the host for the evaluation on the last day, and again after 3 and 10 days (380/2023 59 §)."""
    running = [Placement.State.ONGOING, Placement.State.ENDED, Placement.State.INTERRUPTED]
    found = Placement.objects.filter(state__in=running, evaluation=None).select_related("opening", "organisation")
    for placement in found.order_by("pk"):
        if not placement.is_trial or placement.last_day is None:
            continue
        days = (clock.today() - placement.last_day).days
        due = [limit for limit in EVALUATION_AFTER if days >= limit]
        if due and days <= EVALUATION_AFTER[-1] + 7:
            ask_for_evaluation(placement, stamp=str(due[-1]))


@job("placements.score_town", every="hour")
def score_town() -> None:
    """Queue a job for each client once a day and once an engine version: lists open at once in the morning."""
    PairScore.objects.filter(as_of__lt=clock.today() - timedelta(days=1)).delete()
    people = Client.objects.filter(state__in=MATCHED_STATES)
    for town in Municipality.objects.filter(pk__in=people.order_by().values("municipality")).order_by("pk"):
        weights.settle(town)
        stamp = f"{clock.today()}:{engine_for(town.pk).version}"
        for pk in people.filter(municipality=town).order_by("pk").values_list("pk", flat=True):
            enqueue("placements.score_client", f"{pk}:{stamp}", client_id=pk)


@job("placements.look_for_weights", every="day")
def look_for_weights() -> None:
    """Fit weights once for every hundred decisions of a town or its pool, from the first three hundred on."""
    for town in Municipality.objects.order_by("pk"):
        found = gather(towns_of(town.pk))
        if found.enough:
            enqueue("placements.fit_weights", f"{town.pk}:{len(found.decided) // 100}", municipality_id=town.pk)


@job("placements.fit_weights")
def fit_weights(municipality_id: int, only_better: bool = True) -> None:
    """Offer weights to the town's manager. By itself only such that order unseen decisions better."""
    from matching.engine.learning import NotEnough

    try:
        weights.offer(Municipality.objects.get(pk=municipality_id), only_better=only_better)
    except NotEnough as error:
        raise GiveUp(str(error)) from error


@job("placements.score_client")
def score_client(client_id: int) -> None:
    """One client's pairs for today, those that are not fresh; a profile that cannot be read has none."""
    client = Client.objects.select_related("profile").filter(pk=client_id, profile__isnull=False).first()
    if client is not None and client.state in MATCHED_STATES:
        scores_of([client], list(matchable_openings(client.municipality_id)), all_now=True)


@job("placements.score_clients")
def score_clients(client_ids: list[int]) -> None:
    """The same for several people."""
    for pk in client_ids:
        score_client(pk)


@job("placements.score_opening")
def score_opening(opening_id: int) -> None:
    """One opening's pairs for today, those that are not fresh."""
    opening = Opening.objects.matchable().filter(pk=opening_id).first()
    if opening is not None:
        scores_of(list(matchable_clients(opening.municipality_id)), [opening], all_now=True)


@job("placements.tidy_lists", every="day")
def tidy_lists() -> None:
    """Keep what shown lists were made from, as long as the lists; remove what nothing was made from."""
    now = clock.now()
    for whole, at in (
        ShownList.objects.filter(at__gte=now - MARKED).order_by("pk").values_list("whole", "at").iterator()
    ):
        names = [uuid.UUID(name) for name in whole.get("inputs", [])]
        EngineInput.objects.filter(pk__in=names).exclude(listed_at__gte=at).update(listed_at=at)
    ShownList.objects.filter(at__lt=now - timedelta(days=ShownList.personal_data.keep_days)).delete()
    scored = PairScore.objects.filter(Q(profile_input=OuterRef("pk")) | Q(opening_input=OuterRef("pk")))
    kept_until = now - timedelta(days=EngineInput.personal_data.keep_days)
    unused = Q(listed_at=None, created_at__lt=now - UNLISTED) | Q(listed_at__lt=kept_until)
    EngineInput.objects.filter(unused).exclude(Exists(scored)).delete()
