"""Start pages: each role sees what waits for it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import RoleAssignment
from portal.accounts.roles import Role
from portal.core.models import AuditEvent
from portal.core.tables import heads
from portal.home.audit_words import action_of, object_of
from portal.home.work import sections_for


def start(request):
    """What waits for this person, by role; a new employer is led to add the company."""
    if not request.user.is_official and not request.organisation:
        return redirect("employers:create")
    return render(request, "home/start.html", {"sections": sections_for(request.user, request.organisation or None)})


def audit_trail(request):
    """The audit trail of the auditor's own towns: who read or decided what, newest first.

    What is nobody's (a change of an account) is seen by the auditors of the towns where its actor works.
    """
    towns = request.user.municipality_ids(Role.AUDITOR)
    officials = RoleAssignment.objects.filter(municipality_id__in=towns).values("user_id")
    events = (
        AuditEvent.objects.filter(Q(municipality_id__in=towns) | Q(municipality_id=None, actor_id__in=officials))
        .select_related("actor")
        .order_by("-at", "-pk")
    )
    if subject := request.GET.get("subject", ""):
        events = events.filter(subject_id=subject)
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    rows = [{"event": e, "action": action_of(e), "object": object_of(e)} for e in page]
    texts = {"when": _("When"), "who": _("Who"), "what": _("What"), "object": _("Object"), "client": _("Client"),
             "reason": _("Reason")}  # fmt: skip
    context = {"page": page, "rows": rows, "subject": subject, "heads": heads(texts)}
    return render(request, "home/audit.html", context)


def root(request):
    """The address without a language leads to the visitor's own."""
    return redirect("/fi/" if request.LANGUAGE_CODE not in ("sv", "en") else f"/{request.LANGUAGE_CODE}/")


def sign_in_through_allauth(request):
    """/admin, /cms and private pages of the site: their own sign-in pages know neither limits nor second factors."""
    target = request.GET.get("next") or request.path.removesuffix("_util/login/").removesuffix("login/")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
