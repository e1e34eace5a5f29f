from django.urls import path

from matching.jobseekers import person_views, views

app_name = "jobseekers"
urlpatterns = [
    path("", views.clients, name="clients"),
    path("new/", views.create, name="create"),
    path("import/", views.import_profiles, name="import"),
    path("export/", views.export_profiles, name="export"),
    path("<int:pk>/", views.client, name="client"),
    path("<int:pk>/reason/", views.reason, name="reason"),
    path("<int:pk>/contact/", views.contact, name="contact"),
    path("<int:pk>/team/", views.team, name="team"),
    path("<int:pk>/profile/<slug:page>/", views.profile, name="profile"),
    path("<int:pk>/step/<slug:kind>/", views.step, name="step"),
    path("<int:pk>/act/", views.act, name="act"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/follow-up/<int:follow_up>/", views.follow_up, name="follow_up"),
    path("<int:pk>/link/", views.link, name="link"),
    path("<int:pk>/paper/", views.paper, name="paper"),
    path("<int:pk>/consents/<int:consent>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/consents/<int:consent>/scan/", views.scan, name="scan"),
    path("me/<str:token>/", person_views.page, name="person"),
    path("me/<str:token>/sign/", person_views.sign, name="person_sign"),
    path("me/<str:token>/withdraw/<int:consent>/", person_views.withdraw, name="person_withdraw"),
]
