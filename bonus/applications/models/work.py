"""What an application stands on: a placement of this portal, or a contract that was made outside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from bonus.applications.models.shared import CASE_READERS, TEN_YEARS
from portal.core import clock
from portal.core.personal_data import PersonalData
from portal.openings.models import Kind

LANGUAGES = (("fi", "suomi"), ("sv", "svenska"), ("en", "English"))


class Work(Protocol):
    """What `Placement` and `Contract` both answer, and all that the bonus reads of either."""

    pk: int
    kind: str
    start_date: date | None
    end_date: date | None
    hours_per_week: Decimal | None
    supervisor_name: str

    @property
    def last_day(self) -> date | None: ...

    def get_kind_display(self) -> Any: ...


@dataclass(frozen=True)
class Person:
    """Whom an application concerns: the placement's client, or whom the employer has named on the contract."""

    first_name: str
    last_name: str
    email: str
    language: str

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Contract(models.Model):
    """An apprenticeship or employment contract between the employer and a person whom the portal need not know.

    No identity code is asked. Whether two contracts concern one person is for the handler to find out and to mark:
    `same_person_as` is the first case of the person, of whichever kind; `None` until a handler has looked
    (`person_checked_at`), and then "no earlier case here".
    """

    KINDS = ((Kind.APPRENTICESHIP.value, _("apprenticeship contract")), (Kind.JOB.value, _("contract of employment")))

    kind = models.CharField(_("kind"), max_length=15, choices=KINDS)
    first_name = models.CharField(_("person's first name"), max_length=80, blank=True)
    last_name = models.CharField(_("person's last name"), max_length=80, blank=True)
    email = models.EmailField(_("person's e-mail address"), blank=True)
    language = models.CharField(_("person's language"), max_length=2, choices=LANGUAGES, default="fi")
    title = models.CharField(_("work or occupation"), max_length=120, blank=True)
    place = models.CharField(_("place of work"), max_length=200, blank=True)
    start_date = models.DateField(_("first day"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True)
    hours_per_week = models.DecimalField(_("hours a week"), max_digits=4, decimal_places=2, null=True, blank=True)
    supervisor_name = models.CharField(_("supervisor"), max_length=120, blank=True)
    same_person_as = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="same_persons"
    )
    person_checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(
        "a person's name, e-mail address and contract of employment or apprenticeship, as the employer told them",
        CASE_READERS + "; the person by link", TEN_YEARS, "last payment",
    )  # fmt: skip

    class Meta:
        verbose_name = _("contract made elsewhere")
        verbose_name_plural = _("contracts made elsewhere")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_date=None)
                | models.Q(end_date=None)
                | models.Q(start_date__lte=models.F("end_date")),
                name="contract_dates_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[Kind.APPRENTICESHIP.value, Kind.JOB.value]),
                name="contract_is_work_or_apprenticeship",
            ),
            models.CheckConstraint(
                condition=models.Q(same_person_as=None) | ~models.Q(person_checked_at=None),
                name="contract_same_person_was_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"contract {self.pk}"

    @property
    def last_day(self) -> date | None:
        """The last day by the contract, None until further notice; an earlier end is a change of its grant."""
        return self.end_date
