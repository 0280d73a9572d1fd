"""The Django application."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Forms, returns, their cells, approval, completeness and reminders."""

    name = "luodi_service.returns"
    label = "returns"
    verbose_name = "报表"
