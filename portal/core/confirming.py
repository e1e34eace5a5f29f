"""The step before what cannot be taken back: a page that says in plain words what will happen.

A view that does such a thing answers GET with this page and acts only on the POST of its button.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def confirm_page(
    request: HttpRequest, *, title: Any, says: Sequence[Any], button: Any, back: str, about: Any = ""
) -> HttpResponse:
    """`says`: what happens when the button is pressed, a sentence each; `back`: where nothing has happened."""
    context = {"title": title, "says": says, "button_text": button, "back": back, "about": about}
    return render(request, "core/confirm.html", context)
