"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("consultation", "0001_initial")]

    dependencies = [
        ("plans", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Consultation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        ("opens", models.DateField(verbose_name="开始日期")),
                        ("closes", models.DateField(verbose_name="截止日期")),
                        ("real_name", models.BooleanField(default=False, verbose_name="须实名")),
                        ("summary", models.TextField(blank=True, verbose_name="汇总说明")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="公布时间")),
                        ("at", models.DateTimeField()),
                        ("comments_taken", models.PositiveIntegerField(default=0)),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "by",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consultations",
                                to="plans.version",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="号")),
                        ("provision", models.CharField(blank=True, max_length=40, verbose_name="条款")),
                        ("name", models.CharField(blank=True, max_length=40, verbose_name="姓名或单位")),
                        ("contact", models.CharField(blank=True, max_length=60, verbose_name="联系方式")),
                        ("text", models.TextField(verbose_name="意见")),
                        ("at", models.DateTimeField()),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("采纳", "采纳"), ("部分采纳", "部分采纳"), ("不采纳", "不采纳")],
                                max_length=4,
                                verbose_name="答复",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="理由")),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="consultation.consultation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("consultation", "number"),
                        "indexes": [
                            models.Index(fields=["consultation", "outcome", "number"], name="comment_by_outcome")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("consultation", "number"), name="comment_once")
                        ],
                    },
                ),
            ]
        )
    ]
