"""The guards hold: each test does the wrong thing and is caught, or the right thing and is left alone."""

import socket

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.template import Context, Template, engines
from django.template.base import Origin

from tests import guards
from tests.places import ROOT

HERE = ROOT / "templates" / "invented.html"
THERE = ROOT / ".venv" / "elsewhere" / "templates" / "invented.html"


def render(source: str, path=HERE, **context) -> str:
    return Template(source, origin=Origin(str(path)), engine=engines["django"].engine).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ known.missing }}",
        "{{ missing|upper }}",
        "{% for x in known %}{{ x.missing }}{% endfor %}",
        "{% load i18n %}{% blocktranslate %}Hello {{ missing }}{% endblocktranslate %}",
        "{% with y=missing %}{{ y }}{% endwith %}",
    ],
)
def test_undefined_variable_fails(source):
    with pytest.raises(guards.UndefinedVariable, match="missing"):
        render(source, known=["a"])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ known }}", "a"),
        ("{% if missing %}b{% endif %}", ""),
        ('{{ missing|default:"b" }}', "b"),
        ('{{ missing|default_if_none:"" }}', ""),
        ("{% for x in missing %}b{% endfor %}", ""),
    ],
)
def test_defined_or_openly_optional_variable_passes(source, expected):
    assert render(source, known="a") == expected


def test_other_packages_templates_are_left_alone():
    assert render("[{{ missing }}{{ missing|upper }}]", path=THERE) == "[]"


@pytest.mark.undefined_variables("missing")
def test_a_test_may_name_a_variable_that_it_lacks():
    assert render("[{{ missing }}]") == "[]"


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org", b"example.org"])
def test_outside_connections_fail(host):
    with pytest.raises(guards.OutsideConnection):
        socket.create_connection((host, 80), timeout=0.1)


def test_connecting_by_address_fails_too():
    with socket.socket() as sock, pytest.raises(guards.OutsideConnection):
        sock.connect_ex(("192.0.2.1", 80))


def test_this_machine_can_be_reached():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_skipping_fails_under_ci():
    place, why = ("x", 1, "x"), ("x.py", 1, "no Voikko")
    skipped = pytest.TestReport("x", location=place, keywords={}, outcome="skipped", longrepr=why, when="call")
    report = guards.skipped_is_failed(skipped)
    assert report.outcome == "failed"
    assert "no Voikko" in report.longrepr


@pytest.mark.django_db
def test_unordered_querysets_of_ours_come_backwards_and_cannot_be_sliced(monkeypatch):
    monkeypatch.setattr(guards, "_is_ours", lambda queryset: True)
    monkeypatch.setattr(guards, "OURS", (__file__,))
    forwards = list(ContentType.objects.order_by("pk"))
    assert list(ContentType.objects.order_by()) == forwards[::-1]
    assert ContentType.objects.order_by("pk")[0] == forwards[0]
    with pytest.raises(guards.UnorderedSlice):
        ContentType.objects.order_by()[:3]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p style="color: red">',
        "<style>p {}</style>",
        '<button onclick="go()">',
        "<p>{{ name }}</p>",
        "<p>{% if %}</p>",
        '<form method="post" action="/x"><input name="a"></form>',
    ],
)
def test_bad_html_fails(html):
    with pytest.raises(guards.BadHtml):
        guards.check_html("/fi/", html)


@pytest.mark.parametrize(
    "html",
    [
        '<script src="/static/x.js"></script>',
        '<script id="d" type="application/json">{"a": 1}</script>',
        '<script type="application/ld+json">{}</script>',
        '<form method="get"><input name="q"></form>',
        '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x"></form>',
        '<div hx-get="/x" class="on"></div>',
    ],
)
def test_good_html_passes(html):
    assert guards.check_html("/fi/", html) is None


def test_html_of_the_test_client_is_checked(client, settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    with pytest.raises(guards.BadHtml, match="inline script"):
        client.get("/bad")


def _bad_page(request):
    return HttpResponse("<script>alert(1)</script>")


def _urlpatterns():
    from django.urls import path

    return [path("bad", _bad_page)]


urlpatterns = _urlpatterns()
