"""Brands and platforms of enterprises with their scale and rank by year; what came of exhibitions, and their deals."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0002_dossiers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                ("at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[("电商品牌", "电商品牌"), ("自建平台", "自建平台"), ("第三方平台", "第三方平台")],
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
            name="Deal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            name="BrandYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn", "")), fields=("brand", "year"), name="brand_year_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exhibition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn", "")), fields=("subject",), name="exhibition_once"
                    )
                ],
            },
        ),
    ]
