"""The Django application."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Subjects: enterprises, parks, projects, events, regions."""

    name = "luodi_service.registry"
    label = "registry"
    verbose_name = "主体"
