"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("scenarios", "0001_kept_scenarios")]

    dependencies = [
        ("plans", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Scenario",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="名称")),
                        ("code", models.CharField(max_length=60, verbose_name="政策代码")),
                        ("policy", models.CharField(max_length=100, verbose_name="政策")),
                        ("changes", models.JSONField(verbose_name="改动")),
                        ("readings", models.JSONField(default=dict, verbose_name="口径")),
                        ("told", models.JSONField(default=list, verbose_name="改了什么")),
                        ("figures", models.JSONField(verbose_name="结果")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scenarios",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="scenarios", to="plans.run"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
            ]
        )
    ]
