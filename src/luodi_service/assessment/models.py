"""Assessments of a year: their schemes in versions, results with every point, self-reports, adjustments and appeals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.assessment.holding import ALL_SEEING, MONEY_READERS, own
from luodi_service.lib.models import StoredFile
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan
from luodi_service.registry.doors import reach

UNITS, MONEY = "units", "money"
OBJECTS = {UNITS: "综合考评", MONEY: "绩效自评"}
DRAFT, ISSUED, COMPUTED, PUBLISHED, FINAL = "draft", "issued", "computed", "published", "final"
STATES = {DRAFT: "拟定办法", ISSUED: "已下达", COMPUTED: "已测算", PUBLISHED: "已公布", FINAL: "已定档"}
POINTS, DEDUCTION, BONUS, VETO, NAME = "points", "deduction", "bonus", "veto", "name"
KINDS = {POINTS: "得分", DEDUCTION: "扣分", BONUS: "加分", VETO: "一票否决", NAME: "取名"}
OPEN, REPORTED, CHECKED = "open", "reported", "checked"
RESULT_STATES = {OPEN: "待自评", REPORTED: "待核查", CHECKED: "已核查"}
PROPOSED, AGREED, REFUSED, LAPSED = "proposed", "agreed", "refused", "lapsed"
ADJUSTMENT_STATES = {PROPOSED: "待同意", AGREED: "已同意", REFUSED: "未同意", LAPSED: "重新测算后失效"}
UPHELD, REJECTED = "成立", "不成立"
TABLE_READERS = frozenset(code for code, role in ROLES.items() if role.business) - {"enterprise", "park"}
"""Roles that see the whole table once it is published; a park sees its own row."""


class AssessmentQuery(Visible["Assessment"]):
    """Assessments by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """All to the office and auditors; once its scheme is issued that of units to whoever works on the plan and to
        parks, and that of money to whoever sees all money."""
        codes = reach(viewer).codes
        if codes & {"office", "auditor"}:
            return models.Q(EVERYBODY)
        out = ~models.Q(state=DRAFT)
        found = models.Q(NOBODY)
        if codes & (TABLE_READERS | {"park"}):
            found |= out & models.Q(object=UNITS)
        if codes & MONEY_READERS:
            found |= out & models.Q(object=MONEY)
        return found


class Assessment(models.Model):
    """The assessment of units (综合考评) or of money (绩效自评) under a plan in a year, from its scheme to its final table.

    ``trace`` says what it was worked out from: run, snapshot and hash of the facts of the targets.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField("年度")
    object = models.CharField("类别", max_length=5, choices=list(OBJECTS.items()))
    state = models.CharField("状态", max_length=9, choices=list(STATES.items()), default=DRAFT)
    document = models.CharField("文号", max_length=200, blank=True)
    issued_on = models.DateField("下达", null=True)
    report_by = models.DateField("自评截止", null=True)
    appeal_by = models.DateField("申诉截止", null=True)
    computed_at = models.DateTimeField("测算", null=True)
    trace = models.JSONField(default=dict)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField("公布", null=True)
    finished_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField("定档", null=True)
    final_document = models.CharField("定档文号", max_length=200, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    objects = AssessmentQuery.as_manager()

    class Meta:
        ordering = ("-year", "-object")
        constraints = (models.UniqueConstraint(fields=["plan", "year", "object"], name="assessment_once"),)

    def __str__(self) -> str:
        return f"{self.year}年{self.get_object_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        page = reverse("assessment" if self.object == UNITS else "money_assessment", args=[self.year])
        return f"{page}?plan={self.plan.code}"

    @property
    def scheme(self) -> Scheme | None:
        """The version of the scheme in force, which is the newest."""
        return self.schemes.order_by("-number").first()

    @property
    def open(self) -> bool:
        """Whether it may still be worked out anew."""
        return self.state in (ISSUED, COMPUTED)


class OfAssessment(Visible[Any]):
    """What belongs to assessments, by who may know of those."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of visible assessments."""
        return models.Q(assessment__in=Assessment.objects.visible_to(viewer))


