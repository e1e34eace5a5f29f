from django.urls import path

from portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("two-factor/", views.two_factor_required, name="two_factor_required"),
    path("two-factor/link/", views.activation_send, name="activation_send"),
    path("activate/<str:token>/", views.activate, name="activate"),
    path("identify/", views.identify, name="identify"),
    path("identify/stand-in/", views.stand_in, name="stand_in"),
    path("demo/", views.demonstration, name="demonstration"),
    path("kept/", views.kept, name="kept"),
    path("profile/", views.profile, name="profile"),
]
