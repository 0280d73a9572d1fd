"""The Django application."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """What units reported of targets, and where targets stand."""

    name = "luodi_service.targets"
    label = "targets"
    verbose_name = "目标"

    def ready(self) -> None:
        """Hear of runs that are done."""
        from luodi_service.targets import tasks

        tasks.listen()
