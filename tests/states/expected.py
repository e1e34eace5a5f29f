"""Who may do what from where, written by hand: what the town promises, not what the code holds.

A line is `action: from … > to: who …`. "employer" is both an administrator and a member of the object's own employer
whose right to act has been checked, "unchecked" a member whose right nobody has checked; "own_coach" is the client's
own coach; "system" is background work. Officials are those of the object's municipality. What is not here is refused:
by the state (409) or by the role (403).
"""

from __future__ import annotations

EXPECTED: dict[str, str] = {
    "employers.Organisation": """
        verify: unverified > verified: officer
        block: unverified verified > blocked: officer
        unblock: blocked > unverified: officer
    """,
    "openings.Opening": """
        submit: draft > submitted: employer unchecked officer
        take_back: submitted > draft: employer unchecked
        approve: submitted > published: officer
        approve_automatically: submitted > published: system
        return: submitted > draft: officer
        pause: published > paused: employer unchecked officer
        resume: paused > published: employer unchecked officer
        fill: published paused > filled: employer unchecked officer system
        close: draft submitted published paused > closed: employer unchecked officer system
    """,
    "jobseekers.Client": """
        assess: referred > assessment: own_coach
        start_measures: referred assessment > measures: own_coach
        place: referred assessment measures > placed: own_coach system
        placement_over: placed > measures: own_coach system
        end: referred assessment measures placed > follow_up: own_coach
        close: follow_up > closed: own_coach system
        restart: follow_up closed > measures: own_coach
    """,
    "placements.Proposal": """
        accept: sent meeting > accepted: employer
        ask_to_meet: sent > meeting: employer
        decline: sent meeting > declined: employer
        withdraw: sent meeting > withdrawn: own_coach system
    """,
    "placements.Placement": """
        start: planned > ongoing: own_coach system
        cancel: planned > cancelled: own_coach employer
        end: ongoing > ended: own_coach employer system
        interrupt: ongoing > interrupted: own_coach employer
    """,
    "placements.WeightVersion": """
        activate: offered > active: manager
        decline: offered > declined: manager
        adopt: offered > active: system
        shelve: offered > retired: system
        supersede: offered > declined: system
        bring_back: retired > active: manager
        retire: active > retired: system
    """,
    "applications.SchemeVersion": """
        activate: loaded > active: manager
        reject: loaded > retired: manager
        retire: active > retired: manager
    """,
    "applications.Application": """
        submit: draft > submitted: employer
        answer: more_info > handling: employer
        respond: hearing > handling: employer
        withdraw: draft submitted handling more_info hearing proposed > withdrawn: employer
        take: submitted handling > handling: handler
        take: more_info > more_info: handler
        take: hearing > hearing: handler
        take_over: handling more_info > handling: handler
        take_over: hearing > hearing: handler
        recuse: handling proposed > handling: handler
        recuse: more_info > more_info: handler
        recuse: hearing > hearing: handler
        step_aside: submitted > submitted: handler decider
        step_aside: handling > handling: handler decider
        step_aside: more_info > more_info: handler decider
        step_aside: hearing > hearing: handler decider
        step_aside: proposed > proposed: handler decider
        ask_more: handling > more_info: handler
        continue: more_info > handling: handler system
        hear: handling > hearing: handler
        end_hearing: hearing > handling: handler system
        propose: handling > proposed: handler
        send_back: proposed > handling: decider
        grant: proposed > granted: decider
        grant_partly: proposed > partly: decider
        refuse: proposed > refused: decider
    """,
    "applications.Claim": """
        record_result: received > decided: handler
        forbid: received > received: handler
        withdraw: received > withdrawn: handler
    """,
    "payments.Grant": """
        change_account: active account_changed > account_changed: employer
        approve_account: account_changed > active: handler
        refuse_account: account_changed > active: handler
        pass_register: active > active: handler decider
        close: active > closed: handler system
        reopen: closed > active: system
    """,
    "payments.Instalment": """
        claim: planned > claimed: employer
        send_back: claimed > planned: handler
        approve: claimed planned > approved: handler
        withdraw: approved > claimed: handler
        lapse: claimed planned > lapsed: handler system
        correct: approved > claimed: system
        order: approved > ordered: payer
        release: ordered > approved: payer manager
        drop: ordered > claimed: system
        pay: ordered > paid: payer
        reject: ordered > claimed: payer
        found_paid: planned claimed approved > paid: system
    """,
    "payments.PaymentBatch": """
        confirm: open > confirmed: payer
        cancel: open > cancelled: payer
        make: confirmed > made: system
        empty: confirmed > cancelled: system
        send: made > sent: payer
        ask_cancel: made > cancelling: payer
        keep: cancelling > made: payer manager
        cancel_file: cancelling > cancelled: payer manager
        settle: made sent > settled: payer
    """,
    "payments.FoundPayment": """
        evidence: reported > reported: payer
        confirm: reported > confirmed: payer manager
        refuse: reported > refused: payer manager
    """,
    "payments.Recovery": """
        hear: prepared > hearing: handler
        answer: hearing > heard: employer
        no_answer: hearing > heard: handler
        propose: heard > proposed: handler
        send_back: proposed > heard: decider
        decide: proposed > decided: decider
        waive: prepared heard > waived: handler
        waive: proposed > waived: decider
        recalculate: prepared hearing heard proposed > prepared: system
        fall_away: prepared hearing heard proposed decided recovered > waived: system
        give_back: recovered > recovered: system
        lessen: decided > decided: system
        receive: decided > decided: payer
        settle: decided > recovered: payer system
    """,
}
EMPLOYER = ("employer_admin", "employer_member")


def cells(label: str) -> dict[tuple[str, str, str], str]:
    """(state, action, role) → the state after."""
    found: dict[tuple[str, str, str], str] = {}
    for line in filter(None, map(str.strip, EXPECTED[label].splitlines())):
        action, way, who = (part.strip() for part in line.split(":"))
        sources, _arrow, target = way.partition(" > ")
        roles = [role for word in who.split() for role in (EMPLOYER if word == "employer" else (word,))]
        found |= {(source, action, role): target for source in sources.split() for role in roles}
    return found
