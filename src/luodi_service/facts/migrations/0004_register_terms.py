"""The choices of an 枚举, and the register's own terms."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import migrations, models

from luodi_service.facts.register_terms import store_register_terms


def store(apps: Any, _schema: Any) -> None:
    try:
        store_register_terms(apps.get_model("facts", "Term"))
    except ValidationError as error:
        raise CommandError("\n".join(error.messages)) from error


class Migration(migrations.Migration):
    dependencies = [("facts", "0003_parts_of_a_year")]

    operations = [
        migrations.AddField(
            "term",
            "choices",
            models.CharField(blank=True, default="", max_length=500, verbose_name="可选"),
            preserve_default=False,
        ),
        migrations.RunPython(store, migrations.RunPython.noop, elidable=False),
    ]
