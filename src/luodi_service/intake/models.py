"""Sources of tables, imports of them, and what is to be said of their rows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.facts.models import BASES, Batch, Term
from luodi_service.intake.permits import PERMITS
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Visible
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject

OVERSEEING = frozenset({"office", "auditor"})
"""Roles that see other units' imports, save those of figures that are hidden from them."""


class Content(models.Model):
    """A file as it came, kept once however often it is brought."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("字节")

    def __str__(self) -> str:
        return self.sha256[:12]


class Piece(models.Model):
    """A stretch of a file. It lies in the database, so that one backup holds all and a worker elsewhere reads it too."""

    content = models.ForeignKey(Content, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ("content", "number")
        constraints = (models.UniqueConstraint(fields=["content", "number"], name="piece_once"),)

    def __str__(self) -> str:
        return f"{self.content} {self.number}"


class SourceQuery(Visible["Source"]):
    """Sources by who may use them."""

    def door(self, viewer: Any) -> models.Q:
        """Those of one's own units; for whoever oversees, all."""
        found = reach(viewer)
        if found.codes & OVERSEEING:
            return models.Q(EVERYBODY)
        if not found.codes & frozenset(PERMITS):
            return models.Q(NOBODY)
        return models.Q(unit__in=Role.objects.filter(person=viewer, role__in=PERMITS).values("unit"))


class Source(models.Model):
    """Where tables of one make come from, and how their columns were understood the last time.

    ``mapping`` is by heading, width and blanks aside: what it is taken for and what its numbers are multiplied by.
    """

    name = models.CharField("来源", max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="提供单位", related_name="sources")
    kind = models.CharField("主体", max_length=20)
    mapping = models.JSONField("列", default=dict)
    basis = models.CharField("口径", max_length=4, choices=[(basis, basis) for basis in BASES], default="年报")
    boundary = models.CharField("行政区划版本", max_length=20, default="2017")
    revision = models.PositiveIntegerField(default=0)
    objects = SourceQuery.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["unit", "name", "kind"], name="source_once"),)

    def __str__(self) -> str:
        return self.name


class ImportQuery(Visible["Import"]):
    """Imports by who may see what stood in them."""

    def door(self, viewer: Any) -> models.Q:
        """Those of one's own units; for whoever oversees, all but figures that are hidden from them."""
        found = reach(viewer)
        if not found.codes & (frozenset(PERMITS) | OVERSEEING):
            return models.Q(NOBODY)
        own = models.Q(source__unit__in=Role.objects.filter(person=viewer, role__in=PERMITS).values("unit"))
        return own | ~models.Q(guarded__in=found.hidden) if found.codes & OVERSEEING else own


class Import(models.Model):
    """A file on its way into the fact base.

    ``layout`` and ``uses`` say where its heading stands and what its columns are; ``last_row`` is the last row of the file
    that is taken in; ``guarded`` is the nature of figures that not everybody may see, where it holds such.
    """

    MAPPING, TRYING, READY, TAKING, DONE = "mapping", "trying", "ready", "taking", "done"
    UNDOING, UNDONE, FAILED, CANCELED = "undoing", "undone", "failed", "canceled"
    STATES: ClassVar = (
        (MAPPING, "待核对"), (TRYING, "试运行"), (READY, "待确认"), (TAKING, "导入中"), (DONE, "完成"),
        (UNDOING, "撤销中"), (UNDONE, "已撤销"), (FAILED, "失败"), (CANCELED, "已取消"),
    )  # fmt: skip
    MOVING = (TRYING, TAKING, UNDOING)
    WHOLE, GOOD = "whole", "good"
    MODES: ClassVar = ((WHOLE, "有一行不对就都不导入"), (GOOD, "只导入没有问题的行"))

    source = models.ForeignKey(Source, models.PROTECT, related_name="imports")
    content = models.ForeignKey(Content, models.PROTECT, related_name="imports")
    file_name = models.CharField("文件", max_length=200)
    form = models.CharField(max_length=4)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    remarks = models.JSONField(default=list)
    layout = models.JSONField(default=dict)
    uses = models.JSONField(default=list)
    year = models.PositiveSmallIntegerField("年度", default=0)
    basis = models.CharField("口径", max_length=4, default="年报")
    boundary = models.CharField("行政区划版本", max_length=20, default="2017")
    document = models.CharField("依据文件", max_length=200, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)
    guarded = models.CharField(max_length=10, blank=True)
    state = models.CharField("状态", max_length=8, choices=STATES, default=MAPPING)
    mode = models.CharField("方式", max_length=5, choices=MODES, blank=True)
    counts = models.JSONField("计数", default=dict)
    rows = models.PositiveIntegerField("数据行", default=0)
    done = models.PositiveIntegerField(default=0)
    last_row = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    continues = models.ForeignKey("self", models.PROTECT, null=True, related_name="continued")
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    objects = ImportQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.source} #{self.pk}"

    @property
    def cells(self) -> int:
        """How many cells stand under its headings."""
        return int(self.counts.get("rows", 0)) * int(self.counts.get("columns", 0))

    @property
    def moving(self) -> bool:
        """Whether the queue is at it."""
        return self.state in self.MOVING


