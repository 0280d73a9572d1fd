"""The Django application."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What people see."""

    name = "luodi_service.pages"
    label = "pages"
    verbose_name = "页面"
