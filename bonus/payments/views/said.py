"""What a page says after an act: how the thing stands now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _


def say_state(request: HttpRequest, thing: Any) -> None:
    """`thing`: a grant's instalment, a batch or a recovery, read again, since a service has written it."""
    thing.refresh_from_db(fields=["state"])
    messages.success(request, _("The state is now: %(state)s.") % {"state": thing.get_state_display()})
