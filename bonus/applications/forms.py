"""The employer's forms, one page each. Each names its fields, so a POST can write nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.formsets import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban

from bonus.applications.choosing import in_a_sentence
from bonus.applications.completeness import attachment_kinds
from bonus.applications.models import Application, Contract, SchemeVersion
from bonus.applications.scheme_terms import codes_of, compiled, facts_asked, terms_of
from bonus.applications.told_fields import fact_fields
from bonus.rules.facts_used import facts_used, must_assure
from portal.core import clock, uploads
from portal.core.forms import BaseForm, BaseModelForm, Checkboxes, DatePartsField, DecimalField, MoneyField, Radios
from portal.employers.models import Organisation

SUPPORT_KINDS = (
    ("pay_subsidy", gettext_lazy("pay subsidy")),
    ("support_55", gettext_lazy("employment support for people aged 55 or over")),
    ("training_compensation", gettext_lazy("training compensation of an apprenticeship")),
    ("youth_voucher", gettext_lazy("youth employment voucher")),
    ("other_municipal", gettext_lazy("another municipal support")),
)


YES, NO = gettext_lazy("Yes"), gettext_lazy("No")


def yes_no(label: Any, *, help_text: Any = "", yes: Any = YES, no: Any = NO):
    """A question with two answers; neither is chosen beforehand."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )


def shown_yes_no(value: bool | None) -> str | None:
    return {True: "yes", False: "no", None: None}[value]


