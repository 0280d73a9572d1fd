"""抽样: what auditors drew of the claims."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.claims.models.claim import Claim
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan
from luodi_service.registry.doors import reach

R = TypeVar("R", bound=models.Model)


class AuditQuery(Visible[R]):
    """What auditors keep of their own work."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of it, to auditors."""
        return models.Q(EVERYBODY) if "auditor" in reach(viewer).codes else NOBODY


class Sample(models.Model):
    """抽样: claims drawn by a seed, so that the same seed draws the same ones again. ``hash`` is over what was drawn from."""

    BY: ClassVar = (("both", "政策和金额"), ("policy", "政策"), ("amount", "金额"), ("none", "不分层"))

    seed = models.CharField("种子", max_length=60)
    size = models.PositiveIntegerField("样本量")
    by_strata = models.CharField("分层", max_length=6, choices=BY)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField("年度", null=True)
    population = models.PositiveIntegerField("总体")
    hash = models.CharField("总体校验值", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = AuditQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"抽样 #{self.pk} {self.seed}"


class Sampled(models.Model):
    """A claim that was drawn, and the stratum that it stands for."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="claims")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("序号")
    stratum = models.CharField("层", max_length=200)
    objects = AuditQuery.as_manager()

    class Meta:
        ordering = ("sample", "number")
        constraints = (models.UniqueConstraint(fields=["sample", "claim"], name="sampled_once"),)

    def __str__(self) -> str:
        return f"{self.sample} {self.number}"
