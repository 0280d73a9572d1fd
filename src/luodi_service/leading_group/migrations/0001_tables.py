"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("leading_group", "0001_initial")]

    dependencies = [
        ("accounts", "0001_tables"),
        ("claims", "0001_tables"),
        ("plans", "0001_tables"),
        ("registry", "0001_tables"),
        ("supervision", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("ordinal", models.PositiveSmallIntegerField(verbose_name="次")),
                        ("on", models.DateField(verbose_name="日期")),
                        ("time", models.CharField(blank=True, max_length=20, verbose_name="时间")),
                        ("place", models.CharField(max_length=100, verbose_name="地点")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "筹备"),
                                    ("called", "已通知"),
                                    ("held", "已召开，纪要待签发"),
                                    ("issued", "纪要已签发"),
                                    ("cancelled", "已取消"),
                                ],
                                default="planned",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="取消的原因")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("changed_at", models.DateTimeField()),
                        ("demonstration", models.BooleanField(default=False)),
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="plans.plan"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-year", "-ordinal"),
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
                        ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("free", "其他议题"),
                                    ("problem", "问题"),
                                    ("task", "滞后任务"),
                                    ("target", "落后目标"),
                                    ("reading", "待裁定口径"),
                                ],
                                default="free",
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        ("key", models.CharField(blank=True, max_length=150)),
                        ("title", models.CharField(max_length=200, verbose_name="议题")),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="列入的原因")),
                        ("discussion", models.TextField(blank=True, max_length=5000, verbose_name="讨论情况")),
                        ("decision", models.TextField(blank=True, max_length=2000, verbose_name="议定意见")),
                        (
                            "reporter",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="汇报单位",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meeting_items",
                                to="supervision.task",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="leading_group.meeting",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("meeting", "number", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Instruction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "about",
                            models.CharField(
                                choices=[
                                    ("free", "其他"),
                                    ("task", "任务"),
                                    ("target", "目标"),
                                    ("claim", "申请"),
                                    ("meeting", "会议"),
                                ],
                                default="free",
                                max_length=10,
                                verbose_name="关于",
                            ),
                        ),
                        ("target", models.CharField(blank=True, max_length=100, verbose_name="目标")),
                        ("leader", models.CharField(max_length=100, verbose_name="批示人")),
                        ("name", models.CharField(max_length=200, verbose_name="事项")),
                        ("words", models.TextField(max_length=2000, verbose_name="批示内容")),
                        ("on", models.DateField(verbose_name="批示日期")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="批示件")),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("demonstration", models.BooleanField(default=False)),
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="claims.claim",
                            ),
                        ),
                        (
                            "opened",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instruction",
                                to="supervision.task",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instructions",
                                to="plans.plan",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instructions",
                                to="supervision.task",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="leading_group.meeting",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Member",
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
                                choices=[
                                    ("head", "组长"),
                                    ("deputy", "副组长"),
                                    ("member", "成员"),
                                    ("office_head", "办公室主任"),
                                ],
                                max_length=12,
                                verbose_name="职务",
                            ),
                        ),
                        ("person", models.CharField(max_length=60, verbose_name="姓名")),
                        ("title", models.CharField(max_length=100, verbose_name="行政职务")),
                        ("since", models.DateField(verbose_name="任职")),
                        ("until", models.DateField(null=True, verbose_name="免职")),
                        ("document", models.CharField(max_length=200, verbose_name="任职文件")),
                        ("ended_by", models.CharField(blank=True, max_length=200, verbose_name="免职文件")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="group_members",
                                to="plans.plan",
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
                        "ordering": ("pk",),
                    },
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="chair",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leading_group.member",
                        verbose_name="主持",
                    ),
                ),
                migrations.CreateModel(
                    name="Minutes",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=0, verbose_name="补充纪要序号")),
                        ("document", models.CharField(blank=True, max_length=100, verbose_name="文号")),
                        ("text", models.TextField(blank=True, max_length=5000, verbose_name="更正、补充的内容")),
                        ("at", models.DateTimeField(verbose_name="起草时间")),
                        ("issued_at", models.DateTimeField(null=True, verbose_name="签发时间")),
                        ("frozen", models.JSONField(default=dict)),
                        ("sha256", models.CharField(blank=True, max_length=64, verbose_name="校验值")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "issued_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="minutes",
                                to="leading_group.meeting",
                            ),
                        ),
                        ("writers", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name_plural": "minutes",
                        "ordering": ("meeting", "number"),
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="任务")),
                        ("content", models.TextField(max_length=2000, verbose_name="要求")),
                        ("due", models.DateField(verbose_name="期限")),
                        ("provision", models.CharField(blank=True, max_length=20, verbose_name="条款")),
                        (
                            "lead",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="牵头单位",
                            ),
                        ),
                        (
                            "responsible",
                            models.ManyToManyField(related_name="+", to="accounts.unit", verbose_name="责任单位"),
                        ),
                        (
                            "task",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decision",
                                to="supervision.task",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="leading_group.item",
                                verbose_name="议题",
                            ),
                        ),
                        (
                            "minutes",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="leading_group.minutes",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("minutes", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Problem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("provision", models.CharField(blank=True, max_length=100, verbose_name="条款或政策")),
                        ("title", models.CharField(max_length=100, verbose_name="题目")),
                        ("text", models.TextField(max_length=2000, verbose_name="情况")),
                        ("wished", models.TextField(blank=True, max_length=1000, verbose_name="希望的帮助")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("raised", "已提出"),
                                    ("listed", "列入议题"),
                                    ("assigned", "交办答复"),
                                    ("answered", "已答复"),
                                    ("settled", "已办结"),
                                ],
                                default="raised",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("due", models.DateField(null=True, verbose_name="答复期限")),
                        ("answer", models.TextField(blank=True, max_length=2000, verbose_name="答复")),
                        ("answered_on", models.DateField(null=True, verbose_name="答复日期")),
                        ("at", models.DateTimeField(verbose_name="提出时间")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("changed_at", models.DateTimeField()),
                        ("demonstration", models.BooleanField(default=False)),
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="problems", to="plans.plan"
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="registry.subject",
                                verbose_name="企业、园区",
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="答复单位",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="提出单位",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.AddField(
                    model_name="item",
                    name="problem",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="leading_group.problem",
                    ),
                ),
                migrations.CreateModel(
                    name="ProblemAct",
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
                            "problem",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acts",
                                to="leading_group.problem",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Attendee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("person", models.CharField(blank=True, max_length=60, verbose_name="参会人")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("invited", "已通知"),
                                    ("present", "出席"),
                                    ("on_leave", "请假"),
                                    ("absent", "缺席"),
                                ],
                                default="invited",
                                max_length=10,
                                verbose_name="到会",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="请假事由")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendees",
                                to="leading_group.meeting",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("meeting", "pk"),
                        "constraints": [models.UniqueConstraint(fields=("meeting", "unit"), name="invited_once")],
                    },
                ),
                migrations.AddConstraint(
                    model_name="member",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("part__in", ("head", "office_head")), ("until__isnull", True)),
                        fields=("plan", "part"),
                        name="one_head_at_a_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="member",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("plan", "part", "unit", "person"),
                        name="member_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="member",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="member_until",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="meeting",
                    constraint=models.UniqueConstraint(fields=("plan", "year", "ordinal"), name="meeting_once"),
                ),
                migrations.AddConstraint(
                    model_name="minutes",
                    constraint=models.UniqueConstraint(fields=("meeting", "number"), name="minutes_once"),
                ),
                migrations.AddConstraint(
                    model_name="minutes",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("issued_at__isnull", True)),
                        fields=("meeting",),
                        name="one_draft_of_minutes_at_a_time",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="minutes",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at__isnull", True), ("issued_by__isnull", True)),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                                models.Q(("document", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="issued_whole",
                    ),
                ),
                migrations.AddIndex(
                    model_name="problem",
                    index=models.Index(fields=["plan", "state"], name="problem_by_state"),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("answered", "settled")), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="answer_there",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="problem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "assigned"), _negated=True), ("to__isnull", False), _connector="OR"
                        ),
                        name="assigned_to_somebody",
                    ),
                ),
            ]
        )
    ]
