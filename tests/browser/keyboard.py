"""What a page owes to those who have no mouse: asked of every element at once, and by the Tab key itself."""

from __future__ import annotations

from playwright.sync_api import Page

# Folded parts are opened first, so that what is in them is asked too. The account's menu would cover the page.
UNFOLD = """() => {
  for (const part of document.querySelectorAll('details:not(.ts-account)')) part.open = true;
  for (const menu of document.querySelectorAll('.govuk-js-service-navigation-toggle[aria-expanded=false]')) {
    if (menu.checkVisibility()) menu.click();
  }
}"""
KNOWN = """
  const tell = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 160);
  const shown = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]');
  const NATIVE = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const ROLES = '[role=button], [role=link], [role=tab], [role=menuitem], [role=checkbox], [role=switch]';
  const able = e => shown(e) && !e.matches(':disabled');
  const reached = [...document.querySelectorAll(`${NATIVE}, ${ROLES}, [tabindex]`)]
    .filter(e => able(e) && e.tabIndex >= 0);
"""
ASKED = (
    "() => {"
    + KNOWN
    + """
  const wrong = [];
  const PARTS = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'backgroundColor', 'borderTopColor',
    'borderTopWidth', 'color'];
  const look = e => {
    const of = (one, pseudo) => { const s = getComputedStyle(one, pseudo); return PARTS.map(p => s[p]).join('|'); };
    const around = [e, ...(e.labels ?? [])];
    return around.map(one => [of(one), of(one, '::before'), of(one, '::after')].join('/')).join('//');
  };
  for (const e of document.querySelectorAll('[tabindex]')) {
    if (e.tabIndex > 0) wrong.push(`has a place of its own in the order: ${tell(e)}`);
  }
  for (const e of document.querySelectorAll(`${NATIVE}, ${ROLES}`)) {
    if (!able(e) || e.tabIndex >= 0 || e.closest('[aria-hidden=true], [role=listbox]')) continue;
    wrong.push(`is not reached: ${tell(e)}`);
  }
  document.activeElement?.blur();
  const before = new Map(reached.map(e => [e, look(e)]));
  for (const e of reached) {
    e.focus();
    if (document.activeElement !== e) { wrong.push(`takes no focus: ${tell(e)}`); continue; }
    if (look(e) === before.get(e)) wrong.push(`does not show that it has the focus: ${tell(e)}`);
    const places = [...e.getClientRects()].filter(r => r.width > 1 && r.height > 1);
    const labels = [...(e.labels ?? [])];
    const free = places.some(r => {
      const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;  // of what is in sight
      const top = document.elementFromPoint(middle(r.left, r.right, innerWidth), middle(r.top, r.bottom, innerHeight));
      return top && [e, ...labels].some(one => one.contains(top) || top === e.parentElement);
    });
    if (!free) wrong.push(`is covered or out of sight when it has the focus: ${tell(e)}`);
  }
  document.activeElement?.blur();
  return wrong;
}"""
)
# Of radio buttons with one name Tab reaches one.
WALK = (
    "() => {"
    + KNOWN
    + """
  const stops = reached.filter(e => {
    if (e.type !== 'radio') return true;
    const group = reached.filter(o => o.type === 'radio' && o.name === e.name && o.form === e.form);
    return e === (group.find(o => o.checked) ?? group[0]);
  });
  window.tabbed = [];
  window.stops = stops;
  document.addEventListener('focusin', event => window.tabbed.push(event.target));
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  window.tabbed = [];
  return stops.length;
}"""
)
WALKED = """() => {
  const tell = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 160);
  const wanted = window.stops.slice(0, window.tabbed.length);
  const off = wanted.findIndex((e, place) => window.tabbed[place] !== e);
  return off < 0 ? '' : `Tab led to ${tell(window.tabbed[off])} and not to ${tell(wanted[off])}`;
}"""
WALKED_AT_MOST = 25


def unfold(page: Page) -> None:
    """Open what is folded."""
    page.evaluate(UNFOLD)


def faults(page: Page) -> list[str]:
    """Elements that the keyboard does not reach, that hide their focus, or that something covers when they have it."""
    page.keyboard.press("Tab")  # from now on the browser shows the focus as to somebody at the keyboard
    return page.evaluate(ASKED)


def walk(page: Page) -> list[str]:
    """Press Tab through the page, from its beginning; a long page only so far. Wrong: another order, or no way on."""
    number = page.evaluate(WALK)
    presses = min(number, WALKED_AT_MOST)
    for _ in range(presses):  # held down, as somebody does who wants to get on: half as many messages to the browser
        page.keyboard.down("Tab")
    page.keyboard.up("Tab")
    if page.evaluate("window.tabbed.length") < presses:
        return [f"Tab stopped after {page.evaluate('window.tabbed.length')} of {presses} steps"]
    wrong = page.evaluate(WALKED)
    return [wrong] if wrong else []
