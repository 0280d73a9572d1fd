"""The tables of the first version."""

from __future__ import annotations

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("assessment", "0001_initial")]

    dependencies = [
        ("accounts", "0001_tables"),
        ("lib", "0001_tables"),
        ("plans", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        (
                            "object",
                            models.CharField(
                                choices=[("units", "综合考评"), ("money", "绩效自评")],
                                max_length=5,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "拟定办法"),
                                    ("issued", "已下达"),
                                    ("computed", "已测算"),
                                    ("published", "已公布"),
                                    ("final", "已定档"),
                                ],
                                default="draft",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="文号")),
                        ("issued_on", models.DateField(null=True, verbose_name="下达")),
                        ("report_by", models.DateField(null=True, verbose_name="自评截止")),
                        ("appeal_by", models.DateField(null=True, verbose_name="申诉截止")),
                        ("computed_at", models.DateTimeField(null=True, verbose_name="测算")),
                        ("trace", models.JSONField(default=dict)),
                        ("published_at", models.DateTimeField(null=True, verbose_name="公布")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="定档")),
                        ("final_document", models.CharField(blank=True, max_length=200, verbose_name="定档文号")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "finished_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="plans.plan"
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-year", "-object"),
                    },
                ),
                migrations.CreateModel(
                    name="Result",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(blank=True, max_length=60, verbose_name="政策")),
                        ("name", models.CharField(max_length=200, verbose_name="名称")),
                        ("group", models.CharField(max_length=20, verbose_name="组别")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待自评"), ("reported", "待核查"), ("checked", "已核查")],
                                default="open",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("values", models.JSONField(default=dict)),
                        ("score", models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="得分")),
                        ("least", models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=7)),
                        ("most", models.DecimalField(decimal_places=2, default=Decimal(0), max_digits=7)),
                        ("grade", models.CharField(blank=True, max_length=6, verbose_name="等次")),
                        ("vetoed", models.BooleanField(default=False, null=True, verbose_name="一票否决")),
                        ("rank", models.PositiveSmallIntegerField(null=True, verbose_name="名次")),
                        ("reported_at", models.DateTimeField(null=True, verbose_name="自评")),
                        ("report_words", models.TextField(blank=True, max_length=2000, verbose_name="自评说明")),
                        ("checked_at", models.DateTimeField(null=True, verbose_name="核查")),
                        ("check_words", models.CharField(blank=True, max_length=500, verbose_name="核查意见")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="results",
                                to="assessment.assessment",
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("assessment", "group", "rank", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Point",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "computed",
                            models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="测算"),
                        ),
                        ("points", models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="得分")),
                        ("holds", models.BooleanField(null=True)),
                        ("reason", models.TextField(blank=True, max_length=2000, verbose_name="怎么来的")),
                        ("terms", models.JSONField(default=list)),
                        ("lacking", models.JSONField(default=list)),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="assessment.result",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("result", "line__number", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Appeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.TextField(max_length=2000, verbose_name="申诉理由")),
                        ("at", models.DateTimeField()),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("成立", "成立"), ("不成立", "不成立")],
                                max_length=3,
                                verbose_name="结论",
                            ),
                        ),
                        ("answer", models.TextField(blank=True, max_length=2000, verbose_name="答复")),
                        (
                            "before",
                            models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="原得分"),
                        ),
                        ("points", models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="改为")),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "point",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="assessment.point",
                                verbose_name="项目",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="assessment.result",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Adjustment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "before",
                            models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="原得分"),
                        ),
                        ("points", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="调整为")),
                        ("reason", models.CharField(max_length=500, verbose_name="理由")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待同意"),
                                    ("agreed", "已同意"),
                                    ("refused", "未同意"),
                                    ("lapsed", "重新测算后失效"),
                                ],
                                default="proposed",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("second_at", models.DateTimeField(null=True)),
                        ("second_words", models.CharField(blank=True, max_length=500, verbose_name="意见")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adjustments",
                                to="assessment.point",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adjustments",
                                to="assessment.result",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
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
                        ("act", models.CharField(max_length=20, verbose_name="办理")),
                        ("words", models.CharField(blank=True, max_length=500, verbose_name="说明")),
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
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acts",
                                to="assessment.assessment",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="acts",
                                to="assessment.result",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Scheme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                        ("text", models.TextField(max_length=20000, verbose_name="办法")),
                        ("left_out", models.TextField(blank=True, max_length=5000, verbose_name="不参评的单位")),
                        ("appeal_days", models.PositiveSmallIntegerField(default=5, verbose_name="申诉工作日")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("at", models.DateTimeField()),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schemes",
                                to="assessment.assessment",
                            ),
                        ),
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
                        "ordering": ("assessment", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="SchemeLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("group", models.CharField(max_length=20, verbose_name="组别")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("points", "得分"),
                                    ("deduction", "扣分"),
                                    ("bonus", "加分"),
                                    ("veto", "一票否决"),
                                    ("name", "取名"),
                                ],
                                max_length=9,
                                verbose_name="类别",
                            ),
                        ),
                        ("item", models.CharField(max_length=60, verbose_name="项目")),
                        ("weight", models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="分值")),
                        ("formula", models.CharField(max_length=500, verbose_name="算式")),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="assessment.scheme",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("scheme", "number", "pk"),
                    },
                ),
                migrations.AddField(
                    model_name="point",
                    name="line",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessment.schemeline"
                    ),
                ),
                migrations.CreateModel(
                    name="Statement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.TextField(max_length=2000, verbose_name="自评")),
                        ("missing", models.BooleanField(default=False, verbose_name="数据有缺漏")),
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
                            "point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="assessment.point",
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="assessment.result",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Paper",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "appeal",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="assessment.appeal",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lib.storedfile"
                            ),
                        ),
                        (
                            "result",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="assessment.result",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="assessment.statement",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Survey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(blank=True, max_length=60, verbose_name="政策")),
                        ("percent", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="满意度")),
                        ("respondents", models.PositiveIntegerField(verbose_name="受访数")),
                        ("document", models.CharField(max_length=200, verbose_name="调查文件")),
                        ("at", models.DateTimeField()),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surveys",
                                to="assessment.assessment",
                            ),
                        ),
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
                        "ordering": ("pk",),
                    },
                ),
                migrations.AddConstraint(
                    model_name="assessment",
                    constraint=models.UniqueConstraint(fields=("plan", "year", "object"), name="assessment_once"),
                ),
                migrations.AddIndex(
                    model_name="result",
                    index=models.Index(fields=["assessment", "group", "rank"], name="result_by_rank"),
                ),
                migrations.AddConstraint(
                    model_name="result",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("assessment", "unit"),
                        name="result_once_a_unit",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="result",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", True)),
                        fields=("assessment", "code"),
                        name="result_once_a_policy",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="adjustment",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("point",),
                        name="one_adjustment_waits_a_point",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="adjustment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("second__isnull", True),
                            models.Q(("second", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="two_adjust",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="scheme",
                    constraint=models.UniqueConstraint(fields=("assessment", "number"), name="scheme_once"),
                ),
                migrations.AddConstraint(
                    model_name="schemeline",
                    constraint=models.UniqueConstraint(fields=("scheme", "group", "item"), name="item_once_a_group"),
                ),
                migrations.AddConstraint(
                    model_name="point",
                    constraint=models.UniqueConstraint(fields=("result", "line"), name="point_once"),
                ),
            ]
        )
    ]
