"""Templates of briefs in their versions, and the briefs made from them, each with where its figures come from."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan
from luodi_service.registry.doors import reach

MONTH, YEAR = "month", "year"
KINDS = {MONTH: "月报", YEAR: "年报"}
MADE, ISSUED, DROPPED = "made", "issued", "dropped"
STATES = {MADE: "待签发", ISSUED: "已签发", DROPPED: "已作废"}
MAKERS = frozenset({"office", "auditor"})
"""Roles that see briefs that are not issued yet, and those that were taken back."""
READERS = frozenset({"leader", "department", "finance", "statistics", "tax", "street"})
"""Roles that see those that are issued; leaders those that wait for it as well."""


class TemplateQuery(Visible["Template"]):
    """Templates by who has to do with them."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of them, to the office and auditors."""
        return models.Q(EVERYBODY) if reach(viewer).codes & MAKERS else NOBODY


class Template(models.Model):
    """A version of a template. Rows are only ever added; of a code the newest counts."""

    code = models.SlugField("代码", max_length=20, choices=list(KINDS.items()))
    number = models.PositiveIntegerField("版本")
    text = models.TextField("模板", max_length=20_000)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = TemplateQuery.as_manager()

    class Meta:
        ordering = ("code", "-number")
        constraints = (models.UniqueConstraint(fields=["code", "number"], name="template_once"),)

    def __str__(self) -> str:
        return f"{self.get_code_display()}模板 第{self.number}版"


class BriefQuery(Visible["Brief"]):
    """Briefs by who may read them."""

    def door(self, viewer: Viewer) -> models.Q:
        """All to the office and auditors; to leaders what waits for being issued too; issued ones to whoever works on the
        plan."""
        codes = reach(viewer).codes
        if codes & MAKERS:
            return models.Q(EVERYBODY)
        if "leader" in codes:
            return ~Q(state=DROPPED)
        return Q(state=ISSUED) if codes & READERS else NOBODY


class Brief(models.Model):
    """A report of a month or year, as it stood when it was made: ``content`` holds its text with every figure and where that
    comes from, ``hash`` its SHA-256. Nothing of it changes afterwards but whether it is issued, or taken back.

    ``month`` is 0 for a whole year. ``template`` is the number of the template's version, 0 the one that comes with the service;
    ``run`` the run that its targets are of, null where there was none.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="briefs")
    kind = models.CharField("种类", max_length=8, choices=list(KINDS.items()))
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份", default=0)
    title = models.CharField("标题", max_length=200)
    template = models.PositiveIntegerField("模板版本")
    content = models.JSONField("内容")
    hash = models.CharField("校验值", max_length=64)
    run = models.PositiveBigIntegerField("测算", null=True)
    state = models.CharField("状态", max_length=8, choices=list(STATES.items()), default=MADE)
    document = models.CharField("文号", max_length=100, blank=True)
    dated = models.DateField("签发日期", null=True)
    reason = models.CharField("作废原因", max_length=300, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="编制")
    made_at = models.DateTimeField("编制时间")
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="签发")
    issued_at = models.DateTimeField("签发时间", null=True)
    revision = models.PositiveIntegerField(default=0)
    objects = BriefQuery.as_manager()

    class Meta:
        ordering = ("-year", "-month", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "kind", "year", "month"],
                condition=Q(state=ISSUED),
                name="one_issued_a_period",
            ),
            models.CheckConstraint(
                condition=Q(kind=YEAR, month=0) | Q(kind=MONTH, month__gte=1, month__lte=12), name="month_of_a_brief"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("brief", args=[self.pk])

    @property
    def period(self) -> str:
        """``2019年6月`` or ``2019年``."""
        return period_words(self.year, self.month)

    @property
    def whole(self) -> bool:
        """Whether its content is still what was made."""
        return self.hash == digest(self.content)


def period_words(year: int, month: int) -> str:
    """``2019年6月``, or ``2019年`` where the month is 0."""
    return f"{year}年{month}月" if month else f"{year}年"


def digest(content: dict[str, Any]) -> str:
    """The SHA-256 of a content, by its JSON in one form."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
