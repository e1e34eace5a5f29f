"""What the engine saw: kept as long as a list that was made from it, and gone with the client."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.jobseekers.models import COACHES, FOUR_YEARS, Client
from portal.core import clock
from portal.core.personal_data import PersonalData
from portal.openings.models import Opening


class EngineInput(models.Model):
    """A profile or an opening as the engine saw it; the same content is one row.

    What no shown list was made from is removed after two days (`placements.tidy_lists`).
    """

    id = models.UUIDField(primary_key=True, editable=False)  # the first half of the content's SHA-256
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="engine_inputs")
    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, null=True, blank=True, related_name="engine_inputs")
    content = models.JSONField()  # an object of jobseekers.jsonl or openings.jsonl
    created_at = models.DateTimeField(default=clock.now)
    listed_at = models.DateTimeField(null=True, blank=True)  # when a list made from it was last shown

    personal_data = PersonalData(
        "earlier versions of a profile (capacity and needs: health data)", COACHES, FOUR_YEARS, "listed_at"
    )

    class Meta:
        verbose_name = _("what the engine saw")
        verbose_name_plural = _("what the engine saw")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client=None, opening__isnull=False) | models.Q(client__isnull=False, opening=None),
                name="input_is_of_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
