"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("promotion", "0001_initial")]

    dependencies = [
        ("accounts", "0001_tables"),
        ("plans", "0001_tables"),
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Introduction",
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
                                choices=[
                                    ("asked", "待答复"),
                                    ("accepted", "对接中"),
                                    ("declined", "谢绝"),
                                    ("made", "已成交"),
                                    ("failed", "未成"),
                                ],
                                default="asked",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("quantity", models.PositiveIntegerField(null=True, verbose_name="成交数量（辆）")),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, max_digits=15, null=True, verbose_name="成交额（元）"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="提出时间")),
                        ("changed_at", models.DateTimeField(verbose_name="最近办理")),
                        ("revision", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="IntroductionAct",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act", models.CharField(max_length=20, verbose_name="办理")),
                        ("words", models.TextField(blank=True, max_length=2000, verbose_name="内容")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "introduction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acts",
                                to="promotion.introduction",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Lead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="企业或项目")),
                        (
                            "field",
                            models.CharField(
                                choices=[
                                    ("汽车电子商务", "汽车电子商务"),
                                    ("零配件O2O及后市场", "零配件O2O及后市场"),
                                    ("分享经济", "分享经济"),
                                    ("智能车联网", "智能车联网"),
                                    ("会展", "会展"),
                                ],
                                max_length=20,
                                verbose_name="产业领域",
                            ),
                        ),
                        ("position", models.CharField(blank=True, max_length=40, verbose_name="产业链环节")),
                        ("counts_for", models.CharField(blank=True, max_length=100, verbose_name="计入的目标")),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("自行接洽", "自行接洽"),
                                    ("企业介绍", "企业介绍"),
                                    ("园区介绍", "园区介绍"),
                                    ("活动推介", "活动推介"),
                                    ("上级推荐", "上级推荐"),
                                    ("来电来访", "来电来访"),
                                ],
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "investment",
                            models.DecimalField(
                                decimal_places=2, max_digits=15, null=True, verbose_name="拟投资额（元）"
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="情况")),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("new", "待研判"),
                                    ("talking", "在谈"),
                                    ("signed", "签约"),
                                    ("settled", "落地"),
                                    ("stopped", "终止"),
                                ],
                                default="new",
                                max_length=10,
                                verbose_name="阶段",
                            ),
                        ),
                        ("since", models.DateField()),
                        ("settled_on", models.DateField(null=True, verbose_name="落地日期")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="落地依据")),
                        ("at", models.DateTimeField(verbose_name="登记时间")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "introduced_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.subject",
                                verbose_name="介绍企业",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="leads", to="plans.plan"
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.subject",
                                verbose_name="落地企业",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="跟进单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="LeadStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act", models.CharField(max_length=20, verbose_name="办理")),
                        ("words", models.TextField(blank=True, max_length=2000, verbose_name="内容")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="promotion.lead"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Posting",
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
                                choices=[("rental", "短租与共享"), ("cooperation", "跨行业协作")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("offer", "供"), ("need", "需")], max_length=5, verbose_name="供需"
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="题目")),
                        ("text", models.TextField(max_length=2000, verbose_name="说明")),
                        ("position", models.CharField(blank=True, max_length=40, verbose_name="产业链环节")),
                        ("quantity", models.PositiveIntegerField(null=True, verbose_name="数量（辆）")),
                        (
                            "price",
                            models.DecimalField(
                                decimal_places=2, max_digits=15, null=True, verbose_name="价格（元/辆·日）"
                            ),
                        ),
                        ("since", models.DateField(verbose_name="自")),
                        ("until", models.DateField(verbose_name="至")),
                        ("contact", models.CharField(max_length=100, verbose_name="联系方式")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "对接中"), ("closed", "已关闭")],
                                default="open",
                                max_length=6,
                                verbose_name="状态",
                            ),
                        ),
                        ("closing", models.CharField(blank=True, max_length=200, verbose_name="关闭的原因")),
                        ("at", models.DateTimeField(verbose_name="发布时间")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.subject",
                                verbose_name="企业",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="发布单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.AddField(
                    model_name="introduction",
                    name="asked_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promotion.posting"
                    ),
                ),
                migrations.AddField(
                    model_name="introduction",
                    name="need",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="as_need",
                        to="promotion.posting",
                        verbose_name="需方",
                    ),
                ),
                migrations.AddField(
                    model_name="introduction",
                    name="offer",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="as_offer",
                        to="promotion.posting",
                        verbose_name="供方",
                    ),
                ),
                migrations.AddIndex(
                    model_name="lead",
                    index=models.Index(fields=["plan", "stage", "since"], name="lead_by_stage"),
                ),
                migrations.AddConstraint(
                    model_name="lead",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("stage", "stopped"), _negated=True),
                        fields=("plan", "title"),
                        name="lead_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lead",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            ("stage", "settled"),
                            ("subject__isnull", False),
                            models.Q(("counts_for", ""), _negated=True),
                        ),
                        fields=("plan", "counts_for", "subject"),
                        name="settled_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lead",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "settled"), _negated=True),
                            models.Q(("settled_on__isnull", False), models.Q(("document", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="settled_with_proof",
                    ),
                ),
                migrations.AddIndex(
                    model_name="posting",
                    index=models.Index(fields=["state", "kind", "side", "until"], name="posting_open"),
                ),
                migrations.AddConstraint(
                    model_name="posting",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("since"))), name="posting_until"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="introduction",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ("asked", "accepted"))),
                        fields=("offer", "need"),
                        name="introduced_once",
                    ),
                ),
            ]
        )
    ]
