"""What editors keep besides pages: the dated facts of the supports, read by the guide."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from bonus.supports.models import SupportFact


class SupportFactViewSet(SnippetViewSet):
    model = SupportFact
    icon = "calendar-check"
    add_to_admin_menu = True
    list_display = ["support", "key", "value", "valid_from", "valid_to", "checked_on"]
    list_filter = ["support", "placeholder"]
    search_fields = ["support", "key", "source"]
    ordering = ["support", "key", "-valid_from"]


register_snippet(SupportFactViewSet)
