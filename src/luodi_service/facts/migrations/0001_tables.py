"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("facts", "0001_initial"),
        ("facts", "0002_batches_by_time"),
        ("facts", "0003_parts_of_a_year"),
        ("facts", "0005_decisions"),
        ("facts", "0006_known"),
        ("facts", "0007_classed"),
        ("facts", "0008_disagreements_now"),
    ]

    dependencies = [
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Compared",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("last", models.PositiveBigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.CharField(max_length=200, verbose_name="来源")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="文件")),
                        ("dated", models.DateField(blank=True, null=True, verbose_name="文件日期")),
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
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("cause", models.CharField(blank=True, max_length=200, verbose_name="由来")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Declared",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                ),
                migrations.CreateModel(
                    name="DueDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("origin", models.CharField(max_length=100, verbose_name="提供单位")),
                        ("month", models.PositiveSmallIntegerField(verbose_name="月")),
                        ("day", models.PositiveSmallIntegerField(verbose_name="日")),
                        ("document", models.CharField(max_length=200, verbose_name="依据文件")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("跟踪", "跟踪"), ("办结", "办结")],
                                default="跟踪",
                                max_length=2,
                                verbose_name="状态",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                        ("next_on", models.DateField(blank=True, null=True, verbose_name="下次跟进")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "by",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "subject",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_up",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("next_on", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("moved", models.JSONField(default=list)),
                        ("stayed", models.JSONField(default=list)),
                        ("filled", models.JSONField(default=dict)),
                        ("written", models.JSONField(default=list)),
                        ("reason", models.CharField(max_length=300, verbose_name="理由")),
                        ("at", models.DateTimeField()),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("undone_reason", models.CharField(blank=True, max_length=300, verbose_name="撤销理由")),
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
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merges",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_by",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Pair",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("score", models.PositiveSmallIntegerField(verbose_name="相似度")),
                        ("reasons", models.JSONField(default=list, verbose_name="理由")),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[("同一", "同一"), ("不同", "不同")],
                                max_length=2,
                                verbose_name="判断",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("at", models.DateTimeField(null=True)),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.subject"
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.subject"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-score", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Term",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="术语")),
                        ("kind", models.CharField(max_length=20, verbose_name="主体")),
                        ("form", models.CharField(max_length=10, verbose_name="类型")),
                        ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                        ("yearly", models.BooleanField(verbose_name="每年")),
                        ("nature", models.CharField(blank=True, max_length=10, verbose_name="性质")),
                        ("origin", models.CharField(blank=True, max_length=100, verbose_name="来源")),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                        ("choices", models.CharField(blank=True, max_length=500, verbose_name="可选")),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [models.UniqueConstraint(fields=("kind", "name"), name="term_once")],
                    },
                ),
                migrations.CreateModel(
                    name="PrecedenceRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.JSONField(default=list, verbose_name="次序")),
                        ("document", models.CharField(max_length=200, verbose_name="依据文件")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="precedence", to="facts.term"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Known",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("subjects", models.PositiveIntegerField(default=0)),
                        (
                            "last_batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facts.batch"
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facts.term"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Fact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(default=0, verbose_name="年度")),
                        ("part", models.PositiveSmallIntegerField(default=0, verbose_name="季度、月份")),
                        ("value", models.CharField(blank=True, max_length=500, verbose_name="值")),
                        (
                            "batch",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="facts",
                                to="facts.batch",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="registry.subject"
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="facts.term"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Disagreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(default=0)),
                        ("part", models.PositiveSmallIntegerField(default=0)),
                        ("differs", models.BooleanField(default=True)),
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
                    ],
                    options={
                        "ordering": ("term", "-year", "part", "subject"),
                    },
                ),
                migrations.CreateModel(
                    name="Classed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.CharField(max_length=500)),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.subject"
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facts.term"
                            ),
                        ),
                    ],
                ),
                migrations.AddIndex(
                    model_name="batch",
                    index=models.Index(fields=["at", "id"], name="batch_by_time"),
                ),
                migrations.AddIndex(
                    model_name="declared",
                    index=models.Index(
                        fields=["year", "lacking_fen", "subject", "threshold_fen"], name="declared_by_distance"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="declared",
                    constraint=models.UniqueConstraint(fields=("subject", "year"), name="declared_once"),
                ),
                migrations.AddIndex(
                    model_name="pair",
                    index=models.Index(fields=["decision", "-score", "id"], name="pair_by_score"),
                ),
                migrations.AddConstraint(
                    model_name="pair",
                    constraint=models.UniqueConstraint(fields=("first", "second"), name="pair_once"),
                ),
                migrations.AddConstraint(
                    model_name="pair",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="pair_in_order"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="known",
                    constraint=models.UniqueConstraint(fields=("term", "year"), name="known_once"),
                ),
                migrations.AddIndex(
                    model_name="fact",
                    index=models.Index(fields=["subject", "term", "year", "part", "id"], name="fact_newest"),
                ),
                migrations.AddIndex(
                    model_name="fact",
                    index=models.Index(fields=["batch", "id"], name="fact_of_batch"),
                ),
                migrations.AddIndex(
                    model_name="disagreement",
                    index=models.Index(fields=["term", "-year", "part", "subject"], name="disagreement_of_term"),
                ),
                migrations.AddIndex(
                    model_name="disagreement",
                    index=models.Index(
                        condition=models.Q(("differs", True)), fields=["term", "subject"], name="disagreement_standing"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="disagreement",
                    constraint=models.UniqueConstraint(
                        fields=("subject", "term", "year", "part"), name="disagreement_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="classed",
                    index=models.Index(fields=["term", "value", "subject"], name="classed_by_value"),
                ),
                migrations.AddConstraint(
                    model_name="classed",
                    constraint=models.UniqueConstraint(fields=("subject", "term"), name="classed_once"),
                ),
            ]
        )
    ]
