"""The Django application."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """What waits for a person, and their views of lists."""

    name = "luodi_service.worklist"
    label = "worklist"
    verbose_name = "待办"
