"""Papers of subjects: kept once, asked for once."""

from __future__ import annotations

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.claims.models.claim import Claim, OfClaim
from luodi_service.registry.models import Subject


class Paper(models.Model):
    """A paper of a subject, kept once and asked for once: what the plan names (``name``), or what an act came with."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="papers")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="papers")
    name = models.CharField("材料", max_length=100)
    file_name = models.CharField("文件", max_length=120)
    ending = models.CharField(max_length=4)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    photograph = models.BooleanField("现场照片", default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["subject", "name"], name="paper_of_subject"),)

    def __str__(self) -> str:
        return f"{self.name}（{self.file_name}）"
