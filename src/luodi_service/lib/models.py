"""The audit log: every change, and reads where required, in a chain of hashes; and files as they came in."""

from __future__ import annotations

from django.db import models


class AuditHead(models.Model):
    """The last link of the chain, locked while another is added. One row."""

    count = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")


class AuditEntry(models.Model):
    """Who did what to what, when. ``hash`` covers the row and the hash before it."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=["kind", "key"]), models.Index(fields=["actor_id"]))

    def __str__(self) -> str:
        return f"{self.number} {self.actor} {self.action} {self.kind} {self.key}"


class StoredFile(models.Model):
    """A file as it came in. Whose it is and who may see it stands in the row that refers to it."""

    name = models.CharField("文件", max_length=200)
    kind = models.CharField("类型", max_length=10)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField("校验值", max_length=64)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class StoredPiece(models.Model):
    """A stretch of a file's bytes."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("file", "number")
        constraints = (models.UniqueConstraint(fields=["file", "number"], name="stored_piece_once"),)

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"
