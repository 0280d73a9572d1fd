"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_revisions_tokens_throttles"),
        ("accounts", "0003_notices"),
        ("accounts", "0004_mail"),
    ]

    dependencies = []

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("username", models.CharField(max_length=60, unique=True, verbose_name="账号")),
                        ("name", models.CharField(max_length=60, verbose_name="姓名")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        ("must_change_password", models.BooleanField(default=False, verbose_name="须改口令")),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("locked_until", models.DateTimeField(blank=True, null=True)),
                        ("last_seen", models.DateTimeField(blank=True, null=True)),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="邮件地址")),
                        ("revision", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Throttle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=100, unique=True)),
                        ("count", models.PositiveIntegerField(default=0)),
                        ("since", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="用途")),
                        ("hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(verbose_name="创建")),
                        ("expires_at", models.DateTimeField(verbose_name="到期")),
                        ("last_used", models.DateTimeField(blank=True, null=True, verbose_name="最近使用")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="停用")),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, unique=True, verbose_name="名称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("政府", "政府"),
                                    ("部门", "部门"),
                                    ("街道", "街道"),
                                    ("园区", "园区"),
                                    ("企业", "企业"),
                                ],
                                max_length=10,
                                verbose_name="类别",
                            ),
                        ),
                        ("code", models.CharField(blank=True, max_length=100, verbose_name="统一社会信用代码或编号")),
                        ("path", models.CharField(db_index=True, editable=False, max_length=500)),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="accounts.unit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("path",),
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="内容")),
                        ("link", models.CharField(blank=True, max_length=300)),
                        ("key", models.CharField(max_length=120)),
                        ("at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "mailed",
                            models.CharField(
                                blank=True,
                                choices=[("", "未发"), ("sending", "发送中"), ("sent", "已发"), ("failed", "未送达")],
                                max_length=7,
                                verbose_name="邮件",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-at", "-pk"),
                        "indexes": [models.Index(fields=["person", "read_at"], name="notice_unread")],
                        "constraints": [models.UniqueConstraint(fields=("person", "key"), name="notice_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Role",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("enterprise", "企业经办"),
                                    ("park", "园区运营方"),
                                    ("street", "街道经办"),
                                    ("department", "部门经办"),
                                    ("finance", "区财政局"),
                                    ("statistics", "区统计局"),
                                    ("tax", "区税务局"),
                                    ("office", "领导小组办公室"),
                                    ("leader", "区领导"),
                                    ("auditor", "审计、纪检"),
                                    ("system_officer", "系统管理员"),
                                    ("security_officer", "安全管理员"),
                                    ("audit_officer", "审计管理员"),
                                ],
                                max_length=20,
                                verbose_name="角色",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="roles",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="roles", to="accounts.unit"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "unit", "role"), name="role_once"),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("role__in", ("system_officer", "security_officer", "audit_officer"))
                                ),
                                fields=("person",),
                                name="one_officer_role_a_person",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
