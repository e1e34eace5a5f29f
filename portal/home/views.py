"""Start pages: each role sees what waits for it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse


def start(request):
    return render(request, "home/start.html")


def sign_in_through_allauth(request):
    """/admin and /cms have no sign-in of their own."""
    target = request.GET.get("next") or request.path.removesuffix("login/")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
