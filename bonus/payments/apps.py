from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "bonus.payments"
    label = "payments"

    def ready(self) -> None:
        from bonus.payments import receivers, transitions  # noqa: F401  registers them
        from bonus.payments.services import body  # noqa: F401  recovery decisions can be claimed against
