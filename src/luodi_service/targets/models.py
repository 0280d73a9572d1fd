"""What units reported of targets, with the things counted and the evidence; and what the targets came to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Fact
from luodi_service.lib.models import StoredFile
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan, Run, Version
from luodi_service.registry.doors import reach

WAITING, CHECKED, SENT_BACK, SUPERSEDED = "waiting", "checked", "sent_back", "superseded"
REPORTED_STATES = {WAITING: "待核", CHECKED: "已核", SENT_BACK: "退回", SUPERSEDED: "已被更正"}
ITEM_STATES = ("已完成", "推进中", "已终止")
DONE = ITEM_STATES[0]
INSIDE = frozenset({"office", "department", "finance", "statistics", "tax", "street", "leader", "auditor"})
"""Who works on the plan sees what units report; a park sees what was checked."""


class ReportedQuery(Visible["Reported"]):
    """Reports by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """All for whoever works on the plan; what was checked for a park."""
        codes = reach(viewer).codes
        if codes & INSIDE:
            return models.Q(EVERYBODY)
        return models.Q(state__in=(CHECKED, SUPERSEDED)) if "park" in codes else models.Q(NOBODY)


class Reported(models.Model):
    """The value of a target in a year or, by ``part``, up to the end of a quarter, as a unit reported it.

    ``value`` is in the base unit of the target. One that was checked is never changed: a correction stands in its place once
    it was checked itself, and ``corrects`` leads from one to the other. ``fact`` is what it became in the fact base.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reported_targets")
    target = models.CharField("目标", max_length=100)
    year = models.PositiveSmallIntegerField("年度")
    part = models.PositiveSmallIntegerField("季度", default=0)
    value = models.DecimalField("数值", max_digits=24, decimal_places=4)
    words = models.TextField("说明", max_length=2_000, blank=True)
    document = models.CharField("依据文件", max_length=200)
    dated = models.DateField("文件日期")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="填报单位")
    state = models.CharField("状态", max_length=10, choices=list(REPORTED_STATES.items()), default=WAITING)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, related_name="+")
    demonstration = models.BooleanField("演示数据", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="填报人")
    at = models.DateTimeField("填报时间")
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="核对人")
    checked_at = models.DateTimeField("核对时间", null=True)
    opinion = models.CharField("核对意见", max_length=1_000, blank=True)
    revision = models.PositiveIntegerField(default=0)
    objects = ReportedQuery.as_manager()

    class Meta:
        ordering = ("-year", "-part", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "target", "year", "part"], condition=models.Q(state=WAITING), name="one_waiting_report"
            ),
            models.UniqueConstraint(
                fields=["plan", "target", "year", "part"], condition=models.Q(state=CHECKED), name="one_checked_report"
            ),
        )
        indexes = (models.Index(fields=["plan", "target", "-year", "-part"], name="reported_of_target"),)

    def __str__(self) -> str:
        return f"{self.target} {self.period}"

    @property
    def period(self) -> str:
        """``2019年``, ``2019年第2季度``."""
        return f"{self.year}年第{self.part % 100}季度" if self.part else f"{self.year}年"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reported_target", args=[self.pk])


class OfReported(Visible[Any]):
    """What belongs to reports, by who may know of those."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of visible reports."""
        return models.Q(reported__in=Reported.objects.visible_to(viewer))


class Item(models.Model):
    """One of the things that a report counts: a headquarters, an agreement, a project, a fund. Amounts in 元."""

    reported = models.ForeignKey(Reported, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField("名称", max_length=200)
    on = models.DateField("日期", null=True)
    state = models.CharField("状态", max_length=4, choices=[(one, one) for one in ITEM_STATES])
    document = models.CharField("文件", max_length=200, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=18, decimal_places=2, null=True)
    objects = OfReported.as_manager()

    class Meta:
        ordering = ("reported", "position")
        constraints = (models.UniqueConstraint(fields=["reported", "name"], name="reported_item_once"),)

    def __str__(self) -> str:
        return self.name


class Evidence(models.Model):
    """A file that a report rests on."""

    reported = models.ForeignKey(Reported, models.PROTECT, related_name="evidence")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    objects = OfReported.as_manager()

    class Meta:
        ordering = ("reported", "pk")

    def __str__(self) -> str:
        return str(self.file)


class ReckoningQuery(Visible["Reckoning"]):
    """Reckonings: what targets came to is no secret among those who have business here; no figure in them is of one firm."""

    def door(self, viewer: Viewer) -> models.Q:
        """All for whoever works on the plan, and for parks."""
        return models.Q(EVERYBODY) if reach(viewer).codes & (INSIDE | {"park"}) else models.Q(NOBODY)


class Reckoning(models.Model):
    """What the targets of a version came to over a snapshot: of a run with everything else, or alone.

    ``figures`` are by year, as a run keeps them; ``quarters`` how far years had come by the end of their quarters.
    ``groups`` are the same figures by groups of subjects as these were on record that day.
    ``facts_hash`` is of the facts that the targets read, ``hash`` of figures and quarters: at any later day they come out the same.
    """

    STATES = (("queued", "排队"), ("running", "计算中"), ("done", "完成"), ("failed", "失败"))

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reckonings")
    version = models.ForeignKey(Version, models.PROTECT, related_name="reckonings")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="reckonings")
    snapshot = models.PositiveBigIntegerField("数据截止")
    figures = models.JSONField(default=list)
    quarters = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    facts_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField("校验值", max_length=64, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)
    state = models.CharField("状态", max_length=8, choices=STATES, default="queued")
    problem = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    objects = ReckoningQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["plan", "state", "-id"], name="reckoning_of_plan"),)

    def __str__(self) -> str:
        return f"{self.plan} 目标 #{self.pk}"


class OfReckoning(Visible[Any]):
    """What belongs to reckonings, by who may know of those."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of visible reckonings."""
        return models.Q(reckoning__in=Reckoning.objects.visible_to(viewer))


class TargetYear(models.Model):
    """A target in a year, as a row to be listed; of every plan those of the newest reckoning alone are kept.

    ``forecast`` is what it comes to in the year ``due``, by a ``method``; ``reaches`` whether that is enough.
    """

    reckoning = models.ForeignKey(Reckoning, models.CASCADE, related_name="rows")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("序号")
    target = models.CharField("目标", max_length=100)
    label = models.CharField("条款", max_length=40)
    kind = models.CharField("类别", max_length=4)
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=10)
    value = models.DecimalField("数值", max_digits=40, decimal_places=12, null=True)
    path = models.DecimalField("该年目标", max_digits=40, decimal_places=12, null=True)
    due = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    missing = models.JSONField(default=list)
    waiting = models.PositiveIntegerField(default=0)
    forecast = models.DecimalField("预测", max_digits=40, decimal_places=12, null=True)
    method = models.CharField("预测方法", max_length=200, blank=True)
    reaches = models.BooleanField(null=True)
    objects = OfReckoning.as_manager()

    class Meta:
        ordering = ("position", "year")
        constraints = (models.UniqueConstraint(fields=["reckoning", "position", "year"], name="target_year_once"),)

    def __str__(self) -> str:
        return f"{self.target} {self.year}"
