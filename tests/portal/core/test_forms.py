"""Forms render as the portal's components, read what people type, and say what is wrong beside the field and on top."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.forms import formset_factory
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.core.forms import (
    AutocompleteSelect,
    BaseForm,
    Checkboxes,
    DatePartsField,
    DecimalField,
    HoursRange,
    HoursRangeField,
    MoneyField,
    Radios,
    SearchChoice,
    SearchField,
)
from portal.core.forms.parsing import parse_date, parse_decimal, show_decimal

CHOICES = [("a", "Aamu"), ("b", "Ilta")]


class Everything(BaseForm):
    title = forms.CharField(label="Otsikko", help_text="Lyhyt")
    text = forms.CharField(label="Kuvaus", widget=forms.Textarea, max_length=20, required=False)
    place = forms.ChoiceField(label="Kunta", choices=[("", "---------"), *CHOICES])
    kind = forms.ChoiceField(label="Laji", choices=CHOICES, widget=Radios(hints={"a": "Kello 6–14"}))
    shifts = forms.MultipleChoiceField(label="Vuorot", choices=CHOICES, required=False)
    start = DatePartsField(label="Alku")
    plain_date = forms.DateField(label="Loppu", required=False)
    hours = HoursRangeField(label="Tunnit", max_value=40)
    pay = MoneyField(label="Palkka", required=False)
    share = forms.DecimalField(label="Osuus", required=False, decimal_places=2)
    places = forms.IntegerField(label="Paikkoja", required=False, min_value=1)
    occupation = SearchField(label="Ammatti", source_url="/search/")
    file = forms.FileField(label="Liite", required=False)
    password = forms.CharField(label="Salasana", widget=forms.PasswordInput, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    terms = forms.BooleanField(label="Hyväksyn ehdot")


GOOD = {
    "title": "Kokki",
    "place": "a",
    "kind": "b",
    "shifts": ["a", "b"],
    "start_day": "24",
    "start_month": "11",
    "start_year": "2026",
    "plain_date": "1.12.2026",
    "hours_low": "7,5",
    "hours_high": "38,25",
    "pay": "1 250,50 €",
    "share": "0.25",
    "places": "1 000",
    "occupation": "kokki",
    "occupation_id": "http://example.org/kokki",
    "occupation_label": "kokki",
    "terms": "on",
}


def soup(html: object) -> BeautifulSoup:
    return BeautifulSoup(str(html), "html.parser")


def summary_of(*things: object) -> BeautifulSoup:
    names = {f"f{place}": thing for place, thing in enumerate(things)}
    template = Template("{% load components %}{% error_summary " + " ".join(names) + " %}")
    return soup(template.render(Context(names)))


# --- reading ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1 234,50 €", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234\u202f567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,234.56", "1234.56"),
        ("-3,2", "-3.2"),
        ("\u22123", "-3"),
        (",5", "0.5"),
        ("7h", "7"),
    ],
)
def test_numbers_are_read_kindly(text: str, number: str) -> None:
    assert parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "kaksi", "1,2,3", "1.2.3", "12.34,5", "1,23,456.7", "--1", "1e5", "NaN", "½", "٣"]
)
def test_what_is_no_number_or_could_be_two_is_refused(text: str) -> None:
    assert parse_decimal(text) is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3), st.sampled_from(["fi", "sv", "en"]))
def test_a_number_that_was_shown_is_read_back(number: Decimal, language: str) -> None:
    with translation.override(language):
        assert parse_decimal(show_decimal(number)) == number


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    number = parse_decimal(text)
    assert number is None or number.is_finite()
    assert parse_date(text) is None or isinstance(parse_date(text), date)


@pytest.mark.parametrize("text", ["24.11.2026", "24/11/2026", " 24. 11. 2026 ", "2026-11-24"])
def test_whole_dates(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["31.2.2026", "24.11.26", "11.2026", "0.0.0000", "huomenna"])
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


# --- cleaning ---------------------------------------------------------------------------------------------------------
def test_a_whole_form_is_cleaned() -> None:
    form = Everything(GOOD)
    assert form.is_valid(), form.errors
    cleaned = form.cleaned_data
    assert cleaned["start"] == date(2026, 11, 24)
    assert cleaned["plain_date"] == date(2026, 12, 1)
    assert cleaned["hours"] == HoursRange(Decimal("7.5"), Decimal("38.25"))
    assert (cleaned["pay"], cleaned["share"], cleaned["places"]) == (Decimal("1250.50"), Decimal("0.25"), 1000)
    assert cleaned["occupation"] == SearchChoice("http://example.org/kokki", "kokki")
    assert cleaned["shifts"] == ["a", "b"]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("", "11", "2026"), "day"),
        (("24", "", "2026"), "month"),
        (("24", "11", ""), "year"),
        (("31", "2", "2026"), "real date"),
        (("x", "y", "z"), "real date"),
    ],
)
def test_a_date_says_which_part_is_wrong_and_keeps_what_was_typed(parts: tuple[str, str, str], message: str) -> None:
    with translation.override("en"):
        data = {**GOOD, **dict(zip(("start_day", "start_month", "start_year"), parts, strict=True))}
        form = Everything(data)
        form.is_valid()
        assert message in form.errors["start"][0]
        boxes = soup(form["start"].as_field_group()).find_all("input")
        assert [box["value"] for box in boxes] == list(parts)


def test_a_year_of_two_digits_is_this_century() -> None:
    with translation.override("fi"):
        form = Everything({**GOOD, "start_year": "26"})
        assert form.is_valid() and form.cleaned_data["start"] == date(2026, 11, 24)


def test_a_date_pasted_into_the_first_box_or_sent_whole_will_do() -> None:
    pasted = Everything({**GOOD, "start_day": "24.11.2026", "start_month": "", "start_year": ""})
    whole = Everything({**{k: v for k, v in GOOD.items() if not k.startswith("start_")}, "start": "24.11.2026"})
    assert pasted.is_valid() and whole.is_valid()
    assert pasted.cleaned_data["start"] == whole.cleaned_data["start"] == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("low", "high", "code"),
    [
        ("8", "4", "wrong_order"),
        ("8", "", "one_end"),
        ("8", "41", "outside"),
        ("x", "8", "invalid"),
        ("", "", "required"),
    ],
)
def test_ranges_of_hours(low: str, high: str, code: str) -> None:
    form = Everything({**GOOD, "hours_low": low, "hours_high": high})
    assert not form.is_valid()
    assert form.errors.as_data()["hours"][0].code == code
    assert [box["value"] for box in soup(form["hours"].as_field_group()).find_all("input")] == [low, high]


def test_an_id_does_not_outlive_the_text_that_it_was_picked_with() -> None:
    form = Everything({**GOOD, "occupation": "kokkipoika"})
    assert form.is_valid()
    assert form.cleaned_data["occupation"] == SearchChoice("", "kokkipoika")


def test_a_search_without_free_text_asks_to_choose() -> None:
    class Form(BaseForm):
        occupation = SearchField(label="Ammatti", free_text=False)

    assert Form({"occupation": "keksitty"}).errors.as_data()["occupation"][0].code == "not_on_list"
    assert Form({"occupation": "kokki", "occupation_id": "1", "occupation_label": "kokki"}).is_valid()


def test_too_many_decimals_are_an_error_and_not_a_thousandfold_sum() -> None:
    form = Everything({**GOOD, "pay": "1.234"})
    assert not form.is_valid()
    assert form.errors.as_data()["pay"][0].code == "max_decimal_places"


def test_an_unchanged_form_has_not_changed() -> None:
    form = Everything(
        {**GOOD, "share": "", "places": "", "plain_date": "", "shifts": [], "terms": "on"},
        initial={
            "title": "Kokki",
            "place": "a",
            "kind": "b",
            "start": date(2026, 11, 24),
            "hours": (Decimal("7.5"), Decimal("38.25")),
            "pay": Decimal("1250.50"),
            "occupation": SearchChoice("http://example.org/kokki", "kokki"),
            "terms": True,
        },
    )
    assert form.changed_data == []


# --- rendering --------------------------------------------------------------------------------------------------------
def test_every_control_has_a_name_and_a_label() -> None:
    page = soup(Everything())
    for control in page.select("input:not([type=hidden]), select, textarea"):
        assert page.find("label", attrs={"for": control["id"]}), control
        assert not control.has_attr("required") and not control.has_attr("maxlength") and not control.has_attr("style")


def test_descriptions_point_to_what_exists_and_ids_are_unique() -> None:
    form = Everything({})
    page = soup(form)
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    described = [part for tag in page.select("[aria-describedby]") for part in tag["aria-describedby"].split()]
    assert described and set(described) <= set(ids)


def test_hint_and_error_are_read_with_the_field() -> None:
    page = soup(Everything({})["title"].as_field_group())
    box = page.find("input")
    assert box["aria-describedby"] == "id_title_helptext id_title_error"
    assert box["aria-invalid"] == "true"
    assert "govuk-input--error" in box["class"]
    assert page.find(id="id_title_error").get_text(" ", strip=True).endswith("Otsikko")


@pytest.mark.parametrize("name", ["kind", "shifts", "start", "hours"])
def test_groups_of_controls_have_a_legend(name: str) -> None:
    page = soup(Everything()[name].as_field_group())
    assert page.fieldset.legend.get_text(strip=True).startswith(Everything()[name].label)


def test_optional_fields_are_marked_and_filters_are_not() -> None:
    class Filters(Everything):
        mark_optional = False

    with translation.override("en"):
        assert "(optional)" in Everything()["text"].as_field_group()
        assert "(optional)" not in Everything()["title"].as_field_group()
        assert "(optional)" not in Filters()["text"].as_field_group()


def test_a_page_with_one_question_has_it_as_its_heading() -> None:
    class Question(BaseForm):
        heading_field = "kind"
        kind = forms.ChoiceField(label="Millaista?", choices=CHOICES, widget=Radios)

    page = soup(Question())
    assert page.legend.h1.get_text(strip=True) == "Millaista?"
    template = Template("{% load components %}{% form_field form.title heading=True %}")
    assert soup(template.render(Context({"form": Everything()}))).h1.label["for"] == "id_title"


def test_a_text_area_with_a_limit_counts_in_the_pages_language() -> None:
    with translation.override("en"):
        page = soup(Everything()["text"].as_field_group())
    group = page.select_one("[data-module=govuk-character-count]")
    assert group["data-maxlength"] == "20"
    assert group["data-i18n.characters-under-limit.other"] == "You have %{count} characters left"
    assert page.textarea["aria-describedby"] == "id_text-info"
    assert page.find(id="id_text-info")


def test_an_empty_choice_is_words() -> None:
    with translation.override("en"):
        assert soup(Everything()["place"]).option.get_text() == "Choose"


def test_lists_of_many_become_checkboxes_and_options_have_hints() -> None:
    assert isinstance(Everything()["shifts"].field.widget, Checkboxes)
    radios = soup(Everything()["kind"])
    assert radios.find(id="id_kind_0")["aria-describedby"] == "id_kind_0_hint"
    assert radios.find(id="id_kind_0_hint").get_text() == "Kello 6–14"


def test_numbers_are_shown_in_the_pages_language() -> None:
    class Form(BaseForm):
        share = DecimalField(initial=Decimal("1234.50"))
        sum = MoneyField(initial=Decimal("1234.50"))

    for language, number, money in (("fi", "1234,5", "1234,50"), ("en", "1234.5", "1234.50")):
        with translation.override(language):
            assert [field["value"] for field in soup(Form()).find_all("input")] == [number, money]


def test_what_was_typed_is_escaped() -> None:
    data = {**GOOD, "title": '"><script>x</script>', "start_day": "<b>", "occupation": "<i>", "hours_low": "<u>"}
    page = soup(Everything(data))
    assert not page.find(["script", "b", "i", "u"])
    assert page.find(id="id_title")["value"] == '"><script>x</script>'


def test_an_autocomplete_is_a_select_first() -> None:
    class Form(BaseForm):
        place = forms.ChoiceField(choices=CHOICES, widget=AutocompleteSelect)

    select = soup(Form()).select_one("select")
    assert select["data-module"] == "ts-autocomplete" and select["data-text-results"]
    assert len(select.find_all("option")) == 2


# --- errors -----------------------------------------------------------------------------------------------------------
def test_the_summary_lists_every_error_in_order_and_links_to_its_control() -> None:
    form = Everything({})
    page = summary_of(form)
    group = soup(form)
    links = page.select(".govuk-error-summary__list a")
    assert len(links) == sum(len(errors) for errors in form.errors.values())
    for link in links:
        assert group.find(id=link["href"].removeprefix("#")).name in ("input", "select", "textarea"), link
    assert [link["href"] for link in links][:2] == ["#id_title", "#id_place"]


def test_required_fields_say_what_is_missing_and_own_messages_stay() -> None:
    class Form(BaseForm):
        title = forms.CharField(label="Otsikko")
        place = forms.ChoiceField(label="Kunta", choices=CHOICES)
        other = forms.CharField(error_messages={"required": "Kirjoita jotain."})

    with translation.override("en"):
        errors = Form({}).errors
    assert [errors[name][0] for name in ("title", "place", "other")] == [
        "Fill in: Otsikko",
        "Choose: Kunta",
        "Kirjoita jotain.",
    ]


def test_forms_without_errors_have_no_summary() -> None:
    assert summary_of(Everything(), Everything(GOOD)).find() is None


def test_the_summary_covers_formsets_and_errors_of_the_whole_form() -> None:
    class Line(BaseForm):
        name = forms.CharField(label="Nimi")

        def clean(self):
            raise forms.ValidationError("Kaksi samaa.")

    lines = formset_factory(Line, min_num=2, validate_min=True, extra=0)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "x", "form-1-name": ""}
    )
    page = summary_of(Everything(GOOD), lines)
    assert "Kaksi samaa." in page.get_text()
    assert page.find("a", href="#id_form-1-name")
    assert "form-TOTAL_FORMS" in str(lines)


# --- forms of others --------------------------------------------------------------------------------------------------
def test_forms_of_others_look_the_same_when_rendered_whole() -> None:
    class Theirs(forms.Form):
        email = forms.EmailField(label="Sähköposti")
        remember = forms.BooleanField(label="Muista minut", required=False)

    page = soup(Theirs({}))
    assert "govuk-input" in page.find(id="id_email")["class"]
    assert not page.find(id="id_email").has_attr("required")
    assert "govuk-checkboxes__input" in page.find(id="id_remember")["class"]


def test_a_single_widget_of_others_keeps_djangos_markup() -> None:
    class Admin(forms.Form):
        day = forms.DateField()

    assert "govuk" not in str(Admin()["day"])
