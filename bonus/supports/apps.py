from django.apps import AppConfig


class SupportsConfig(AppConfig):
    name = "bonus.supports"
    label = "supports"
