from __future__ import annotations

from django.urls import path

from bonus.funds import views

app_name = "funds"
urlpatterns = [
    path("", views.budget, name="budget"),
    path("set/", views.set_amount, name="set"),
    path("move/", views.move, name="move"),
    path("<int:pk>/permit/", views.permit, name="permit"),
    path("budget.csv", views.budget_file, name="budget_file"),
    path("register/", views.register, name="register"),
    path("register.csv", views.register_file, name="register_file"),
    path("register/<int:pk>/entered/", views.registered, name="registered"),
    path("register/amendments/<int:pk>/entered/", views.amended, name="amended"),
    path("register/<int:pk>/proof/", views.proof, name="proof"),
    path("register/finding/", views.finding, name="finding"),
    path("register/join/", views.join, name="join"),
]
