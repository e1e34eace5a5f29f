"""Proposals that are alike: granted as calculated, nothing left to look at. A person still decides each by itself.

Nothing here decides on its own (hallintolaki 53 e §): a decision maker reads the list, chooses cases and presses; what
has changed since the page was shown is not decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bonus.applications import facts, services
from bonus.applications.models import Application, Decision
from bonus.applications.services.proposing import register_stop
from bonus.applications.transitions import may_decide
from portal.accounts.roles import Role

MOST = 25  # more at once nobody reads


@dataclass(frozen=True)
class Alike:
    """A proposal with the fingerprint of what the reader sees."""

    application: Application
    seen: str

    @property
    def seen_key(self) -> str:
        return f"{self.application.pk}:{self.seen}"


def proposals(user: Any) -> list[Alike]:
    """Proposals to grant just what was calculated, which this person may decide, by due date."""
    waiting = Application.objects.handled_in(user, Role.DECIDER).filter(
        state=Application.State.PROPOSED, proposal_outcome=Decision.Outcome.GRANTED, adjusted_amount=None
    )
    waiting = waiting.select_related(
        "organisation", "placement__client", "contract", "handler", "proposed_by", "register_entry"
    )
    found: list[Alike] = []
    for application in waiting.order_by("due_on", "pk"):
        if len(found) < MOST and is_plain(application) and may_decide(application, user) is None:
            found.append(Alike(application, facts.fingerprint(application)))
    return found


def is_plain(application: Application) -> bool:
    """No finding that needs a look, no adjusted fact, no hearing, nothing changed, no stop by the register."""
    open_findings = [f for f in application.result.get("findings", []) if f["severity"] != "inform"]
    return not (
        open_findings
        or application.proposal_amount != application.calculated_amount
        or application.fact_adjustments.exists()
        or application.hearings.exists()
        or register_stop(application.organisation)
        or facts.changes_since_proposal(application)
    )


def decide_one(item: Alike, actor: Any) -> Decision:
    """Decide one as it was proposed: a decision of its own, with its own documents and log."""
    application = item.application
    return services.decide(
        application=application,
        outcome=application.proposal_outcome,
        amount=application.proposal_amount,
        reasons=application.proposal_reasons,
        annex_reasons=application.proposal_annex_reasons,
        seen=item.seen,
        actor=actor,
    )
