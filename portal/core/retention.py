"""What every `PersonalData` promises is done: rows go when their time is up, with their files.

A room says in its `retention.py` how the periods of its models end. A row that another row needs stays: what a case in
its own time stands on is held by the database's PROTECT links, and by what a higher room says with `needed_by`. Such a
row is tried again each night; until then `blank` takes what it tells of the person and is not needed.
A dry run is a real run that is rolled back, so it says what would happen.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.deletion import Collector, ProtectedError
from django.utils.module_loading import autodiscover_modules

from portal.core import audit, clock
from portal.core.models import AuditEvent, OutboxMessage, StoredFile, SubmittedForm, TransitionLog

logger = logging.getLogger(__name__)
SECONDS = 40.0  # of one night: a job is given a minute, and the rest goes the next night
Due = Callable[[date], models.QuerySet]


def over(model: type[models.Model], day: date, *, at: str = "") -> models.Q:
    """Rows whose keeping time is over on `day`: the first day on which they are no longer kept."""
    name = at or model.personal_data.keep_from  # type: ignore[attr-defined]
    target: Any = model
    *path, field_name = name.split("__")
    for part in path:
        target = target._meta.get_field(part).related_model
    if isinstance(target._meta.get_field(field_name), models.DateTimeField):
        return models.Q((f"{name}__lt", first_kept(model, day)))
    return models.Q((f"{name}__lt", first_kept_day(model, day)))


def first_kept_day(model: type[models.Model], day: date) -> date:
    """What happened from this day on is still kept on `day`."""
    return day - timedelta(days=model.personal_data.keep_days - 1)  # type: ignore[attr-defined]


def first_kept(model: type[models.Model], day: date) -> datetime:
    """The same as a moment: when that day begins in Finland."""
    return datetime.combine(first_kept_day(model, day), clock_time.min, tzinfo=clock.HELSINKI)


# --- taking away ------------------------------------------------------------------------------------------------------
def erase(*objects: models.Model) -> None:
    """Delete rows with what hangs on them, their files, and what was written as the reason of their state changes.

    Raises ProtectedError when something else needs one of them.
    """
    for obj in objects:
        collector = Collector(using="default", origin=obj)
        collector.can_fast_delete = lambda *args, **kwargs: False  # type: ignore[method-assign]  # every row is seen
        collector.collect([obj])
        gone = {model: list(rows) for model, rows in collector.data.items()}
        ids = {model._meta.label: [str(row.pk) for row in rows] for model, rows in gone.items()}
        files = [pk for rows in gone.values() for row in rows for pk in _files(row)]
        collector.delete()
        for label, pks in ids.items():
            TransitionLog.objects.filter(object_type=label, object_id__in=pks).exclude(reason="").update(reason="")
        erase_files(files)


def _files(row: models.Model) -> Iterator[Any]:
    """Keys of the files that a row points to."""
    for field in row._meta.concrete_fields:
        if field.related_model is StoredFile and (pk := getattr(row, field.attname)):
            yield pk


def erase_files(pks: Iterable[Any]) -> None:
    """Delete files that nothing points to any longer; their bytes go when the transaction is kept."""
    for stored in StoredFile.objects.filter(pk__in=list(pks)).order_by("pk"):
        try:
            with transaction.atomic():
                stored.delete()
        except ProtectedError:
            continue
        transaction.on_commit(lambda stored=stored: stored.file.storage.delete(stored.file.name))  # type: ignore[misc]


# --- what rooms say ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Period:
    """How the time of a model's rows ends. `with_it`: models whose rows go with them.

    `end` None: the rows stay and are blanked. `bulk`: rows without files that nothing needs, deleted in one query.
    """

    model: type[models.Model]
    with_it: tuple[type[models.Model], ...]
    due: Due
    end: Callable[[Any], None] | None
    blank: Callable[[Any], bool] | None
    bulk: bool


PERIODS: list[Period] = []
BY_JOB: dict[str, str] = {}  # label of a model → the periodic job that ends its period
NEEDS: dict[type[models.Model], list[Callable[[Any], bool]]] = defaultdict(list)


def period(
    model: type[models.Model], *with_it: type[models.Model], due: Due | None = None,
    end: Callable[[Any], None] | None = erase, blank: Callable[[Any], bool] | None = None,
) -> None:  # fmt: skip
    """Rows of `model` go one by one, each in a transaction of its own and with a row in the audit trail."""
    PERIODS.append(Period(model, with_it, due or _by_declaration(model), end, blank, bulk=False))


def bulk(model: type[models.Model], due: Due | None = None) -> None:
    """Rows of `model` go together, counted only: logs, links, what nothing hangs on."""
    PERIODS.append(Period(model, (), due or _by_declaration(model), None, None, bulk=True))


def by_job(kind: str, *done: type[models.Model]) -> None:
    """A periodic job of its own ends the period of these models."""
    BY_JOB.update({model._meta.label: kind for model in done})


def needed_by(model: type[models.Model], asks: Callable[[Any], bool]) -> None:
    """Told by a higher room: while `asks(row)` holds, nothing of the row is taken away."""
    NEEDS[model].append(asks)


def _by_declaration(model: type[models.Model]) -> Due:
    return lambda day: model._default_manager.filter(over(model, day))


def discover() -> None:
    """Import every room's `retention.py`, the highest first: what needs a row goes before it."""
    autodiscover_modules("retention")


