from __future__ import annotations

app_name = "jobseekers"
urlpatterns: list = []
