"""The Django application."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Schemes, scores, self-reports, appeals and final tables."""

    name = "luodi_service.assessment"
    label = "assessment"
    verbose_name = "综合考评"
