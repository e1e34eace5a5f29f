"""Components: right markup without JavaScript, the address keeps what was chosen, nothing typed becomes code."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.db import OperationalError
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.core.charts import Chart, Series
from portal.core.forms import BaseForm, Checkboxes, HoursRangeField
from portal.core.tables import Sorting, heads
from portal.core.transitions import Transition
from portal.core.ui import Action, Column, Entry, Row, Score, Section, Task
from portal.core.views import csrf_failed, fault

STATIC = Path(__file__).resolve().parents[3] / "portal" / "static"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def draw(source: str, **context: object) -> BeautifulSoup:
    html = Template("{% load components %}" + source).render(Context(context))
    return BeautifulSoup(html, "html.parser")


def request(address: str = "/en/list/", user: object = None):
    made = RequestFactory().get(address)
    made.user = user or AnonymousUser()
    made.session = {}
    return made


class Case:
    """Something with a state, as a model's row."""

    state = "granted"
    state_tones = {"granted": "success"}

    def get_state_display(self) -> str:
        return "Granted"


# --- small parts ------------------------------------------------------------------------------------------------------
def test_a_tag_says_its_text_and_refuses_a_tone_that_does_not_exist() -> None:
    assert draw('{% tag "Draft" "neutral" %}').strong["class"] == ["govuk-tag", "ts-tag", "ts-tag--neutral"]
    with pytest.raises(ValueError, match="no such tone"):
        draw('{% tag "Draft" "pink" %}')


def test_the_state_of_a_row_has_the_models_tone() -> None:
    tag = draw("{% status_tag case %}", case=Case()).strong
    assert tag.get_text() == "Granted" and "ts-tag--success" in tag["class"]


def test_a_bands_dots_are_for_the_eye_only() -> None:
    band = draw('{% band_tag "good" "Fits" %}').strong
    assert band.span["aria-hidden"] == "true" and band.get_text(strip=True).endswith("Fits")


@pytest.mark.parametrize(("href", "element"), [("", "button"), ("/x", "a")])
def test_a_button_is_a_link_when_it_leads_somewhere(href: str, element: str) -> None:
    button = draw('{% button "Go on" href=href %}', href=href).find(class_="govuk-button")
    assert button.name == element
    assert button.get("data-prevent-double-click") == ("true" if element == "button" else None)


def test_actions_are_post_forms_with_token_version_and_a_reason_where_needed() -> None:
    table = [
        Transition(("draft",), "approve", "open", frozenset({"officer"}), label="Approve"),
        Action("refuse", "Refuse", "warning", needs_reason=True),
    ]
    page = draw('{% action_buttons actions "/go/" version=7 %}', actions=table, csrf_token="secret-token")
    forms_ = page.find_all("form")
    assert [form.find("input", {"name": "action"})["value"] for form in forms_] == ["approve", "refuse"]
    for form in forms_:
        assert form["method"] == "post" and form["action"] == "/go/"
        assert form.find("input", {"name": "csrfmiddlewaretoken"})["value"] == "secret-token"
        assert form.find("input", {"name": "version"})["value"] == "7"
    assert forms_[0].textarea is None
    reason = forms_[1].textarea
    assert reason["name"] == "reason" and forms_[1].label["for"] == reason["id"]


def test_no_actions_draw_nothing() -> None:
    assert draw('{% action_buttons actions "/go/" %}', actions=[]).find() is None


def test_a_success_is_announced_and_other_banners_are_landmarks() -> None:
    page = draw('{% banner "Done" "Sent." tone="success" %}{% banner "Note" "Read this." %}')
    assert [banner["role"] for banner in page.select(".govuk-notification-banner")] == ["alert", "region"]


