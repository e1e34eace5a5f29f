"""Search, feedback, and the list of feedback for editors."""

from __future__ import annotations

import re

from django.core.cache import cache
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from wagtail.models import Locale, Page

from cms import services
from cms.forms import FeedbackForm, SearchForm
from cms.models import Feedback
from portal.core.addresses import client_ip

LIMIT = 10  # of one address in an hour


def search(request):
    form = SearchForm(request.GET or None)
    query = form.cleaned_data.get("q", "") if form.is_valid() else ""
    words = " ".join(re.findall(r"\w+", query))  # the database's own search language is not the visitor's
    live = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=1)
    found = live.search(words) if words else []
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    return render(request, "cms/search.html", {"form": form, "query": query, "page": page})


def feedback(request):
    """Anybody may give feedback, without signing in."""
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and _too_many(request):
        return render(request, "errors/429.html", status=429)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("subject", "text", "email")}
        came_from = request.META.get("HTTP_REFERER", "")
        made = services.feedback_receive(**data, page=came_from, language=get_language() or "fi")
        return redirect("cms:feedback_sent", made.reference)
    return render(request, "cms/feedback.html", {"form": form}, status=422 if form.is_bound else 200)


def feedback_sent(request, reference: str):
    """The receipt: when it came, and by when it is answered. It shows none of the feedback."""
    return render(request, "cms/feedback_sent.html", {"feedback": get_object_or_404(Feedback, reference=reference)})


def feedback_list(request):
    page = Paginator(Feedback.objects.order_by("answered_at", "due_on", "pk"), 25).get_page(request.GET.get("page"))
    return render(request, "cms/feedback_list.html", {"page": page})


def _too_many(request) -> bool:
    key = f"feedback:{client_ip(request)}"
    cache.add(key, 0, 3600)
    return cache.incr(key) > LIMIT
