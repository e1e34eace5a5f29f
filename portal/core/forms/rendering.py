"""From Django's forms to GOV.UK's markup: a renderer, a bound field that knows its looks, and nothing in the forms.

Django gives the ids (`id_x_helptext`, `id_x_error`), `aria-describedby` and `aria-invalid`; here are the classes, the
widgets' templates and the group around a control.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.utils import flatatt
from django.forms.widgets import Input
from django.template import TemplateDoesNotExist
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.forms import texts
from portal.core.forms.fields import NOT_A_DATE, NOT_A_NUMBER
from portal.core.forms.widgets import (
    Checkboxes,
    DatePartsInput,
    DecimalInput,
    IntegerInput,
    LinesInput,
    RangeInput,
    SearchInput,
)

# Subclasses before their parents: the first that fits is taken. (widget, template, class of the control)
LOOKS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.HiddenInput, "", ""),
    (
        forms.PasswordInput,
        "components/forms/password.html",
        "govuk-input govuk-password-input__input govuk-js-password-input-input",
    ),
    (forms.CheckboxSelectMultiple, "components/forms/checkboxes.html", "govuk-checkboxes__input"),
    (forms.RadioSelect, "components/forms/radios.html", "govuk-radios__input"),
    (forms.CheckboxInput, "components/forms/checkbox.html", "govuk-checkboxes__input"),
    (forms.Select, "components/forms/select.html", "govuk-select"),
    (LinesInput, "components/forms/lines.html", "govuk-textarea"),
    (forms.Textarea, "components/forms/textarea.html", "govuk-textarea"),
    (forms.FileInput, "components/forms/file.html", "govuk-file-upload"),
    (SearchInput, "components/forms/search.html", "govuk-input"),
    (DatePartsInput, "components/forms/date.html", ""),
    (RangeInput, "components/forms/range.html", ""),
    (Input, "components/forms/input.html", "govuk-input"),
)
ERROR_CLASSES = {
    "govuk-input": "govuk-input--error",
    "govuk-textarea": "govuk-textarea--error",
    "govuk-select": "govuk-select--error",
    "govuk-file-upload": "govuk-file-upload--error",
}


class PortalFormRenderer(TemplatesSetting):
    """The project's renderer: our templates, and Django's own for what we have none for."""

    form_template_name = "components/forms/form.html"
    formset_template_name = "components/forms/formset.html"
    field_template_name = "components/forms/field.html"

    @property
    def bound_field_class(self) -> type[PortalBoundField]:
        return PortalBoundField

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return DjangoTemplates().get_template(template_name)


def look_of(widget: forms.Widget) -> tuple[str, str]:
    """(template, class) of the widget; two empty texts when it keeps Django's markup."""
    return next(((template, css) for kind, template, css in LOOKS if isinstance(widget, kind)), ("", ""))


def replace_widget(field: forms.Field) -> None:
    """Swap the controls that people have trouble with: number spinners, date texts, multiple selects."""
    widget = field.widget
    if type(widget) is forms.NumberInput:
        whole = isinstance(field, forms.IntegerField) and not isinstance(field, forms.FloatField | forms.DecimalField)
        new: forms.Widget = IntegerInput(_plain(widget)) if whole else DecimalInput(_plain(widget))
        field.error_messages["invalid"] = str(NOT_A_NUMBER) if not whole else _("Enter a whole number.")
    elif type(field) is forms.DecimalField and type(widget) is forms.TextInput:
        new = DecimalInput(_plain(widget))
        field.localize = False
        field.error_messages["invalid"] = str(NOT_A_NUMBER)
    elif type(widget) is forms.DateInput:
        new = DatePartsInput()
        field.error_messages["invalid"] = str(NOT_A_DATE)
    elif type(widget) is forms.SelectMultiple:
        new = Checkboxes()
        new.choices = field.choices  # type: ignore[attr-defined]
    else:
        return
    new.is_required = widget.is_required
    field.widget = new


def _plain(widget: forms.Widget) -> dict[str, Any]:
    return {key: value for key, value in widget.attrs.items() if key not in ("min", "max", "step")}


