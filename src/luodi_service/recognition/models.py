"""Cases, what was done to them, the opinions that were asked for, and the files that came with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Fact, Term
from luodi_service.lib.visibility import NOBODY, Viewer, Visible
from luodi_service.recognition.clock import Clock, clock_of, due_day
from luodi_service.recognition.flow import ACTS
from luodi_service.recognition.holding import ALL_SEEING, DECIDING, below, own_units
from luodi_service.registry.doors import reach
from luodi_service.registry.models import GRANTS, Subject, Title

STATES = {
    "draft": "草稿",
    "submitted": "已提交",
    "completing": "待补正",
    "accepted": "已受理",
    "reviewed": "已审核",
    "recognised": "认定",
    "declined": "不予认定",
    "refused": "不予受理",
    "withdrawn": "已撤回",
    "revoked": "已撤销认定",
}
OPEN = ("draft", "submitted", "completing", "accepted", "reviewed")
"""States in which a case waits for somebody."""
TITLE = "称号"


class CaseQuery(Visible["Case"]):
    """Cases by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """By role: all that were handed in, those of one's area, firm or park, those that one's unit decides or was asked
        about; and whatever one's own unit applied for."""
        found = reach(viewer)
        if not isinstance(viewer, Person) or not found.codes:
            return NOBODY
        own = models.Q(applicant_unit__in=own_units(viewer))
        # A draft is whoever's it is.
        handed_in = models.Q(submitted_on__isnull=False)
        if found.codes & ALL_SEEING:
            return own | handed_in
        door = models.Q(subject__area__in=found.area_units) if found.areas else models.Q(NOBODY)
        for path in (*found.parks, *found.enterprises):
            door |= models.Q(subject__unit__path__startswith=path)
        door |= below(viewer, DECIDING, "unit__path")
        asked = Opinion.objects.filter(below(viewer, DECIDING, "unit__path"))
        door |= models.Q(pk__in=asked.values("case"))
        return own | (handed_in & door)


class Case(models.Model):
    """One subject and one matter: a term that a unit decides (认定, 裁量), or without a term a title (称号).

    ``year`` is 0 for a term that never changes. Values are as the fact base keeps them; a title's is its level.
    ``clock_from`` and ``clock_days`` are the day after which working days count and how many there are; ``due`` is what
    they came to where the calendar was known, for lists to sort by.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="recognition_cases")
    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+", verbose_name="认定事项")
    title = models.CharField("称号", max_length=100, blank=True)
    grant = models.CharField("认定方式", max_length=3, blank=True, choices=[(one, one) for one in GRANTS])
    year = models.PositiveSmallIntegerField("年度", default=0)
    wanted = models.CharField("申请的值", max_length=500, blank=True)
    reason = models.CharField("申请理由", max_length=1_000, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="认定单位")
    applicant_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="申请单位")
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default="draft")
    submitted_on = models.DateField("提交", null=True)
    completed_once = models.BooleanField("已告知补正", default=False)
    clock_from = models.DateField(null=True)
    clock_days = models.SmallIntegerField(null=True)
    due = models.DateField("办理期限", null=True)
    proposed = models.CharField("建议的值", max_length=500, blank=True)
    value = models.CharField("认定的值", max_length=500, blank=True)
    document = models.CharField("文号", max_length=200, blank=True)
    dated = models.DateField("文件日期", null=True)
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, related_name="+")
    title_record = models.ForeignKey(Title, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    objects = CaseQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "term", "year"], condition=models.Q(state__in=OPEN), name="one_open_case"
            ),
        )
        indexes = (
            models.Index(fields=["state", "due"], name="case_by_due"),
            models.Index(fields=["unit", "state"], name="case_by_unit"),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject} {self.matter_words}"

    @property
    def matter_words(self) -> str:
        """``2018年汽车互联网企业``, or the title."""
        what = self.term.name if self.term is not None else f"{TITLE}：{self.title}"
        return f"{self.year}年{what}" if self.year else what

    @property
    def open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in OPEN

    def set_clock(self, since: date | None, days: int | None) -> None:
        """Let the working days count after a day, or stop."""
        self.clock_from, self.clock_days = since, days
        self.due = due_day(since, days)

    def clock(self, today: date) -> Clock:
        """How the days stand on a day."""
        return clock_of(self.state, self.clock_from, self.clock_days, today)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("recognition", args=[self.pk])


class OfCase(Visible[Any]):
    """What belongs to cases, by who may know of those."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of visible cases."""
        return models.Q(case__in=Case.objects.visible_to(viewer))


class Act(models.Model):
    """What was done to a case, by whom, when, why and by which document. Rows are only ever added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="acts")
    act = models.CharField("办理", max_length=12)
    reason = models.CharField("理由", max_length=2_000, blank=True)
    value = models.CharField("值", max_length=500, blank=True)
    document = models.CharField("文号", max_length=200, blank=True)
    dated = models.DateField("日期", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = OfCase.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["by", "act"], name="case_act_by"),)

    def __str__(self) -> str:
        return f"{self.name} {self.case_id}"

    @property
    def name(self) -> str:
        """What people call it."""
        return ACTS[self.act].name

    def save(self, **options: Any) -> None:
        """Save a new act. One that was done stays as it was."""
        if not self._state.adding:
            raise ValueError("an act stays as it was done")
        super().save(**options)

    def delete(self, *_: Any, **__: Any) -> Any:
        """Refused: acts stay."""
        raise ValueError("an act stays as it was done")


class Opinion(models.Model):
    """What another unit was asked about a case, and what it answered."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    question = models.CharField("征求什么意见", max_length=2_000)
    answer = models.CharField("意见", max_length=2_000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    objects = OfCase.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.unit} {self.case_id}"


class Material(models.Model):
    """A file of a case: what the applicant handed in, or a photograph of a visit. Its bytes lie in pieces."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="photographs")
    name = models.CharField("文件", max_length=200)
    kind = models.CharField("类型", max_length=10)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField("校验值", max_length=64)
    taken_out = models.BooleanField("已取出", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = OfCase.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Piece(models.Model):
    """A stretch of a file's bytes."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("material", "number")
        constraints = (models.UniqueConstraint(fields=["material", "number"], name="material_piece_once"),)

    def __str__(self) -> str:
        return f"{self.material_id}/{self.number}"
