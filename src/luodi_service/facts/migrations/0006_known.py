"""Of how many subjects there is a value, and what firms declare beside their threshold: counted from the facts there are."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from luodi_service.facts.known import count_all


def count(apps: Any, _: Any) -> None:
    """Both from all facts."""
    count_all(*(apps.get_model("facts", name) for name in ("Fact", "Known", "Declared")))


class Migration(migrations.Migration):
    """The two tables, and what stands in them."""

    dependencies = [("facts", "0005_decisions"), ("registry", "0002_dossiers")]
    operations = [
        migrations.CreateModel(
            name="Declared",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("by", models.CharField(blank=True, max_length=20)),
                ("edition", models.CharField(blank=True, max_length=4)),
                ("threshold_fen", models.BigIntegerField(null=True)),
                ("lacking_fen", models.BigIntegerField(null=True)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.subject"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["year", "lacking_fen", "subject"], name="declared_by_distance")],
                "constraints": [models.UniqueConstraint(fields=("subject", "year"), name="declared_once")],
            },
        ),
        migrations.CreateModel(
            name="Known",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("subjects", models.PositiveIntegerField(default=0)),
                (
                    "last_batch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facts.batch"),
                ),
                (
                    "term",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facts.term"),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("term", "year"), name="known_once")]},
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
