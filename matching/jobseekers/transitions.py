"""Where a client is on the service path: referral → assessment → measures → placement → follow-up → ended."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from matching.jobseekers.models import Client
from portal.core.transitions import SYSTEM, Workflow, row

S = Client.State
OWN_COACH = "own_coach"  # own coach, pair, or stand-in in time


def roles_on(user, client: Client) -> set[str]:
    return (
        {OWN_COACH}
        if client.is_case_of(user) and user.has_role("coach", municipality_id=client.municipality_id)
        else set()
    )


def ending_told(client: Client, actor) -> object:
    return None if client.ending else _("Tell first how the service ended.")


client_workflow = Workflow(
    model=Client,
    roles_on=roles_on,
    final=frozenset(),
    table=(
        row(S.REFERRED, "assess", S.ASSESSMENT, [OWN_COACH], _("Start the initial assessment")),
        row((S.REFERRED, S.ASSESSMENT), "start_measures", S.MEASURES, [OWN_COACH], _("Go on to measures")),
        row((S.REFERRED, S.ASSESSMENT, S.MEASURES), "place", S.PLACED, [OWN_COACH, SYSTEM], _("Placement has begun")),
        row(S.PLACED, "placement_over", S.MEASURES, [OWN_COACH, SYSTEM], _("Placement is over")),
        row((S.REFERRED, S.ASSESSMENT, S.MEASURES, S.PLACED), "end", S.FOLLOW_UP, [OWN_COACH], _("End the service"),
            condition=ending_told, tone="warning"),
        row(S.FOLLOW_UP, "close", S.CLOSED, [OWN_COACH, SYSTEM], _("Follow-up is done")),
        row(
            (S.FOLLOW_UP, S.CLOSED), "restart", S.MEASURES, [OWN_COACH], _("Start the service again"), tone="secondary"
        ),
    ),
)  # fmt: skip
