from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "bonus.funds"
    label = "funds"
