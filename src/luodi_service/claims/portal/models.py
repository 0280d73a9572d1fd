"""Files of applications that came from the portal, and what came of each of their rows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan
from luodi_service.registry.doors import reach

READERS = frozenset({"office", "auditor"})
"""Roles that see what the portal sent: names and reasons of every applicant."""


class PortalFileQuery(Visible["PortalFile"]):
    """Files of the portal by who exchanges with it and who audits."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of them, or none."""
        return models.Q(EVERYBODY) if reach(viewer).codes & READERS else NOBODY


class PortalFile(models.Model):
    """申报: a file of the portal as it came. Until it is ``taken`` nothing of it is; ``columns`` says in which column of the
    table each of ours stands, ``heading`` in which row."""

    TRYING, TRIED, TAKING, TAKEN, FAILED = "trying", "tried", "taking", "taken", "failed"
    STATES: ClassVar = (
        (TRYING, "正在试读"), (TRIED, "已试读，尚未收"), (TAKING, "正在收"), (TAKEN, "已收"), (FAILED, "中断"),
    )  # fmt: skip
    MOVING = (TRYING, TAKING)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="portal_files")
    name = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    form = models.CharField(max_length=4)
    sheet = models.CharField("工作表", max_length=200, blank=True)
    heading = models.PositiveIntegerField("表头所在的行")
    columns = models.JSONField("列", default=dict)
    rows_total = models.PositiveIntegerField("行", default=0)
    state = models.CharField("状态", max_length=6, choices=STATES, default=TRYING)
    failed_at = models.CharField("中断于", max_length=6, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    finished_at = models.DateTimeField("完成", null=True)
    objects = PortalFileQuery.as_manager()

    class Meta:
        app_label = "claims"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.name}（{self.at:%Y-%m-%d}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/portal/files/{self.pk}/"


class PortalRowQuery(Visible["PortalRow"]):
    """Rows by who may see their file."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of them, or none."""
        return models.Q(EVERYBODY) if reach(viewer).codes & READERS else NOBODY


class PortalRow(models.Model):
    """A row of a file and what came of it. ``faults`` says why it is not taken, by column; what concerns no column alone
    stands under an empty name. Account numbers stand in the file only."""

    WAITING, GOOD, TAKEN, REFUSED = "waiting", "good", "taken", "refused"
    OUTCOMES: ClassVar = ((WAITING, "待试读"), (GOOD, "可收"), (TAKEN, "已收"), (REFUSED, "不收"))

    file = models.ForeignKey(PortalFile, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行")
    portal_number = models.CharField("门户编号", max_length=60, blank=True)
    code = models.CharField("政策代码", max_length=60, blank=True)
    key = models.CharField("主体编号", max_length=200, blank=True)
    year = models.CharField("年度", max_length=20, blank=True)
    outcome = models.CharField("结果", max_length=7, choices=OUTCOMES, default=WAITING)
    claim = models.ForeignKey("claims.Claim", models.PROTECT, null=True, related_name="portal_rows")
    """The claim that was made of it; of one that is refused the claim that stands in its way."""
    faults = models.JSONField("问题", default=dict)
    objects = PortalRowQuery.as_manager()

    class Meta:
        app_label = "claims"
        ordering = ("file", "number")
        constraints = (
            models.UniqueConstraint(fields=["file", "number"], name="portal_row_once"),
            models.CheckConstraint(
                condition=~Q(outcome="taken") | Q(claim__isnull=False), name="portal_row_taken_as_a_claim"
            ),
        )
        indexes = (models.Index(fields=["file", "outcome", "number"], name="portal_row_by_outcome"),)

    def __str__(self) -> str:
        return f"第 {self.number} 行 {self.portal_number}"

    @property
    def why(self) -> str:
        """Every reason, each with its column."""
        told: dict[str, Any] = self.faults
        return "；".join(f"{column}：{why}" if column else why for column, why in told.items())
