"""Feedback and search."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.models import Feedback
from portal.core.forms import BaseForm, BaseModelForm


class FeedbackForm(BaseModelForm):
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people leave it empty, programs don't

    class Meta:
        model = Feedback
        fields = ["subject", "text", "email"]

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty."))
        return ""


class SearchForm(BaseForm):
    mark_optional = False
    q = forms.CharField(label=_("Search the site"), max_length=80, required=False)
