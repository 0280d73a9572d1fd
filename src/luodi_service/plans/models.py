"""Plans with their versions, rulings on readings, and runs."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import EVERYBODY, Visible
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject


class Plan(models.Model):
    """A plan; what it says stands in its versions."""

    code = models.SlugField("代码", unique=True, max_length=60)
    title = models.CharField("名称", max_length=200)
    at_root: bool | None = None
    """Whether its pages stand at the root; ``margins.plans`` knows, elsewhere it is asked."""
    one_of_several = False

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
        self.hash = self.digest()
        super().save(**options)

    def digest(self) -> str:
        """The hash of the three files."""
        return hashlib.sha256(f"{self.text}\0{self.terms}\0{self.official}".encode()).hexdigest()


class Run(models.Model):
    """An evaluation of a version over what was known at a moment. ``snapshot`` is the number of the last fact in it.

    ``tallies`` hold what it comes to by policy, so that no page counts its lines; ``targets`` the figures of the targets.
    """

    STATES = (
        ("queued", "排队"), ("running", "计算中"), ("done", "完成"), ("failed", "失败"), ("canceled", "已取消"),
    )  # fmt: skip

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
    tallies = models.JSONField("合计", default=dict)
    targets = models.JSONField("目标", default=list)
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
        if reach(viewer).everything:
            return models.Q(EVERYBODY)
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


class Replay(models.Model):
    """A run worked out again at a later day. ``agrees`` says whether its bytes are the same; null while it waits."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="replays")
    agrees = models.BooleanField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"#{self.run_id} 重放"


class Proposal(models.Model):
    """Files without faults that a person wants to be the next version, made from ``base``. One a person and plan."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="proposals")
    base = models.ForeignKey(Version, models.PROTECT, related_name="proposals")
    text = models.TextField()
    terms = models.TextField()
    official = models.TextField()
    note = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="proposals")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "by"], name="one_proposal_a_person"),)

    def __str__(self) -> str:
        return f"{self.base} 的修改"

    def as_version(self) -> Version:
        """The version that it would become, not saved."""
        files = {"text": self.text, "terms": self.terms, "official": self.official}
        version = Version(plan=self.plan, number=self.base.number + 1, note=self.note, by=self.by, at=self.at, **files)
        version.hash = version.digest()
        return version


class Comparison(models.Model):
    """Two versions, or a version and a proposal made from it, over the same facts: what each policy gives before and
    after. ``totals`` holds by policy and year both sums and how many results change; the changes are rows."""

    before = models.ForeignKey(Version, models.PROTECT, related_name="compared_before")
    after = models.ForeignKey(Version, models.PROTECT, null=True, related_name="compared_after")
    proposal = models.OneToOneField(Proposal, models.CASCADE, null=True, related_name="comparison")
    years = models.JSONField("年度")
    snapshot = models.PositiveBigIntegerField("数据截止")
    demonstration = models.BooleanField("演示数据", default=False)
    state = models.CharField("状态", max_length=8, choices=Run.STATES, default="queued")
    totals = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.before} 与 {self.after or self.proposal}"


class ChangeQuery(Visible["Change"]):
    """Changed results by who may see them: as the lines of a run."""

    def door(self, viewer: Any) -> models.Q:
        """Those of visible subjects; invented ones for everybody."""
        if not getattr(viewer, "is_authenticated", False):
            return models.Q(comparison__demonstration=True)
        if reach(viewer).everything:
            return models.Q(EVERYBODY)
        subjects = Subject.objects.visible_to(viewer)
        return models.Q(comparison__demonstration=True) | models.Q(subject__in=subjects)


class Change(models.Model):
    """A result that differs between the two sides of a comparison. An empty status: that side has no such policy."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="changes")
    policy = models.CharField("政策", max_length=100)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    status_before = models.CharField(max_length=12, blank=True)
    amount_before = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    status_after = models.CharField(max_length=12, blank=True)
    amount_after = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    objects = ChangeQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.policy} {self.subject_id} {self.year}"


class Review(models.Model):
    """What a version went through before it may be published: one of the reviews that the law asks for, on record.

    Records are added, never changed; of each kind the newest counts.
    """

    KINDS = ("合法性审核", "公平竞争审查", "集体审议")
    RESULTS = ("通过", "不通过")

    version = models.ForeignKey(Version, models.PROTECT, related_name="reviews")
    kind = models.CharField("程序", max_length=10, choices=[(kind, kind) for kind in KINDS])
    result = models.CharField("结论", max_length=10, choices=[(result, result) for result in RESULTS])
    document = models.CharField("文件", max_length=100)
    on = models.DateField("日期")
    body = models.CharField("审核单位或会议", max_length=100)
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.result}（{self.document}）"


class Publication(models.Model):
    """That a version is published: its number and validity, and the draft whose reviews it rests on.

    A ruling makes a new version of the same publication.
    """

    version = models.OneToOneField(Version, models.PROTECT, related_name="publication")
    draft = models.ForeignKey(Version, models.PROTECT, related_name="publications")
    document = models.CharField("文号", max_length=60)
    valid_from = models.DateField("有效期自")
    valid_to = models.DateField("有效期至")
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version} {self.document}"
