"""What parks, projects, events and regions are called can be brought in, as their lists say it."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from luodi_service.facts.register_terms import store_names


def store(apps: Any, _schema: Any) -> None:
    store_names(apps.get_model("facts", "Term"))


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_tables"), ("facts", "0002_register_terms")]

    operations = [migrations.RunPython(store, migrations.RunPython.noop, elidable=False)]
