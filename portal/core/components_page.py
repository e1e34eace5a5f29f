"""A page that shows every component, for builders and editors. All content is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from portal.core.charts import Chart, Series
from portal.core.forms import (
    AffixInput,
    AutocompleteSelect,
    BaseForm,
    Checkboxes,
    DatePartsField,
    DecimalField,
    HoursRangeField,
    MoneyField,
    Radios,
    SearchField,
)
from portal.core.tables import Sorting
from portal.core.ui import Action, Column, Entry, Link, Row, Score, Section, Task

KINDS = [("work_trial", "Työkokeilu"), ("apprenticeship", "Oppisopimus"), ("job", "Työpaikka")]
PLACES = [
    ("", "Valitse"),
    ("1", "Pudasjärvi"),
    ("2", "Taivalkoski"),
    ("3", "Utajärvi"),
    ("4", "Oulu"),
    ("5", "Kuusamo"),
]
OCCUPATIONS = ["kokki", "koneenasentaja", "kotiavustaja", "lähihoitaja", "puuseppä", "siivooja", "varastotyöntekijä"]
HERE = "#main-content"  # where the invented links lead: on this page, also without scripts
DAY = datetime(2026, 11, 24, 9, 15, tzinfo=ZoneInfo("Europe/Helsinki"))


class SampleForm(BaseForm):
    """One of each field."""

    title = forms.CharField(label="Otsikko", help_text="Esimerkiksi: Varastotyöntekijä keskustaan")
    description = forms.CharField(
        label="Kuvaus", max_length=400, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    place = forms.ChoiceField(label="Kunta", choices=PLACES)
    nearest = forms.ChoiceField(
        label="Lähin kunta",
        choices=PLACES,
        widget=AutocompleteSelect,
        required=False,
        help_text="Kirjoita tai valitse.",
    )
    occupation = SearchField(label="Ammatti", source_url="?search=1", help_text="Kirjoita vähintään kaksi kirjainta.")
    kind = forms.ChoiceField(
        label="Millaista paikkaa tarjoat?",
        choices=KINDS,
        widget=Radios(hints={"work_trial": "4–8 tuntia päivässä, enintään 5 päivää viikossa."}),
    )
    shifts = forms.MultipleChoiceField(
        label="Työajat",
        choices=[("day", "Päivä"), ("evening", "Ilta"), ("night", "Yö")],
        widget=Checkboxes(hints={"night": "Kello 23–6."}),
        required=False,
    )
    start = DatePartsField(label="Alkamispäivä", help_text="Esimerkiksi 24.11.2026")
    hours = HoursRangeField(label="Tuntia viikossa", max_value=40)
    pay = MoneyField(label="Palkka kuukaudessa", required=False)
    distance = DecimalField(label="Matka", widget=AffixInput(suffix="km", attrs={"class": "govuk-input--width-5"}))
    attachment = forms.FileField(label="Liite", required=False, help_text="PDF, PNG tai JPEG, enintään 10 Mt.")
    password = forms.CharField(label="Salasana", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    terms = forms.BooleanField(label="Hyväksyn ehdot", help_text="Voit lukea ehdot ennen kuin lähetät.")


class SampleFilters(BaseForm):
    mark_optional = False
    q = forms.CharField(label="Hakusana", required=False)
    kind = forms.MultipleChoiceField(label="Laji", choices=KINDS, widget=Checkboxes(small=True), required=False)
    place = forms.ChoiceField(label="Kunta", choices=[("", "Kaikki"), *PLACES[1:]], required=False)


class SampleDiary(BaseForm):
    mark_optional = False
    prefix = "diary"
    day = DatePartsField(label="Päivä", initial=date(2026, 11, 24))
    hours = DecimalField(label="Tunnit", initial=Decimal("7.5"))
    what = forms.CharField(label="Mitä tehtiin?", widget=forms.Textarea(attrs={"rows": 2}))


def components(request: HttpRequest) -> HttpResponse:
    """GET: everything empty. POST: the sample form with its errors (422)."""
    if "search" in request.GET:
        return _search(request.GET.get("q", ""))
    form = SampleForm(request.POST, request.FILES) if request.method == "POST" else SampleForm()
    status = 200 if not form.is_bound or form.is_valid() else 422
    context = {**_sample(request), "form": form, "failed": status == 422}
    return render(request, "core/components.html", context, status=status)


def _search(query: str) -> JsonResponse:
    found = [{"id": str(place), "label": name} for place, name in enumerate(OCCUPATIONS) if query.lower() in name]
    return JsonResponse({"results": found})


def _sample(request: HttpRequest) -> dict[str, Any]:
    text = "Tämä on esimerkkiteksti. Siinä on muutama lause, jotta näet miltä osa näyttää."
    return {
        "crumbs": [Link("/", "Etusivu"), Link("", "Komponentit")],
        "aside_title": "Yhteyshenkilö",
        "aside_text": "Maija Esimerkki, yritysneuvoja, puh. 040 000 0000",
        "banner_title": "Tiedoksi",
        "done_title": "Hakemus on lähetetty",
        "warning_title": "Huomaa",
        "empty_title": "Sinulla ei ole vielä avoimia paikkoja",
        "link_text": "Lue lisää paikan ilmoittamisesta",
        "banner_text": text,
        **_status_sample(),
        **_list_sample(request),
        **_number_sample(),
        "diary": SampleDiary(),
    }


def _status_sample() -> dict[str, Any]:
    return {
        "tags": [
            ("Luonnos", "neutral"),
            ("Lähetetty", "info"),
            ("Käsittelyssä", "progress"),
            ("Myönnetty", "success"),
            ("Odottaa lisätietoja", "warning"),
            ("Hylätty", "danger"),
        ],
        "bands": [("strong", "Sopii hyvin"), ("good", "Sopii"), ("weak", "Sopii heikosti"), ("blocked", "Este")],
        "actions": [
            Action("approve", "Hyväksy"),
            Action("pause", "Keskeytä", "secondary"),
            Action("refuse", "Hylkää", "warning", needs_reason=True),
        ],
    }


def _list_sample(request: HttpRequest) -> dict[str, Any]:
    rows = [
        Row("Työnantaja", "Esimerkki Oy", HERE, "työnantaja"),
        Row("Osoite", ["Esimerkkitie 1", "93100 Esimerkki"], HERE),
        Row("Puhelin", "", HERE),
    ]
    sorting = Sorting(request, {"title": "title", "date": ("published_at",), "hours": "hours"}, default="title")
    names = ["Kokki", "Lähihoitaja", "Siivooja"]
    return {
        "cards": [
            {
                "title": f"{name}, Esimerkki Oy",
                "meta": "Pudasjärvi · 30 h/vko",
                "text": "Työ alkaa heti.",
                "tag": "Avoinna",
            }
            for name in names
        ],
        "tasks": [
            Task("Työnantajan tiedot", HERE, "completed"),
            Task("Palkka ja työaika", HERE, "in_progress", hint="Kerro tunnit ja palkka ilman lisiä."),
            Task("Liitteet", HERE, "problem"),
            Task("Ehdot", HERE),
            Task("Tarkista ja lähetä", "", "cannot_start"),
        ],
        "rows": rows,
        "sections": [Section("Työnantaja", rows), Section("Työpaikka", [Row("Tehtävä", "Kokki", HERE)])],
        "entries": [
            Entry("Hakemus lähetetty", DAY - timedelta(days=6), "työnantaja", tone="info"),
            Entry("Lisätietoja pyydetty", DAY - timedelta(days=2), "käsittelijä", "Työsopimus puuttuu.", "warning"),
            Entry("Lisätiedot saatu", DAY, "työnantaja", tone="success"),
            Entry("Päätös viimeistään", (DAY + timedelta(days=10)).date(), upcoming=True),
        ],
        "filters": SampleFilters(request.GET or None, auto_id="filter_%s"),
        "table_caption": "Avoimet paikat",
        "columns": [
            Column("Tehtävä", "title"),
            Column("Ilmoitettu", "date"),
            Column("Tuntia viikossa", "hours", numeric=True),
        ],
        "table_rows": [[name, "24.11.2026", hours] for name, hours in zip(names, ("30", "38,25", "20"), strict=True)],
        "sorting": sorting,
        "page": Paginator(range(240), 20).get_page(request.GET.get("page", 3)),
    }


def _number_sample() -> dict[str, Any]:
    months = ["Elo", "Syys", "Loka", "Marras"]
    begun = Series("Työkokeilut", [8, 12, 15, 11])
    ended = Series("Oppisopimukset", [3, 4, None, 6])
    return {
        "score_caption": "Mistä pisteet tulevat",
        "scores": [
            Score("Toiveammatti", "met", 3, 1, "Kokki on henkilön ensimmäinen toive."),
            Score("Hygieniapassi", "partly", 2, 0.5, "Passin voi suorittaa työpaikalla."),
            Score("Ruotsin kieli", "missing", 1, 0, "Paikka pyytää perustaitoa, henkilö ei osaa ruotsia."),
            Score("Työmatka", "unknown", 1, None, "Henkilön kotikunta ei ole tiedossa."),
        ],
        "figures": [("38", "avointa paikkaa"), ("12", "työkokeilua käynnissä"), ("4,5 pv", "päätökseen keskimäärin")],
        "charts": [
            Chart("begun", "Alkaneet jaksot", "Eniten jaksoja alkoi lokakuussa.", months, [begun, ended], unit="kpl"),
            Chart("stacked", "Jaksot yhteensä", "Jaksoja on eniten marraskuussa.", months, [begun, ended], "stacked"),
            Chart("line", "Jaksot kuukausittain", "Työkokeilut lisääntyivät.", months, [begun, ended], "line"),
        ],
    }
