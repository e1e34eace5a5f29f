"""Forms of organisations: signing up, members, and what officers record."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fi import ytunnus

from portal.accounts.models import Municipality
from portal.accounts.roles import EMPLOYER_ROLES, Role
from portal.core import clock
from portal.core.forms import BaseForm, BaseModelForm, Radios
from portal.employers.models import Contact, Membership, Organisation, OrganisationKind

FORMAT = _("Enter the business ID as seven digits, a hyphen and a check digit, for example 1234567-1.")


class BusinessIdField(forms.CharField):
    """Cleans to "1234567-1". Kind to spaces, a missing hyphen and a VAT number's FI."""

    def __init__(self, **kwargs) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return text
        try:
            ytunnus.validate(text)
        except InvalidChecksum as error:
            raise ValidationError(
                _("There is no such business ID: the check digit does not fit. Check the digits.")
            ) from error
        except NotANumber as error:
            raise ValidationError(FORMAT) from error
        return ytunnus.format(text)


class BusinessIdForm(BaseForm):
    """Which company. The town is asked only where the portal serves several."""

    business_id = BusinessIdField(
        label=_("Business ID"),
        help_text=_("For example 1234567-1. You find it in the trade register extract and on invoices."),
        error_messages={"required": _("Enter the business ID of your company.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )
    municipality = forms.ModelChoiceField(
        label=_("Whose employment services do you deal with?"), queryset=Municipality.objects.none()
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        towns = Municipality.objects.order_by("name_fi", "pk")
        self.only_town = towns.first() if towns.count() == 1 else None
        self.fields["municipality"].queryset = towns
        if self.only_town:
            del self.fields["municipality"]

    def clean(self):
        if self.only_town:
            self.cleaned_data["municipality"] = self.only_town
        return self.cleaned_data


class ManualForm(BaseModelForm):
    """The company by hand, when the register cannot be asked."""

    class Meta:
        model = Organisation
        fields = ["name", "kind", "street", "postcode", "city"]
        labels = {"name": _("Name of the company"), "kind": _("Kind of employer"), "city": _("Post office")}
        error_messages = {"name": {"required": _("Enter the name of the company.")}}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postcode": forms.TextInput(
                attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "govuk-input--width-5"}
            ),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = OrganisationKind.choices

    def clean_postcode(self):
        code = self.cleaned_data["postcode"].strip()
        if code and not (len(code) == 5 and code.isdecimal()):
            raise ValidationError(_("Enter the postcode as five digits, for example 93100."))
        return code


OWN_GROUNDS = [
    (
        Membership.Ground.TRADE_REGISTER,
        _("I have a role in the trade register (for example managing director, board member, sole trader)"),
    ),
    (Membership.Ground.MANDATE, _("I have a Suomi.fi mandate from the company")),
    (Membership.Ground.AUTHORISATION, _("The company has authorised me in another way")),
]


class RightForm(BaseForm):
    """On which ground the person may act for the company; an officer checks it."""

    ground = forms.ChoiceField(
        label=_("What gives you the right to act for the company?"),
        choices=OWN_GROUNDS,
        widget=Radios,
        error_messages={"required": _("Choose what gives you the right to act for the company.")},
    )
    job_title = forms.CharField(
        label=_("Your position in the company"),
        max_length=80,
        error_messages={"required": _("Enter your position, for example managing director.")},
    )


class InvitationForm(BaseForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send an invitation that is valid for 14 days."),
        error_messages={
            "required": _("Enter the e-mail address of the person you invite."),
            "invalid": _("Enter the e-mail address in the form name@example.fi."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("What may the person do?"),
        choices=[
            (Role.EMPLOYER_MEMBER, _("Member: posts openings, meets candidates and applies for supports")),
            (Role.EMPLOYER_ADMIN, _("Administrator: the same, and invites and removes members")),
        ],
        initial=Role.EMPLOYER_MEMBER,
        widget=Radios,
    )

    def clean_role(self):
        role = self.cleaned_data["role"]
        if role not in EMPLOYER_ROLES:
            raise ValidationError(_("Choose one of the roles."))
        return role


class CheckRightForm(BaseForm):
    """What the officer saw."""

    ground = forms.ChoiceField(
        label=_("Ground of the right to act"),
        choices=Membership.Ground.choices,
        widget=Radios,
        error_messages={"required": _("Choose the ground that you checked.")},
    )
    detail = forms.CharField(
        label=_("What did you check?"),
        help_text=_("For example: managing director in the trade register extract of 24.11.2026."),
        max_length=200,
        error_messages={"required": _("Write what you checked, so that it can be shown later.")},
    )


class ContactForm(BaseModelForm):
    class Meta:
        model = Contact
        fields = ["kind", "on", "note", "next_on"]
        labels = {"kind": _("What was it?"), "on": _("When?"), "note": _("What was agreed?")}
        help_texts = {"note": _("Do not write about jobseekers here.")}
        error_messages = {
            "kind": {"required": _("Choose what kind of contact it was.")},
            "on": {"required": _("Enter the date.")},
        }
        widgets = {"kind": Radios, "note": forms.Textarea(attrs={"rows": 4})}

    def clean_on(self):
        if self.cleaned_data["on"] > clock.today():
            raise ValidationError(_("The date is in the future. Enter it as the next contact."))
        return self.cleaned_data["on"]

    def clean(self):
        data = super().clean()
        on, after = data.get("on"), data.get("next_on")
        if on and after and after <= on:
            self.add_error("next_on", _("The next contact must be after this one."))
        return data


class QueueFilter(BaseForm):
    """Which organisations the officer's list shows."""

    mark_optional = False
    TO_CHECK, ALL = "to_check", "all"

    q = forms.CharField(label=_("Name or business ID"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            (TO_CHECK, _("To be checked")),
            ("due", _("Next contact due")),
            ("blocked", _("Blocked")),
            (ALL, _("All organisations")),
        ],
    )
