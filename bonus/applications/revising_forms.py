"""Forms for what comes after a decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from bonus.applications.handling_forms import REASONS, area
from bonus.applications.models import Claim, Correction
from portal.core.forms import BaseForm, DatePartsField, MoneyField, Radios


class CorrectForm(BaseForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=Correction.Ground.choices, widget=Radios)
    amount = MoneyField(label=_("Sum that is granted after the correction"), help_text=_("0 when nothing is granted."))
    consent = forms.ChoiceField(label=_("Applicant's consent"), choices=Correction.Consent.choices, widget=Radios)
    reasons = area(
        _("Reasons of the correction"), rows=6, help_text=REASONS, empty=_("Give the reasons of the decision.")
    )
    annex_reasons = area(
        _("Reasons that concern the person"), required=False, help_text=_("These come to the secret annex only.")
    )
    publish = forms.BooleanField(label=_("Publish on the list of decisions"), required=False, initial=True)
    seen = forms.DecimalField(widget=forms.HiddenInput)


class ClaimForm(BaseForm):
    """`decisions`: (key, name) of what can be claimed against; asked where the case has more than one."""

    against = forms.ChoiceField(label=_("Which decision is the claim against?"), widget=Radios)
    claimant = forms.ChoiceField(label=_("Who makes the claim"), choices=Claim.Claimant.choices, widget=Radios)
    claimant_name = forms.CharField(label=_("Name"), max_length=200)
    received_on = DatePartsField(label=_("Day of arrival"))
    demand = area(_("What is demanded and why"), rows=6)
    file = forms.FileField(label=_("The claim as a file"), required=False)

    def __init__(self, *args, decisions: Sequence[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if len(decisions) > 1:
            cast(forms.ChoiceField, self.fields["against"]).choices = [(name, name) for _key, name in decisions]
        else:
            del self.fields["against"]


class ForbidForm(BaseForm):
    on = DatePartsField(label=_("Day of the body's decision"))
    section = forms.CharField(label=_("Section of the minutes"), max_length=40)
    file = forms.FileField(label=_("The body's decision as a file"))


class ResultForm(BaseForm):
    result = forms.ChoiceField(label=_("What did the body decide?"), choices=Claim.Result.choices, widget=Radios)
    result_on = DatePartsField(label=_("Day of the body's decision"))
    section = forms.CharField(label=_("Section of the minutes"), max_length=40)
    new_amount = MoneyField(label=_("New sum, when the decision was changed"), required=False)
    file = forms.FileField(label=_("The body's decision as a file"))


class WithdrawClaimForm(BaseForm):
    reason = area(_("Reason"), rows=3, max_length=1000, empty=_("Give a reason."))
