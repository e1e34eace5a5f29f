from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        from portal.core import checks, jobs, retention  # noqa: F401  registers the system checks

        jobs.discover()
        retention.discover()
