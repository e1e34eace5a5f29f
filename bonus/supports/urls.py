from __future__ import annotations

app_name = "supports"
urlpatterns: list = []