def test_blocks_keep_their_content_and_escape_what_they_are_given() -> None:
    source = "{% card title href='/x' meta=title level=3 %}<p>{{ title }}</p>{% endcard %}"
    page = draw(source + "{% details title %}{{ title }}{% enddetails %}", title="<script>")
    assert page.find("script") is None
    assert (
        page.h3.a.get_text()
        == page.article.find_all("p")[1].get_text()
        == page.summary.get_text(strip=True)
        == "<script>"
    )


def test_confirmation_shows_the_reference() -> None:
    page = draw('{% confirmation "Sent" "TS-1" %}')
    assert page.h1.get_text() == "Sent" and page.find("strong").get_text() == "TS-1"


# --- lists ------------------------------------------------------------------------------------------------------------
def test_a_task_that_cannot_start_is_no_link_and_a_done_one_no_tag() -> None:
    tasks = [Task("A", "/a", "completed"), Task("B", "/b", "cannot_start"), Task("C", "/c", "problem", hint="Look")]
    lines = draw("{% task_list tasks %}", tasks=tasks).find_all("li")
    assert [bool(line.a) for line in lines] == [True, False, True]
    assert [bool(line.select_one(".govuk-tag")) for line in lines] == [False, False, True]
    described = lines[2].a["aria-describedby"].split()
    assert [lines[2].find(id=name).get_text(strip=True) for name in described] == ["Look", "There is a problem"]


def test_a_summary_says_what_is_not_provided_and_what_a_change_link_changes() -> None:
    rows = [Row("Name", "", "/n", "the name"), Row("Address", ["Street 1", "", "Town"]), {"key": "Hours", "value": 0}]
    page = draw("{% summary_list rows %}", rows=rows)
    assert page.find_all("dd")[0].get_text(strip=True) == "Not provided"
    assert page.a.get_text() == "Change – the name"
    assert list(page.find_all("dd")[2].stripped_strings) == ["Street 1", "Town"]
    assert page.find_all("dd")[-1].get_text(strip=True) == "0"


def test_check_answers_has_a_heading_for_each_section() -> None:
    page = draw(
        "{% check_answers sections %}", sections=[Section("One", [Row("A", "1")]), {"title": "Two", "rows": []}]
    )
    assert [heading.get_text() for heading in page.find_all("h2")] == ["One", "Two"]


def test_a_timeline_is_a_list_in_the_order_given_with_machine_readable_times() -> None:
    entries = [
        Entry("Sent", datetime(2026, 11, 24, 7, 5, tzinfo=UTC), "employer", "By post"),
        Entry("Decision by", date(2026, 12, 4), upcoming=True),
    ]
    page = draw("{% timeline entries %}", entries=entries)
    times = [time["datetime"] for time in page.ol.find_all("time")]
    assert times[0].startswith("2026-11-24T") and times[1].startswith("2026-12-04")
    assert "Next" in page.find_all("li")[1].get_text()


def test_a_score_says_its_state_in_words() -> None:
    scores = [Score("Language", "unknown", 1.5), Score("Card", "partly", 1, 0.5, "Can be taken there.")]
    page = draw('{% score_table scores "Why" %}', scores=scores)
    rows = page.tbody.find_all("tr")
    assert [row.find(class_="govuk-tag").get_text() for row in rows] == ["Not known", "Partly"]
    assert "Can be taken there." in rows[1].get_text()
    assert page.caption.get_text() == "Why"


@pytest.mark.parametrize(("value", "shown"), [(0.726, "73 %"), (None, "Not known"), (7, "100 %"), (0, "0 %")])
def test_a_score_bar_stays_within_its_frame(value: float | None, shown: str) -> None:
    page = draw('{% score_bar value "Fit" %}', value=value)
    assert page.find(class_="ts-score__text").get_text() == shown
    assert page.svg["aria-hidden"] == "true"


# --- the address ------------------------------------------------------------------------------------------------------
class Filters(BaseForm):
    mark_optional = False
    q = forms.CharField(label="Words", required=False)
    kind = forms.MultipleChoiceField(
        choices=[("a", "Trial"), ("b", "Job")], widget=Checkboxes, required=False, label="Kind"
    )
    hours = HoursRangeField(label="Hours", required=False)
    open_now = forms.BooleanField(label="Open now", required=False)


