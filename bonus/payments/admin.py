"""/admin: the account that a municipality pays from. Cases and payments are not here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban

from bonus.payments.models import PayerAccount
from portal.core import audit


class PayerAccountForm(forms.ModelForm):
    class Meta:
        model = PayerAccount
        fields = ["municipality", "name", "business_id", "iban", "bic", "street", "postcode", "town", "country"]

    def clean_iban(self) -> str:
        if not iban.is_valid(self.cleaned_data["iban"]):
            raise ValidationError(_("The account number is not correct. Check it: a Finnish one is FI and 16 digits."))
        return iban.compact(self.cleaned_data["iban"])

    def clean_bic(self) -> str:
        if not bic.is_valid(self.cleaned_data["bic"]):
            raise ValidationError(_("The BIC is not correct."))
        return bic.compact(self.cleaned_data["bic"])


@admin.register(PayerAccount)
class PayerAccountAdmin(admin.ModelAdmin):
    form = PayerAccountForm
    list_display = ["municipality", "name", "iban"]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.record(
            "payer_account.saved", obj, actor=request.user, request=request, fields=",".join(form.changed_data)
        )