class Scheme(models.Model):
    """A version of an assessment's scheme, as it was typed. ``left_out`` are units that take no part, one a line with the
    reason. Rows are added, never changed."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="schemes")
    number = models.PositiveSmallIntegerField("版本")
    text = models.TextField("办法", max_length=20_000)
    left_out = models.TextField("不参评的单位", max_length=5_000, blank=True)
    appeal_days = models.PositiveSmallIntegerField("申诉工作日", default=5)
    document = models.CharField("依据文件", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = OfAssessment.as_manager()

    class Meta:
        ordering = ("assessment", "number")
        constraints = (models.UniqueConstraint(fields=["assessment", "number"], name="scheme_once"),)

    def __str__(self) -> str:
        return f"{self.assessment}办法第{self.number}版"


class OfScheme(Visible[Any]):
    """Lines of schemes, by who may know of those."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible assessments."""
        return models.Q(scheme__assessment__in=Assessment.objects.visible_to(viewer))


class SchemeLine(models.Model):
    """A line of a scheme for one group: an item with its weight (the most it gives or takes) and its formula.

    ``number`` is the line of the scheme's text on which it stands.
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    group = models.CharField("组别", max_length=20)
    kind = models.CharField("类别", max_length=9, choices=list(KINDS.items()))
    item = models.CharField("项目", max_length=60)
    weight = models.DecimalField("分值", max_digits=6, decimal_places=2, null=True)
    formula = models.CharField("算式", max_length=500)
    objects = OfScheme.as_manager()

    class Meta:
        ordering = ("scheme", "number", "pk")
        constraints = (models.UniqueConstraint(fields=["scheme", "group", "item"], name="item_once_a_group"),)

    def __str__(self) -> str:
        return f"{self.group} {self.item}"


def details(viewer: Viewer) -> models.Q:
    """The condition on results that a viewer sees point by point: all to whoever sees all, otherwise those of one's own
    unit."""
    codes = reach(viewer).codes
    if codes & ALL_SEEING:
        return models.Q(EVERYBODY)
    units = own(viewer, "unit") if isinstance(viewer, Person) else models.Q(NOBODY)
    return units | (models.Q(assessment__object=MONEY) if codes & MONEY_READERS else models.Q(NOBODY))


class ResultQuery(Visible["Result"]):
    """Results by who may see their row of the table."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those seen in detail; of published tables all, to whoever works on the plan."""
        found, codes = details(viewer), reach(viewer).codes
        # All or some is some, to Django: whoever sees all is told apart first.
        if codes & TABLE_READERS and not codes & ALL_SEEING:
            found |= models.Q(assessment__object=UNITS, assessment__state__in=(PUBLISHED, FINAL))
        return found


class Result(models.Model):
    """What an assessment came to for a unit, or for the money of a policy (``code``; empty for all of the plan's).

    ``score`` is None while something that it rests on is unknown; it then lies between ``least`` and ``most``. ``vetoed``
    is None while nobody knows. ``values`` are the terms as they were read, each with its words, links and why it is
    unknown.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="results")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="单位")
    code = models.SlugField("政策", max_length=60, blank=True)
    name = models.CharField("名称", max_length=200)
    group = models.CharField("组别", max_length=20)
    state = models.CharField("状态", max_length=8, choices=list(RESULT_STATES.items()), default=OPEN)
    values = models.JSONField(default=dict)
    score = models.DecimalField("得分", max_digits=7, decimal_places=2, null=True)
    least = models.DecimalField(max_digits=7, decimal_places=2, default=Decimal(0))
    most = models.DecimalField(max_digits=7, decimal_places=2, default=Decimal(0))
    grade = models.CharField("等次", max_length=6, blank=True)
    vetoed = models.BooleanField("一票否决", null=True, default=False)
    rank = models.PositiveSmallIntegerField("名次", null=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField("自评", null=True)
    report_words = models.TextField("自评说明", max_length=2_000, blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField("核查", null=True)
    check_words = models.CharField("核查意见", max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0)
    objects = ResultQuery.as_manager()

    class Meta:
        ordering = ("assessment", "group", "rank", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "unit"], condition=models.Q(unit__isnull=False), name="result_once_a_unit"
            ),
            models.UniqueConstraint(
                fields=["assessment", "code"], condition=models.Q(unit__isnull=True), name="result_once_a_policy"
            ),
        )
        indexes = (models.Index(fields=["assessment", "group", "rank"], name="result_by_rank"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        one = self.assessment
        if one.object == MONEY:
            page = reverse("money_result", args=[one.year, self.code or WHOLE])
        else:
            page = reverse("unit_assessment", args=[one.year, self.unit_id])
        return f"{page}?plan={one.plan.code}"


WHOLE = "all"
"""Stands in addresses for all money of the plan."""


class OfResult(Visible[Any]):
    """What belongs to results, by who sees those point by point."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of results seen in detail, of assessments that are visible."""
        seen = Result.objects.filter(details(viewer), assessment__in=Assessment.objects.visible_to(viewer))
        return models.Q(result__in=seen)


