"""The Django application."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    """Audit log and common parts."""

    name = "luodi_service.lib"
    label = "lib"
    verbose_name = "公用"
