"""Health, and the pages that help when something is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template

from portal.core import clock
from portal.core.models import Heartbeat, JobRun


def healthz(request):
    """Database, migrations and the worker's pulse: 503 when one of them is not well.

    Always JSON, also without a database: whoever watches the service reads which part is ill. Jobs that
    were given up (mail that nobody takes) are counted, but are no reason to take the portal off the net.
    """
    report: dict[str, object] = {"database": _ask(_database)}
    if report["database"] == "ok":
        report |= {"migrations": _ask(_migrations), "worker": _ask(_worker)}
    well = all(value == "ok" for value in report.values())
    if report["database"] == "ok":
        report["given_up_jobs"] = _ask(_given_up)
    return JsonResponse(report, status=200 if well else 503, headers={"Cache-Control": "no-store"})


def _ask(part: Callable[[], object]) -> object:
    try:
        return part()
    except DatabaseError as error:  # an unapplied migration, too: the table that is asked may lack
        return f"failing: {type(error).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return "ok" if cursor.fetchone() == (1,) else "failing"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "missing" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _worker() -> str:
    beat = Heartbeat.objects.filter(name="worker").first()
    if beat is None:
        return "never seen"
    return "ok" if clock.now() - beat.at < timedelta(minutes=5) else f"silent since {beat.at:%Y-%m-%d %H:%M} UTC"


def _given_up() -> int:
    return JobRun.objects.filter(state=JobRun.State.DEAD).count()


def forbidden(request, exception=None):
    return render(request, "errors/403.html", status=403)


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def csrf_failed(request, reason=""):
    """The form was too old, or the browser keeps no cookies: say so, and what to do."""
    return render(request, "errors/csrf.html", status=403)


def fault(request):
    """500, or 503 when the database cannot be reached. Rendered without context: nothing may be asked of anything."""
    unreachable = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return closed() if unreachable else bare("errors/500.html", status=500)


def closed() -> HttpResponse:
    """503: maintenance, or the database cannot be reached."""
    response = bare("errors/503.html", status=503)
    response["Retry-After"] = "1800"
    return response


def bare(name: str, *, status: int) -> HttpResponse:
    """A page that stands on nothing but its template and the settings."""
    contact = {"phone": settings.CONTACT_PHONE, "email": settings.CONTACT_EMAIL}
    return HttpResponse(get_template(name).render(contact), status=status, headers={"Cache-Control": "no-store"})
