"""The audit log: every change, and reads where required, in a chain of hashes."""

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