def enforced() -> set[str]:
    """Labels of models whose period is ended by somebody."""
    labels = {model._meta.label for found in PERIODS for model in (found.model, *found.with_it)}
    return labels | BY_JOB.keys()


# --- the night --------------------------------------------------------------------------------------------------------
@dataclass
class Count:
    """What a run did with a model's rows."""

    erased: int = 0
    blanked: int = 0
    needed: int = 0  # their time is up, but something whose time is not up needs them


def run(day: date | None = None, *, dry: bool = False, seconds: float = SECONDS) -> dict[str, Count]:
    """Do what is due on `day`. Returns, and logs, label → count; a dry run takes nothing away."""
    day, until = day or clock.today(), time.monotonic() + seconds
    counts: dict[str, Count] = defaultdict(Count)
    with _rolled_back(dry):
        for found in PERIODS:
            if found.bulk:
                counts[found.model._meta.label].erased += found.due(day).order_by().delete()[0]
                continue
            for pk in found.due(day).order_by("?").values_list("pk", flat=True):  # none waits behind those held
                if time.monotonic() > until:
                    break
                end_one(found, pk, day, counts[found.model._meta.label])
    told = {label: count for label, count in counts.items() if count != Count()}
    for label, count in told.items():
        logger.info("retention%s: %s erased %d, blanked %d, still needed %d", " (dry run)" if dry else "", label,
                    count.erased, count.blanked, count.needed)  # fmt: skip
    return told


@contextmanager
def _rolled_back(dry: bool) -> Iterator[None]:
    if not dry:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def end_one(found: Period, pk: Any, day: date, count: Count) -> None:
    """End the time of one row, asked anew under its lock."""
    with transaction.atomic():
        # A plain row is locked, and the question asked again: `due` may join or compute.
        row = found.model._base_manager.select_for_update().filter(pk=pk).first()
        if row is None or not found.due(day).filter(pk=pk).exists():
            return
        take_away(found, row, count)


def take_away(found: Period, row: models.Model, count: Count) -> None:
    """Erase a locked row; blank it when something needs it."""
    if any(asks(row) for asks in NEEDS[found.model]):
        count.needed += 1
    elif found.end is not None and _erased(found.end, row):
        count.erased += 1
    elif found.blank is not None and found.blank(row):
        audit.record("retention.blanked", row, actor=None)
        count.blanked += 1
    elif found.end is not None:
        count.needed += 1


def _erased(end: Callable[[Any], None], row: models.Model) -> bool:
    try:
        with transaction.atomic():
            audit.record("retention.erased", row, actor=None)
            end(row)
    except ProtectedError:
        return False
    return True


# --- the core's own rows ----------------------------------------------------------------------------------------------
def logs_of_what_is_gone(day: date) -> models.QuerySet:
    """State changes old enough whose object has gone: a case that is kept keeps its whole log."""
    old = TransitionLog.objects.filter(over(TransitionLog, day))
    still = models.Q(pk__in=[])
    for label in old.order_by("object_type").values_list("object_type", flat=True).distinct():
        ids = set(old.filter(object_type=label).order_by().values_list("object_id", flat=True))
        found = apps.get_model(label)._base_manager.filter(pk__in=ids).order_by().values_list("pk", flat=True)
        still |= models.Q(object_type=label, object_id__in=[str(pk) for pk in found])
    return old.exclude(still)


bulk(AuditEvent)
bulk(TransitionLog, due=logs_of_what_is_gone)
by_job("tidy", OutboxMessage, SubmittedForm)
