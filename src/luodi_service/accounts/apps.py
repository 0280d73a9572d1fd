"""The Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Units, people and roles."""

    name = "luodi_service.accounts"
    label = "accounts"
    verbose_name = "账号"
