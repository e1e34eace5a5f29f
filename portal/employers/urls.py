from __future__ import annotations

from django.urls import path

from portal.employers import officers, views

app_name = "employers"
urlpatterns = [
    path("", views.detail, name="detail"),
    path("new/", views.create, name="create"),
    path("new/by-hand/", views.manual, name="manual"),
    path("new/check/", views.confirm, name="confirm"),
    path("new/already-here/", views.already_here, name="already_here"),
    path("members/", views.members, name="members"),
    path("members/invite/", views.invite, name="invite"),
    path("members/<int:pk>/end/", views.end_membership, name="end_membership"),
    path("invitations/<int:pk>/cancel/", views.cancel_invitation, name="cancel_invitation"),
    path("join/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("switch/", views.switch, name="switch"),
    path("queue/", officers.queue, name="queue"),
    path("<int:pk>/", officers.organisation, name="organisation"),
    path("<int:pk>/act/", officers.act, name="act"),
    path("<int:pk>/contacts/", officers.add_contact, name="add_contact"),
    path("rights/<int:pk>/", officers.check_right, name="check_right"),
]
