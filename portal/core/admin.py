"""/admin for what is done in the background: what was given up, and a button to try again. Nothing is edited."""

from __future__ import annotations

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.core import jobs
from portal.core.models import JobRun, OutboxMessage


class ReadOnly(admin.ModelAdmin):
    """Rows that the portal writes itself."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(JobRun)
class JobRunAdmin(ReadOnly):
    """Jobs: when they ran, how often, and why they failed."""

    list_display = ["key", "state", "attempts", "queued_at", "not_before", "finished_at", "error"]
    list_filter = ["state", "kind"]
    search_fields = ["key"]
    actions = ["try_again"]

    @admin.action(description=_("Try again the jobs that were given up"), permissions=["view"])
    def try_again(self, request, queryset):
        count = sum(jobs.revive(run) for run in queryset.order_by("pk"))
        text = ngettext("%(count)d job was queued again.", "%(count)d jobs were queued again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnly):
    """Mail: to whom, when, and whether it went. Not its text: an invitation's link is for its receiver alone."""

    list_display = ["subject", "to", "state", "created_at", "sent_at", "error"]
    list_filter = ["state"]
    search_fields = ["to", "subject"]
    fields = ["dedupe_key", "to", "subject", "language", "state", "created_at", "sent_at", "error"]
