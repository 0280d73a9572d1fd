"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("ledger", "0001_initial"), ("ledger", "0002_money_pages"), ("ledger", "0003_money_indexes")]

    dependencies = [
        ("plans", "0001_tables"),
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Sequence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, unique=True)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Account",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=60, verbose_name="政策")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                        ("source", models.CharField(max_length=40, verbose_name="资金来源")),
                        ("budget_fen", models.BigIntegerField(default=0, verbose_name="预算")),
                        ("reserved_fen", models.BigIntegerField(default=0, verbose_name="占用")),
                        ("committed_fen", models.BigIntegerField(default=0, verbose_name="下达")),
                        ("paid_fen", models.BigIntegerField(default=0, verbose_name="支付")),
                        ("due_back_fen", models.BigIntegerField(default=0, verbose_name="应追回")),
                        ("recovered_fen", models.BigIntegerField(default=0, verbose_name="已追回")),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="plans.plan"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-year", "plan", "code", "source"),
                    },
                ),
                migrations.CreateModel(
                    name="Award",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=30, unique=True, verbose_name="编号")),
                        ("code", models.SlugField(max_length=60, verbose_name="政策")),
                        ("policy", models.CharField(max_length=100, verbose_name="政策名称")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                        ("due_back_fen", models.BigIntegerField(default=0, verbose_name="应追回")),
                        ("recovered_fen", models.BigIntegerField(default=0, verbose_name="已追回")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reserved", "占用"),
                                    ("committed", "下达"),
                                    ("settled", "付清"),
                                    ("released", "释放"),
                                ],
                                default="reserved",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("payee_name", models.CharField(blank=True, max_length=200, verbose_name="户名")),
                        ("payee_bank", models.CharField(blank=True, max_length=200, verbose_name="开户行")),
                        ("payee_account", models.CharField(blank=True, max_length=40, verbose_name="银行账号")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="下达文件")),
                        ("apart", models.JSONField(default=list)),
                        ("held", models.BooleanField(default=False, verbose_name="中止支付")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="plans.plan"
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Ceiling",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=400)),
                        ("words", models.CharField(max_length=200, verbose_name="原文")),
                        ("most", models.BigIntegerField()),
                        ("used", models.BigIntegerField(default=0)),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="ceilings", to="plans.plan"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Forecast",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        (
                            "state",
                            models.CharField(
                                choices=[("queued", "排队或进行中"), ("done", "完成"), ("failed", "失败")],
                                default="queued",
                                max_length=6,
                                verbose_name="状态",
                            ),
                        ),
                        ("snapshot", models.PositiveBigIntegerField(default=0, verbose_name="数据截止")),
                        ("due", models.JSONField(default=dict, verbose_name="到期分期")),
                        ("rows", models.JSONField(default=list)),
                        ("at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="forecasts",
                                to="plans.version",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Instalment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="期")),
                        ("due_year", models.PositiveSmallIntegerField(verbose_name="应付年度")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="预算年度")),
                        ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                        ("paid_fen", models.BigIntegerField(default=0, verbose_name="已付")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "待复核"),
                                    ("reserved", "占用"),
                                    ("committed", "待付"),
                                    ("ordered", "支付中"),
                                    ("paid", "已付"),
                                    ("canceled", "取消"),
                                ],
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instalments",
                                to="ledger.award",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("award", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Order",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=30, unique=True, verbose_name="批次号")),
                        ("at", models.DateTimeField()),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        (
                            "by",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="OrderLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="序号")),
                        ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                        ("payee_name", models.CharField(max_length=200, verbose_name="户名")),
                        ("payee_bank", models.CharField(max_length=200, verbose_name="开户行")),
                        ("payee_account", models.CharField(max_length=40, verbose_name="银行账号")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("sent", "在途"),
                                    ("paid", "已付"),
                                    ("returned", "退汇"),
                                    ("withdrawn", "撤回"),
                                ],
                                default="sent",
                                max_length=9,
                                verbose_name="状态",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="退汇原因")),
                        (
                            "instalment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="ledger.instalment",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="ledger.order"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("order", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Part",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount_fen", models.BigIntegerField()),
                        ("paid_fen", models.BigIntegerField(default=0)),
                        ("back_fen", models.BigIntegerField(default=0)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="ledger.account"
                            ),
                        ),
                        (
                            "instalment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="ledger.instalment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Receipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("row", models.PositiveIntegerField(verbose_name="行")),
                        ("said", models.JSONField(verbose_name="内容")),
                        ("kind", models.CharField(blank=True, max_length=10, verbose_name="类别")),
                        ("reference", models.CharField(blank=True, max_length=100, verbose_name="流水号")),
                        ("amount_fen", models.BigIntegerField(null=True, verbose_name="金额")),
                        ("on", models.DateField(null=True, verbose_name="日期")),
                        ("refusal", models.CharField(blank=True, max_length=300, verbose_name="不入账的原因")),
                        (
                            "award",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="ledger.award",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="receipts",
                                to="ledger.orderline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("file", "row"),
                    },
                ),
                migrations.CreateModel(
                    name="Entry",
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
                                    ("budget", "预算"),
                                    ("reserve", "占用"),
                                    ("release", "释放"),
                                    ("commit", "下达"),
                                    ("cancel", "撤销下达"),
                                    ("pay", "支付"),
                                    ("return", "退汇"),
                                    ("offset", "抵付"),
                                    ("claim_back", "应追回"),
                                    ("recover", "追回到账"),
                                    ("deduct", "抵扣收回"),
                                    ("waive", "免予追回"),
                                ],
                                max_length=10,
                                verbose_name="类别",
                            ),
                        ),
                        ("amount_fen", models.BigIntegerField(verbose_name="金额")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="事由")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("at", models.DateTimeField()),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="ledger.account"
                            ),
                        ),
                        (
                            "award",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.award",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                            ),
                        ),
                        (
                            "instalment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.instalment",
                            ),
                        ),
                        (
                            "line",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.orderline",
                            ),
                        ),
                        (
                            "receipt",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.receipt",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="ReceiptFile",
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
                                choices=[("tried", "试读，尚未入账"), ("taken", "已入账")],
                                default="taken",
                                max_length=5,
                                verbose_name="状态",
                            ),
                        ),
                        ("trial", models.JSONField(default=list, verbose_name="试读")),
                        ("name", models.CharField(max_length=200, verbose_name="文件")),
                        ("sha256", models.CharField(max_length=64)),
                        ("content", models.BinaryField()),
                        ("taken", models.PositiveIntegerField(default=0, verbose_name="入账")),
                        ("refused", models.PositiveIntegerField(default=0, verbose_name="不入账")),
                        ("at", models.DateTimeField()),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        (
                            "by",
                            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.AddField(
                    model_name="receipt",
                    name="file",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="ledger.receiptfile"
                    ),
                ),
                migrations.CreateModel(
                    name="Reconciliation",
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
                                choices=[("queued", "排队或进行中"), ("done", "完成"), ("failed", "失败")],
                                default="queued",
                                max_length=6,
                                verbose_name="状态",
                            ),
                        ),
                        ("entries", models.PositiveBigIntegerField(default=0, verbose_name="台账笔数")),
                        ("accounts", models.PositiveIntegerField(default=0, verbose_name="账户")),
                        ("awards", models.PositiveIntegerField(default=0, verbose_name="资金")),
                        ("paid_fen", models.BigIntegerField(default=0, verbose_name="净支付")),
                        ("gaps", models.JSONField(default=list, verbose_name="不符")),
                        ("found", models.PositiveIntegerField(default=0, verbose_name="不符")),
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
                    name="Share",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=60, verbose_name="政策")),
                        ("since", models.PositiveSmallIntegerField(verbose_name="起始年度")),
                        ("parts", models.JSONField(verbose_name="分担")),
                        ("document", models.CharField(max_length=200, verbose_name="依据文件")),
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="plans.plan"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Under",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("weight", models.BigIntegerField()),
                        ("sums", models.BooleanField(default=True)),
                        (
                            "award",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="ceilings", to="ledger.award"
                            ),
                        ),
                        (
                            "ceiling",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="ledger.ceiling"
                            ),
                        ),
                    ],
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.UniqueConstraint(fields=("plan", "code", "year", "source"), name="account_once"),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("budget_fen__gte", 0)), name="account_budget_fen"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reserved_fen__gte", 0)), name="account_reserved_fen"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("committed_fen__gte", 0)), name="account_committed_fen"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("paid_fen__gte", 0)), name="account_paid_fen"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("due_back_fen__gte", 0)), name="account_due_back_fen"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("recovered_fen__gte", 0)), name="account_recovered_fen"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "budget_fen__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("reserved_fen"), "+", models.F("committed_fen")
                                    ),
                                    "+",
                                    models.F("paid_fen"),
                                ),
                            )
                        ),
                        name="within_budget",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "paid_fen__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("due_back_fen"), "+", models.F("recovered_fen")
                                ),
                            )
                        ),
                        name="back_within_paid",
                    ),
                ),
                migrations.AddIndex(
                    model_name="award",
                    index=models.Index(fields=["plan", "code", "subject", "year"], name="award_of_subject"),
                ),
                migrations.AddIndex(
                    model_name="award",
                    index=models.Index(
                        condition=models.Q(("due_back_fen__gt", 0)), fields=["recipient"], name="award_owing"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="award",
                    constraint=models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="award_positive"),
                ),
                migrations.AddConstraint(
                    model_name="award",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("due_back_fen__gte", 0), ("recovered_fen__gte", 0)), name="award_back"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="award",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount_fen__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("due_back_fen"), "+", models.F("recovered_fen")
                                ),
                            )
                        ),
                        name="award_back_within",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ceiling",
                    constraint=models.UniqueConstraint(fields=("plan", "key"), name="ceiling_once"),
                ),
                migrations.AddConstraint(
                    model_name="ceiling",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("used__gte", 0), ("most__gte", models.F("used"))), name="within_ceiling"
                    ),
                ),
                migrations.AddIndex(
                    model_name="forecast",
                    index=models.Index(fields=["version", "year"], name="forecast_of_year"),
                ),
                migrations.AddIndex(
                    model_name="instalment",
                    index=models.Index(fields=["state", "year", "award"], name="instalment_waiting"),
                ),
                migrations.AddConstraint(
                    model_name="instalment",
                    constraint=models.UniqueConstraint(fields=("award", "number"), name="instalment_once"),
                ),
                migrations.AddConstraint(
                    model_name="instalment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="instalment_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="instalment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("paid_fen__gte", 0), ("amount_fen__gte", models.F("paid_fen"))),
                        name="instalment_not_twice",
                    ),
                ),
                migrations.AddIndex(
                    model_name="orderline",
                    index=models.Index(fields=["state", "order"], name="order_line_by_state"),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.UniqueConstraint(fields=("order", "number"), name="order_line_once"),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state__in", ("sent", "paid"))),
                        fields=("instalment",),
                        name="one_transfer_at_a_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="orderline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)), name="order_line_positive"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="part",
                    constraint=models.UniqueConstraint(fields=("instalment", "account"), name="part_once"),
                ),
                migrations.AddConstraint(
                    model_name="part",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen__gte", models.F("paid_fen")),
                            ("paid_fen__gte", models.F("back_fen")),
                            ("back_fen__gte", 0),
                        ),
                        name="part_within",
                    ),
                ),
                migrations.AddIndex(
                    model_name="entry",
                    index=models.Index(fields=["account", "kind"], name="entry_of_account"),
                ),
                migrations.AddIndex(
                    model_name="entry",
                    index=models.Index(fields=["award", "id"], name="entry_of_award"),
                ),
                migrations.AddIndex(
                    model_name="entry",
                    index=models.Index(fields=["kind", "award"], name="entry_of_kind"),
                ),
                migrations.AddConstraint(
                    model_name="entry",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0), ("kind", "budget"), _connector="OR"),
                        name="entry_positive",
                    ),
                ),
                migrations.AddIndex(
                    model_name="receiptfile",
                    index=models.Index(fields=["sha256"], name="receipt_file_by_hash"),
                ),
                migrations.AddConstraint(
                    model_name="receipt",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("refusal", ""), models.Q(("reference", ""), _negated=True)),
                        fields=("reference", "kind"),
                        name="receipt_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="under",
                    constraint=models.UniqueConstraint(fields=("award", "ceiling"), name="under_once"),
                ),
                migrations.AddConstraint(
                    model_name="under",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0)), name="weight_not_negative"
                    ),
                ),
            ]
        )
    ]
