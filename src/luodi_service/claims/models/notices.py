"""公示: notices with their lines, and objections to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.models.claim import ALL_SEEING, Claim
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan
from luodi_service.registry.doors import reach


def _opened(viewer: Viewer, field: str) -> models.Q:
    """The condition that a notice opened already; to those who prepare and audit notices there are earlier ones too."""
    found = reach(viewer)
    if found.codes & ALL_SEEING:
        return models.Q(EVERYBODY)
    return models.Q(**{f"{field}__lte": timezone.localdate()})


class PublicNoticeQuery(Visible["PublicNotice"]):
    """Notices: for everybody, from the day on which they open."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those that opened."""
        return _opened(viewer, "opens")


class NoticeLineQuery(Visible["NoticeLine"]):
    """Lines of notices: for everybody, from the day on which they open."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of notices that opened."""
        return _opened(viewer, "notice__opens")


class PublicNotice(models.Model):
    """公示: claims that were decided, shown to everybody for the days that the plan says."""

    number = models.CharField("公示号", max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="notices")
    title = models.CharField("标题", max_length=200)
    opens = models.DateField("起")
    closes = models.DateField("止")
    days = models.PositiveSmallIntegerField("公示期")
    working = models.BooleanField("工作日")
    contact = models.CharField("受理异议的联系方式", max_length=200)
    stopped_at = models.DateTimeField("撤下", null=True)
    stopped_why = models.CharField("撤下的原因", max_length=300, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = PublicNoticeQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"公示 {self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/notices/{self.number}/"


class NoticeLine(models.Model):
    """A claim on a notice: what it says of it, as it stood on the day it opened."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="lines")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField("序号")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2)
    standing = models.BooleanField("有效", default=True)
    objects = NoticeLineQuery.as_manager()

    class Meta:
        ordering = ("notice", "number")
        constraints = (
            models.UniqueConstraint(fields=["notice", "claim"], name="noticed_once"),
            models.UniqueConstraint(fields=["claim"], condition=Q(standing=True), name="one_notice_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.notice} 第{self.number}号"


class ObjectionQuery(Visible["Objection"]):
    """Objections name people: those who answer them and who audit."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of it, or nothing."""
        return models.Q(EVERYBODY) if reach(viewer).codes & ALL_SEEING else NOBODY


class Objection(models.Model):
    """异议: under a real name and with evidence. It stops its line until it is answered."""

    UPHELD, REJECTED = "成立", "不成立"

    line = models.ForeignKey(NoticeLine, models.PROTECT, related_name="objections")
    name = models.CharField("姓名或单位", max_length=60)
    contact = models.CharField("联系方式", max_length=60)
    text = models.CharField("异议", max_length=2000)
    file_name = models.CharField("证据", max_length=120)
    ending = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField()
    outcome = models.CharField(
        "结论", max_length=3, blank=True, choices=[(UPHELD, UPHELD), (REJECTED, REJECTED)]
    )  # fmt: skip
    answer = models.CharField("答复", max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    objects = ObjectionQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.line} 异议"
