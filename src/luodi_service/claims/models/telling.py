"""That somebody was told of a claim found for them, and that a subject wants none to be found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.claims.models.claim import Claim, OfClaim
from luodi_service.registry.models import Subject


class Telling(models.Model):
    """That somebody was told of a claim that was found for them: proof of it, and of what they answered."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="tellings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how = models.CharField("方式", max_length=20)
    at = models.DateTimeField()
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.claim_id} {self.how}"


class OptOut(models.Model):
    """That a subject does not want awards to be found for it; ``ended_at`` once it wants them again."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="opt_outs")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject"], condition=Q(ended_at__isnull=True), name="opted_out_once"),
        )

    def __str__(self) -> str:
        return f"{self.subject_id} 不要免申即享"
