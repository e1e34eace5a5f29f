"""Health, and the pages that help when something is refused."""

from __future__ import annotations

import sys
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template

from portal.core import clock
from portal.core.models import Heartbeat, JobRun


def healthz(request):
    """Database, migrations and the worker's pulse; 503 when one of them is not well."""
    report = {"database": _database(), "migrations": _migrations(), "worker": _worker(), "dead_jobs": _dead()}
    well = report["database"] == report["migrations"] == "ok"
    return JsonResponse(report, status=200 if well and report["worker"] == "ok" else 503)


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


def _dead() -> int:
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
    name, status = ("errors/503.html", 503) if unreachable else ("errors/500.html", 500)
    return HttpResponse(get_template(name).render(), status=status)
