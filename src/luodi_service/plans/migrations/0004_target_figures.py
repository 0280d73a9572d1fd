"""Runs keep the figures of the targets."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_tallies")]

    operations = [
        migrations.AddField("run", "targets", models.JSONField(default=list, verbose_name="目标")),
    ]
