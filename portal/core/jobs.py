"""Background work: django-q2 behind one module.

A job is a row with a unique key, written in the transaction that causes it, so it exists just when the change does.
The handler and the mark "done" commit together: delivered twice, it does once. A failing job waits longer each time and
is given up loudly; django-q2 alone neither counts killed attempts nor forgets duplicates (measured).
Handlers take ids only: payloads lie in the queue's table.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.module_loading import autodiscover_modules
from django_q.tasks import async_task

from portal.core import clock
from portal.core.models import JobRun

logger = logging.getLogger(__name__)
STALE = timedelta(minutes=10)  # a run that has not finished by then died with its worker (timeout is 60 s)
LOST = timedelta(minutes=2)


class GiveUp(Exception):
    """Raised by a handler when trying again cannot help; says why."""


@dataclass(frozen=True)
class Kind:
    """What a kind of job does and how stubborn it is. `every`: "" or "day" or "hour" or "minute".

    `given_up` gets the same arguments as the handler when the job is given up.
    """

    handler: Callable[..., None]
    max_attempts: int
    atomic: bool
    every: str
    given_up: Callable[..., None] | None = None


KINDS: dict[str, Kind] = {}


def job(
    kind: str, *, max_attempts: int = 5, atomic: bool = True, every: str = "",
    given_up: Callable[..., None] | None = None,
) -> Callable[[Callable], Callable]:  # fmt: skip
    """Register a handler. `atomic=False`: it manages its own transactions (it talks to the outside world)."""

    def register(handler: Callable[..., None]) -> Callable[..., None]:
        KINDS[kind] = Kind(handler, max_attempts, atomic, every, given_up)
        return handler

    return register


def discover() -> None:
    """Import every room's `tasks.py`."""
    autodiscover_modules("tasks")


def enqueue(kind: str, key: str, **args: Any) -> JobRun:
    """Queue `kind` once for `key`, in the caller's transaction. The same key again returns the first row."""
    if kind not in KINDS:
        raise ValueError(f"No such kind of job: {kind}")
    run, created = JobRun.objects.get_or_create(
        key=f"{kind}:{key}", defaults={"kind": kind, "args": args, "queued_at": clock.now()}
    )
    if created:
        deliver(run)
    return run


def deliver(run: JobRun) -> None:
    async_task("portal.core.jobs.execute", run.pk)


def execute(pk: int) -> str:
    """Run one job if it is due and nobody else runs it. Returns its state; never raises for a failing handler."""
    run = _claim(pk)
    if run is None:
        return "skipped"
    kind = KINDS.get(run.kind)
    if kind is None:
        return _give_up(run, "UnknownKind: this version of the portal has no such job")
    try:
        if kind.atomic:
            with transaction.atomic():
                kind.handler(**run.args)
                _finish(run)
        else:
            kind.handler(**run.args)
            _finish(run)
    except Exception as error:
        return _retry_later(run, kind, error)
    return JobRun.State.DONE


def _claim(pk: int) -> JobRun | None:
    """Count the attempt before the work, so that a job which kills its worker is counted too."""
    due = models.Q(not_before=None) | models.Q(not_before__lte=clock.now())
    updated = JobRun.objects.filter(due, pk=pk, state=JobRun.State.WAITING).update(
        state=JobRun.State.RUNNING, attempts=models.F("attempts") + 1, started_at=clock.now()
    )
    return JobRun.objects.get(pk=pk) if updated else None


def _finish(run: JobRun) -> None:
    JobRun.objects.filter(pk=run.pk).update(state=JobRun.State.DONE, finished_at=clock.now(), error="")


def _retry_later(run: JobRun, kind: Kind, error: Exception) -> str:
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, GiveUp) or run.attempts >= kind.max_attempts:
        return _give_up(run, text)
    wait = timedelta(minutes=min(2 ** (run.attempts - 1), 60))
    JobRun.objects.filter(pk=run.pk).update(
        state=JobRun.State.WAITING, not_before=clock.now() + wait, error=text[:2000]
    )
    logger.warning("job %s failed: %s", run.key, type(error).__name__)
    return JobRun.State.WAITING


@transaction.atomic
def _give_up(run: JobRun, text: str) -> str:
    """End a job loudly: the error log, `/healthz` and the administrators' start page say so."""
    JobRun.objects.filter(pk=run.pk).update(state=JobRun.State.DEAD, finished_at=clock.now(), error=text[:2000])
    kind = KINDS.get(run.kind)
    if kind and kind.given_up:
        kind.given_up(**run.args)
    logger.error("job %s given up: %s", run.key, text.partition(":")[0])
    return JobRun.State.DEAD


@transaction.atomic
def revive(run: JobRun) -> bool:
    """Begin a job that was given up again, as if new. False when it was not given up."""
    revived = JobRun.objects.filter(pk=run.pk, state=JobRun.State.DEAD).update(
        state=JobRun.State.WAITING, attempts=0, not_before=None, finished_at=None, queued_at=clock.now()
    )
    if revived:
        deliver(run)
    return bool(revived)


def sweep() -> int:
    """Deliver again what is due but lost (worker killed, queue emptied). Returns how many."""
    now = clock.now()
    for run in JobRun.objects.filter(state=JobRun.State.RUNNING, started_at__lt=now - STALE).order_by("pk"):
        _after_death(run)
    late = JobRun.objects.filter(state=JobRun.State.WAITING).filter(
        models.Q(not_before__lte=now) | models.Q(not_before=None, queued_at__lt=now - LOST)
    )
    runs = list(late.order_by("queued_at")[:200])
    for run in runs:
        deliver(run)
    return len(runs)


def _after_death(run: JobRun) -> None:
    """Its worker died with it: try again, but not for ever (it may be what killed the worker)."""
    kind = KINDS.get(run.kind)
    if kind is None or run.attempts >= kind.max_attempts:
        _give_up(run, "WorkerDied: the worker ended in the middle of the job, each time")
        return
    JobRun.objects.filter(pk=run.pk, state=JobRun.State.RUNNING, attempts=run.attempts).update(
        state=JobRun.State.WAITING, not_before=clock.now()
    )


def enqueue_periodic() -> None:
    """Queue what is due today, this hour, this minute; a second call is a no-op, so a missed night heals itself."""
    stamps = {
        "day": clock.today().isoformat(),
        "hour": f"{clock.now():%Y-%m-%dT%H}",
        "minute": f"{clock.now():%Y-%m-%dT%H:%M}",
    }
    for name, kind in KINDS.items():
        if kind.every:
            enqueue(name, stamps[kind.every])


def run_waiting(limit: int = 200) -> int:
    """Run what waits in this process, oldest first (tests, `manage.py run_jobs`). Returns how many ran."""
    done = 0
    while done < limit:
        due = models.Q(not_before=None) | models.Q(not_before__lte=clock.now())
        run = JobRun.objects.filter(due, state=JobRun.State.WAITING).order_by("queued_at", "pk").first()
        if run is None:
            break
        execute(run.pk)
        done += 1
    return done
