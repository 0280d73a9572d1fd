"""The Django application."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    """The fact base: what is known of subjects, never overwritten."""

    name = "luodi_service.facts"
    label = "facts"
    verbose_name = "数据"
