from __future__ import annotations

app_name = "taxonomy"
urlpatterns: list = []
