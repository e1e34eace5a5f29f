from django.urls import path

from portal.openings import views

app_name = "openings"
urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("own/", views.own, name="own"),
    path("new/", views.create, name="create"),
    path("queue/", views.queue, name="queue"),
    path("<int:pk>/manage/", views.manage, name="manage"),
    path("<int:pk>/edit/<slug:section>/", views.edit, name="edit"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/occupation/", views.occupation, name="occupation"),
    path("<int:pk>/act/", views.act, name="act"),
    path("<int:pk>/copy/", views.copy, name="copy"),
]
