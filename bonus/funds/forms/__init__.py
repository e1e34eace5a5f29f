"""Forms of managers and officials: appropriations and the register of aid."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bonus.funds.models import Appropriation, Regulation
from portal.core import clock
from portal.core.forms import BaseForm, DatePartsField, MoneyField, Radios

CASE_HELP = _("The application's number, for example RB-2026-000123.")
PROOF_HELP = _("For example the receipt that the register gives: PDF, PNG or JPEG.")


class AppropriationForm(BaseForm):
    scheme = forms.ChoiceField(label=_("Scheme"))
    year = forms.IntegerField(label=_("Year"), min_value=2025, max_value=2100)
    amount = MoneyField(label=_("Sum that the council has set"))
    beyond = forms.ChoiceField(label=_("A decision that would go beyond it"), choices=Appropriation.Beyond.choices,
                               widget=Radios, initial=Appropriation.Beyond.REFUSE)  # fmt: skip

    def __init__(self, *args, schemes: dict[str, str], **kwargs) -> None:
        kwargs.setdefault("initial", {"year": clock.today().year})
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = list(schemes.items())


class MoveForm(BaseForm):
    """`appropriations`: (id, name) of the town's."""

    source = forms.TypedChoiceField(label=_("From"), coerce=int)
    target = forms.TypedChoiceField(label=_("To"), coerce=int)
    amount = MoneyField(label=_("Sum to move"), help_text=_("At most what is free: neither granted nor under pending "
                                                            "cases."))  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("For example who decided it, and when."))  # fmt: skip

    def __init__(self, *args, appropriations: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, auto_id="move_%s", **kwargs)
        for name in ("source", "target"):
            self.fields[name].choices = [("", _("Choose")), *appropriations]


class PermitForm(BaseForm):
    case = forms.CharField(label=_("Case"), max_length=20, help_text=CASE_HELP)
    amount = MoneyField(label=_("At most"), min_value=1)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RegisteredForm(BaseForm):
    on = DatePartsField(label=_("Entered in the register on"))
    reference = forms.CharField(label=_("The register's reference"), max_length=60)
    proof = forms.FileField(label=_("Proof of the entry"), required=False, help_text=PROOF_HELP)

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("initial", {"on": clock.today()})
        super().__init__(*args, **kwargs)


class FindingForm(BaseForm):
    case = forms.CharField(label=_("Case"), max_length=20, help_text=CASE_HELP)
    regulation = forms.ChoiceField(label=_("Rules that apply"), choices=Regulation.choices, widget=Radios)
    finding = forms.CharField(label=_("What was found, and how the ceiling was checked"), max_length=2000,
                              widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip


class JoinForm(BaseForm):
    first = forms.CharField(label=_("Business ID"), max_length=9)
    second = forms.CharField(label=_("Business ID of the company that belongs to the same undertaking"), max_length=9)
