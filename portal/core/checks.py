"""System checks of our own: every route has a row in a table of routes × roles."""

from __future__ import annotations

from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=False)
def routes_have_rows(app_configs, **kwargs):
    from portal.core.routes import uncovered

    return [
        Error(f"The route {name} ({path}) has no row in a policies.ROUTES table.", id="core.E001")
        for name, path in uncovered()
    ]
