"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("briefs", "0001_briefs")]

    dependencies = [
        ("plans", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Brief",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("month", "月报"), ("year", "年报")], max_length=8, verbose_name="种类"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("month", models.PositiveSmallIntegerField(default=0, verbose_name="月份")),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        ("template", models.PositiveIntegerField(verbose_name="模板版本")),
                        ("content", models.JSONField(verbose_name="内容")),
                        ("hash", models.CharField(max_length=64, verbose_name="校验值")),
                        ("run", models.PositiveBigIntegerField(null=True, verbose_name="测算")),
                        (
                            "state",
                            models.CharField(
                                choices=[("made", "待签发"), ("issued", "已签发"), ("dropped", "已作废")],
                                default="made",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=100, verbose_name="文号")),
                        ("dated", models.DateField(null=True, verbose_name="签发日期")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="作废原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("made_at", models.DateTimeField(verbose_name="编制时间")),
                        ("issued_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "issued_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="签发",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="编制",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="briefs", to="plans.plan"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-year", "-month", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "issued")),
                                fields=("plan", "kind", "year", "month"),
                                name="one_issued_a_period",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "year"), ("month", 0)),
                                    models.Q(("kind", "month"), ("month__gte", 1), ("month__lte", 12)),
                                    _connector="OR",
                                ),
                                name="month_of_a_brief",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Template",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.SlugField(
                                choices=[("month", "月报"), ("year", "年报")], max_length=20, verbose_name="代码"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="版本")),
                        ("text", models.TextField(max_length=20000, verbose_name="模板")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("code", "-number"),
                        "constraints": [models.UniqueConstraint(fields=("code", "number"), name="template_once")],
                    },
                ),
            ]
        )
    ]
