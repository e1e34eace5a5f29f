"""The base classes of every form in the portal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from portal.core.forms.rendering import PortalFormRenderer


def bound_to(fields: QueryDict) -> list[Any]:
    """The forms that were bound to what came with a request, so that a page of refusal knows their labels."""
    return fields.__dict__.setdefault("bound_forms", [])


class PortalFormMixin:
    """No `required` attributes (the page's `<form>` says `novalidate`), optional fields marked, our renderer.

    `heading_field`: name of the field whose label is the page's `<h1>`; for pages that ask one question.
    `mark_optional`: False for filters, where nothing is required.
    """

    is_portal_form = True
    use_required_attribute = False
    default_renderer = PortalFormRenderer
    heading_field = ""
    mark_optional = True

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.data, QueryDict):
            bound_to(self.data).append(self)


class BaseForm(PortalFormMixin, forms.Form):
    pass


class BaseModelForm(PortalFormMixin, forms.ModelForm):
    pass
