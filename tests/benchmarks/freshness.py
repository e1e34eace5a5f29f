"""How soon a list is refreshed after a change, with the real worker on a database of its own; queries of a page.

    python tests/benchmarks/freshness.py [PEOPLExOPENINGS]

A town of 200 × 80 whose pairs have all been scored; then profiles and openings are changed one at a time while the
worker runs beside. From the commit of the change to every touched pair being fresh; of it, how long the job took.
"""

from __future__ import annotations

import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
CHANGES = 10
GIVE_UP = 600  # seconds
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # of a transaction: no queries
WORKS = ("siivooja", "varastotyöntekijä", "keittiöapulainen", "metsuri", "myyjä", "lähihoitaja", "puutarhuri", "kokki")


def main() -> None:
    size = sys.argv[1] if len(sys.argv) > 1 else "200x80"
    people, openings = (int(number) for number in size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/town.sqlite3"
        import django

        django.setup()
        logging.disable(logging.INFO)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        coach = populate(people, openings)
        page(coach)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for_worker()
            measure(f"a profile ({openings} pairs)", change_profile)
            measure(f"an opening ({people} pairs)", change_opening)
        finally:
            worker.terminate()
            worker.wait(30)


def populate(people: int, openings: int) -> Any:
    from matching.jobseekers.models import Client
    from matching.placements.scores import scores_of
    from portal.accounts.roles import Role
    from portal.openings.models import Opening
    from tests.factories import ClientFactory, OpeningFactory, OrganisationFactory, official

    dice, coach, organisation = random.Random(1), official(Role.COACH), OrganisationFactory()
    for _ in range(openings):
        work = dice.choice(WORKS)
        OpeningFactory(organisation=organisation, title=work.capitalize(), description=f"Haemme: {work}. Perehdytämme.")
    for _ in range(people):
        one = ClientFactory(coach=coach)
        one.profile.data |= {"wishes": dice.sample(WORKS, 2), "summary": f"Olen ollut töissä: {dice.choice(WORKS)}."}
        one.profile.save()
    found = list(Opening.objects.order_by("pk"))
    everybody = list(Client.objects.select_related("profile").order_by("pk"))
    scores_of(everybody[:1], found[:1], all_now=True)  # the engine is loaded
    started = time.perf_counter()
    scores_of(everybody, found, all_now=True)
    told("the whole town, from nothing", time.perf_counter() - started, f"{people} × {openings} pairs, in one process")
    return coach


def page(coach: Any) -> None:
    """Queries and time of a list page with 25 rows whose numbers are kept."""
    from django.contrib.auth.signals import user_logged_in
    from django.db import connection
    from django.test import Client as Browser
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from matching.jobseekers.models import Client
    from portal.openings.models import Opening
    from tests.factories import strong

    user_logged_in.connect(with_second_factor)
    at = strong(Browser(), coach)
    first, opening = Client.objects.order_by("pk").first(), Opening.objects.order_by("pk").first()
    assert first and opening
    for name, pk in (("openings_for_client", first.pk), ("clients_for_opening", opening.pk)):
        address = reverse(f"placements:{name}", args=[pk])
        answer = at.get(address)
        assert answer.status_code == 200 and answer.text.count("ts-match") >= 25, answer.headers
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            at.get(address)
            taken = time.perf_counter() - started
        count = sum(not query["sql"].startswith(FRAME) for query in queries)
        told(f"the page {name}", taken, f"25 rows, {count} queries")


def with_second_factor(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    from allauth.account.internal.flows.login import record_authentication

    if not request.path:
        record_authentication(request, user, method="mfa", type="totp")


def wait_for_worker() -> None:
    """Until the worker has done what had piled up: its first hour queues a job for each person."""
    from portal.core.models import JobRun

    started = time.monotonic()
    while JobRun.objects.filter(state__in=["waiting", "running"]).exists() or not JobRun.objects.exists():
        if time.monotonic() - started > GIVE_UP:
            raise SystemExit("the worker does not work")
        time.sleep(0.2)
    done = JobRun.objects.filter(kind="placements.score_client").count()
    told("the hourly look at a fresh town", time.monotonic() - started, f"{done} jobs, start of the worker included")


def change_profile(number: int) -> str:
    from matching.jobseekers.models import Profile
    from matching.jobseekers.services import profile_update

    one = Profile.objects.order_by("pk")[number]
    wishes = [WORKS[number % len(WORKS)], "siivooja"]
    made = profile_update(actor=None, profile=one, version=one.version, changes={"wishes": wishes})
    return f"placements.score_client:{one.client_id}:profile:{made.version}"


def change_opening(number: int) -> str:
    from django.db import transaction

    from portal.openings.models import Opening
    from portal.openings.signals import opening_changed

    one = Opening.objects.order_by("pk")[number]
    with transaction.atomic():
        Opening.objects.filter(pk=one.pk).update(
            description=f"{one.description} Paikka {number}.", version=one.version + 1
        )
        one.refresh_from_db()
        opening_changed.send(sender=Opening, opening=one)
    return f"placements.score_opening:{one.pk}:{one.version}"


def measure(what: str, change: Callable[[int], str]) -> None:
    from portal.core.models import JobRun

    waited, worked = [], []
    for number in range(CHANGES):
        key = change(number)
        started = time.perf_counter()
        while not (run := JobRun.objects.filter(key=key, state="done").first()):
            if time.perf_counter() - started > GIVE_UP:
                raise SystemExit(f"{key} was not done in {GIVE_UP} s")
            time.sleep(0.02)
        waited.append((run.finished_at - run.queued_at).total_seconds())
        worked.append((run.finished_at - run.started_at).total_seconds())
        time.sleep(0.37)  # so that changes fall anywhere in the worker's cycle
    rest = f"at most {max(waited):.2f} s; the job itself {statistics.median(worked):.2f} s"
    told(what, statistics.median(waited), f"{CHANGES} changes, {rest}")


def told(what: str, seconds: float, more: str) -> None:
    sys.stdout.write(f"{what:32} {seconds:7.2f} s   {more}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
