"""Request id, and refusals turned into pages that help."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.shortcuts import render

from portal.core import typed
from portal.core.exceptions import Conflict, Refused
from portal.core.routes import form_page
from portal.core.views import closed


class RequestIdMiddleware:
    """Gives each request an id that the audit trail, the logs and the error page share."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store")
        return response


class MaintenanceMiddleware:
    """MAINTENANCE=on: every page says so in the reader's language, with 503, and asks nothing of the database."""

    def __init__(self, get_response):
        if not settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request) if request.path == "/healthz" else closed()


class RefusalMiddleware:
    """A refused act (state has changed, a condition is not met) is a sentence with HTTP 409 or 422, never a 500.

    What was typed stands on the page, so that nobody has to write it again.

    So is opening the address of a form that only takes POST: a browser shows an empty 405 as a fault of the network.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            page = render(request, "errors/405.html", {"again": form_page(request.resolver_match)}, status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            page = "errors/409.html" if isinstance(exception, Conflict) else "errors/422.html"
            told = {
                "message": str(exception),
                "again": typed.page_of(request),
                "given": typed.given(request.POST),
                "files": typed.files(request.POST, request.FILES),
            }
            response = render(request, page, told, status=exception.status)
            response.refused = True
            return response
        return None