class SchemeForm(BaseForm):
    """Which of the schemes in force; `versions` are those that fit the placement."""

    scheme = forms.ChoiceField(
        label=gettext_lazy("Which support do you apply for?"),
        error_messages={"required": gettext_lazy("Choose which support you apply for.")},
    )

    def __init__(self, *args, versions: list[SchemeVersion], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        hints = {version.slug: in_a_sentence(version) for version in versions}
        self.fields["scheme"].widget = Radios(hints=hints)
        self.fields["scheme"].choices = [(version.slug, terms_of(version)["name"]) for version in versions]


class TermsForm(BaseForm):
    mark_optional = False
    assured = forms.MultipleChoiceField(label=gettext_lazy("I confirm that"), widget=Checkboxes, required=False)
    electronic_notice = yes_no(
        gettext_lazy("How do you want to get the decision?"),
        help_text=gettext_lazy(
            "Electronically you get it faster, and the time for a claim for a revised decision starts earlier."
        ),
        yes=gettext_lazy("Electronically in this portal. I agree to electronic notice."),
        no=gettext_lazy("By post"),
    )
    accept = forms.BooleanField(
        label=gettext_lazy("I have read the terms and accept them for the company"),
        error_messages={"required": gettext_lazy("The bonus can be applied for only when you accept the terms.")},
    )

    def __init__(self, *args, application: Application, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        codes = codes_of(application.scheme_version, "assured")
        self.fields["assured"].choices = list(codes.items())
        self.must = must_assure(compiled(application.scheme_version)) & codes.keys()
        if codes.keys() - self.must:
            self.fields["assured"].help_text = _("Choose all that hold. Some depend on the case.")
        if not codes:
            del self.fields["assured"]

    def clean_assured(self) -> list[str]:
        chosen = self.cleaned_data["assured"]
        if self.must - set(chosen):
            raise ValidationError(
                _("Confirm each of these. If you cannot, contact employment services before you apply.")
            )
        return chosen


class CompanyForm(BaseModelForm):
    class Meta:
        model = Application
        fields = ["contact_name", "contact_email", "contact_phone"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        wanted = {
            "contact_name": _("Enter the contact person."),
            "contact_email": _("Enter the contact person's e-mail address."),
            "contact_phone": _("Enter the contact person's telephone number."),
        }
        for name, sentence in wanted.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        self.fields |= fields_asked(self, self.instance, "company")


def fields_asked(form: forms.BaseForm, application: Application, part: str) -> dict[str, forms.Field]:
    """Fields of what the scheme's rules need on the part's page; what has been told is shown in the form."""
    fields, initial = fact_fields(facts_asked(application, part), application.facts)
    form.initial |= initial
    return fields


class PayForm(BaseForm):
    """The work and its pay: only what the scheme's rules reckon with."""

    def __init__(self, *args, application: Application, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_asked(self, application, "pay")


class PersonForm(BaseForm):
    """The placement tells the facts, but for those that the scheme's rules need besides."""

    def __init__(self, *args, application: Application, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_asked(self, application, "person")


class ContractStartForm(BaseForm):
    """For which company and on what kind of contract; then which of the schemes in force that accept it."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Company"), queryset=Organisation.objects.none(), widget=Radios, empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("What kind of contract is it?"), choices=Contract.KINDS, widget=Radios)

    def __init__(self, *args, organisations: QuerySet[Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        if len(organisations) == 1:
            self.fields["organisation"].initial = organisations[0]


class ContractForm(BaseModelForm):
    """What a contract made outside the portal says, and what the scheme's rules need of the person besides."""

    TOLD = ("first_name", "last_name", "title", "place", "start_date", "hours_per_week")

    class Meta:
        model = Contract
        fields = ["kind", "first_name", "last_name", "email", "language", "title", "place", "start_date", "end_date",
                  "hours_per_week", "supervisor_name"]  # fmt: skip
        field_classes = {"start_date": DatePartsField, "end_date": DatePartsField, "hours_per_week": DecimalField}
        help_texts = {
            "email": gettext_lazy(
                "The person's own address, not the company's: a link for the consent is sent there. Leave empty to "
                "hand the link over yourself."
            ),
            "language": gettext_lazy("The message and the page of the consent are in this language."),
            "end_date": gettext_lazy("Leave empty if the contract is until further notice."),
        }

    def __init__(self, *args, application: Application, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in self.TOLD:
            self.fields[name].required = True
        self.fields |= fields_asked(self, application, "person")


class PersonSignForm(BaseForm):
    """The person's own answer, on the page behind the link."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Do you agree?"),
        widget=Radios,
        choices=[("yes", gettext_lazy("Yes, I agree")), ("no", gettext_lazy("No, I do not agree"))],
    )
    signed_name = forms.CharField(label=gettext_lazy("Your name as a signature"), max_length=120)


class GuidanceForm(BaseModelForm):
    planned_hours = DecimalField(
        label=gettext_lazy("Planned hours of guidance in all"),
        help_text=gettext_lazy("Working time that somebody at your workplace uses for guiding the person."),
        min_value=1,
        max_value=2000,
        decimal_places=2,
        max_digits=6,
        error_messages={"required": gettext_lazy("Enter the planned hours of guidance.")},
    )

    class Meta:
        model = Application
        fields = ["planned_hours", "guidance_plan"]
        widgets = {"guidance_plan": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "guidance_plan": gettext_lazy(
                "Who guides, what is practised, and how you make sure that the person learns. Don't write about health."
            )
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "guidance" not in facts_used(compiled(self.instance.scheme_version)):
            del self.fields["planned_hours"]
        self.fields["guidance_plan"].required = True
        self.fields["guidance_plan"].error_messages["required"] = _("Tell how you guide the person.")


class SupportsForm(BaseForm):
    has_other_supports = yes_no(
        gettext_lazy("Do you get, or have you applied for, other supports for the same person?"),
        help_text=gettext_lazy("For example pay subsidy, training compensation or a youth voucher."),
    )


class SupportRow(BaseForm):
    """One support; `to_row` gives it as the calculation's case format has it."""

    kind = forms.ChoiceField(label=gettext_lazy("Support"), choices=[("", gettext_lazy("Choose")), *SUPPORT_KINDS])
    percent = DecimalField(label=gettext_lazy("Per cent of wage costs"), min_value=0, max_value=100, required=False,
                           max_digits=5, decimal_places=2)  # fmt: skip
    work_time_percent = DecimalField(
        label=gettext_lazy("Working time with the support, per cent of full time"),
        min_value=1, max_value=100, required=False, max_digits=5, decimal_places=2,
    )  # fmt: skip
    monthly_amount = MoneyField(label=gettext_lazy("Euros a month"), required=False)
    start_date = DatePartsField(label=gettext_lazy("First day"), required=False)
    end_date = DatePartsField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args, asks_work_time: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not asks_work_time:
            del self.fields["work_time_percent"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("start_date"), cleaned.get("end_date")
        if start and end and end < start:
            self.add_error("end_date", _("The last day is before the first day."))
        return cleaned

    def to_row(self) -> dict[str, str]:
        return {
            key: _text(value) for key, value in self.cleaned_data.items() if value not in (None, "") and key != "DELETE"
        }


class DeMinimisForm(BaseForm):
    has_de_minimis = yes_no(
        gettext_lazy(
            "Has your company, or another company of the same group, got de minimis aid in the last three years?"
        ),
        help_text=gettext_lazy(
            "De minimis aid is small public support; its decision says so. Companies of the same owners count as one."
        ),
    )


class AidRow(BaseForm):
    """One aid that some company of the single undertaking has got (regulation (EU) 2023/2831, art. 3)."""

    granter = forms.CharField(label=gettext_lazy("Who granted it"), max_length=120)
    amount = MoneyField(label=gettext_lazy("Amount"), min_value=1, max_value=300_000)
    date = DatePartsField(label=gettext_lazy("Day of the decision"))

    def clean_date(self) -> Any:
        day, today = self.cleaned_data["date"], clock.today()
        if day > today:
            raise ValidationError(_("The day is in the future."))
        if day < clock.add_months(today, -36):
            raise ValidationError(_("Aid that is older than three years is not told. Remove this row."))
        return day

    def to_row(self) -> dict[str, str]:
        return {key: _text(self.cleaned_data[key]) for key in ("granter", "amount", "date")}


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


SupportRows = formset_factory(
    SupportRow, extra=0, max_num=10, validate_max=True, can_delete=True, can_delete_extra=False
)
AidRows = formset_factory(AidRow, extra=0, max_num=30, validate_max=True, can_delete=True, can_delete_extra=False)


class AccountForm(BaseModelForm):
    class Meta:
        model = Application
        fields = ["iban", "account_holder"]
        help_texts = {
            "iban": gettext_lazy("For example FI21 1234 5600 0007 85"),
            "account_holder": gettext_lazy("The account must be the company's own."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["iban"].required = self.fields["account_holder"].required = True
        self.fields["iban"].error_messages["required"] = _("Enter the account number.")
        self.fields["account_holder"].error_messages["required"] = _("Enter the account holder.")
        self.fields["iban"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "maxlength": "42"}
        self.fields["iban"].max_length, self.fields["iban"].validators = 42, []
        if self.initial.get("iban"):
            self.initial["iban"] = iban.format(self.initial["iban"])

    def clean_iban(self) -> str:
        number = iban.compact(self.cleaned_data["iban"])
        if not iban.is_valid(number):
            raise ValidationError(_("The account number is not right. Check that every digit of the IBAN is there."))
        return number


class AttachmentForm(BaseForm):
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), widget=Radios,
                             error_messages={"required": gettext_lazy("Choose what the file is.")})  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=uploads.KINDS_TEXT,
        error_messages={"required": gettext_lazy("Choose a file.")},
    )

    def __init__(self, *args, application: Application, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(attachment_kinds(application).items())

    def clean_file(self):
        uploads.validate(self.cleaned_data["file"])
        return self.cleaned_data["file"]


class MessageForm(BaseForm):
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write the message.")},
    )


class HearingAnswerForm(BaseForm):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("If you have nothing to say, write that. The decision then rests on what is known."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write your answer.")},
    )


class WithdrawForm(BaseForm):
    reason = forms.CharField(
        label=gettext_lazy("Why do you withdraw the application?"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
