"""What every journey leans on holds: a fault is caught, a sound page passes, with and without JavaScript."""

import pytest

from tests.browser.visit import Visit

SOUND = """<!doctype html><html lang="fi"><head><title>Sivu</title></head>
<body><main><h1>Otsikko</h1><p>Tekstiä ja <a href="/x">linkki</a>.</p></main></body></html>"""


def begin(browser, **options) -> Visit:
    return Visit.begin(browser, "http://localhost", name="self-check", **options)


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_sound_page_passes(browser, javascript, width):
    visit = begin(browser, javascript=javascript, width=width)
    visit.page.set_content(SOUND)
    visit.check()
    visit.end()
    assert visit.troubles == []


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<input name='a'>", "label"),
        ("<p style='color: #aaa; background: #fff'>Haalea</p>", "color-contrast"),
        ("<p style='color: #fff; background: #fff'>Näkymätön</p>", "colour of its ground"),
        ("<h1>Toinen</h1>", "main headings"),
        ("<div style='width: 700px'>Leveä</div>", "sideways"),
    ],
    ids=["alt", "label", "contrast", "unseen", "headings", "overflow"],
)
def test_a_faulty_page_fails(browser, wrong, message, javascript):
    visit = begin(browser, javascript=javascript, width=320)
    visit.page.set_content(SOUND.replace("</main>", wrong + "</main>"))
    with pytest.raises(AssertionError, match=message):
        visit.check()
    visit.context.close()


def test_a_page_without_language_fails(browser):
    visit = begin(browser)
    visit.page.set_content(SOUND.replace(' lang="fi"', ""))
    with pytest.raises(AssertionError, match="lang"):
        visit.check()
    visit.context.close()


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("<script>console.error('oh no')</script>", "oh no"),
        ("<script>missing()</script>", "missing is not defined"),
        (
            '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'"><script>1</script>',
            "Content Security Policy",
        ),
        ('<img alt="" src="http://portal.example/x.png">', "asks another machine"),
    ],
    ids=["console", "exception", "policy", "outside"],
)
def test_what_the_browser_reports_fails_the_journey(browser, page, message):
    visit = begin(browser)
    visit.page.set_content(page, wait_until="load")
    visit.page.wait_for_timeout(200)
    with pytest.raises(AssertionError, match=message):
        visit.end()


def test_what_a_journey_expects_does_not_fail_it(browser):
    visit = begin(browser)
    visit.expect_trouble("oh no")
    visit.page.set_content("<script>console.error('oh no')</script>")
    visit.end()
    assert len(visit.troubles) == 1
