"""What page types are composed of: each mixin owns fields, panels and one property."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import BodyBlock


class IntroMixin(models.Model):
    """A sentence or two that tell what the page is about; lists show it too."""

    intro = models.TextField(_("introduction"), max_length=400, help_text=_("One or two sentences. Lists show it too."))

    intro_panels = [FieldPanel("intro")]
    intro_search = [index.SearchField("intro")]

    class Meta:
        abstract = True

    @property
    def summary(self) -> str:
        return getattr(self, "search_description", "") or self.intro


class BodyMixin(models.Model):
    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)

    body_panels = [FieldPanel("body")]
    body_search = [index.SearchField("body")]

    class Meta:
        abstract = True

    @property
    def has_placeholders(self) -> bool:
        """Something on the page waits for the town."""
        return any(
            block.block_type == "placeholder"
            or (block.block_type == "facts" and any(fact["placeholder"] for fact in block.value["facts"]))
            for block in self.body
        )


class DecidedByMixin(models.Model):
    """Who decides on a service or a support: the town itself or another authority."""

    decided_by = models.CharField(_("who decides"), max_length=160, blank=True)
    price = models.CharField(_("what it costs or gives"), max_length=160, blank=True)

    decided_panels = [FieldPanel("decided_by"), FieldPanel("price")]

    class Meta:
        abstract = True

    @property
    def key_facts(self) -> list[dict[str, Any]]:
        """Rows for a summary list."""
        rows = [(_("Who decides"), self.decided_by), (_("What it costs or gives"), self.price)]
        return [{"key": key, "value": value} for key, value in rows if value]