def name_empty_choice(field: forms.Field) -> None:
    """`---------` means nothing when it is read aloud."""
    widget = field.widget
    if not isinstance(widget, forms.Select | forms.RadioSelect) or isinstance(field, forms.ModelChoiceField):
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == "---------":
            field.empty_label = _("Choose")
            field.choices = field.choices
        return
    choices = list(getattr(field, "choices", []))
    if not choices or choices[0][0] not in ("", None) or choices[0][1] != "---------":
        return
    if isinstance(widget, forms.RadioSelect):
        field.choices = choices[1:] if field.required else [("", _("No answer")), *choices[1:]]  # type: ignore[attr-defined]
    else:
        field.choices = [("", _("Choose")), *choices[1:]]  # type: ignore[attr-defined]


def name_what_is_missing(field: forms.Field, label: Any) -> None:
    """ "This field is required" nine times in a summary helps nobody: say which. A form's own message stays."""
    if field.error_messages.get("required") is not forms.Field.default_error_messages["required"]:
        return
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        text = _("Tick this: %(label)s")
    elif isinstance(widget, forms.FileInput):
        text = _("Add a file: %(label)s")
    elif isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        text = _("Choose: %(label)s")
    else:
        text = _("Fill in: %(label)s")
    field.error_messages["required"] = text % {"label": label}


def style(field: forms.Field) -> None:
    """Give the widget our template; run twice, it changes nothing."""
    template, _css = look_of(field.widget)
    if template:
        field.widget.template_name = template
    # A browser that cuts a pasted text hides the mistake: the server says what is too long.
    field.widget.attrs.pop("maxlength", None)


class PortalBoundField(forms.BoundField):
    """A field with what its group's template asks: `kind`, `heading`, `label_size`, `is_optional`, `error_target`."""

    heading: bool
    label_size: str

    def __init__(self, form: Any, field: forms.Field, name: str) -> None:
        self.ours = getattr(form, "is_portal_form", False)
        if self.ours:
            replace_widget(field)
            name_empty_choice(field)
            style(field)
        super().__init__(form, field, name)
        if self.ours:
            name_what_is_missing(field, self.label)
        self.heading = getattr(form, "heading_field", "") == name
        self.label_size = "l" if self.heading else ""

    def render(self, template_name=None, context=None, renderer=None):
        """The whole group. Forms that are not ours (allauth's) get their looks here."""
        if not self.ours:
            self.ours = True
            self.form.use_required_attribute = False
            style(self.field)
        return super().render(template_name, context, renderer)

    as_field_group = render

    @cached_property
    def kind(self) -> str:
        """`hidden`, `checkbox` (one alone), `fieldset` (several controls) or `control`."""
        if self.is_hidden:
            return "hidden"
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "checkbox"
        return "fieldset" if self.use_fieldset and self.error_target != self.auto_id else "control"

    @property
    def is_optional(self) -> bool:
        marked = getattr(self.form, "mark_optional", True)
        return marked and not self.field.required and self.kind not in ("hidden", "checkbox")

    @property
    def counts_characters(self) -> bool:
        return isinstance(self.field.widget, forms.Textarea) and bool(getattr(self.field, "max_length", None))

    @property
    def error_target(self) -> str:
        """The id that the error summary links to: the first control of the group."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if described is None or not self.counts_characters:
            return described
        return f"{described} {self.auto_id}-info".strip()

    @property
    def group_attrs(self) -> SafeString:
        """Class and data attributes of the group's `<div>`."""
        classes, attrs = ["govuk-form-group"], {}
        if self.errors:
            classes.append("govuk-form-group--error")
        if isinstance(self.field.widget, forms.PasswordInput):
            classes.append("govuk-password-input")
            attrs = {"data-module": "govuk-password-input", **texts.password()}
        elif self.counts_characters:
            classes.append("govuk-character-count")
            limit = str(self.field.max_length)  # type: ignore[attr-defined]
            attrs = {"data-module": "govuk-character-count", "data-maxlength": limit, **texts.character_count()}
        return flatatt({"class": " ".join(classes), **attrs})

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if self.ours and not widget.is_hidden:
            built["class"] = self._classes(widget)
        return built

    def _classes(self, widget: forms.Widget) -> str:
        _template, css = look_of(widget)
        classes = [css, str(widget.attrs.get("class", ""))]
        if self.counts_characters:
            classes.append("govuk-js-character-count")
        if self.errors:
            classes.append(ERROR_CLASSES.get(css.split(" ")[0], ""))
        return " ".join(dict.fromkeys(" ".join(classes).split()))
