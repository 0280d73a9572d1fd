"""Plans with their versions, rulings on readings, and runs."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import Visible
from luodi_service.registry.models import Subject


class Plan(models.Model):
    """A plan; what it says stands in its versions."""

    code = models.SlugField("代码", unique=True, max_length=60)
    title = models.CharField("名称", max_length=200)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """The files of a plan as they were uploaded; never changed afterwards."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    text = models.TextField("plan.md")
    terms = models.TextField("terms.md")
    official = models.TextField("official.txt")
    hash = models.CharField(max_length=64, editable=False)
    note = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("plan", "number")
        constraints = (models.UniqueConstraint(fields=["plan", "number"], name="version_once"),)

    def __str__(self) -> str:
        return f"{self.plan} 第{self.number}版"

    def save(self, **options: Any) -> None:
        """Save with the hash of the three files."""
        self.hash = hashlib.sha256(f"{self.text}\0{self.terms}\0{self.official}".encode()).hexdigest()
        super().save(**options)


class Run(models.Model):
    """An evaluation of a version over what was known at a moment. ``snapshot`` is the number of the last fact in it."""

    STATES = (("queued", "排队"), ("running", "计算中"), ("done", "完成"), ("failed", "失败"))

    version = models.ForeignKey(Version, models.PROTECT, related_name="runs")
    years = models.JSONField("年度")
    readings = models.JSONField("口径", default=dict)
    snapshot = models.PositiveBigIntegerField("数据截止")
    demonstration = models.BooleanField("演示数据", default=False)
    state = models.CharField("状态", max_length=8, choices=STATES, default="queued")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    facts_hash = models.CharField(max_length=64, blank=True)
    results_hash = models.CharField(max_length=64, blank=True)
    effects = models.JSONField("口径影响", default=list)
    problem = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.version} {'、'.join(map(str, self.years))} #{self.pk}"


class LineQuery(Visible["Line"]):
    """Results by who may see them."""

    def door(self, viewer: Any) -> models.Q:
        """Those of visible subjects; invented ones for everybody."""
        if not getattr(viewer, "is_authenticated", False):
            return models.Q(run__demonstration=True)
        subjects = Subject.objects.visible_to(viewer)
        return models.Q(run__demonstration=True) | models.Q(subject__in=subjects)


class Line(models.Model):
    """A result of a run. ``amount`` in 元; null where it is not known yet."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="lines")
    policy = models.CharField("政策", max_length=100)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="lines")
    year = models.PositiveSmallIntegerField("年度")
    status = models.CharField("结果", max_length=12)
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, null=True)
    missing = models.JSONField(default=list)
    open_readings = models.JSONField(default=dict)
    payable = models.BooleanField(default=False)
    objects = LineQuery.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["run", "policy", "status", "year"], name="line_of_policy"),
            models.Index(fields=["run", "subject"], name="line_of_subject"),
        )

    def __str__(self) -> str:
        return f"{self.policy} {self.subject_id} {self.year} {self.status}"
