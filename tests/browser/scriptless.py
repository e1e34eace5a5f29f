"""What a page owes to those whose browser runs no scripts: no idle control, no form without a button."""

from __future__ import annotations

from playwright.sync_api import Page

ASKED = """() => {
  const tell = e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 160);
  const shown = e => e.checkVisibility({ visibilityProperty: true });
  const idle = [
    ...document.querySelectorAll('button[type=button], button:not([form]), [role=button], [aria-haspopup]'),
    ...document.querySelectorAll('a[href="#"], a[href=""], a:not([href])'),
    ...document.querySelectorAll('[data-hx-get], [data-hx-post], [hx-get], [hx-post]'),
  ].filter(e => shown(e) && !e.closest('a[href]:not([href="#"], [href=""]), form') && !(e.form && e.type === 'submit'));
  const wrong = idle.map(e => `does nothing without scripts: ${tell(e)}`);
  for (const e of document.querySelectorAll('form button[type=button]')) {
    if (shown(e)) wrong.push(`does nothing without scripts: ${tell(e)}`);
  }
  for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (shown(e) && !e.form) wrong.push(`belongs to no form: ${tell(e)}`);
  }
  for (const form of document.forms) {
    const send = [...form.elements].filter(e => ['submit', 'image'].includes(e.type));
    if (!shown(form)) continue;  // what waits for a script and is not there before it
    if (!send.length) wrong.push(`cannot be sent: ${tell(form)}`);
    else if (!form.querySelector('details') && !send.some(shown))
      wrong.push(`has no visible button: ${tell(form)}`);
  }
  return wrong;
}"""


def faults(page: Page) -> list[str]:
    """Controls that wait for a script, and forms without a button."""
    return page.evaluate(ASKED)
