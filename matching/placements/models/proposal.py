"""A person shown to an employer, with the person's written consent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.jobseekers.models import FOUR_YEARS, Client, Consent
from portal.accounts.models import Municipality
from portal.core import clock
from portal.core.personal_data import PersonalData
from portal.employers.models import Organisation
from portal.openings.models import Opening

USER = settings.AUTH_USER_MODEL
BOTH_SIDES = "own coach; the employer of the placement, strongly identified"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user) -> ProposalQuerySet:
        """Where the user has a checked right to act for the organisation; for coaches those of own cases."""
        acts_for = user.memberships.with_checked_right().values("organisation_id")
        own = Client.objects.of_coach(user).values("pk")
        return self.filter(models.Q(organisation_id__in=acts_for) | models.Q(client_id__in=own))

    def of_coach(self, user) -> ProposalQuerySet:
        """Proposals of the coach's own cases, as own coach, pair or stand-in."""
        return self.filter(client__in=Client.objects.of_coach(user))

    def waiting(self) -> ProposalQuerySet:
        return self.filter(state__in=[Proposal.State.SENT, Proposal.State.MEETING])


class Proposal(models.Model):
    """A person proposed to an employer: only what 118 § allows and the person has consented to, as it was shown."""

    class State(models.TextChoices):
        SENT = "sent", _("waiting for the employer")
        MEETING = "meeting", _("the employer wants to meet")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class DeclineReason(models.TextChoices):
        """Why an employer declines; never a ground that the Equality Act forbids."""

        ANOTHER_CHOSEN = "another_chosen", _("we chose another person")
        SKILLS = "skills", _("the work needs other skills than the person has now")
        TIMES = "times", _("the working times do not fit")
        NO_PLACE = "no_place", _("we no longer have the place")
        NOT_MET = "not_met", _("we did not reach each other")
        OTHER = "other", _("another reason")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="proposals")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="proposals")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="proposals")
    coach = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    disclosed = models.JSONField()  # exactly what the employer sees; nothing else of the client is shown
    message = models.TextField(_("message to the employer"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    version = models.PositiveIntegerField(default=1)
    decline_reason = models.CharField(_("reason"), max_length=200, choices=DeclineReason, blank=True)
    answer_note = models.CharField(_("message to the coach"), max_length=500, blank=True)
    sent_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData("what was disclosed of a client", BOTH_SIDES, FOUR_YEARS, "client.ended_on")
    objects = ProposalQuerySet.as_manager()
    state_tones = {
        "sent": "info",
        "meeting": "progress",
        "accepted": "success",
        "declined": "neutral",
        "withdrawn": "neutral",
    }

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "opening"],
                condition=models.Q(state__in=["sent", "meeting", "accepted"]),
                name="proposed_once",
                violation_error_message=_("The person has already been proposed to this opening."),
            )
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.SENT, self.State.MEETING)

    @property
    def may_be_shown(self) -> bool:
        """Whether the employer may see the person now: only while it is needed, and while the consent is in force."""
        return self.state in (self.State.SENT, self.State.MEETING, self.State.ACCEPTED) and self.consent.in_force
