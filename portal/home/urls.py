from django.urls import path

from portal.core.components_page import components
from portal.home import views
from portal.home.figures import figures, figures_file

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("figures/", figures, name="figures"),
    path("figures.csv", figures_file, {"kind": "csv"}, name="figures_csv"),
    path("figures.xlsx", figures_file, {"kind": "xlsx"}, name="figures_xlsx"),
    path("audit/", views.audit_trail, name="audit"),
    path("components/", components, name="components"),
]
