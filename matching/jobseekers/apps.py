from django.apps import AppConfig


class JobseekersConfig(AppConfig):
    name = "matching.jobseekers"
    label = "jobseekers"

    def ready(self) -> None:
        from matching.jobseekers import receivers, transitions  # noqa: F401  registers the workflows
