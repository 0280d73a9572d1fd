"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("recognition", "0001_recognition")]

    dependencies = [
        ("accounts", "0001_tables"),
        ("facts", "0001_tables"),
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=100, verbose_name="称号")),
                        (
                            "grant",
                            models.CharField(
                                blank=True,
                                choices=[("新认定", "新认定"), ("复评", "复评")],
                                max_length=3,
                                verbose_name="认定方式",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(default=0, verbose_name="年度")),
                        ("wanted", models.CharField(blank=True, max_length=500, verbose_name="申请的值")),
                        ("reason", models.CharField(blank=True, max_length=1000, verbose_name="申请理由")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "已提交"),
                                    ("completing", "待补正"),
                                    ("accepted", "已受理"),
                                    ("reviewed", "已审核"),
                                    ("recognised", "认定"),
                                    ("declined", "不予认定"),
                                    ("refused", "不予受理"),
                                    ("withdrawn", "已撤回"),
                                    ("revoked", "已撤销认定"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("submitted_on", models.DateField(null=True, verbose_name="提交")),
                        ("completed_once", models.BooleanField(default=False, verbose_name="已告知补正")),
                        ("clock_from", models.DateField(null=True)),
                        ("clock_days", models.SmallIntegerField(null=True)),
                        ("due", models.DateField(null=True, verbose_name="办理期限")),
                        ("proposed", models.CharField(blank=True, max_length=500, verbose_name="建议的值")),
                        ("value", models.CharField(blank=True, max_length=500, verbose_name="认定的值")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="文号")),
                        ("dated", models.DateField(null=True, verbose_name="文件日期")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "applicant_unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="申请单位",
                            ),
                        ),
                        (
                            "fact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="facts.fact",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recognition_cases",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="facts.term",
                                verbose_name="认定事项",
                            ),
                        ),
                        (
                            "title_record",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.title",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="认定单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Act",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act", models.CharField(max_length=12, verbose_name="办理")),
                        ("reason", models.CharField(blank=True, max_length=2000, verbose_name="理由")),
                        ("value", models.CharField(blank=True, max_length=500, verbose_name="值")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="文号")),
                        ("dated", models.DateField(null=True, verbose_name="日期")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="recognition.case"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Material",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="文件")),
                        ("kind", models.CharField(max_length=10, verbose_name="类型")),
                        ("size", models.PositiveBigIntegerField(verbose_name="字节")),
                        ("sha256", models.CharField(max_length=64, verbose_name="校验值")),
                        ("taken_out", models.BooleanField(default=False, verbose_name="已取出")),
                        ("at", models.DateTimeField()),
                        (
                            "act",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photographs",
                                to="recognition.act",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="materials",
                                to="recognition.case",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Opinion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("question", models.CharField(max_length=2000, verbose_name="征求什么意见")),
                        ("answer", models.CharField(blank=True, max_length=2000, verbose_name="意见")),
                        ("at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="recognition.case",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Piece",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("content", models.BinaryField()),
                        (
                            "material",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pieces",
                                to="recognition.material",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("material", "number"),
                    },
                ),
                migrations.AddIndex(
                    model_name="case",
                    index=models.Index(fields=["state", "due"], name="case_by_due"),
                ),
                migrations.AddIndex(
                    model_name="case",
                    index=models.Index(fields=["unit", "state"], name="case_by_unit"),
                ),
                migrations.AddConstraint(
                    model_name="case",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "submitted", "completing", "accepted", "reviewed"))),
                        fields=("subject", "term", "year"),
                        name="one_open_case",
                    ),
                ),
                migrations.AddIndex(
                    model_name="act",
                    index=models.Index(fields=["by", "act"], name="case_act_by"),
                ),
                migrations.AddConstraint(
                    model_name="piece",
                    constraint=models.UniqueConstraint(fields=("material", "number"), name="material_piece_once"),
                ),
            ]
        )
    ]