def test_pages_keep_filters_and_order() -> None:
    at = request("/en/list/?q=cook&kind=a&kind=b&sort=-title&page=3")
    page = draw("{% pagination page %}", request=at, page=Paginator(range(200), 20).page(3))
    for link in page.find_all("a"):
        assert link["href"].startswith("?q=cook&kind=a&kind=b&sort=-title&page=")
    current = page.find("a", attrs={"aria-current": "page"})
    assert current["aria-label"] == "Page 3"
    assert page.find("a", rel="next")["href"].endswith("page=4")
    assert "41–60 of 200" in page.get_text()


def test_a_single_page_has_no_links() -> None:
    assert draw("{% pagination page %}", request=request(), page=Paginator(range(5), 20).page(1)).find() is None


def test_chosen_filters_can_be_taken_away_one_at_a_time() -> None:
    at = request("/en/list/?q=cook&kind=a&kind=b&hours_low=10&hours_high=20&open_now=on&sort=title&page=2")
    page = draw("{% filter_panel form count=1 %}", form=Filters(at.GET), request=at)
    chips = {chip.get_text(" ", strip=True): chip["href"] for chip in page.select(".ts-filter__chip")}
    assert chips == {
        "Remove filter Words: cook ×": "?kind=a&kind=b&hours_low=10&hours_high=20&open_now=on&sort=title",
        "Remove filter Kind: Trial ×": "?q=cook&kind=b&hours_low=10&hours_high=20&open_now=on&sort=title",
        "Remove filter Kind: Job ×": "?q=cook&kind=a&hours_low=10&hours_high=20&open_now=on&sort=title",
        "Remove filter Hours: 10–20 ×": "?q=cook&kind=a&kind=b&open_now=on&sort=title",
        "Remove filter Open now ×": "?q=cook&kind=a&kind=b&hours_low=10&hours_high=20&sort=title",
    }
    assert page.form["method"] == "get" and page.find("input", {"name": "sort"})["value"] == "title"
    assert page.find("a", string="Clear filters")["href"] == "?sort=title"
    assert "1 result" in page.find(attrs={"aria-live": "polite"}).get_text()


def test_what_stands_in_the_address_is_escaped_in_the_chips() -> None:
    at = request("/en/list/?q=%22%3E%3Cscript%3E")
    page = draw("{% filter_panel form %}", form=Filters(at.GET), request=at)
    assert page.find("script") is None and '"><script>' in page.select_one(".ts-filter__chip").get_text()


def test_a_column_turns_when_it_is_chosen_again_and_unknown_orders_are_ignored() -> None:
    columns = {"title": "title", "date": ("-published_at", "title")}
    at = request("/en/list/?q=cook&sort=date&page=4")
    sorting = Sorting(at, columns, default="title")
    assert _order(sorting) == ("-published_at", "title", "pk")
    assert sorting.href("date") == "?q=cook&sort=-date"
    assert sorting.href("title") == "?q=cook&sort=title"
    assert (sorting.aria("date"), sorting.aria("title")) == ("ascending", "none")
    turned = Sorting(request("/en/list/?sort=-date"), columns, default="title")
    assert _order(turned) == ("published_at", "-title", "pk")
    assert _order(Sorting(request("/en/list/?sort=password"), columns, default="-title")) == ("-title", "pk")


def _order(sorting: Sorting) -> tuple[str, ...]:
    return tuple(
        one if isinstance(one, str) else f"{'-' if one.descending else ''}{one.expression.name}"
        for one in sorting.order_by
    )


@given(st.text(max_size=20))
def test_no_order_in_the_address_reaches_the_database_unasked(asked: str) -> None:
    at = RequestFactory().get("/en/list/", {"sort": asked})
    assert set(_order(Sorting(at, {"title": "title"}, default="title"))) <= {"title", "-title", "pk"}


