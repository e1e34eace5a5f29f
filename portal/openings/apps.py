from django.apps import AppConfig


class OpeningsConfig(AppConfig):
    name = "portal.openings"
    label = "openings"

    def ready(self) -> None:
        from portal.openings import receivers, slots, transitions  # noqa: F401  registers what they hold
