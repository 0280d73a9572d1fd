"""The Django application."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plan versions, rulings, evaluation runs; alone imports the library."""

    name = "luodi_service.plans"
    label = "plans"
    verbose_name = "方案"
