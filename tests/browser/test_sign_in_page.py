"""The page that everybody meets: at both widths, with and without JavaScript, in every language, and with an error."""

import itertools

import pytest
from django.urls import reverse
from django.utils.translation import override

WAYS = [
    {"width": width, "javascript": javascript, "language": language}
    for width, javascript, language in itertools.product((320, 1280), (True, False), ("fi", "sv", "en"))
]


@pytest.mark.parametrize("visit", WAYS, indirect=True, ids=lambda way: "-".join(map(str, way.values())))
def test_sign_in_page(visit, request):
    language = request.node.callspec.params["visit"]["language"]
    with override(language):
        answer = visit.go(reverse("account_login"))
    assert answer.status == 200
    assert visit.page.locator("html").get_attribute("lang") == language
    visit.check("sign-in")

    visit.expect_trouble("status of 422")
    visit.page.locator("input[name=login]").fill("nobody@example.fi")
    visit.page.locator("input[name=password]").fill("not the password")
    visit.page.locator("main form [type=submit]").first.click()
    visit.page.locator("[role=alert], .govuk-error-summary").first.wait_for()
    assert visit.page.locator("input[name=login]").input_value() == "nobody@example.fi"
    visit.check("sign-in-refused")
