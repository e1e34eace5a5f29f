"""Pages of this room."""

from __future__ import annotations

from typing import Any


def posted(request: Any) -> Any:
    """What a form is bound to: an empty POST binds it too, so that it says what is missing."""
    return request.POST if request.method == "POST" else None
