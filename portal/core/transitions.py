"""State changes only here: one declarative table per kind of object, one small mechanism.

`Workflow.run` locks the row, checks role and condition, updates `WHERE state = from`, writes the log row and sends
`transitioned`, all in one transaction. Receivers run in the same transaction and may only write rows or queue jobs.
The table drives buttons, documentation and the state × role test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import audit, clock
from portal.core.exceptions import Conflict, Refused
from portal.core.models import TransitionLog

transitioned = Signal()  # sender: model class; kwargs: obj, transition, actor, reason
SYSTEM = "system"  # the role of background work: actor is None

WORKFLOWS: dict[str, Workflow] = {}


@dataclass(frozen=True)
class Transition:
    """One row of a table. `condition(obj, actor)` returns a sentence that says why not, or None."""

    sources: tuple[str, ...]
    action: str
    target: str
    roles: frozenset[str]
    label: Any = ""
    condition: Callable[[Any, Any], Any] | None = None
    needs_reason: bool = False
    tone: str = ""  # "", "secondary" or "warning": how the button looks
    says: Any = ""  # what happens and cannot be taken back, in plain words: stands before the button


def row(
    sources: str | tuple[str, ...], action: str, target: str, roles: Iterable[str], label: Any = "", **rest: Any
) -> Transition:
    """Shorthand for a table's row."""
    sources = (sources,) if isinstance(sources, str) else sources
    return Transition(tuple(map(str, sources)), action, str(target), frozenset(map(str, roles)), label, **rest)


@dataclass
class Workflow:
    """The states of one model. `roles_on(actor, obj)` → the roles that the actor has towards this very object."""

    model: type[models.Model]
    table: tuple[Transition, ...]
    roles_on: Callable[[Any, Any], set[str]]
    field: str = "state"
    final: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        WORKFLOWS[self.model._meta.label] = self

    def start(self, obj: models.Model, *, actor: Any, reason: str = "") -> None:
        """Log that `obj` came into being in its present state; call inside the creating transaction."""
        self._log(obj, "", "create", getattr(obj, self.field), actor, reason)

    def available(self, obj: models.Model, actor: Any) -> list[Transition]:
        """What this actor may do now; rows whose condition fails are left out."""
        return [t for t in self.permitted(obj, actor) if t.condition is None or t.condition(obj, actor) is None]

    def says(self, obj: models.Model, actor: Any) -> dict[str, Any]:
        """Action → what happens when this actor does it now, for pages that draw their own forms."""
        return {t.action: t.says for t in self.permitted(obj, actor)}

    def permitted(self, obj: models.Model, actor: Any) -> list[Transition]:
        """What this actor's roles allow in this state, whatever the conditions say."""
        state, roles = getattr(obj, self.field), self._roles(actor, obj)
        return [t for t in self.table if state in t.sources and t.roles & roles]

    @transaction.atomic
    def run(
        self,
        obj: models.Model,
        action: str,
        *,
        actor: Any,
        reason: str = "",
        version: Any = None,
        **changes: Any,
    ) -> Any:
        """Do `action`; `changes` are further fields set by the same UPDATE. Returns the fresh object.

        `version`: what the actor saw; nothing is done to an object that has changed since. Raises PermissionDenied
        (role), Refused (condition, missing reason), Conflict (the state or the version is not what it was).
        """
        locked = self.model._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        if version is not None and version != getattr(locked, "version", None):
            raise Conflict(CHANGED)
        step = self._find(locked, action, actor)
        if step.needs_reason and not reason.strip():
            raise Refused(_("Give a reason."))
        if step.condition and (why_not := step.condition(locked, actor)):
            raise Refused(str(why_not))
        source = getattr(locked, self.field)
        if any(f.name == "version" for f in self.model._meta.fields):
            changes["version"] = models.F("version") + 1
        updated = self.model._default_manager.filter(pk=locked.pk, **{self.field: source}).update(
            **{self.field: step.target}, **changes
        )
        if updated != 1:
            raise Conflict(CHANGED)
        fresh = self.model._default_manager.get(pk=locked.pk)
        self._log(fresh, source, action, step.target, actor, reason)
        transitioned.send(sender=self.model, obj=fresh, transition=step, actor=actor, reason=reason)
        return fresh

    def _find(self, locked: models.Model, action: str, actor: Any) -> Transition:
        state = getattr(locked, self.field)
        fitting = [t for t in self.table if t.action == action and state in t.sources]
        if not fitting:
            if any(t.action == action for t in self.table):
                raise Conflict(CHANGED)
            raise ValueError(f"{self.model.__name__} has no action {action!r}")
        roles = self._roles(actor, locked)
        allowed = [t for t in fitting if t.roles & roles]
        if not allowed:
            raise PermissionDenied
        return allowed[0]

    def _roles(self, actor: Any, obj: models.Model) -> set[str]:
        return {SYSTEM} if actor is None else {str(role) for role in self.roles_on(actor, obj)}

    def _log(self, obj: models.Model, source: str, action: str, target: str, actor: Any, reason: str) -> None:
        TransitionLog.objects.create(
            object_type=self.model._meta.label,
            object_id=str(obj.pk),
            source=source,
            action=action,
            target=target,
            actor=actor,
            actor_label=audit.actor_label(actor),
            at=clock.now(),
            reason=reason,
        )


def seen_version(request: Any) -> int | None:
    """The version that stood on the page whose button was pressed (`action_buttons` sends it); None without one."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


CHANGED = gettext_lazy("Somebody has changed this meanwhile. Nothing was saved. Open the page again and check it.")


def history(obj: models.Model) -> models.QuerySet[TransitionLog]:
    """The log rows of `obj`, oldest first."""
    return TransitionLog.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk)).order_by("at", "pk")
