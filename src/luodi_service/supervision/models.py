"""Tasks, who answers for them and when, what they signed and reported, and on what evidence."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Fact
from luodi_service.lib.models import StoredFile
from luodi_service.lib.visibility import NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan
from luodi_service.registry.doors import reach

MEASURE, TARGET, DECISION, INSTRUCTION = "measure", "target", "decision", "instruction"
ORIGINS = {MEASURE: "举措", TARGET: "目标", DECISION: "会议议定", INSTRUCTION: "批示"}
STANDING, DRAFT, ISSUED, CLOSED, DROPPED = "standing", "draft", "issued", "closed", "dropped"
STATES = {STANDING: "常设", DRAFT: "草稿", ISSUED: "办理中", CLOSED: "已办结", DROPPED: "已终止"}
REPORTED, SENT_BACK, ACCEPTED = "reported", "sent_back", "accepted"
REPORT_STATES = {REPORTED: "待核", SENT_BACK: "退回", ACCEPTED: "已核"}
LEAD, RESPONSIBLE = "lead", "responsible"
PARTS = {LEAD: "牵头", RESPONSIBLE: "责任"}
ALL_SEEING = frozenset({"office", "leader", "auditor", "finance", "statistics", "tax", "department", "street"})
"""Who works on the plan sees all its tasks once they are issued: a task is no secret among the units that share it."""


class TaskQuery(Visible["Task"]):
    """Tasks by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """All for the office and auditors; issued and standing ones for whoever works on the plan; for a park those that
        its unit answers for."""
        found = reach(viewer)
        if found.codes & {"office", "auditor"}:
            return models.Q()
        out = ~models.Q(state=DRAFT)
        if found.codes & ALL_SEEING:
            return out
        answering = models.Q(NOBODY)
        for path in found.parks:
            answering |= models.Q(unit__path__startswith=path)
        return out & models.Q(pk__in=TaskUnit.objects.filter(answering).values("task"))


class IssueQuery(Visible["Issue"]):
    """Issues by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those by which a visible task was issued."""
        return models.Q(pk__in=Task.objects.visible_to(viewer).values("issue"))


