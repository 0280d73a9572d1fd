"""Facts of quarters and months."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facts", "0002_batches_by_time")]

    operations = [
        migrations.RemoveIndex("fact", "fact_newest"),
        migrations.AddField("fact", "part", models.PositiveSmallIntegerField(default=0, verbose_name="季度、月份")),
        migrations.AddIndex("fact", models.Index(fields=["subject", "term", "year", "part", "id"], name="fact_newest")),
    ]
