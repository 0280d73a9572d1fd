"""The Django application."""

from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    """Drafts opened for comment, and the answers."""

    name = "luodi_service.consultation"
    label = "consultation"
    verbose_name = "征求意见"