class RowQuery(Visible["ImportRow"]):
    """Rows by who may see their import."""

    def door(self, viewer: Any) -> models.Q:
        """Those of visible imports."""
        return models.Q(of__in=Import.objects.visible_to(viewer))


class ImportRow(models.Model):
    """A row of which something is to be said. ``faults`` and ``notes`` by index of the column: the cell's words, and why.

    A row with faults is not taken; one with notes is.
    """

    of = models.ForeignKey(Import, models.CASCADE, related_name="noted_rows")
    number = models.PositiveIntegerField("行")
    key = models.CharField("编号", max_length=200, blank=True)
    faults = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    held = models.BooleanField("没有导入", default=False)
    objects = RowQuery.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["of", "number"], name="noted_row_once"),)
        indexes = (models.Index(fields=["of", "held", "number"], name="held_rows"),)

    def __str__(self) -> str:
        return f"第 {self.number} 行"

    @property
    def told(self) -> list[tuple[str, str, str, bool]]:
        """Column, words of the cell, what is said of it, and whether that keeps the row out."""
        headings = self.of.layout["headings"]
        said = [(index, *one, True) for index, one in self.faults.items()]
        said += [(index, *one, False) for index, one in self.notes.items()]
        if self.held and not self.faults:
            said.append(("0", "", "没有导入", True))
        return [
            (headings[int(index)] if int(index) < len(headings) else "", words, why, bad)
            for index, words, why, bad in said
        ]


class Chunk(models.Model):
    """A stretch of rows that was taken in by one transaction, what it stored, and whether that was taken back."""

    of = models.ForeignKey(Import, models.PROTECT, related_name="chunks")
    number = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    guesses = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ("of", "number")
        constraints = (models.UniqueConstraint(fields=["of", "number"], name="chunk_once"),)

    def __str__(self) -> str:
        return f"{self.first_row}–{self.last_row}"


class Created(models.Model):
    """That an import brought a subject."""

    of = models.ForeignKey(Import, models.PROTECT, related_name="created")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="brought_by")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["of", "subject"], name="created_once"),)

    def __str__(self) -> str:
        return str(self.subject)


class GuessQuery(Visible["Guess"]):
    """Guesses by who may see their import."""

    def door(self, viewer: Any) -> models.Q:
        """Those of visible imports."""
        return models.Q(of__in=Import.objects.visible_to(viewer))


class Guess(models.Model):
    """A fact that was guessed from others, with its reason, for a person to confirm."""

    STATES: ClassVar = (("open", "待确认"), ("right", "已确认"), ("wrong", "已否定"))

    of = models.ForeignKey(Import, models.PROTECT, related_name="guessed")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度", default=0)
    value = models.CharField("推测", max_length=100)
    reason = models.CharField("理由", max_length=500)
    state = models.CharField("状态", max_length=5, choices=STATES, default="open")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    objects = GuessQuery.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["of", "subject", "term"], name="guess_once"),)

    def __str__(self) -> str:
        return f"{self.subject} {self.term} {self.value}"
