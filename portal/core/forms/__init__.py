"""Forms that render as the portal's components: `{{ form }}` and `{{ form.field.as_field_group }}` are enough.

Inherit from `BaseForm` or `BaseModelForm`. Forms of others (allauth) get the looks through the project's renderer when
they are rendered as a whole or a field group at a time. docs/components.md has an example of each field.
"""

from portal.core.forms.base import BaseForm, BaseModelForm
from portal.core.forms.fields import (
    DatePartsField,
    DecimalField,
    HoursRange,
    HoursRangeField,
    MoneyField,
    SearchChoice,
    SearchField,
)
from portal.core.forms.rendering import PortalBoundField, PortalFormRenderer
from portal.core.forms.widgets import (
    AffixInput,
    AutocompleteSelect,
    Checkboxes,
    DatePartsInput,
    DecimalInput,
    IntegerInput,
    LinesInput,
    MoneyInput,
    Radios,
    RangeInput,
    SearchInput,
)

__all__ = [
    "AffixInput",
    "AutocompleteSelect",
    "BaseForm",
    "BaseModelForm",
    "Checkboxes",
    "DatePartsField",
    "DatePartsInput",
    "DecimalField",
    "DecimalInput",
    "HoursRange",
    "HoursRangeField",
    "IntegerInput",
    "LinesInput",
    "MoneyField",
    "MoneyInput",
    "PortalBoundField",
    "PortalFormRenderer",
    "Radios",
    "RangeInput",
    "SearchChoice",
    "SearchField",
    "SearchInput",
]
