"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("returns", "0001_returns")]

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
                    name="Form",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=60, unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=100, unique=True, verbose_name="名称")),
                    ],
                    options={
                        "ordering": ("code",),
                    },
                ),
                migrations.CreateModel(
                    name="FormVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="版本")),
                        ("kind", models.CharField(max_length=20, verbose_name="主体类别")),
                        (
                            "frequency",
                            models.CharField(
                                choices=[("年", "年"), ("季度", "季度"), ("月", "月")],
                                max_length=4,
                                verbose_name="频次",
                            ),
                        ),
                        (
                            "filler",
                            models.CharField(
                                choices=[
                                    ("主体单位", "主体单位"),
                                    ("园区", "园区"),
                                    ("街道", "街道"),
                                    ("牵头单位", "牵头单位"),
                                ],
                                max_length=4,
                                verbose_name="填报",
                            ),
                        ),
                        ("by_park", models.BooleanField(default=False, verbose_name="园区可代入驻企业填报")),
                        (
                            "checker",
                            models.CharField(
                                choices=[
                                    ("主体单位", "主体单位"),
                                    ("园区", "园区"),
                                    ("街道", "街道"),
                                    ("牵头单位", "牵头单位"),
                                ],
                                max_length=4,
                                verbose_name="审核",
                            ),
                        ),
                        ("due_days", models.PositiveSmallIntegerField(verbose_name="期后工作日")),
                        (
                            "basis",
                            models.CharField(
                                choices=[("预计", "预计"), ("快报", "快报"), ("年报", "年报"), ("修订", "修订")],
                                max_length=4,
                                verbose_name="口径",
                            ),
                        ),
                        ("since", models.PositiveSmallIntegerField(verbose_name="起始年度")),
                        ("until", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="终止年度")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "condition",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="facts.term",
                                verbose_name="只对",
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="returns.form"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, to="accounts.unit", verbose_name="牵头单位"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("form", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="FormTerm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("unit", models.CharField(blank=True, max_length=20, verbose_name="单位")),
                        ("lower", models.DecimalField(decimal_places=6, max_digits=30, null=True, verbose_name="下限")),
                        ("upper", models.DecimalField(decimal_places=6, max_digits=30, null=True, verbose_name="上限")),
                        ("change", models.DecimalField(decimal_places=4, max_digits=8, null=True, verbose_name="变动")),
                        ("required", models.BooleanField(default=False, verbose_name="必填")),
                        ("term", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="facts.term")),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="returns.formversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("version", "position"),
                    },
                ),
                migrations.CreateModel(
                    name="FormRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(max_length=500, verbose_name="算式")),
                        ("hard", models.BooleanField(default=False, verbose_name="必须成立")),
                        ("message", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="returns.formversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("version", "position"),
                    },
                ),
                migrations.CreateModel(
                    name="Return",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("part", models.PositiveSmallIntegerField(default=0, verbose_name="季度、月份")),
                        ("due", models.DateField(verbose_name="截止")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("blank", "待填"),
                                    ("filled", "已报"),
                                    ("sent_back", "退回"),
                                    ("locked", "已审核锁定"),
                                    ("reopened", "重新打开"),
                                ],
                                default="blank",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("filled_at", models.DateTimeField(null=True)),
                        ("checked_at", models.DateTimeField(null=True)),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("opened_at", models.DateTimeField()),
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
                            "filled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="returns.form"
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returns",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returns",
                                to="returns.formversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("form", "-year", "-part", "subject"),
                    },
                ),
                migrations.CreateModel(
                    name="Cell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=500, verbose_name="填报")),
                        ("value", models.CharField(blank=True, max_length=500, verbose_name="值")),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                        ("term", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="facts.term")),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="cells", to="returns.return"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("report", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act", models.CharField(max_length=10, verbose_name="办理")),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="文件")),
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
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="returns.return"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Upload",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("part", models.PositiveSmallIntegerField(default=0)),
                        ("name", models.CharField(max_length=200, verbose_name="文件")),
                        ("counts", models.JSONField(default=dict)),
                        ("problems", models.JSONField(default=list)),
                        ("content", models.BinaryField(default=bytes)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="uploads", to="returns.form"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.AddConstraint(
                    model_name="formversion",
                    constraint=models.UniqueConstraint(fields=("form", "number"), name="form_version_once"),
                ),
                migrations.AddConstraint(
                    model_name="formterm",
                    constraint=models.UniqueConstraint(fields=("version", "term"), name="form_term_once"),
                ),
                migrations.AddIndex(
                    model_name="return",
                    index=models.Index(fields=["form", "year", "part", "state"], name="return_by_period"),
                ),
                migrations.AddIndex(
                    model_name="return",
                    index=models.Index(fields=["state", "due"], name="return_by_due"),
                ),
                migrations.AddConstraint(
                    model_name="return",
                    constraint=models.UniqueConstraint(fields=("form", "subject", "year", "part"), name="return_once"),
                ),
                migrations.AddConstraint(
                    model_name="cell",
                    constraint=models.UniqueConstraint(fields=("report", "term"), name="cell_once"),
                ),
            ]
        )
    ]
