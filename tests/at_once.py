"""Two people at the same moment: real threads with connections of their own, and controls without the guard."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from django.db import connection, connections, models
from django.utils import translation

from portal.core.transitions import Workflow

CONTROL = 20.0  # seconds that one waits for the other where nothing holds either: a slow machine is no guard
PATIENCE = 2.0  # seconds that one waits for the other, who may be held by a lock: what should happen


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread of its own, started together; its result or its exception."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            with translation.override("en"):
                start.wait(20)
                results[place] = acts[place]()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "a deadlock"
    return results


def errors(results: list[Any], *kinds: type[Exception]) -> int:
    """How many were refused; an error of another kind fails."""
    raised = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, kinds) for error in raised), raised
    return len(raised)


@contextlib.contextmanager
def meeting(owner: Any, name: str) -> Iterator[None]:
    """Let the threads meet after `owner.name`."""
    real, gate = getattr(owner, name), threading.Barrier(2)

    def met(*args, **kwargs):
        try:
            return real(*args, **kwargs)
        finally:
            with contextlib.suppress(threading.BrokenBarrierError):
                gate.wait(PATIENCE)

    with mock.patch.object(owner, name, met):
        yield


def without_locks():
    """The control: `select_for_update` does nothing."""
    return mock.patch.object(models.QuerySet, "select_for_update", lambda self, **kwargs: self.all())


@contextlib.contextmanager
def checked_long_before(model: type[models.Model]) -> Iterator[None]:
    """The control for `filter(still open).update()`: each looks, they meet, and each writes what it looked at."""
    gate, real = threading.Barrier(2), models.QuerySet.update

    def careless(self, **values):
        if self.model is not model:
            return real(self, **values)
        found = list(self.order_by("pk").values_list("pk", flat=True))
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(CONTROL)
        return real(model._default_manager.filter(pk__in=found), **values)

    with mock.patch.object(models.QuerySet, "update", careless):
        yield


@contextlib.contextmanager
def without_constraint(model: type[models.Model], name: str) -> Iterator[None]:
    """The control for what the database alone refuses: the constraint is away meanwhile, and its rows afterwards."""
    constraint = next(c for c in model._meta.constraints if c.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._base_manager.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def run_carelessly(self: Workflow, obj, action, *, actor, reason="", version=None, **changes):
    """`Workflow.run` as somebody writes it who has not thought of two at once: read, check, write."""
    found = self.model._default_manager.get(pk=obj.pk)
    step = self._find(found, action, actor)
    self.model._default_manager.filter(pk=found.pk).update(**{self.field: step.target}, **changes)
    fresh = self.model._default_manager.get(pk=found.pk)
    self._log(fresh, getattr(found, self.field), action, step.target, actor, reason)
    return fresh
