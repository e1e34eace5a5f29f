"""The business register is asked again before a batch is made: whoever it stops is held, the rest goes on."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bonus.payments.models import Instalment
from portal.employers import register
from portal.employers.models import Organisation
from portal.employers.services import register_state_update

MOST_SECONDS = 20  # for all companies together: whoever waits is a person at a page


@dataclass
class Asked:
    """Names of companies: of those that could not be asked now, and of those that the register does not know."""

    unanswered: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def ask_register(instalments: Iterable[Instalment], actor: Any) -> Asked:
    """Ask the register about every company that is to be paid and keep what it tells; at most 24 hours old.

    Call outside a transaction: it may wait. After the first failure nobody else is asked, so that a register that is
    down is waited for once.
    """
    found, until = Asked(), time.monotonic() + MOST_SECONDS
    companies = Organisation.objects.filter(grants__instalments__in=list(instalments)).distinct().order_by("pk")
    for organisation in companies:
        if found.unanswered or time.monotonic() > until:
            found.unanswered.append(organisation.name)
            continue
        try:
            company = register.look_up(organisation.business_id)
        except register.RegisterUnavailable:
            found.unanswered.append(organisation.name)
        else:
            if company is None:
                found.unknown.append(organisation.name)
            else:
                register_state_update(actor=actor, organisation=organisation, company=company)
    return found
