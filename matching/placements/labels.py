"""The engine's codes in the words that coaches use."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

BANDS = {
    "strong": _("Strong match"),
    "good": _("Good match"),
    "possible": _("Possible match"),
    "weak": _("Weak match"),
}
BLOCKED = _("Blocked by a requirement")
LITTLE_KNOWN = _("We don't know enough yet")

COMPONENTS = {
    "occupation_wished": _("Wished occupation"),
    "occupation_done": _("Work done before"),
    "occupation_related": _("Related work"),
    "skills_required": _("Required skills"),
    "skills_desired": _("Desired skills"),
    "text": _("Texts in common"),
    "qualification": _("Qualification"),
    "demand": _("What the work demands"),
    "kind": _("Kind of place"),
    "age": _("Age limit"),
    "card": _("Cards"),
    "driving_licence": _("Driving licences"),
    "language": _("Languages"),
    "need": _("Adjustments at the workplace"),
    "hours": _("Hours"),
    "shifts": _("Working times"),
    "distance": _("Distance"),
    "dates": _("Dates"),
    "not_wanted": _("What the person does not want"),
}
PARTS = {"content": _("What the work is"), "practical": _("Where, when and on what conditions")}
SCOPES = {
    "contact": _("Name and contact details"),
    "languages": _("Languages"),
    "education": _("Education"),
    "work_history": _("Work history"),
    "skills": _("Skills, cards, wishes and own presentation"),
    "unemployed_12_months": _("Unemployment"),
}
