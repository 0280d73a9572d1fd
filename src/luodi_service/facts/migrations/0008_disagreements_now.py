"""Whether sources that disagreed still do."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from luodi_service.facts.comparing import mark


def settle(apps: Any, _schema: Any) -> None:
    noted = apps.get_model("facts", "Disagreement")
    things = list(noted.objects.values_list("subject_id", "term_id", "year", "part"))
    mark(apps.get_model("facts", "Fact"), noted, things)


class Migration(migrations.Migration):
    dependencies = [("facts", "0007_classed")]
    operations = [
        migrations.AddField("disagreement", "differs", models.BooleanField(default=True)),
        migrations.AddIndex(
            "disagreement",
            models.Index(condition=models.Q(differs=True), fields=["term", "subject"], name="disagreement_standing"),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
