"""Amounts that two people put in the place of the engine's."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.claims.models.claim import Claim, OfClaim


class Override(models.Model):
    """That two people put another amount in the place of the engine's: one proposes with reasons, another agrees."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="overrides")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2)
    engine_amount = models.DecimalField("测算金额", max_digits=18, decimal_places=2, null=True)
    reason = models.CharField("理由", max_length=1000)
    document = models.CharField("依据文件", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed = models.BooleanField("同意", null=True)
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["claim"], condition=Q(agreed__isnull=True), name="one_override_at_a_time"),
            models.CheckConstraint(condition=~Q(by=models.F("agreed_by")), name="override_by_two"),
        )

    def __str__(self) -> str:
        return f"{self.claim_id} 改定 {self.amount}"
