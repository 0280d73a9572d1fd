"""The tables of the first version."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from luodi_service.lib.table_creation import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [("lib", "0001_initial"), ("lib", "0002_stored_files")]

    dependencies = []

    operations = [
        CreateTables(
            operations=[
                migrations.CreateModel(
                    name="AuditHead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("count", models.PositiveBigIntegerField(default=0)),
                        ("hash", models.CharField(default="", max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name="StoredFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="文件")),
                        ("kind", models.CharField(max_length=10, verbose_name="类型")),
                        ("size", models.PositiveBigIntegerField(verbose_name="字节")),
                        ("sha256", models.CharField(max_length=64, verbose_name="校验值")),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveBigIntegerField(unique=True)),
                        ("at", models.DateTimeField()),
                        ("actor_id", models.BigIntegerField(null=True)),
                        ("actor", models.CharField(max_length=150)),
                        ("action", models.CharField(max_length=60)),
                        ("kind", models.CharField(max_length=60)),
                        ("key", models.CharField(max_length=200)),
                        ("details", models.JSONField(default=dict)),
                        ("previous", models.CharField(max_length=64)),
                        ("hash", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ("number",),
                        "indexes": [
                            models.Index(fields=["kind", "key"], name="lib_auditen_kind_ee73ee_idx"),
                            models.Index(fields=["actor_id"], name="lib_auditen_actor_i_28e529_idx"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredPiece",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("content", models.BinaryField()),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="lib.storedfile"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("file", "number"),
                        "constraints": [models.UniqueConstraint(fields=("file", "number"), name="stored_piece_once")],
                    },
                ),
            ]
        )
    ]
