"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("intake", "0001_initial")]

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
                    name="Content",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                        ("size", models.PositiveBigIntegerField(verbose_name="字节")),
                    ],
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="来源")),
                        ("kind", models.CharField(max_length=20, verbose_name="主体")),
                        ("mapping", models.JSONField(default=dict, verbose_name="列")),
                        (
                            "basis",
                            models.CharField(
                                choices=[("预计", "预计"), ("快报", "快报"), ("年报", "年报"), ("修订", "修订")],
                                default="年报",
                                max_length=4,
                                verbose_name="口径",
                            ),
                        ),
                        ("boundary", models.CharField(default="2017", max_length=20, verbose_name="行政区划版本")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sources",
                                to="accounts.unit",
                                verbose_name="提供单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("name",),
                    },
                ),
                migrations.CreateModel(
                    name="Import",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("file_name", models.CharField(max_length=200, verbose_name="文件")),
                        ("form", models.CharField(max_length=4)),
                        ("sheet", models.CharField(blank=True, max_length=100, verbose_name="工作表")),
                        ("remarks", models.JSONField(default=list)),
                        ("layout", models.JSONField(default=dict)),
                        ("uses", models.JSONField(default=list)),
                        ("year", models.PositiveSmallIntegerField(default=0, verbose_name="年度")),
                        ("basis", models.CharField(default="年报", max_length=4, verbose_name="口径")),
                        ("boundary", models.CharField(default="2017", max_length=20, verbose_name="行政区划版本")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("guarded", models.CharField(blank=True, max_length=10)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("mapping", "待核对"),
                                    ("trying", "试运行"),
                                    ("ready", "待确认"),
                                    ("taking", "导入中"),
                                    ("done", "完成"),
                                    ("undoing", "撤销中"),
                                    ("undone", "已撤销"),
                                    ("failed", "失败"),
                                    ("canceled", "已取消"),
                                ],
                                default="mapping",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                blank=True,
                                choices=[("whole", "有一行不对就都不导入"), ("good", "只导入没有问题的行")],
                                max_length=5,
                                verbose_name="方式",
                            ),
                        ),
                        ("counts", models.JSONField(default=dict, verbose_name="计数")),
                        ("rows", models.PositiveIntegerField(default=0, verbose_name="数据行")),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("last_row", models.PositiveIntegerField(default=0)),
                        ("problem", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "by",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "content",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="intake.content"
                            ),
                        ),
                        (
                            "continues",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="continued",
                                to="intake.import",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="intake.source"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Guess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(default=0, verbose_name="年度")),
                        ("value", models.CharField(max_length=100, verbose_name="推测")),
                        ("reason", models.CharField(max_length=500, verbose_name="理由")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待确认"), ("right", "已确认"), ("wrong", "已否定")],
                                default="open",
                                max_length=5,
                                verbose_name="状态",
                            ),
                        ),
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
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.subject"
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facts.term"
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="guessed", to="intake.import"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [models.UniqueConstraint(fields=("of", "subject", "term"), name="guess_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Created",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="brought_by",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="created", to="intake.import"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("of", "subject"), name="created_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Chunk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("first_row", models.PositiveIntegerField()),
                        ("last_row", models.PositiveIntegerField()),
                        ("undone", models.BooleanField(default=False)),
                        (
                            "batch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="facts.batch",
                            ),
                        ),
                        (
                            "guesses",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="facts.batch",
                            ),
                        ),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="chunks", to="intake.import"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("of", "number"),
                        "constraints": [models.UniqueConstraint(fields=("of", "number"), name="chunk_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="行")),
                        ("key", models.CharField(blank=True, max_length=200, verbose_name="编号")),
                        ("faults", models.JSONField(default=dict)),
                        ("notes", models.JSONField(default=dict)),
                        ("held", models.BooleanField(default=False, verbose_name="没有导入")),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="noted_rows",
                                to="intake.import",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("number",),
                        "indexes": [models.Index(fields=["of", "held", "number"], name="held_rows")],
                        "constraints": [models.UniqueConstraint(fields=("of", "number"), name="noted_row_once")],
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
                        ("data", models.BinaryField()),
                        (
                            "content",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="intake.content"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("content", "number"),
                        "constraints": [models.UniqueConstraint(fields=("content", "number"), name="piece_once")],
                    },
                ),
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.UniqueConstraint(fields=("unit", "name", "kind"), name="source_once"),
                ),
            ]
        )
    ]