def test_of_several_actions_only_the_first_is_the_pages_primary_button() -> None:
    tones = {"Back": "secondary", "Go": "", "Jump": "", "End": "warning"}
    actions = [Action(label.lower(), label, tone) for label, tone in tones.items()]
    for rest, primary in (("", ["Go"]), ("primary=False", [])):
        page = draw(f"{{% action_buttons actions '#' {rest} %}}", actions=actions)
        found = page.select(".govuk-button:not(.govuk-button--secondary, .govuk-button--warning)")
        assert [button.get_text() for button in found] == primary
        assert page.select_one(".govuk-button--warning").get_text() == "End" and len(page.select("button")) == 4


LISTING = """{% listing "Openings" heads %}<tr class="govuk-table__row" role="row">
  {% cell heads.title %}<a href="#">Cook</a>{% endcell %}{% cell heads.date %}{% endcell %}
  {% cell heads.sum %}30{% endcell %}
</tr>{% endlisting %}"""


def test_a_list_of_work_names_each_value_and_says_its_roles_whatever_its_layout() -> None:
    sorting = Sorting(request("/en/list/?sort=-title"), {"title": "title"}, default="title")
    texts = {"title": "Title", "date": "Closes", "sum": "Sum"}
    page = draw(LISTING, heads=heads(texts, numeric=("sum",), sorting=sorting))
    title, date, total = page.select("thead [role=columnheader]")
    assert title["aria-sort"] == "descending" and title.a["href"] == "?sort=title"
    assert date.a is None and not date.has_attr("aria-sort") and "govuk-table__header--numeric" in total["class"]
    roles = [tag["role"] for tag in page.select("table, table [role]")]
    assert roles == ["table", "rowgroup", "row", *["columnheader"] * 3, "rowgroup", "row", "rowheader", "cell", "cell"]
    assert [tag["data-label"] for tag in page.select("tbody [data-label]")] == ["Title", "Closes", "Sum"]
    assert page.tbody.th.a.get_text() == "Cook" and page.tbody.td.get_text() == "–"


def test_a_table_has_caption_headings_and_the_order_for_the_ear() -> None:
    sorting = Sorting(request("/en/list/?sort=-title"), {"title": "title"}, default="title")
    columns = [Column("Title", "title"), Column("Hours", numeric=True)]
    page = draw(
        '{% data_table "Openings" columns rows sorting %}', columns=columns, rows=[["Cook", 30]], sorting=sorting
    )
    assert page.caption.get_text() == "Openings"
    assert page.thead.th["aria-sort"] == "descending" and page.thead.th.a["href"] == "?sort=title"
    assert page.tbody.th["scope"] == "row" and page.tbody.td.get_text() == "30"
    region = page.find(attrs={"role": "region"})
    assert region["tabindex"] == "0" and region["aria-label"] == "Openings"


# --- charts -----------------------------------------------------------------------------------------------------------
def chart(kind: str = "bar", values: tuple = (3, 0, None, 12.5), **more: object) -> Chart:
    return Chart(
        "begun", "Begun", "Most in spring.", ["Q1", "Q2", "Q3", "Q4"], [Series("Trials", values)], kind, **more
    )


@pytest.mark.parametrize("kind", ["bar", "stacked", "line"])
def test_a_chart_has_its_message_and_the_same_numbers_in_a_table(kind: str) -> None:
    page = draw("{% chart chart %}", chart=chart(kind, decimals=1))
    assert page.figure.figcaption.get_text(" ", strip=True) == "Begun Most in spring."
    names = page.svg["aria-labelledby"].split()
    assert [page.find(id=name).get_text() for name in names] == ["Begun", "Most in spring."]
    assert [cell.get_text() for cell in page.tbody.find_all("td")] == ["3.0", "0.0", "not shown", "12.5"]
    assert not page.select("[style], script, style")


