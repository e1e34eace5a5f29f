"""The words of the service path, as the model has them: referral and its criteria, areas of assessment, measures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SOURCES = {
    "own_contact": _("own contact"),
    "authority": _("employment authority"),
    "integration": _("integration services"),
    "social_work": _("social work"),
    "health": _("health services"),
    "outreach": _("outreach youth work"),
    "school": _("school or student counselling"),
    "development_company": _("development company"),
    "other": _("another partner"),
}
CRITERIA = {
    "young_or_new": _("young or new jobseeker"),
    "long_unemployment": _("long unemployment"),
    "no_education": _("no education, or skills are out of date"),
    "confidence": _("confidence or motivation needs support"),
    "job_search": _("job-search skills need support"),
    "work_ability": _("work ability needs to be found out"),
}
AREAS = {
    "competence": _("competence and education"),
    "experience": _("work experience"),
    "work_ability": _("work ability, in the person's own words"),
    "job_search": _("job-search skills"),
    "motivation": _("motivation"),
    "life_situation": _("life situation"),
    "goals": _("goals"),
}
MEASURES = {
    "application_and_cv": _("application and CV"),
    "digital_services": _("Työmarkkinatori and other digital services"),
    "mapping_workplaces": _("mapping workplaces together"),
    "work_trial": _("work trial"),
    "workplace_visit": _("visit to the workplace"),
    "card_course": _("short card course"),
    "appointment_support": _("support at appointments"),
    "other": _("another measure"),
}
FOLLOW_UP_MONTHS = (3, 6)
