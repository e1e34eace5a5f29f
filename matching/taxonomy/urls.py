from django.urls import path

from matching.taxonomy import views

app_name = "taxonomy"
urlpatterns = [
    path("occupations/", views.occupations, name="occupations"),
    path("skills/", views.skills, name="skills"),
    path("vocabulary/", views.vocabulary, name="vocabulary"),
]
