"""Every table of transitions: each action from each state by each role, against what is written by hand."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from portal.core.exceptions import Conflict, Refused
from portal.core.transitions import WORKFLOWS, Workflow, history
from tests.bonus.payments import paying as p
from tests.states import objects
from tests.states.expected import EXPECTED, cells

pytestmark = pytest.mark.django_db
REFUSALS = {Conflict: "state", PermissionDenied: "role"}


def test_every_table_has_its_expectation_and_its_object():
    assert set(WORKFLOWS) == set(EXPECTED) == set(objects.OBJECTS)


def unconditional(workflow: Workflow) -> Workflow:
    """The same table without the conditions, which have tests of their own: here it is about states and roles."""
    bare = copy(workflow)
    bare.table = tuple(replace(row, condition=None) for row in workflow.table)
    return bare


def tried(workflow: Workflow, obj: models.Model, action: str, actor: Any, scene: objects.Scene) -> str:
    """The state after, or what refused; the database keeps nothing of it."""
    further = objects.changes(obj._meta.label, action, scene)
    try:
        with transaction.atomic():
            after = workflow.run(obj, action, actor=actor, reason="syy", **further)
            entry = history(after).last()
            transaction.set_rollback(True)
    except (Conflict, PermissionDenied) as refused:
        return REFUSALS[type(refused)]
    assert entry and (entry.source, entry.target, entry.actor) == (obj.state, after.state, actor)
    return str(after.state)


@pytest.mark.parametrize("label", sorted(EXPECTED))
def test_who_may_do_what_from_where(label):
    allowed, workflow = cells(label), WORKFLOWS[label]
    possible = {(state, action) for state, action, _role in allowed}
    actions = {action for _state, action in possible} | {row.action for row in workflow.table}
    wrong, done = [], set()
    with p.at(p.LATER):
        scene = objects.Scene(p.granted())
        people, obj = objects.actors(scene), objects.OBJECTS[label](scene)
        for state in workflow.model.State.values:
            now = objects.put(obj, state, scene)
            for action in sorted(actions):
                for role, actor in people.items():
                    wanted = allowed.get((state, action, role))
                    got = tried(unconditional(workflow), now, action, actor, scene)
                    if got != (wanted or ("role" if (state, action) in possible else "state")):
                        wrong.append(f"{action} from {state} by {role}: {got}, not {wanted}")
                    done |= {action} if got == wanted else set()
    assert not wrong
    assert done == actions  # each was really done


def test_a_condition_is_asked_of_whoever_has_the_role():
    """The table that runs is the one with the conditions: an incomplete opening is not sent."""
    with p.at(p.LATER):
        scene = objects.Scene(p.granted())
        opening = objects.put(objects.OBJECTS["openings.Opening"](scene), "draft", scene)
        type(opening)._default_manager.filter(pk=opening.pk).update(title="")
        member = objects.actors(scene)["employer_admin"]
        with pytest.raises(Refused):
            WORKFLOWS["openings.Opening"].run(opening, "submit", actor=member)
