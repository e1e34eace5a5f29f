"""Views of the queue that an official saves."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bonus.applications.models import SavedView

FILTERS = ("whose", "state", "kind", "late")


@transaction.atomic
def save_view(*, name: str, chosen: Any, actor: Any) -> SavedView:
    """Keep the filters under a name; the same name again means the new filters. `chosen`: a QueryDict."""
    kept = chosen.copy()
    for key in set(kept) - set(FILTERS):
        del kept[key]
    view, _new = SavedView.objects.update_or_create(
        user=actor, name=name.strip(), defaults={"query": kept.urlencode()[:300]}
    )
    return view


@transaction.atomic
def remove_view(*, pk: int, actor: Any) -> None:
    """Of one's own; a view of somebody else raises `SavedView.DoesNotExist`."""
    SavedView.objects.get(pk=pk, user=actor).delete()
