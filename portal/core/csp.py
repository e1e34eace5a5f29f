"""Content security policy: strict but under /cms/ and /admin/, whose pages have inline scripts (wagtail#1288)."""

from __future__ import annotations

from portal.core.authorisation import strip_language

LOOSER = {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
}


class AdminPolicyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if strip_language(request.path).startswith(("/cms/", "/admin/")):
            response._csp_replace = LOOSER
        return response
