"""Which organisation a person acts for: one may belong to several."""

from __future__ import annotations

from django.utils.functional import SimpleLazyObject

KEY = "organisation_id"


class CurrentOrganisationMiddleware:
    """Sets `request.organisation`: the one chosen in the session, else the only or first one, else None."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.organisation = SimpleLazyObject(lambda: current(request))
        return self.get_response(request)


def current(request):
    from portal.employers.models import Organisation

    if not request.user.is_authenticated:
        return None
    own = Organisation.objects.filter(pk__in=request.user.organisation_ids()).order_by("name", "pk")
    chosen = request.session.get(KEY)
    return own.filter(pk=chosen).first() or own.first()
