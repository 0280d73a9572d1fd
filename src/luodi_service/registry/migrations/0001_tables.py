"""The tables of the first version."""

from __future__ import annotations

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("registry", "0001_initial"),
        ("registry", "0002_dossiers"),
        ("registry", "0003_brands_and_exhibitions"),
    ]

    dependencies = [
        ("accounts", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Brand",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("电商品牌", "电商品牌"),
                                    ("自建平台", "自建平台"),
                                    ("第三方平台", "第三方平台"),
                                ],
                                max_length=5,
                                verbose_name="类别",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="品牌、平台名称")),
                        ("since", models.DateField(verbose_name="启用日期")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
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
                        "ordering": ("-since", "pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="NamedList",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名录")),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="文件")),
                        ("dated", models.DateField(verbose_name="发文日期")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                    ],
                    options={
                        "ordering": ("name", "-dated"),
                        "constraints": [models.UniqueConstraint(fields=("name", "dated"), name="named_list_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Subject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20, verbose_name="类别")),
                        ("key", models.CharField(max_length=200, verbose_name="编号")),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="名称")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                        (
                            "ended_how",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("注销", "注销"),
                                    ("吊销", "吊销"),
                                    ("迁出", "迁出"),
                                    ("撤销导入", "撤销导入"),
                                ],
                                max_length=10,
                                verbose_name="终止方式",
                            ),
                        ),
                        ("ended_document", models.CharField(blank=True, max_length=200, verbose_name="终止依据")),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="accounts.unit",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenants",
                                to="registry.subject",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers_for",
                                to="accounts.unit",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("kind", "key"),
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("since", models.DateField(verbose_name="列入日期")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="移出日期")),
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
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="registry.namedlist",
                                verbose_name="名录",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-since", "pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LadderStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("个转企", "个转企"),
                                    ("小升规", "小升规"),
                                    ("规改股", "规改股"),
                                    ("股上市", "股上市"),
                                ],
                                max_length=3,
                                verbose_name="阶梯",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="日期")),
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
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("on", "pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Exhibition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("name", models.CharField(max_length=100, verbose_name="展会名称")),
                        ("opened_on", models.DateField(verbose_name="开展日期")),
                        ("exhibitors", models.PositiveIntegerField(blank=True, null=True, verbose_name="参展商（家）")),
                        (
                            "area_sqm",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="展览面积（平方米）",
                            ),
                        ),
                        ("visitors", models.PositiveIntegerField(blank=True, null=True, verbose_name="观众（人次）")),
                        (
                            "turnover_cny",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=15,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="成交额（元）",
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
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-opened_on", "pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Deal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("name", models.CharField(max_length=100, verbose_name="合作项目")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("整车销售", "整车销售"),
                                    ("零部件贸易", "零部件贸易"),
                                    ("技术合作", "技术合作"),
                                    ("交流", "交流"),
                                    ("其他", "其他"),
                                ],
                                max_length=5,
                                verbose_name="类别",
                            ),
                        ),
                        ("parties", models.CharField(max_length=300, verbose_name="合作各方")),
                        (
                            "amount_cny",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=15,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="金额（元）",
                            ),
                        ),
                        ("signed_on", models.DateField(verbose_name="签约日期")),
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
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("signed_on", "pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("name", models.CharField(max_length=60, verbose_name="姓名")),
                        ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                        ("id_number", models.CharField(blank=True, max_length=18, verbose_name="身份证号")),
                        ("bank_account", models.CharField(blank=True, max_length=40, verbose_name="银行账号")),
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
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="BrandYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        (
                            "year",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1990),
                                    django.core.validators.MaxValueValidator(9998),
                                ],
                                verbose_name="年度",
                            ),
                        ),
                        (
                            "turnover_cny",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=15,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="年交易额（元）",
                            ),
                        ),
                        ("rank", models.CharField(blank=True, max_length=100, verbose_name="位次")),
                        ("publisher", models.CharField(max_length=100, verbose_name="发布单位")),
                        (
                            "brand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="years",
                                to="registry.brand",
                                verbose_name="品牌、平台",
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
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-year", "pk"),
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="brand",
                    name="subject",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="registry.subject",
                    ),
                ),
                migrations.CreateModel(
                    name="Tenancy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("since", models.DateField(verbose_name="入驻日期")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="退出日期")),
                        ("premises", models.CharField(blank=True, max_length=100, verbose_name="房号")),
                        (
                            "area_sqm",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="面积（平方米）"
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
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenancies",
                                to="registry.subject",
                                verbose_name="产业园",
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-since", "pk"),
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Title",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                        ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                        ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                        ("at", models.DateTimeField()),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("name", models.CharField(max_length=100, verbose_name="称号")),
                        (
                            "level",
                            models.CharField(
                                choices=[("国家", "国家"), ("省", "省"), ("市", "市"), ("区", "区")],
                                max_length=2,
                                verbose_name="级别",
                            ),
                        ),
                        (
                            "grant",
                            models.CharField(
                                choices=[("新认定", "新认定"), ("复评", "复评")], max_length=3, verbose_name="认定方式"
                            ),
                        ),
                        ("granted_on", models.DateField(verbose_name="认定日期")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="有效期至")),
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
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="registry.subject",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-granted_on", "pk"),
                        "abstract": False,
                    },
                ),
                migrations.AddIndex(
                    model_name="subject",
                    index=models.Index(fields=["kind", "name", "key"], name="subject_by_name"),
                ),
                migrations.AddIndex(
                    model_name="subject",
                    index=models.Index(
                        condition=models.Q(("ended_on__isnull", True), ("merged_into__isnull", True)),
                        fields=["area", "kind", "key"],
                        name="subject_of_area",
                    ),
                ),
                migrations.AddIndex(
                    model_name="subject",
                    index=models.Index(
                        condition=models.Q(("ended_on__isnull", True), ("merged_into__isnull", True)),
                        fields=["kind", "key"],
                        name="subject_still_there",
                    ),
                ),
                migrations.AddIndex(
                    model_name="subject",
                    index=models.Index(
                        condition=models.Q(("ended_on__isnull", False)), fields=["ended_on"], name="subject_ended"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="subject",
                    constraint=models.UniqueConstraint(fields=("kind", "key"), name="subject_once"),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("until", None), ("withdrawn", "")),
                        fields=("subject", "of"),
                        name="membership_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ladderstep",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("withdrawn", "")), fields=("subject", "step"), name="ladder_step_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="exhibition",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("withdrawn", "")), fields=("subject",), name="exhibition_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="brandyear",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("withdrawn", "")), fields=("brand", "year"), name="brand_year_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="title",
                    index=models.Index(fields=["name", "subject"], name="title_by_name"),
                ),
                migrations.AddConstraint(
                    model_name="title",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("withdrawn", "")),
                        fields=("subject", "name", "level", "granted_on"),
                        name="title_once",
                    ),
                ),
            ]
        )
    ]
