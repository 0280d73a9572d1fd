"""The register's own terms."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import migrations

from luodi_service.facts.register_terms import store_register_terms


def store(apps: Any, _schema: Any) -> None:
    try:
        store_register_terms(apps.get_model("facts", "Term"))
    except ValidationError as error:
        raise CommandError("\n".join(error.messages)) from error


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_tables")]
    replaces = [("facts", "0004_register_terms")]

    operations = [migrations.RunPython(store, migrations.RunPython.noop, elidable=False)]