def test_heights_are_in_proportion_and_what_is_not_shown_is_not_drawn() -> None:
    bars = BeautifulSoup(chart(values=(5, 10, None, 0)).svg(), "html.parser").select("rect.ts-chart__bar--1")
    assert len(bars) == 2
    assert float(bars[1]["height"]) == pytest.approx(2 * float(bars[0]["height"]), abs=0.2)


def test_a_gap_in_the_data_is_a_gap_in_the_line() -> None:
    picture = BeautifulSoup(chart("line", (1, 2, None, 4)).svg(), "html.parser")
    assert [len(line["points"].split()) for line in picture.find_all("polyline")] == [2, 1]


def test_a_chart_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="no such chart"):
        chart("pie")
    with pytest.raises(ValueError, match="2 values for 4 labels"):
        chart(values=(1, 2))
    with pytest.raises(ValueError, match="at most 4"):
        Chart("x", "x", "x", ["a"], [Series("s", [1])] * 5)


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=1, max_size=24),
    st.sampled_from(["bar", "stacked", "line"]),
)
def test_every_mark_stays_inside_the_picture(values: list[float | None], kind: str) -> None:
    labels = [f"Label {number}" for number in range(len(values))]
    picture = Chart("x", "x", "x", labels, [Series("s", values), Series("t", values)], kind).svg()
    numbers = [float(found) for found in re.findall(r' (?:y|cy|y1|y2|height)="(-?[\d.e+]+)"', picture)]
    assert all(-0.2 <= number <= 300.2 for number in numbers)


# --- the frame --------------------------------------------------------------------------------------------------------
def frame_of(**context: object) -> BeautifulSoup:
    return BeautifulSoup(render_to_string("base.html", context), "html.parser")


def test_the_frame_needs_nothing_from_the_context() -> None:
    page = frame_of()
    assert page.html["lang"] == "en" and page.main["id"] == "main-content"
    assert page.select_one(".govuk-skip-link")["href"] == "#main-content"
    assert page.find(class_="ts-account") is None


def test_the_frame_shows_who_is_signed_in_how_strongly_and_the_way_out() -> None:
    class Person:
        is_authenticated = True

        def get_full_name(self) -> str:
            return "Maija <b>Esimerkki</b>"

    navigation = [{"href": "/a", "text": "Here", "active": True}, {"href": "/b", "text": "There"}]
    shown = {
        "user": Person(),
        "navigation": navigation,
        "strong_session": True,
        "csrf_token": "secret",
        "demo_mode": True,
    }
    page = frame_of(**shown, town_name="Pudasjärvi")
    assert page.find(class_="ts-account__person").get_text() == "Maija <b>Esimerkki</b>"
    assert "You are strongly identified." in page.find(class_="ts-account").get_text()
    out = page.find(class_="ts-account").form
    assert out["method"] == "post" and out.find("input", {"name": "csrfmiddlewaretoken"})["value"] == "secret"
    assert [link.get("aria-current") for link in page.select(".govuk-service-navigation__link")] == ["true", None]
    assert "invented" in page.find(class_="ts-demo").get_text() and "Pudasjärvi" in page.header.get_text()


def test_the_title_says_that_a_form_failed() -> None:
    class Form(BaseForm):
        name = forms.CharField()

    failed, fine = Form({}), Form({"name": "x"})
    assert not failed.is_valid() and fine.is_valid()
    assert frame_of(form=failed).title.get_text().startswith("Error: ")
    assert not frame_of(form=fine).title.get_text().startswith("Error: ")
    assert not frame_of(form=Form({})).title.get_text().startswith("Error: "), "the frame validates nothing itself"
    assert frame_of(has_errors=True).title.get_text().startswith("Error: ")


