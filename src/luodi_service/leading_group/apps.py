"""The Django application."""

from django.apps import AppConfig


class LeadingGroupConfig(AppConfig):
    """Members, problems, meetings, decisions and instructions."""

    name = "luodi_service.leading_group"
    label = "leading_group"
    verbose_name = "领导小组"
