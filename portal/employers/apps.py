from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "portal.employers"
    label = "employers"

    def ready(self) -> None:
        from portal.employers import receivers, slots  # noqa: F401  registers what they hold
