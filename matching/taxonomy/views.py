"""Search-as-you-type for forms, and the page that tells what a word links to.

What is typed comes by POST: it stands in no address and in no log. Nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core.internal import ratelimit
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from matching.taxonomy import lookup
from matching.taxonomy.forms import WordForm
from matching.taxonomy.lookup import Concept

LIMIT = {"vocabulary": "240/m/user"}  # a quick typist's letters; nobody reads that fast
SHORTEST = 2


@require_POST
def occupations(request):
    return _suggestions(request, lookup.occupations)


@require_POST
def skills(request):
    return _suggestions(request, lookup.skills)


def _suggestions(request: Any, find: Callable[[str], list[Concept]]) -> JsonResponse:
    if ratelimit.consume(request, app="portal", action="vocabulary", config=LIMIT, user=request.user) is None:
        return JsonResponse({"results": []}, status=429)
    text = request.POST.get("q", "").replace("\x00", "").strip()
    found = find(text) if len(text) >= SHORTEST else []
    return JsonResponse({"results": [{"id": concept.id, "label": concept.label} for concept in found]})


def vocabulary(request):
    """What a word links to, and why: for those who wonder about a match, or correct the vocabulary."""
    form = WordForm(request.POST or None, initial={"language": lookup.page_language()})
    context: dict[str, Any] = {"form": form, "version": lookup.engine().taxonomy.version, "word": ""}
    if request.method == "POST" and form.is_valid():
        works, abilities = lookup.explain(**form.cleaned_data)
        context |= {"word": form.cleaned_data["word"], "works": works, "abilities": abilities}
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return render(request, "taxonomy/vocabulary.html", context, status=status)
