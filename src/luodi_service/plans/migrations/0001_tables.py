"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("plans", "0001_initial"),
        ("plans", "0002_proposals_comparisons_publications"),
        ("plans", "0003_tallies"),
        ("plans", "0004_target_figures"),
    ]

    dependencies = [
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=60, unique=True, verbose_name="代码")),
                        ("title", models.CharField(max_length=200, verbose_name="名称")),
                    ],
                ),
                migrations.CreateModel(
                    name="Comparison",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("years", models.JSONField(verbose_name="年度")),
                        ("snapshot", models.PositiveBigIntegerField(verbose_name="数据截止")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "排队"),
                                    ("running", "计算中"),
                                    ("done", "完成"),
                                    ("failed", "失败"),
                                    ("canceled", "已取消"),
                                ],
                                default="queued",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("totals", models.JSONField(default=list)),
                        ("problem", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Change",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("policy", models.CharField(max_length=100, verbose_name="政策")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("status_before", models.CharField(blank=True, max_length=12)),
                        ("amount_before", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                        ("status_after", models.CharField(blank=True, max_length=12)),
                        ("amount_after", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.subject"
                            ),
                        ),
                        (
                            "comparison",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="plans.comparison",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField()),
                        ("terms", models.TextField()),
                        ("official", models.TextField()),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="plans.plan"
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="comparison",
                    name="proposal",
                    field=models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comparison",
                        to="plans.proposal",
                    ),
                ),
                migrations.CreateModel(
                    name="Run",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("years", models.JSONField(verbose_name="年度")),
                        ("readings", models.JSONField(default=dict, verbose_name="口径")),
                        ("snapshot", models.PositiveBigIntegerField(verbose_name="数据截止")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "排队"),
                                    ("running", "计算中"),
                                    ("done", "完成"),
                                    ("failed", "失败"),
                                    ("canceled", "已取消"),
                                ],
                                default="queued",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("facts_hash", models.CharField(blank=True, max_length=64)),
                        ("results_hash", models.CharField(blank=True, max_length=64)),
                        ("effects", models.JSONField(default=list, verbose_name="口径影响")),
                        ("tallies", models.JSONField(default=dict, verbose_name="合计")),
                        ("targets", models.JSONField(default=list, verbose_name="目标")),
                        ("problem", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Replay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("agrees", models.BooleanField(null=True)),
                        ("at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="replays", to="plans.run"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Version",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="版本")),
                        ("text", models.TextField(verbose_name="plan.md")),
                        ("terms", models.TextField(verbose_name="terms.md")),
                        ("official", models.TextField(verbose_name="official.txt")),
                        ("hash", models.CharField(editable=False, max_length=64)),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plans.plan"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("plan", "number"),
                    },
                ),
                migrations.AddField(
                    model_name="run",
                    name="version",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="plans.version"
                    ),
                ),
                migrations.CreateModel(
                    name="Review",
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
                                choices=[
                                    ("合法性审核", "合法性审核"),
                                    ("公平竞争审查", "公平竞争审查"),
                                    ("集体审议", "集体审议"),
                                ],
                                max_length=10,
                                verbose_name="程序",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[("通过", "通过"), ("不通过", "不通过")], max_length=10, verbose_name="结论"
                            ),
                        ),
                        ("document", models.CharField(max_length=100, verbose_name="文件")),
                        ("on", models.DateField(verbose_name="日期")),
                        ("body", models.CharField(max_length=100, verbose_name="审核单位或会议")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="plans.version"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Publication",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(max_length=60, verbose_name="文号")),
                        ("valid_from", models.DateField(verbose_name="有效期自")),
                        ("valid_to", models.DateField(verbose_name="有效期至")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publications",
                                to="plans.version",
                            ),
                        ),
                        (
                            "version",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publication",
                                to="plans.version",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="proposal",
                    name="base",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="plans.version"
                    ),
                ),
                migrations.AddField(
                    model_name="comparison",
                    name="after",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="compared_after",
                        to="plans.version",
                    ),
                ),
                migrations.AddField(
                    model_name="comparison",
                    name="before",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="compared_before", to="plans.version"
                    ),
                ),
                migrations.CreateModel(
                    name="Line",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("policy", models.CharField(max_length=100, verbose_name="政策")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("status", models.CharField(max_length=12, verbose_name="结果")),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="金额"),
                        ),
                        ("missing", models.JSONField(default=list)),
                        ("open_readings", models.JSONField(default=dict)),
                        ("payable", models.BooleanField(default=False)),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="registry.subject"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="plans.run"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "indexes": [
                            models.Index(fields=["run", "policy", "status", "year"], name="line_of_policy"),
                            models.Index(fields=["run", "subject"], name="line_of_subject"),
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="version",
                    constraint=models.UniqueConstraint(fields=("plan", "number"), name="version_once"),
                ),
                migrations.AddConstraint(
                    model_name="proposal",
                    constraint=models.UniqueConstraint(fields=("plan", "by"), name="one_proposal_a_person"),
                ),
            ]
        )
    ]
