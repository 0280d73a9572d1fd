"""Who controls a firm is a term of the register."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from luodi_service.facts.register_terms import store_register_terms


def store(apps: Any, _schema: Any) -> None:
    store_register_terms(apps.get_model("facts", "Term"))


class Migration(migrations.Migration):
    dependencies = [("facts", "0002_register_terms")]

    operations = [migrations.RunPython(store, migrations.RunPython.noop, elidable=False)]
