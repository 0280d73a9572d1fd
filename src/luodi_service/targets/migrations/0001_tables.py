"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("targets", "0001_targets")]

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
                    name="Reckoning",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("snapshot", models.PositiveBigIntegerField(verbose_name="数据截止")),
                        ("figures", models.JSONField(default=list)),
                        ("quarters", models.JSONField(default=list)),
                        ("groups", models.JSONField(default=list)),
                        ("facts_hash", models.CharField(blank=True, max_length=64)),
                        ("hash", models.CharField(blank=True, max_length=64, verbose_name="校验值")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "排队"),
                                    ("running", "计算中"),
                                    ("done", "完成"),
                                    ("failed", "失败"),
                                ],
                                default="queued",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("problem", models.TextField(blank=True)),
                        ("at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="reckonings", to="plans.plan"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reckonings",
                                to="plans.run",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reckonings",
                                to="plans.version",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Reported",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("target", models.CharField(max_length=100, verbose_name="目标")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("part", models.PositiveSmallIntegerField(default=0, verbose_name="季度")),
                        ("value", models.DecimalField(decimal_places=4, max_digits=24, verbose_name="数值")),
                        ("words", models.TextField(blank=True, max_length=2000, verbose_name="说明")),
                        ("document", models.CharField(max_length=200, verbose_name="依据文件")),
                        ("dated", models.DateField(verbose_name="文件日期")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待核"),
                                    ("checked", "已核"),
                                    ("sent_back", "退回"),
                                    ("superseded", "已被更正"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField(verbose_name="填报时间")),
                        ("checked_at", models.DateTimeField(null=True, verbose_name="核对时间")),
                        ("opinion", models.CharField(blank=True, max_length=1000, verbose_name="核对意见")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填报人",
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="核对人",
                            ),
                        ),
                        (
                            "corrects",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="targets.reported",
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reported_targets",
                                to="plans.plan",
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
                    ],
                    options={
                        "ordering": ("-year", "-part", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Item",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=200, verbose_name="名称")),
                        ("on", models.DateField(null=True, verbose_name="日期")),
                        (
                            "state",
                            models.CharField(
                                choices=[("已完成", "已完成"), ("推进中", "推进中"), ("已终止", "已终止")],
                                max_length=4,
                                verbose_name="状态",
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="文件")),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="金额（元）"),
                        ),
                        (
                            "reported",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="targets.reported"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("reported", "position"),
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
                        (
                            "file",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lib.storedfile"
                            ),
                        ),
                        (
                            "reported",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evidence",
                                to="targets.reported",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("reported", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="TargetYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("target", models.CharField(max_length=100, verbose_name="目标")),
                        ("label", models.CharField(max_length=40, verbose_name="条款")),
                        ("kind", models.CharField(max_length=4, verbose_name="类别")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("state", models.CharField(max_length=10, verbose_name="状态")),
                        (
                            "value",
                            models.DecimalField(decimal_places=12, max_digits=40, null=True, verbose_name="数值"),
                        ),
                        (
                            "path",
                            models.DecimalField(decimal_places=12, max_digits=40, null=True, verbose_name="该年目标"),
                        ),
                        ("due", models.PositiveSmallIntegerField(null=True)),
                        ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                        ("missing", models.JSONField(default=list)),
                        ("waiting", models.PositiveIntegerField(default=0)),
                        (
                            "forecast",
                            models.DecimalField(decimal_places=12, max_digits=40, null=True, verbose_name="预测"),
                        ),
                        ("method", models.CharField(blank=True, max_length=200, verbose_name="预测方法")),
                        ("reaches", models.BooleanField(null=True)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.plan"
                            ),
                        ),
                        (
                            "reckoning",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="targets.reckoning"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "year"),
                    },
                ),
                migrations.AddIndex(
                    model_name="reckoning",
                    index=models.Index(fields=["plan", "state", "-id"], name="reckoning_of_plan"),
                ),
                migrations.AddIndex(
                    model_name="reported",
                    index=models.Index(fields=["plan", "target", "-year", "-part"], name="reported_of_target"),
                ),
                migrations.AddConstraint(
                    model_name="reported",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("plan", "target", "year", "part"),
                        name="one_waiting_report",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reported",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "checked")),
                        fields=("plan", "target", "year", "part"),
                        name="one_checked_report",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="item",
                    constraint=models.UniqueConstraint(fields=("reported", "name"), name="reported_item_once"),
                ),
                migrations.AddConstraint(
                    model_name="targetyear",
                    constraint=models.UniqueConstraint(
                        fields=("reckoning", "position", "year"), name="target_year_once"
                    ),
                ),
            ]
        )
    ]
