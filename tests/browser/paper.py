"""What a page owes to those who print it: asked with the styles of paper, as wide as the text of an A4 page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

WIDTH = 718  # px: 210 mm less the browser's own margins of 1 cm
ASKED = """() => {
  const tell = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 160);
  const shown = e => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 1
    && e.getBoundingClientRect().height > 1;
  const wrong = [];
  const USELESS = `nav, button, input[type=submit], input[type=file], [role=search] input, [role=search] select,
    .govuk-skip-link, .autocomplete__wrapper svg`;
  for (const e of document.querySelectorAll(USELESS)) {
    if (shown(e)) wrong.push(`is of no use on paper: ${tell(e)}`);
  }
  for (const e of document.querySelectorAll('details')) {
    const rest = [...e.children].filter(one => one.tagName !== 'SUMMARY' && one.textContent.trim());
    if (shown(e) && rest.some(one => !shown(one))) wrong.push(`stays folded: ${tell(e)}`);
  }
  for (const e of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(e);
    const stays = style.position === 'fixed' || style.position === 'sticky';
    if (stays && shown(e)) wrong.push(`stands on every sheet: ${tell(e)}`);
    if (style.overflowX === 'visible' && style.overflowY === 'visible' || style.display === 'inline') continue;
    if (!shown(e) || e.closest('select, svg')) continue;
    const cut = e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1;
    if (cut) wrong.push(`is cut off: ${tell(e)}`);
  }
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const out = [...document.body.querySelectorAll('*')]
      .filter(e => shown(e) && e.getBoundingClientRect().right > width + 1);
    wrong.push(...out.slice(0, 3).map(e => `is wider than the sheet: ${tell(e)}`));
  }
  return wrong;
}"""


def faults(page: Page, sheets: Path | None = None) -> list[str]:
    """What of the page does not belong on paper, or is not whole there. `sheets`: print it into this file, too."""
    size = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH, "height": 1000})
    try:
        if sheets:
            page.pdf(path=sheets, format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "10mm"))
        return page.evaluate(ASKED)
    finally:
        page.emulate_media(media="screen")
        page.set_viewport_size(size)
