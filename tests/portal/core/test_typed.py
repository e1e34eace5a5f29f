"""A page of refusal gives back everything that was given, with its labels; files by name; no secrets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import translation

from bonus.applications import services
from portal.core import clock, typed
from portal.core.exceptions import Conflict, Refused
from portal.core.forms import (
    BaseForm,
    Checkboxes,
    DatePartsField,
    HoursRangeField,
    MoneyField,
    Radios,
    SearchField,
)
from tests.bonus.applications import cases
from tests.factories import strong


class Everything(BaseForm):
    name = forms.CharField(label="Nimi")
    work = forms.ChoiceField(label="Työ", choices=[("j", "Palkkatyö"), ("t", "Kokeilu")], widget=Radios)
    shifts = forms.MultipleChoiceField(label="Vuorot", choices=[("d", "päivä"), ("n", "yö")], widget=Checkboxes)
    starts = DatePartsField(label="Alkaa")
    ends = DatePartsField(label="Päättyy", required=False)
    hours = HoursRangeField(label="Tunnit")
    pay = MoneyField(label="Palkka")
    title = SearchField(label="Ammatti", required=False)
    agreed = forms.BooleanField(label="Sovittu", required=False)
    reason = forms.CharField(label="Perustelu", required=False)
    reason_other = forms.CharField(label="Muu perustelu", required=False)
    annex = forms.FileField(label="Liite", required=False)
    iban = forms.CharField(label="Tilinumero")
    pin = forms.CharField(label="Tunnus", widget=forms.PasswordInput)
    code = forms.CharField(widget=forms.HiddenInput)


SENT = (
    "name=Aino&work=t&shifts=d&shifts=n&starts_day=3&starts_month=2&starts_year=2027&ends_day=31&ends_month=2"
    "&ends_year=2027&hours_low=7,5&hours_high=8&pay=1250,50&title=leipuri&agreed=on&reason=loma&reason_other=muu&code=x+y"
    "&iban=FI21+1234+5600+0007+85&pin=salainen&version=3&form_token=t&csrfmiddlewaretoken=c+d&save=next"
)


def test_everything_given_comes_back_as_the_page_showed_it():
    fields = QueryDict(SENT)
    Everything(fields)
    with translation.override("fi"):
        assert [tuple(row) for row in typed.given(fields)] == [
            ("Nimi", "Aino"), ("Työ", "Kokeilu"), ("Vuorot", "päivä, yö"), ("Alkaa", "3.2.2027"),
            ("Päättyy", "31.2.2027"), ("Tunnit", "7,5–8"), ("Palkka", "1250,50"), ("Ammatti", "leipuri"),
            ("Sovittu", "kyllä"), ("Perustelu", "loma"), ("Muu perustelu", "muu"),
        ]  # fmt: skip


def test_without_a_form_object_come_sentences_and_reasons_but_no_codes_and_secrets():
    fields = QueryDict("reason=loma&action=withdraw&note=Kaksi+sanaa&new_password=a+b&iban=FI21+12&form_token=x+y")
    with translation.override("fi"):
        assert [tuple(row) for row in typed.given(fields)] == [("Syy", "loma"), ("Teksti", "Kaksi sanaa")]


@pytest.mark.parametrize(
    ("told", "led_to"),
    [
        ("http://testserver/fi/openings/?page=2", "/fi/openings/?page=2"),
        ("http://testserver//elsewhere.example/x", "/fi/account/profile/"),
        ("http://testserver/\\elsewhere.example/x", "/fi/account/profile/"),
        ("http://elsewhere.example/fi/", "/fi/account/profile/"),
        ("", "/fi/account/profile/"),
    ],
)
def test_the_way_back_from_a_refusal_stays_on_this_site(rf, told, led_to):
    request = rf.post("/fi/account/profile/", HTTP_REFERER=told)
    request.resolver_match = resolve("/fi/account/profile/")
    assert typed.page_of(request) == led_to


def test_two_forms_bound_to_the_same_fields_show_them_once():
    fields = QueryDict("name=Aino")
    Everything(fields), Everything(fields)
    assert [row.text for row in typed.given(fields)] == ["Aino"]


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), [(Conflict("Ei onnistu."), 409), (Refused("Ei onnistu."), 422)])
def test_files_that_came_with_what_was_refused_are_named(client, monkeypatch, error, status):
    """The application was sent from another window just when its attachment came from this one."""
    case = cases.filled()
    strong(client, case.member)

    def was_sent(**_values):
        raise error

    monkeypatch.setattr(services, "attach", was_sent)
    file = SimpleUploadedFile("tosite <b>.pdf", cases.PDF, content_type="application/pdf")
    address = reverse("bonus:attachments", args=[case.application.pk])
    response = client.post(address, {"kind": "other", "file": file})
    main = BeautifulSoup(response.content, "html.parser").main
    assert response.status_code == status
    assert "tosite <b>.pdf (Tiedosto)" in [li.get_text(strip=True) for li in main.find_all("li")]
    (row,) = main.select(".govuk-summary-list__row")
    assert row.dt.get_text(strip=True) == "Mikä asiakirja on?" and row.dd.get_text(strip=True)
    assert main.find("a", href=address), "no page was told, so the way leads to the form's own"


@pytest.mark.django_db
def test_a_case_that_changed_gives_back_short_fields_too(client):
    case = cases.in_handling()
    strong(client, case.handler)
    by = clock.today() + timedelta(days=5)
    day = {"by_day": by.day, "by_month": by.month, "by_year": by.year}
    address = reverse("bonus:ask_more", args=[case.application.pk])
    response = client.post(
        address, {"text": "Palkkatosite", "version": "0", **day}, HTTP_REFERER=f"http://testserver{address}"
    )
    assert response.status_code == 409
    main = BeautifulSoup(response.content, "html.parser").main
    shown = {
        row.dt.get_text(strip=True): row.dd.get_text(strip=True) for row in main.select(".govuk-summary-list__row")
    }
    assert "Palkkatosite" in shown.values() and f"{by.day}.{by.month}.{by.year}" in shown.values(), shown
    assert main.find("a", href=reverse("bonus:case", args=[case.application.pk])), (
        "not the address that only takes POST"
    )
