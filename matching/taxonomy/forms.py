"""The vocabulary page's form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.taxonomy.lookup import LONGEST
from portal.core.forms import BaseForm, Radios

LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]


class WordForm(BaseForm):
    word = forms.CharField(
        label=_("Word or title"),
        max_length=LONGEST,
        help_text=_("As an employer or a coach would write it. Write no names of persons."),
    )
    language = forms.ChoiceField(label=_("Language of the word"), choices=LANGUAGES, widget=Radios(inline=True))
