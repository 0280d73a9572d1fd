"""Consultations and comments. A comment is seen by the office alone until the summary with all answers is published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Version
from luodi_service.registry.doors import reach

OFFICE, READERS = "office", frozenset({"office", "auditor"})
OUTCOMES = ("采纳", "部分采纳", "不采纳")


class ConsultationQuery(Visible["Consultation"]):
    """Consultations are public from the start."""

    def door(self, viewer: Viewer) -> models.Q:  # noqa: ARG002  for everybody alike
        """All of them."""
        return models.Q(EVERYBODY)


class Consultation(models.Model):
    """A draft version of a plan, open for comment from one day to another, both included."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="consultations")
    title = models.CharField("标题", max_length=200)
    opens = models.DateField("开始日期")
    closes = models.DateField("截止日期")
    real_name = models.BooleanField("须实名", default=False)
    summary = models.TextField("汇总说明", blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()
    comments_taken = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    objects = ConsultationQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title

    def is_open(self, today: date) -> bool:
        """Whether comments are taken on a day."""
        return self.opens <= today <= self.closes and self.published_at is None

    def state(self, today: date) -> str:
        """Where it stands on a day, in words."""
        if self.published_at is not None:
            return "已公布"
        if today < self.opens:
            return "未开始"
        return "征求意见中" if today <= self.closes else "已截止，汇总中"


class CommentQuery(Visible["Comment"]):
    """Comments by who may read them."""

    def door(self, viewer: Any) -> models.Q:
        """The office and auditors read all; others their own, and everybody those that have been published."""
        found = reach(viewer)
        if found.codes & READERS:
            return models.Q(EVERYBODY)
        own = models.Q(person=viewer) if getattr(viewer, "is_authenticated", False) else models.Q(NOBODY)
        return own | models.Q(consultation__published_at__isnull=False)


class Comment(models.Model):
    """What somebody says on a provision, or on the whole where none is named, and the office's answer."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField("号")
    provision = models.CharField("条款", max_length=40, blank=True)
    name = models.CharField("姓名或单位", max_length=40, blank=True)
    contact = models.CharField("联系方式", max_length=60, blank=True)
    text = models.TextField("意见")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="comments")
    at = models.DateTimeField()
    outcome = models.CharField("答复", max_length=4, blank=True, choices=[(word, word) for word in OUTCOMES])
    reason = models.TextField("理由", blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="answers")
    answered_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    objects = CommentQuery.as_manager()

    class Meta:
        ordering = ("consultation", "number")
        constraints = (models.UniqueConstraint(fields=["consultation", "number"], name="comment_once"),)
        indexes = (models.Index(fields=["consultation", "outcome", "number"], name="comment_by_outcome"),)

    def __str__(self) -> str:
        return f"第{self.number}号意见"

    @property
    def masked_name(self) -> str:
        """What others see of a name: its first character."""
        return f"{self.name[0]}{'*' * min(len(self.name) - 1, 2)}" if self.name else "匿名"

    @property
    def masked_contact(self) -> str:
        """What lists show of a contact: its last two characters, so that two comments can be told apart."""
        return f"****{self.contact[-2:]}" if len(self.contact) > 4 else ("****" if self.contact else "")
