"""The Django application."""

from django.apps import AppConfig


class PromotionConfig(AppConfig):
    """Leads to firms that may settle, and what settled firms offer and seek."""

    name = "luodi_service.promotion"
    label = "promotion"
    verbose_name = "招商与对接"
