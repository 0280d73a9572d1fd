"""Dossiers: titles, lists, the ladder, tenancies, contacts; subjects that ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_revisions_tokens_throttles"),
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                ("at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("id_number", models.CharField(blank=True, max_length=18, verbose_name="身份证号")),
                ("bank_account", models.CharField(blank=True, max_length=40, verbose_name="银行账号")),
            ],
            options={
                "ordering": ("pk",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LadderStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "ordering": ("on", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="依据文件")),
                ("withdrawn", models.CharField(blank=True, max_length=200, verbose_name="撤回原因")),
                ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
                ("at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(default=0)),
                ("since", models.DateField(verbose_name="列入日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="移出日期")),
            ],
            options={
                "ordering": ("-since", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NamedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="名录")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="文件")),
                ("dated", models.DateField(verbose_name="发文日期")),
                ("demonstration", models.BooleanField(default=False, verbose_name="演示数据")),
            ],
            options={
                "ordering": ("name", "-dated"),
            },
        ),
        migrations.CreateModel(
            name="Tenancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "ordering": ("-since", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Title",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "ordering": ("-granted_on", "pk"),
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="subject",
            name="ended_document",
            field=models.CharField(blank=True, max_length=200, verbose_name="终止依据"),
        ),
        migrations.AddField(
            model_name="subject",
            name="ended_how",
            field=models.CharField(
                blank=True,
                choices=[("注销", "注销"), ("吊销", "吊销"), ("迁出", "迁出"), ("撤销导入", "撤销导入")],
                max_length=10,
                verbose_name="终止方式",
            ),
        ),
        migrations.AddField(
            model_name="subject",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="终止日期"),
        ),
        migrations.AddField(
            model_name="subject",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="registry.subject",
            ),
        ),
        migrations.AddField(
            model_name="subject",
            name="revision",
            field=models.PositiveIntegerField(default=0),
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
        migrations.AddField(
            model_name="contact",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_rows", to="registry.subject"
            ),
        ),
        migrations.AddField(
            model_name="ladderstep",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ladderstep",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_rows", to="registry.subject"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_rows", to="registry.subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="namedlist",
            constraint=models.UniqueConstraint(fields=("name", "dated"), name="named_list_once"),
        ),
        migrations.AddField(
            model_name="membership",
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="registry.namedlist",
                verbose_name="名录",
            ),
        ),
        migrations.AddField(
            model_name="tenancy",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="tenancy",
            name="park",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tenancies",
                to="registry.subject",
                verbose_name="产业园",
            ),
        ),
        migrations.AddField(
            model_name="tenancy",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_rows", to="registry.subject"
            ),
        ),
        migrations.AddField(
            model_name="title",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="title",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)s_rows", to="registry.subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn", "")), fields=("subject", "step"), name="ladder_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None), ("withdrawn", "")), fields=("subject", "of"), name="membership_once"
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
