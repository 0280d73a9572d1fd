"""The Django application."""

from django.apps import AppConfig


class BriefsConfig(AppConfig):
    """Templates, and the reports made from them."""

    name = "luodi_service.briefs"
    label = "briefs"
    verbose_name = "简报"
