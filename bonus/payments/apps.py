from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "bonus.payments"
    label = "payments"
