"""Health, and the pages that help when something is refused."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.shortcuts import render

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
