"""The Django application."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    """Changes that were tried and kept."""

    name = "luodi_service.scenarios"
    label = "scenarios"
    verbose_name = "情景"
