"""Dated facts of every support: what it gives, its conditions, who decides, from which source. Editors keep them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.personal_data import NO_PERSONAL_DATA


class SupportFact(models.Model):
    """One fact of a support, in force from a date, with its source."""

    support = models.SlugField(_("support"), max_length=40)
    key = models.SlugField(_("fact"), max_length=40)
    value = models.CharField(_("value"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("address of the source"), blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"))
    placeholder = models.BooleanField(_("placeholder that the town fills in"), default=False)

    personal_data = NO_PERSONAL_DATA

    class Meta:
        verbose_name = _("fact of a support")
        verbose_name_plural = _("facts of supports")
        ordering = ["support", "key", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["support", "key", "valid_from"], name="fact_once_a_date")]

    def __str__(self) -> str:
        return f"{self.support}.{self.key}"

    def clean(self) -> None:
        from bonus.supports.facts import check  # the rule reads this model

        check(self)
