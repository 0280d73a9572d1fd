"""The Django application."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Imports: tables of any make into the fact base, shown first, undoable afterwards."""

    name = "luodi_service.intake"
    label = "intake"
    verbose_name = "导入"
