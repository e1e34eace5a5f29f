from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "matching.placements"
    label = "placements"

    def ready(self) -> None:
        from matching.placements import receivers, refresh, slots, transitions  # noqa: F401  registers what they hold
