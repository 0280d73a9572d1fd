"""The Django application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class TablesConfig(AppConfig):
    """Stores what migrations store: the terms of the register, and those that imports know by name."""

    name = "service.tables"

    def ready(self) -> None:
        """Have it done once all tables are there."""
        post_migrate.connect(store, sender=apps.get_app_config("facts"))


def store(**_: Any) -> None:
    from luodi_service.facts.register_terms import store_names, store_register_terms

    term = apps.get_model("facts", "Term")
    store_register_terms(term)
    store_names(term)
