"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("claims", "0001_initial"),
        ("claims", "0002_initial"),
        ("claims", "0003_samples"),
        ("claims", "0004_portal_files"),
        ("claims", "0005_opinion_of_unit"),
    ]

    dependencies = [
        ("accounts", "0001_tables"),
        ("ledger", "0001_tables"),
        ("plans", "0001_tables"),
        ("registry", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Claim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                        ("code", models.SlugField(max_length=60, verbose_name="政策代码")),
                        ("policy", models.CharField(max_length=100, verbose_name="政策")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("found", "免申即享"),
                                    ("applied", "自行申报"),
                                    ("portal", "门户申报"),
                                    ("case", "一事一议"),
                                ],
                                max_length=8,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("prepared", "待确认"),
                                    ("draft", "草稿"),
                                    ("submitted", "待受理"),
                                    ("correcting", "补正"),
                                    ("first", "初审"),
                                    ("site", "现场核查"),
                                    ("joint", "联审"),
                                    ("finance", "财政复核"),
                                    ("decision", "审定"),
                                    ("notice", "公示"),
                                    ("objection", "异议复核"),
                                    ("paying", "拨付"),
                                    ("done", "办结"),
                                    ("withdrawn", "撤回"),
                                    ("unaccepted", "不予受理"),
                                    ("refused", "不予支持"),
                                    ("declined", "放弃"),
                                    ("suspended", "中止"),
                                    ("revoked", "撤销"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(default=1, verbose_name="轮次")),
                        ("since", models.DateField(verbose_name="本环节起")),
                        ("due", models.DateField(blank=True, null=True, verbose_name="办理期限")),
                        ("snapshot", models.PositiveBigIntegerField(verbose_name="数据截止")),
                        ("readings", models.JSONField(default=dict, verbose_name="口径")),
                        ("status", models.CharField(max_length=12, verbose_name="结果")),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="金额"),
                        ),
                        (
                            "decided_amount",
                            models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="改定金额"),
                        ),
                        ("missing", models.JSONField(default=list)),
                        ("open_readings", models.JSONField(default=dict)),
                        ("obstacles", models.JSONField(default=list, verbose_name="不可兑付的原因")),
                        ("schedule", models.JSONField(default=list, verbose_name="分期")),
                        ("portal_number", models.CharField(blank=True, max_length=60, verbose_name="门户编号")),
                        ("applied_at", models.DateTimeField(null=True, verbose_name="提交")),
                        ("corrected", models.BooleanField(default=False, verbose_name="已告知补正")),
                        ("consent", models.BooleanField(default=False, verbose_name="同意使用部门数据")),
                        ("payee_name", models.CharField(blank=True, max_length=200, verbose_name="户名")),
                        ("payee_bank", models.CharField(blank=True, max_length=200, verbose_name="开户行")),
                        ("payee_account", models.CharField(blank=True, max_length=40, verbose_name="银行账号")),
                        ("note", models.CharField(blank=True, max_length=1000, verbose_name="说明")),
                        ("suspended_from", models.CharField(blank=True, max_length=10)),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "applicant",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "award",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claim",
                                to="ledger.award",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="plans.plan"
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims_received",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="plans.version"
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
                        ("act", models.CharField(max_length=20, verbose_name="办理")),
                        (
                            "before",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("prepared", "待确认"),
                                    ("draft", "草稿"),
                                    ("submitted", "待受理"),
                                    ("correcting", "补正"),
                                    ("first", "初审"),
                                    ("site", "现场核查"),
                                    ("joint", "联审"),
                                    ("finance", "财政复核"),
                                    ("decision", "审定"),
                                    ("notice", "公示"),
                                    ("objection", "异议复核"),
                                    ("paying", "拨付"),
                                    ("done", "办结"),
                                    ("withdrawn", "撤回"),
                                    ("unaccepted", "不予受理"),
                                    ("refused", "不予支持"),
                                    ("declined", "放弃"),
                                    ("suspended", "中止"),
                                    ("revoked", "撤销"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("prepared", "待确认"),
                                    ("draft", "草稿"),
                                    ("submitted", "待受理"),
                                    ("correcting", "补正"),
                                    ("first", "初审"),
                                    ("site", "现场核查"),
                                    ("joint", "联审"),
                                    ("finance", "财政复核"),
                                    ("decision", "审定"),
                                    ("notice", "公示"),
                                    ("objection", "异议复核"),
                                    ("paying", "拨付"),
                                    ("done", "办结"),
                                    ("withdrawn", "撤回"),
                                    ("unaccepted", "不予受理"),
                                    ("refused", "不予支持"),
                                    ("declined", "放弃"),
                                    ("suspended", "中止"),
                                    ("revoked", "撤销"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=1000, verbose_name="理由")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="文件")),
                        ("late_days", models.PositiveSmallIntegerField(default=0, verbose_name="逾期工作日")),
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
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="claims.claim"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="NoticeLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="序号")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="金额")),
                        ("standing", models.BooleanField(default=True, verbose_name="有效")),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="claims.claim"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("notice", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="姓名或单位")),
                        ("contact", models.CharField(max_length=60, verbose_name="联系方式")),
                        ("text", models.CharField(max_length=2000, verbose_name="异议")),
                        ("file_name", models.CharField(max_length=120, verbose_name="证据")),
                        ("ending", models.CharField(max_length=4)),
                        ("sha256", models.CharField(max_length=64)),
                        ("content", models.BinaryField()),
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
                        ("answer", models.CharField(blank=True, max_length=2000, verbose_name="答复")),
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
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="claims.noticeline",
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
                        ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("submitted", "受理"),
                                    ("first", "初审"),
                                    ("site", "现场核查"),
                                    ("joint", "联审"),
                                    ("finance", "财政复核"),
                                    ("decision", "审定"),
                                ],
                                max_length=10,
                                verbose_name="环节",
                            ),
                        ),
                        (
                            "opinion",
                            models.CharField(
                                blank=True,
                                choices=[("同意", "同意"), ("不同意", "不同意"), ("退回", "退回")],
                                max_length=4,
                                verbose_name="意见",
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=1000, verbose_name="说明")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="纪要、文件")),
                        ("due", models.DateField(null=True, verbose_name="期限")),
                        ("at", models.DateTimeField(null=True)),
                        ("void", models.BooleanField(default=False, verbose_name="作废")),
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
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="claims.claim"
                            ),
                        ),
                        (
                            "instead_of",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="accounts.unit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="OptOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
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
                                related_name="opt_outs",
                                to="registry.subject",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="OtherAward",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "subject_key",
                            models.CharField(db_index=True, max_length=200, verbose_name="统一社会信用代码"),
                        ),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="名称")),
                        ("department", models.CharField(max_length=100, verbose_name="部门")),
                        ("matter", models.CharField(max_length=200, verbose_name="事项")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="金额"),
                        ),
                        ("kind", models.CharField(blank=True, max_length=2, verbose_name="类别")),
                        ("value", models.CharField(blank=True, max_length=200, verbose_name="内容")),
                        ("folded", models.CharField(blank=True, db_index=True, max_length=200)),
                        ("document", models.CharField(max_length=200, verbose_name="文件")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
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
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("why", models.CharField(max_length=300, verbose_name="疑点")),
                        ("key", models.CharField(max_length=200)),
                        ("cleared", models.CharField(blank=True, max_length=500, verbose_name="核查结论")),
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
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="claims.claim"
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="claims.claim",
                            ),
                        ),
                        (
                            "elsewhere",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="claims.otheraward",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Override",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="金额")),
                        (
                            "engine_amount",
                            models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="测算金额"),
                        ),
                        ("reason", models.CharField(max_length=1000, verbose_name="理由")),
                        ("document", models.CharField(max_length=200, verbose_name="依据文件")),
                        ("at", models.DateTimeField()),
                        ("agreed", models.BooleanField(null=True, verbose_name="同意")),
                        ("agreed_at", models.DateTimeField(null=True)),
                        (
                            "agreed_by",
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
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="claims.claim"
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
                        ("name", models.CharField(max_length=100, verbose_name="材料")),
                        ("file_name", models.CharField(max_length=120, verbose_name="文件")),
                        ("ending", models.CharField(max_length=4)),
                        ("size", models.PositiveBigIntegerField(verbose_name="字节")),
                        ("sha256", models.CharField(max_length=64)),
                        ("content", models.BinaryField()),
                        ("photograph", models.BooleanField(default=False, verbose_name="现场照片")),
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
                            "claim",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="claims.claim",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="PortalFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="文件")),
                        ("sha256", models.CharField(max_length=64)),
                        ("content", models.BinaryField()),
                        ("form", models.CharField(max_length=4)),
                        ("sheet", models.CharField(blank=True, max_length=200, verbose_name="工作表")),
                        ("heading", models.PositiveIntegerField(verbose_name="表头所在的行")),
                        ("columns", models.JSONField(default=dict, verbose_name="列")),
                        ("rows_total", models.PositiveIntegerField(default=0, verbose_name="行")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("trying", "正在试读"),
                                    ("tried", "已试读，尚未收"),
                                    ("taking", "正在收"),
                                    ("taken", "已收"),
                                    ("failed", "中断"),
                                ],
                                default="trying",
                                max_length=6,
                                verbose_name="状态",
                            ),
                        ),
                        ("failed_at", models.CharField(blank=True, max_length=6, verbose_name="中断于")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="完成")),
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="portal_files",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="PortalRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="行")),
                        ("portal_number", models.CharField(blank=True, max_length=60, verbose_name="门户编号")),
                        ("code", models.CharField(blank=True, max_length=60, verbose_name="政策代码")),
                        ("key", models.CharField(blank=True, max_length=200, verbose_name="主体编号")),
                        ("year", models.CharField(blank=True, max_length=20, verbose_name="年度")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("waiting", "待试读"),
                                    ("good", "可收"),
                                    ("taken", "已收"),
                                    ("refused", "不收"),
                                ],
                                default="waiting",
                                max_length=7,
                                verbose_name="结果",
                            ),
                        ),
                        ("faults", models.JSONField(default=dict, verbose_name="问题")),
                        (
                            "claim",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="portal_rows",
                                to="claims.claim",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="claims.portalfile"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("file", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Post",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("submitted", "受理"),
                                    ("first", "初审"),
                                    ("site", "现场核查"),
                                    ("joint", "联审"),
                                    ("finance", "财政复核"),
                                    ("decision", "审定"),
                                ],
                                max_length=10,
                                verbose_name="环节",
                            ),
                        ),
                        ("away_since", models.DateField(blank=True, null=True, verbose_name="离岗起")),
                        ("away_until", models.DateField(blank=True, null=True, verbose_name="离岗止")),
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
                            "deputy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "main",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="accounts.unit"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("unit", "step"),
                    },
                ),
                migrations.CreateModel(
                    name="PublicNotice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=20, unique=True, verbose_name="公示号")),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        ("opens", models.DateField(verbose_name="起")),
                        ("closes", models.DateField(verbose_name="止")),
                        ("days", models.PositiveSmallIntegerField(verbose_name="公示期")),
                        ("working", models.BooleanField(verbose_name="工作日")),
                        ("contact", models.CharField(max_length=200, verbose_name="受理异议的联系方式")),
                        ("stopped_at", models.DateTimeField(null=True, verbose_name="撤下")),
                        ("stopped_why", models.CharField(blank=True, max_length=300, verbose_name="撤下的原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="plans.plan"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.AddField(
                    model_name="noticeline",
                    name="notice",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="claims.publicnotice"
                    ),
                ),
                migrations.CreateModel(
                    name="Refusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("act", models.CharField(max_length=20, verbose_name="办理")),
                        ("why", models.CharField(max_length=500, verbose_name="原因")),
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
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="refusals", to="claims.claim"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Sample",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seed", models.CharField(max_length=60, verbose_name="种子")),
                        ("size", models.PositiveIntegerField(verbose_name="样本量")),
                        (
                            "by_strata",
                            models.CharField(
                                choices=[
                                    ("both", "政策和金额"),
                                    ("policy", "政策"),
                                    ("amount", "金额"),
                                    ("none", "不分层"),
                                ],
                                max_length=6,
                                verbose_name="分层",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(null=True, verbose_name="年度")),
                        ("population", models.PositiveIntegerField(verbose_name="总体")),
                        ("hash", models.CharField(max_length=64, verbose_name="总体校验值")),
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="plans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Sampled",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="序号")),
                        ("stratum", models.CharField(max_length=200, verbose_name="层")),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="claims.claim"
                            ),
                        ),
                        (
                            "sample",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="claims.sample"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("sample", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Telling",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("how", models.CharField(max_length=20, verbose_name="方式")),
                        ("at", models.DateTimeField()),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tellings", to="claims.claim"
                            ),
                        ),
                        (
                            "person",
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
                migrations.CreateModel(
                    name="Thing",
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
                                choices=[("发票", "发票"), ("房屋", "房屋"), ("项目", "项目")],
                                max_length=2,
                                verbose_name="类别",
                            ),
                        ),
                        ("value", models.CharField(max_length=200, verbose_name="内容")),
                        ("folded", models.CharField(db_index=True, max_length=200)),
                        (
                            "claim",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="things", to="claims.claim"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.AddIndex(
                    model_name="claim",
                    index=models.Index(fields=["state", "due", "id"], name="claim_by_state"),
                ),
                migrations.AddIndex(
                    model_name="claim",
                    index=models.Index(fields=["plan", "code", "year", "state"], name="claim_of_policy"),
                ),
                migrations.AddIndex(
                    model_name="claim",
                    index=models.Index(fields=["subject", "state"], name="claim_of_subject"),
                ),
                migrations.AddConstraint(
                    model_name="claim",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("withdrawn", "unaccepted", "refused", "declined", "revoked")), _negated=True
                        ),
                        fields=("plan", "code", "subject", "year"),
                        name="claim_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="claim",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("portal_number", ""), _negated=True),
                        fields=("portal_number",),
                        name="claim_of_portal",
                    ),
                ),
                migrations.AddIndex(
                    model_name="act",
                    index=models.Index(fields=["act", "claim"], name="act_by_kind"),
                ),
                migrations.AddIndex(
                    model_name="opinion",
                    index=models.Index(
                        fields=["unit", "opinion", "step", "claim", "void", "due"], name="opinion_of_unit"
                    ),
                ),
                migrations.AddIndex(
                    model_name="opinion",
                    index=models.Index(
                        condition=models.Q(("opinion", ""), ("void", False)),
                        fields=["unit", "due", "id"],
                        name="opinion_waiting",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="opinion",
                    constraint=models.UniqueConstraint(fields=("claim", "round", "step", "unit"), name="opinion_once"),
                ),
                migrations.AddConstraint(
                    model_name="opinion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("opinion", ""), ("by__isnull", False), _connector="OR"),
                        name="opinion_of_somebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="optout",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("subject",), name="opted_out_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="finding",
                    constraint=models.UniqueConstraint(fields=("claim", "key"), name="finding_once"),
                ),
                migrations.AddConstraint(
                    model_name="override",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("agreed__isnull", True)), fields=("claim",), name="one_override_at_a_time"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="override",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("by", models.F("agreed_by")), _negated=True), name="override_by_two"
                    ),
                ),
                migrations.AddIndex(
                    model_name="paper",
                    index=models.Index(fields=["subject", "name"], name="paper_of_subject"),
                ),
                migrations.AddIndex(
                    model_name="portalrow",
                    index=models.Index(fields=["file", "outcome", "number"], name="portal_row_by_outcome"),
                ),
                migrations.AddConstraint(
                    model_name="portalrow",
                    constraint=models.UniqueConstraint(fields=("file", "number"), name="portal_row_once"),
                ),
                migrations.AddConstraint(
                    model_name="portalrow",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "taken"), _negated=True), ("claim__isnull", False), _connector="OR"
                        ),
                        name="portal_row_taken_as_a_claim",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="post",
                    constraint=models.UniqueConstraint(fields=("unit", "step"), name="post_once"),
                ),
                migrations.AddConstraint(
                    model_name="post",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("main", models.F("deputy")), _negated=True), name="post_of_two"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="noticeline",
                    constraint=models.UniqueConstraint(fields=("notice", "claim"), name="noticed_once"),
                ),
                migrations.AddConstraint(
                    model_name="noticeline",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("standing", True)), fields=("claim",), name="one_notice_at_a_time"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sampled",
                    constraint=models.UniqueConstraint(fields=("sample", "claim"), name="sampled_once"),
                ),
                migrations.AddConstraint(
                    model_name="thing",
                    constraint=models.UniqueConstraint(fields=("claim", "kind", "folded"), name="thing_once"),
                ),
            ]
        )
    ]
