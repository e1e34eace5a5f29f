"""The base classes of every form in the portal."""

from __future__ import annotations

from django import forms

from portal.core.forms.rendering import PortalFormRenderer


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


class BaseForm(PortalFormMixin, forms.Form):
    pass


class BaseModelForm(PortalFormMixin, forms.ModelForm):
    pass