def test_languages_lead_to_the_same_page_or_to_the_start() -> None:
    with translation.override("fi"):
        links = {
            a["hreflang"]: a["href"] for a in frame_of(request=request("/fi/start/?a=1")).select(".ts-languages a")
        }
        lost = {a["hreflang"]: a["href"] for a in frame_of(request=request("/nowhere")).select(".ts-languages a")}
    assert links == {"sv": "/sv/start/?a=1", "en": "/en/start/?a=1"}
    assert lost == {"sv": "/sv/", "en": "/en/"}


def test_messages_are_banners() -> None:
    at = request()
    at._messages = CookieStorage(at)
    at._messages.add(constants.SUCCESS, "Saved.")
    at._messages.add(constants.WARNING, "But not sent.")
    banners = frame_of(request=at).select(".govuk-notification-banner")
    assert [banner["role"] for banner in banners] == ["alert", "region"]
    assert at._messages.used, "read once, they are gone"


@pytest.mark.parametrize("code", ["403", "404", "409", "422", "429", "csrf"])
def test_error_pages_say_what_to_do(code: str) -> None:
    page = BeautifulSoup(render_to_string(f"errors/{code}.html", {"message": "The place is taken."}), "html.parser")
    assert page.h1.get_text() in page.title.get_text()
    assert len(page.main.find_all(["p", "li"])) >= 3
    if code in ("409", "422"):
        assert "The place is taken." in page.main.get_text()


@pytest.mark.parametrize("code", ["500", "503"])
def test_faults_are_told_without_any_context_or_database(code: str) -> None:
    page = BeautifulSoup(get_template(f"errors/{code}.html").render(), "html.parser")
    assert page.h1 and page.html["lang"] == "en" and page.find("link", rel="stylesheet")


@pytest.mark.parametrize(("raised", "status"), [(ValueError("x"), 500), (OperationalError("gone"), 503)])
def test_an_unreachable_database_is_no_fault_of_the_page(raised: Exception, status: int) -> None:
    try:
        raise raised
    except Exception:
        response = fault(request())
    assert response.status_code == status


@pytest.mark.django_db
def test_a_form_that_has_expired_is_explained() -> None:
    response = csrf_failed(request())
    assert response.status_code == 403 and b"The form has expired" in response.content


# --- what is served ---------------------------------------------------------------------------------------------------
def test_vendored_files_are_those_that_were_recorded() -> None:
    recorded = json.loads((STATIC / "vendor" / "vendor.json").read_text())
    for part in recorded:
        for name, digest in part["files"].items():
            found = hashlib.sha256((STATIC / "vendor" / part["folder"] / name).read_bytes()).hexdigest()
            assert found == digest, f"{part['folder']}/{name}: run `npm run build` in frontend/"
    folders = {path.name for path in (STATIC / "vendor").iterdir() if path.is_dir()}
    assert folders == {part["folder"] for part in recorded}


def test_nothing_of_govuks_own_brand_is_served() -> None:
    styles = "".join(path.read_text() for path in STATIC.rglob("*.css"))
    assert not re.search(r"GDS Transport|crest|crown|#1d70b8|#0f7a52|#fd0\b", styles, re.I)


def test_django_finds_its_own_widget_templates_through_our_renderer() -> None:
    from portal.core.forms import PortalFormRenderer

    assert issubclass(PortalFormRenderer, TemplatesSetting)
    assert PortalFormRenderer().get_template("django/forms/widgets/color.html")


def test_a_final_act_is_folded_behind_what_it_does_and_an_ordinary_one_says_it_beside_the_button():
    actions = [Action("close", "Sulje", "warning", says="Ilmoitus poistuu."), Action("start", "Aloita", says="Alkaa.")]
    html = str(draw("{% action_buttons actions '/act/' %}", actions=actions))
    folded, plain = html.split("</details>")
    assert "<summary" in folded and folded.index("Ilmoitus poistuu.") < folded.index("<button")
    assert plain.index("Alkaa.") < plain.index("<button")
