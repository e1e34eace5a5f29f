from __future__ import annotations

app_name = "openings"
urlpatterns: list = []
