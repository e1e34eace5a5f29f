"""De minimis aid is kept ten years from its grant; its undertaking goes with the last of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.deletion import ProtectedError

from bonus.funds.models import AidGrant, Undertaking, UndertakingCompany
from portal.core.retention import erase, period


def end_aid(aid: Any) -> None:
    undertaking = aid.undertaking
    erase(aid)
    if not undertaking.aids.exists():
        try:
            with transaction.atomic():
                erase(undertaking)
        except ProtectedError:
            return


period(AidGrant, Undertaking, UndertakingCompany, end=end_aid)
