"""The manager's pages: taking a scheme file in, seeing what differs, putting it into force."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.applications import scheme_changes, services
from bonus.applications.handling_forms import SchemeUploadForm
from bonus.applications.models import SchemeVersion
from bonus.applications.scheme_terms import compiled, terms_of
from bonus.applications.services.register import missing_steps
from bonus.applications.transitions import scheme_workflow
from bonus.rules import SchemeError
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core.exceptions import Refused


def schemes(request):
    """Every version of the manager's municipalities, and a form that takes a new file."""
    form = SchemeUploadForm(request.POST or None, request.FILES or None)
    problems: list[dict] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _loaded(request, form.cleaned_data["file"])
        except SchemeError as error:
            problems = [{"path": p.path, "text": p.text(get_language() or "fi")} for p in error.problems]
            form.add_error("file", _("The file was not taken in. Mend what is listed below and send it again."))
    versions = SchemeVersion.objects.visible_to(request.user).select_related(
        "loaded_by", "activated_by", "municipality"
    )
    listed = [{"version": v, "terms": terms_of(v)} for v in versions]
    status = 422 if request.method == "POST" else 200
    may_load = bool(request.user.municipality_ids(Role.MANAGER))
    towns = Municipality.objects.filter(pk__in=request.user.municipality_ids(Role.MANAGER)).order_by("pk")
    lacking = [step for town in towns for step in missing_steps(town)]
    context = {
        "form": form,
        "lacking": lacking,
        "problems": problems,
        "listed": listed,
        "may_load": may_load,
        "has_errors": status == 422,
    }
    return render(request, "bonus/schemes/list.html", context, status=status)


def _loaded(request, data: bytes):
    own = Municipality.objects.filter(pk__in=request.user.municipality_ids(Role.MANAGER)).order_by("pk").first()
    if own is None:
        raise Refused(_("Only a manager takes schemes in."))
    added = services.load_scheme(municipality=own, data=data, actor=request.user)
    if not added:
        messages.info(request, _("Every version of the file is here already."))
        return redirect("bonus:schemes")
    messages.success(request, _("The file was checked and kept. A second person puts it into force."))
    return redirect("bonus:scheme", added[0].pk)


def scheme(request, pk: int):
    """One version: its terms, what differs from the earlier one, and its worked cases calculated."""
    version = get_object_or_404(SchemeVersion.objects.visible_to(request.user), pk=pk)
    earlier = scheme_changes.earlier_version(version)
    context = {
        "version": version,
        "terms": terms_of(version),
        "rules": compiled(version),
        "earlier": earlier,
        "changes": scheme_changes.changes(earlier, version) if earlier else [],
        "worked": scheme_changes.worked_cases(version),
        "buttons": scheme_workflow.available(version, request.user),
        "waits_for_another": version.state == version.State.LOADED and version.loaded_by_id == request.user.pk,
        "used": version.applications.count(),
    }
    return render(request, "bonus/schemes/scheme.html", context)


@require_POST
def scheme_act(request, pk: int):
    version = get_object_or_404(SchemeVersion.objects.visible_to(request.user), pk=pk)
    action = request.POST.get("action", "")
    if action == "activate":
        services.activate_scheme(version=version, actor=request.user)
        messages.success(request, _("The version is now in force."))
    elif action in ("reject", "retire"):
        reason = request.POST.get("reason", "")
        services.end_scheme(version=version, action=action, reason=reason, actor=request.user)
        messages.success(request, _("The version is no longer in force."))
    else:
        raise Refused(_("This cannot be done here."))
    return redirect("bonus:scheme", pk)
