"""Start pages: each role sees what waits for it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse

from portal.home.work import sections_for


def start(request):
    """What waits for this person, by role; a new employer is led to add the company."""
    if not request.user.is_official and not request.organisation:
        return redirect("employers:create")
    return render(request, "home/start.html", {"sections": sections_for(request.user, request.organisation or None)})


def root(request):
    """The address without a language leads to the visitor's own."""
    return redirect("/fi/" if request.LANGUAGE_CODE not in ("sv", "en") else f"/{request.LANGUAGE_CODE}/")


def sign_in_through_allauth(request):
    """/admin, /cms and private pages of the site: their own sign-in pages know neither limits nor second factors."""
    target = request.GET.get("next") or request.path.removesuffix("_util/login/").removesuffix("login/")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
