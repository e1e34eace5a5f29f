from __future__ import annotations

app_name = "employers"
urlpatterns: list = []
