"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("supervision", "0001_initial")]

    dependencies = [
        ("accounts", "0001_tables"),
        ("facts", "0001_tables"),
        ("lib", "0001_tables"),
        ("plans", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="DraftBook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("name", models.CharField(max_length=200, verbose_name="文件")),
                        ("content", models.BinaryField()),
                        ("at", models.DateTimeField()),
                        ("taken_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.plan"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Issue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("document", models.CharField(max_length=100, verbose_name="文号")),
                        ("on", models.DateField(verbose_name="下达日期")),
                        ("sign_by", models.DateField(verbose_name="签收期限")),
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="plans.plan"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Task",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, verbose_name="编号")),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("measure", "举措"),
                                    ("target", "目标"),
                                    ("decision", "会议议定"),
                                    ("instruction", "批示"),
                                ],
                                max_length=12,
                                verbose_name="来源",
                            ),
                        ),
                        ("item", models.CharField(blank=True, max_length=100, verbose_name="方案条目")),
                        ("provision", models.CharField(blank=True, max_length=20, verbose_name="条款")),
                        ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年度")),
                        ("name", models.CharField(max_length=200, verbose_name="项目名称")),
                        ("content", models.TextField(max_length=2000, verbose_name="项目内容")),
                        (
                            "planned",
                            models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name="年度目标值"),
                        ),
                        ("unit_name", models.CharField(blank=True, max_length=20, verbose_name="计量单位")),
                        ("due", models.DateField(null=True, verbose_name="完成期限")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("standing", "常设"),
                                    ("draft", "草稿"),
                                    ("issued", "办理中"),
                                    ("closed", "已办结"),
                                    ("dropped", "已终止"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("unplaced", models.CharField(blank=True, max_length=300, verbose_name="未登记的单位")),
                        ("issued_on", models.DateField(null=True, verbose_name="下达日期")),
                        ("sign_by", models.DateField(null=True, verbose_name="签收期限")),
                        ("closed_on", models.DateField(null=True, verbose_name="办结日期")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "issue",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="supervision.issue",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="plans.plan"
                            ),
                        ),
                        (
                            "under",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pieces",
                                to="supervision.task",
                                verbose_name="上级任务",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("plan", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("quarter", models.PositiveSmallIntegerField(verbose_name="季度")),
                        ("words", models.TextField(max_length=2000, verbose_name="进展情况")),
                        ("percent", models.PositiveSmallIntegerField(verbose_name="完成率")),
                        (
                            "value",
                            models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name="完成数"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("reported", "待核"), ("sent_back", "退回"), ("accepted", "已核")],
                                default="reported",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("warnings", models.JSONField(default=list, verbose_name="提示")),
                        ("at", models.DateTimeField(verbose_name="填报时间")),
                        ("checked_at", models.DateTimeField(null=True, verbose_name="核查时间")),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="核查意见")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="填报单位",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="supervision.task",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("task", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Quarter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="季度")),
                        ("words", models.CharField(max_length=500, verbose_name="季度计划")),
                        ("percent", models.PositiveSmallIntegerField(verbose_name="应完成率")),
                        (
                            "planned",
                            models.DecimalField(decimal_places=4, max_digits=20, null=True, verbose_name="季度目标值"),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="quarters",
                                to="supervision.task",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("task", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(max_length=200, verbose_name="说明")),
                        ("dated", models.DateField(null=True, verbose_name="日期")),
                        ("target", models.CharField(blank=True, max_length=100, verbose_name="目标")),
                        ("run", models.PositiveBigIntegerField(null=True, verbose_name="测算")),
                        ("value", models.CharField(blank=True, max_length=100, verbose_name="数值")),
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
                            "file",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="lib.storedfile",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="supervision.report",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="supervision.task",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("report", "pk"),
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
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="supervision.task"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="TaskUnit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                choices=[("lead", "牵头"), ("responsible", "责任")], max_length=12, verbose_name="分工"
                            ),
                        ),
                        ("signed_at", models.DateTimeField(null=True, verbose_name="签收")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "signed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="units", to="supervision.task"
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
                        "ordering": ("task", "pk"),
                    },
                ),
                migrations.AddIndex(
                    model_name="task",
                    index=models.Index(fields=["plan", "year", "state"], name="task_by_year"),
                ),
                migrations.AddIndex(
                    model_name="task",
                    index=models.Index(fields=["state", "due"], name="task_by_due"),
                ),
                migrations.AddConstraint(
                    model_name="task",
                    constraint=models.UniqueConstraint(fields=("plan", "number"), name="task_number_once"),
                ),
                migrations.AddIndex(
                    model_name="report",
                    index=models.Index(fields=["state", "at"], name="report_by_state"),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "sent_back"), _negated=True),
                        fields=("task", "unit", "quarter"),
                        name="one_report_that_counts",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="reported_percent"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="quarter",
                    constraint=models.UniqueConstraint(fields=("task", "number"), name="quarter_once_a_task"),
                ),
                migrations.AddConstraint(
                    model_name="quarter",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 4)), name="four_quarters"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="quarter",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)), name="planned_percent"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="taskunit",
                    constraint=models.UniqueConstraint(fields=("task", "unit"), name="unit_once_a_task"),
                ),
                migrations.AddConstraint(
                    model_name="taskunit",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("part", "lead")), fields=("task",), name="one_lead_a_task"
                    ),
                ),
            ]
        )
    ]