class Issue(models.Model):
    """A yearly decomposition as it was issued (下达): its document, and the day."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="issues")
    year = models.PositiveSmallIntegerField("年度")
    document = models.CharField("文号", max_length=100)
    on = models.DateField("下达日期")
    sign_by = models.DateField("签收期限")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = IssueQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.plan} {self.year}年任务分解（{self.document}）"


class Task(models.Model):
    """A task (任务). A standing one is a measure of the plan (举措) and has no year; one of a year stands under it, under a
    target, or came from a meeting or a leader.

    ``item`` names the measure or target in the plan, ``provision`` its clause. ``planned`` is the number to be reached within
    the year in ``unit_name``, null where there is none. ``under`` is the task that this one is a part of. ``unplaced`` names
    units that the plan makes answer for it and that are no units of the service yet.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks")
    number = models.CharField("编号", max_length=40)
    origin = models.CharField("来源", max_length=12, choices=list(ORIGINS.items()))
    item = models.CharField("方案条目", max_length=100, blank=True)
    provision = models.CharField("条款", max_length=20, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True)
    under = models.ForeignKey("self", models.PROTECT, null=True, related_name="pieces", verbose_name="上级任务")
    name = models.CharField("项目名称", max_length=200)
    content = models.TextField("项目内容", max_length=2_000)
    planned = models.DecimalField("年度目标值", max_digits=20, decimal_places=4, null=True)
    unit_name = models.CharField("计量单位", max_length=20, blank=True)
    due = models.DateField("完成期限", null=True)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=DRAFT)
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="tasks")
    document = models.CharField("依据文件", max_length=200, blank=True)
    unplaced = models.CharField("未登记的单位", max_length=300, blank=True)
    issued_on = models.DateField("下达日期", null=True)
    sign_by = models.DateField("签收期限", null=True)
    closed_on = models.DateField("办结日期", null=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    objects = TaskQuery.as_manager()

    class Meta:
        ordering = ("plan", "number")
        constraints = (models.UniqueConstraint(fields=["plan", "number"], name="task_number_once"),)
        indexes = (
            models.Index(fields=["plan", "year", "state"], name="task_by_year"),
            models.Index(fields=["state", "due"], name="task_by_due"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("task", args=[self.pk])


class OfTask(Visible[Any]):
    """What belongs to tasks, by who may know of those."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of visible tasks."""
        return models.Q(task__in=Task.objects.visible_to(viewer))


class TaskUnit(models.Model):
    """A unit that answers for a task: one leads, others are responsible. It signs once the task is issued."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    part = models.CharField("分工", max_length=12, choices=list(PARTS.items()))
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField("签收", null=True)
    revision = models.PositiveIntegerField(default=0)
    """Rises with whatever the unit does on the task, so that two of its people are told of each other and of nobody else."""
    objects = OfTask.as_manager()

    class Meta:
        ordering = ("task", "pk")
        constraints = (
            models.UniqueConstraint(fields=["task", "unit"], name="unit_once_a_task"),
            models.UniqueConstraint(fields=["task"], condition=models.Q(part=LEAD), name="one_lead_a_task"),
        )

    def __str__(self) -> str:
        return f"{self.unit}（{self.get_part_display()}）"


class Quarter(models.Model):
    """What a task is to have come to by the end of a quarter: in words, as a share of the year's work in percent, and as a
    number where the task has one."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="quarters")
    number = models.PositiveSmallIntegerField("季度")
    words = models.CharField("季度计划", max_length=500)
    percent = models.PositiveSmallIntegerField("应完成率")
    planned = models.DecimalField("季度目标值", max_digits=20, decimal_places=4, null=True)
    objects = OfTask.as_manager()

    class Meta:
        ordering = ("task", "number")
        constraints = (
            models.UniqueConstraint(fields=["task", "number"], name="quarter_once_a_task"),
            models.CheckConstraint(condition=models.Q(number__gte=1, number__lte=4), name="four_quarters"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="planned_percent"),
        )

    def __str__(self) -> str:
        return f"{self.task} 第{self.number}季度"


class DraftBookQuery(Visible["DraftBook"]):
    """Workbooks of drafts by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """All for the office and auditors, as the drafts themselves."""
        return models.Q() if reach(viewer).codes & {"office", "auditor"} else NOBODY


class DraftBook(models.Model):
    """A workbook of drafts as it was brought: tried first, then taken as it is or mended and brought again."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("文件", max_length=200)
    content = models.BinaryField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    objects = DraftBookQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """What a unit reported of a task for a quarter: how it goes and how far it is. Rests on evidence; checked by the office.

    A report that was sent back stays on record; the next one follows it.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="填报单位")
    quarter = models.PositiveSmallIntegerField("季度")
    words = models.TextField("进展情况", max_length=2_000)
    percent = models.PositiveSmallIntegerField("完成率")
    value = models.DecimalField("完成数", max_digits=20, decimal_places=4, null=True)
    state = models.CharField("状态", max_length=10, choices=list(REPORT_STATES.items()), default=REPORTED)
    warnings = models.JSONField("提示", default=list)
    """What was flagged when it came in: sources that disagree, a number that another unit reported otherwise."""
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("填报时间")
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField("核查时间", null=True)
    reason = models.CharField("核查意见", max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)
    objects = OfTask.as_manager()

    class Meta:
        ordering = ("task", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["task", "unit", "quarter"], condition=~models.Q(state=SENT_BACK), name="one_report_that_counts"
            ),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="reported_percent"),
        )
        indexes = (models.Index(fields=["state", "at"], name="report_by_state"),)

    def __str__(self) -> str:
        return f"{self.task} {self.unit} 第{self.quarter}季度"


class Evidence(models.Model):
    """What a report rests on: a file, or a fact of the fact base with the value it had. ``dated`` is the day it is about."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence")
    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence")
    words = models.CharField("说明", max_length=200)
    dated = models.DateField("日期", null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    fact = models.ForeignKey(Fact, models.PROTECT, null=True, related_name="+")
    target = models.CharField("目标", max_length=100, blank=True)
    run = models.PositiveBigIntegerField("测算", null=True)
    value = models.CharField("数值", max_length=100, blank=True)
    objects = OfTask.as_manager()

    class Meta:
        ordering = ("report", "pk")

    def __str__(self) -> str:
        return self.words


class Act(models.Model):
    """What was done to a task, by whom, when and why. Rows are only ever added."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="acts")
    act = models.CharField("办理", max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    words = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = OfTask.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.act} {self.task_id}"

    def save(self, **options: Any) -> None:
        """Save a new act. One that was done stays as it was."""
        if not self._state.adding:
            raise ValueError("an act stays as it was done")
        super().save(**options)
