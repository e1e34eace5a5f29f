from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/sent/<str:reference>/", views.feedback_sent, name="feedback_sent"),
    path("feedback/list/", views.feedback_list, name="feedback_list"),
]
