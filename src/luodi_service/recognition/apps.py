"""The Django application."""

from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    """Cases that decide a fact, their acts, materials and clocks."""

    name = "luodi_service.recognition"
    label = "recognition"
    verbose_name = "认定"
