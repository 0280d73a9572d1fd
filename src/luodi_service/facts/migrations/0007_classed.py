"""Into which field and sector enterprises fall, from the facts there are."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from luodi_service.facts.known import class_all


def classify(apps: Any, _: Any) -> None:
    """From all facts."""
    class_all(*(apps.get_model("facts", name) for name in ("Fact", "Classed")))


class Migration(migrations.Migration):
    """The table, and what stands in it."""

    dependencies = [("facts", "0006_known"), ("registry", "0002_dossiers")]
    operations = [
        migrations.CreateModel(
            name="Classed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=500)),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.subject"
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facts.term"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["term", "value", "subject"], name="classed_by_value")],
                "constraints": [models.UniqueConstraint(fields=("subject", "term"), name="classed_once")],
            },
        ),
        # With the threshold, so that who is near it is counted by the index alone.
        migrations.RemoveIndex("Declared", "declared_by_distance"),
        migrations.AddIndex(
            "Declared",
            models.Index(fields=["year", "lacking_fen", "subject", "threshold_fen"], name="declared_by_distance"),
        ),
        migrations.RunPython(classify, migrations.RunPython.noop),
    ]
