"""What every journey leans on holds: a fault is caught, a sound page passes, with and without JavaScript."""

import pytest

from tests.browser import keyboard, paper, scriptless, words
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


def found(browser, wrong: str, ask, **options) -> list[str]:
    visit = begin(browser, width=320, **options)
    visit.page.set_content(SOUND.replace("</main>", wrong + "</main>"))
    try:
        return ask(visit.page)
    finally:
        visit.context.close()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("", ""),
        ("<button style='outline: none'>Paina</button>", "does not show"),
        ("<button tabindex='-1'>Paina</button>", "is not reached"),
        ("<span role='button'>Paina</span>", "is not reached"),
        ("<button tabindex='2'>Paina</button>", "a place of its own"),
        ("<div style='position: fixed; inset: 0; background: #fff'>Palkki</div>", "is covered"),
    ],
    ids=["sound", "focus", "out of order", "no button", "order", "covered"],
)
def test_what_the_keyboard_cannot_do_is_found(browser, wrong, message):
    told = "\n".join(found(browser, wrong, keyboard.faults))
    assert message in told and bool(told) == bool(message)


def test_a_trap_for_the_tab_key_is_found(browser):
    trap = "<input aria-label='a' onkeydown='event.preventDefault()'><a href='/y'>Eteenpäin</a>"
    assert found(browser, "", keyboard.walk) == []
    assert "stopped" in found(browser, trap, keyboard.walk)[0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("", ""),
        ("<button>Paina</button>", "no use on paper"),
        ("<details><summary>Lisää</summary><p>Taitettu</p></details>", "stays folded"),
        ("<div style='overflow: auto; height: 20px'><p>a</p><p>b</p></div>", "is cut off"),
        ("<p style='width: 800px'>Leveä</p>", "wider than the sheet"),
        ("<p style='position: fixed'>Palkki</p>", "on every sheet"),
    ],
    ids=["sound", "button", "folded", "cut", "wide", "fixed"],
)
def test_what_paper_cannot_show_is_found(browser, wrong, message):
    told = "\n".join(found(browser, wrong, paper.faults))
    assert message in told and bool(told) == bool(message)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("<form><input aria-label='a' name='a'><button>Lähetä</button></form>", ""),
        ("<button type='button'>Paina</button>", "does nothing"),
        ("<form><button type='button'>Paina</button><button>Lähetä</button></form>", "does nothing"),
        ("<a href='#'>Avaa</a>", "does nothing"),
        ("<form><input aria-label='a' name='a'></form>", "cannot be sent"),
        ("<input aria-label='a' name='a'>", "no form"),
        ("<form style='display: none'><button type='button'>Paina</button></form>", ""),
    ],
    ids=["sound", "button", "button in a form", "link", "no button", "no form", "hidden form"],
)
def test_what_waits_for_a_script_is_found(browser, wrong, message):
    told = "\n".join(found(browser, wrong, scriptless.faults, javascript=False))
    assert message in told and bool(told) == bool(message)


def test_words_of_another_language_are_found(browser):
    wrong = "<p>Gå vidare till huvudinnehållet</p>" + "".join(
        f"<p>{text}</p>" for text in ("Page not found", "Valikko")
    )
    told = found(browser, wrong, lambda page: words.faults(page, "fi"))
    assert len(told) == 2 and not any("Valikko" in one for one in told)
    assert not found(browser, wrong.replace("<p>", "<p lang='en'>"), lambda page: words.faults(page, "fi"))
    assert words.is_foreign("Hakemus 2026", "sv") is False
