"""Forms of clients, consents and the service path (the profile's own pages are in profile_forms)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from matching.jobseekers import path
from matching.jobseekers.models import Client, Consent, FollowUp, PathStep
from portal.accounts.models import RoleAssignment, User
from portal.accounts.roles import Role
from portal.core import clock, uploads
from portal.core.forms import BaseForm, BaseModelForm, DatePartsField, Radios

LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]


class ClientForm(BaseModelForm):
    contact_language = forms.ChoiceField(label=_("Language of contact"), choices=LANGUAGES, widget=Radios, initial="fi")

    class Meta:
        model = Client
        fields = ["first_name", "last_name", "email", "phone", "reference", "contact_language"]
        help_texts = {"reference": _("Never a personal identity code.")}

    def clean_reference(self) -> str:
        from stdnum.fi import hetu

        reference = self.cleaned_data["reference"].strip()
        if hetu.is_valid(reference, allow_temporary=True):
            raise ValidationError(
                _("This is a personal identity code. It is not kept here: use the system's own reference.")
            )
        return reference


class TeamForm(BaseModelForm):
    """Who walks with the client."""

    stand_in_until = DatePartsField(label=_("Stand-in until"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Client
        fields = ["coach", "pair", "stand_in", "stand_in_until"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        holders = RoleAssignment.objects.holders(Role.COACH, self.instance.municipality)
        coaches = User.objects.filter(pk__in=holders.values("user_id"))
        for name in ("coach", "pair", "stand_in"):
            self.fields[name].queryset = coaches


class ReasonForm(BaseForm):
    heading_field = "reason"
    reason = forms.CharField(
        label=_("Why do you open this client?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("This client has another coach. Your reason is written to the log, which the client may read."),
    )  # fmt: skip


class ClientFilterForm(BaseForm):
    mark_optional = False
    q = forms.CharField(label=_("Name or reference"), required=False, max_length=60)
    state = forms.MultipleChoiceField(
        label=_("Where on the path"), choices=Client.State.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[("", _("My own")), ("all", _("The whole town, by reference"))]
    )


class StepForm(BaseForm):
    """One step of the path; which fields it has depends on its kind."""

    on = DatePartsField(label=_("Date"), initial=clock.today)
    note = forms.CharField(label=_("Notes"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only what the service needs. No diagnoses."))  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == PathStep.Kind.REFERRAL:
            self.fields["what"] = forms.ChoiceField(label=_("Where from"), choices=list(path.SOURCES.items()))
            self.fields["criteria"] = forms.MultipleChoiceField(
                label=_("Why"), choices=list(path.CRITERIA.items()), widget=forms.CheckboxSelectMultiple, required=False
            )
        elif kind == PathStep.Kind.MEASURE:
            self.fields["what"] = forms.ChoiceField(label=_("Measure"), choices=list(path.MEASURES.items()))
        elif kind == PathStep.Kind.ASSESSMENT:
            for code, label in path.AREAS.items():
                self.fields[code] = forms.CharField(
                    label=label, required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
                )
        order = [name for name in self.fields if name != "note"]
        self.order_fields([*order, "note"])


class EndForm(BaseForm):
    heading_field = "ending"
    ending = forms.ChoiceField(label=_("How did the service end?"), choices=Client.Ending.choices, widget=Radios)


class FollowUpForm(BaseForm):
    situation = forms.ChoiceField(label=_("Situation now"), choices=FollowUp.Situation.choices, widget=Radios)
    note = forms.CharField(label=_("Notes"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class SignForm(BaseForm):
    """What the person signs: consent with its scopes and end, or refusal."""

    mark_optional = False  # a refusal has no scopes and no end; a consent has both

    decision = forms.ChoiceField(
        label=_("Do you agree?"), widget=Radios,
        choices=[("yes", _("Yes, I agree")), ("no", _("No, I do not agree"))],
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("What may be shown?"),
        choices=Consent.Scope.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    valid_until = DatePartsField(label=_("Until when?"), help_text=_("At most a year from now."), required=False)
    signed_name = forms.CharField(label=_("Your name as a signature"), max_length=120)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("decision") == "yes":
            if not data.get("scopes"):
                self.add_error("scopes", _("Choose at least one thing that may be shown, or do not agree."))
            until = data.get("valid_until")
            if until and not clock.today() <= until <= clock.add_months(clock.today(), 12):
                self.add_error("valid_until", _("Choose a day between today and a year from now."))
        return data


class PaperForm(SignForm):
    scan = forms.FileField(label=_("Scanned paper"), help_text=uploads.KINDS_TEXT)

    def clean_scan(self) -> Any:
        uploads.validate(self.cleaned_data["scan"])
        return self.cleaned_data["scan"]


class ImportForm(BaseForm):
    file = forms.FileField(label=_("JSON Lines file"), help_text=_("One profile a line, in the interchange format."))

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > 5 * 1024 * 1024:
            raise ValidationError(_("The file is larger than 5 MB. Split it."))
        return upload
