from __future__ import annotations

app_name = "cms"
urlpatterns: list = []
