from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "bonus.applications"
    label = "applications"

    def ready(self) -> None:
        from bonus.applications import funding, guided, slots, transitions  # noqa: F401  registers what they hold
