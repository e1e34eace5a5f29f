from django.urls import path

from bonus.supports import views

app_name = "supports"
urlpatterns = [
    path("guide/", views.guide, name="guide"),
    path("guide/keep/", views.keep, name="keep"),
]
