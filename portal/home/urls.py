from django.urls import path

from portal.core.components_page import components
from portal.home import figures, views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("figures/", figures.figures, name="figures"),
    path("audit/", figures.audit_trail, name="audit"),
    path("components/", components, name="components"),
]