class Point(models.Model):
    """An item of a result: what its formula comes to (``computed``) and what counts (``points``), None while unknown.

    ``holds`` is the truth of a veto's condition. ``reason`` tells in words how it came about.
    """

    result = models.ForeignKey(Result, models.CASCADE, related_name="points")
    line = models.ForeignKey(SchemeLine, models.PROTECT, related_name="+")
    computed = models.DecimalField("测算", max_digits=7, decimal_places=2, null=True)
    points = models.DecimalField("得分", max_digits=7, decimal_places=2, null=True)
    holds = models.BooleanField(null=True)
    reason = models.TextField("怎么来的", max_length=2_000, blank=True)
    terms = models.JSONField(default=list)
    lacking = models.JSONField(default=list)
    objects = OfResult.as_manager()

    class Meta:
        ordering = ("result", "line__number", "pk")
        constraints = (models.UniqueConstraint(fields=["result", "line"], name="point_once"),)

    def __str__(self) -> str:
        return f"{self.result} {self.line.item}"


class Statement(models.Model):
    """What a unit says of an item of its own: words and files, and whether it holds that a fact is missing. Rows are added;
    the newest of an item counts."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="statements")
    point = models.ForeignKey(Point, models.PROTECT, related_name="statements")
    words = models.TextField("自评", max_length=2_000)
    missing = models.BooleanField("数据有缺漏", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = OfResult.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.point}自评"


class Adjustment(models.Model):
    """Other points for an item, proposed with a reason by one person and agreed to by another."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="adjustments")
    point = models.ForeignKey(Point, models.PROTECT, related_name="adjustments")
    before = models.DecimalField("原得分", max_digits=7, decimal_places=2, null=True)
    points = models.DecimalField("调整为", max_digits=7, decimal_places=2)
    reason = models.CharField("理由", max_length=500)
    state = models.CharField("状态", max_length=8, choices=list(ADJUSTMENT_STATES.items()), default=PROPOSED)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    second = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    second_words = models.CharField("意见", max_length=500, blank=True)
    objects = OfResult.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["point"], condition=models.Q(state=PROPOSED), name="one_adjustment_waits_a_point"
            ),
            models.CheckConstraint(
                condition=models.Q(second__isnull=True) | ~models.Q(second=models.F("by")), name="two_adjust"
            ),
        )

    def __str__(self) -> str:
        return f"{self.point}调整"


class Appeal(models.Model):
    """What a unit holds against a published result, with evidence; answered once, by another person than who checked."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="appeals")
    point = models.ForeignKey(Point, models.PROTECT, null=True, related_name="appeals", verbose_name="项目")
    reason = models.TextField("申诉理由", max_length=2_000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField("结论", max_length=3, blank=True, choices=[(one, one) for one in (UPHELD, REJECTED)])
    answer = models.TextField("答复", max_length=2_000, blank=True)
    before = models.DecimalField("原得分", max_digits=7, decimal_places=2, null=True)
    points = models.DecimalField("改为", max_digits=7, decimal_places=2, null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    objects = OfResult.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.result}申诉"


class Paper(models.Model):
    """A file that came with a statement or an appeal."""

    result = models.ForeignKey(Result, models.PROTECT, related_name="papers")
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="papers")
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    objects = OfResult.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)


class Survey(models.Model):
    """How content those are whom the money is for (满意度), as a survey's document says: the share, and of how many."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="surveys")
    code = models.SlugField("政策", max_length=60, blank=True)
    percent = models.DecimalField("满意度", max_digits=5, decimal_places=2)
    respondents = models.PositiveIntegerField("受访数")
    document = models.CharField("调查文件", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = OfAssessment.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"满意度 {self.percent}%"


class ActQuery(Visible["Act"]):
    """Acts by who may know of what they were done to."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those on whole assessments that are visible, and on results seen in detail."""
        whole = models.Q(result=None, assessment__in=Assessment.objects.visible_to(viewer))
        return whole | models.Q(result__in=Result.objects.filter(details(viewer)))


class Act(models.Model):
    """What was done, by whom, when and why. Rows are only ever added."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="acts")
    result = models.ForeignKey(Result, models.SET_NULL, null=True, related_name="acts")
    act = models.CharField("办理", max_length=20)
    words = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = ActQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.act} {self.assessment}"
