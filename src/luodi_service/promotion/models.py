"""Leads (招商线索) with what was done about them; what firms offer and seek (供需), and how two of them were brought together."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.facts.register_terms import FIELDS
from luodi_service.lib.cents import DIGITS
from luodi_service.lib.visibility import NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan
from luodi_service.promotion.parties import ALL_SEEING, LEAD_READERS, LEADING, OWN, POSTED_TO, below, own_postings
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject

NEW, TALKING, SIGNED, SETTLED, STOPPED = "new", "talking", "signed", "settled", "stopped"
STAGES = {NEW: "待研判", TALKING: "在谈", SIGNED: "签约", SETTLED: "落地", STOPPED: "终止"}
"""In the order in which a lead goes through them."""
OPEN_STAGES = (NEW, TALKING, SIGNED)
SOURCES = ("自行接洽", "企业介绍", "园区介绍", "活动推介", "上级推荐", "来电来访")
OFFER, NEED = "offer", "need"
SIDES = {OFFER: "供", NEED: "需"}
RENTAL, COOPERATION = "rental", "cooperation"
POSTING_KINDS = {RENTAL: "短租与共享", COOPERATION: "跨行业协作"}
OPEN, CLOSED = "open", "closed"
POSTING_STATES = {OPEN: "对接中", CLOSED: "已关闭"}
ASKED, ACCEPTED, DECLINED, MADE, FAILED = "asked", "accepted", "declined", "made", "failed"
INTRODUCTION_STATES = {ASKED: "待答复", ACCEPTED: "对接中", DECLINED: "谢绝", MADE: "已成交", FAILED: "未成"}
UNDECIDED = (ASKED, ACCEPTED)
"""States in which two postings are still being brought together."""


class LeadQuery(Visible["Lead"]):
    """Leads by who may know of them: a firm that thinks of settling is named to nobody else."""

    def door(self, viewer: Viewer) -> Q:
        """All for the office, departments, leaders and auditors; of a street or park those of its units; of a firm those that
        it brought."""
        codes = reach(viewer).codes
        if not isinstance(viewer, Person) or not codes & LEAD_READERS:
            return NOBODY
        if codes & ALL_SEEING:
            return Q()
        return below(viewer, LEADING, "unit__path") | below(viewer, OWN, "introduced_by__unit__path")

    def readable(self, viewer: Viewer) -> Self:
        """Of leads that a viewer sees those of which it may read what was written when they were registered, and not their
        stage alone: a firm that only brought one does not read what a unit wrote of it."""
        codes = reach(viewer).codes
        if codes & ALL_SEEING or not isinstance(viewer, Person):
            return self.visible_to(viewer)
        firm = Role.objects.filter(below(viewer, OWN, "unit__path"), role__in=OWN).values("person")
        return self.visible_to(viewer).filter(below(viewer, LEADING, "unit__path") | Q(by__in=firm))


class Lead(models.Model):
    """A firm or project that may settle here (招商线索), from the first word to its settling or the end of the talks.

    ``unit`` follows it up. ``counts_for`` is the target of the plan for which it counts once it has settled, empty for none.
    ``since`` is the day from which the clock of its stage runs. ``subject`` is the firm that settled, as the register knows it.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="leads")
    title = models.CharField("企业或项目", max_length=100)
    field = models.CharField("产业领域", max_length=20, choices=[(one, one) for one in FIELDS])
    position = models.CharField("产业链环节", max_length=40, blank=True)
    counts_for = models.CharField("计入的目标", max_length=100, blank=True)
    source = models.CharField("来源", max_length=10, choices=[(one, one) for one in SOURCES])
    introduced_by = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+", verbose_name="介绍企业")
    investment = models.DecimalField("拟投资额（元）", max_digits=DIGITS, decimal_places=2, null=True)
    text = models.TextField("情况", max_length=2_000)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="跟进单位")
    stage = models.CharField("阶段", max_length=10, choices=list(STAGES.items()), default=NEW)
    since = models.DateField()
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+", verbose_name="落地企业")
    settled_on = models.DateField("落地日期", null=True)
    document = models.CharField("落地依据", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")
    revision = models.PositiveIntegerField(default=0)
    demonstration = models.BooleanField("演示数据", default=False)
    objects = LeadQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["plan", "stage", "since"], name="lead_by_stage"),)
        constraints = (
            models.UniqueConstraint(fields=["plan", "title"], condition=~Q(stage=STOPPED), name="lead_once"),
            models.UniqueConstraint(
                fields=["plan", "counts_for", "subject"],
                condition=Q(stage=SETTLED, subject__isnull=False) & ~Q(counts_for=""),
                name="settled_once",
            ),
            models.CheckConstraint(
                condition=~Q(stage=SETTLED) | (Q(settled_on__isnull=False) & ~Q(document="")), name="settled_with_proof"
            ),
        )

    def __str__(self) -> str:
        return f"线索 #{self.pk} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("lead", args=[self.pk])


class OfLead(Visible["LeadStep"]):
    """What was done about leads, by who may know of those."""

    def door(self, viewer: Viewer) -> Q:
        """All of leads that one's unit follows; of one that a firm brought it sees what it said itself, and not what was said
        of the talks."""
        if not isinstance(viewer, Person):
            return NOBODY
        seen = Q(lead__in=Lead.objects.visible_to(viewer))
        if reach(viewer).codes & ALL_SEEING:
            return seen
        return seen & (below(viewer, LEADING, "lead__unit__path") | Q(by=viewer))


class _OnlyAdded(models.Model):
    """What was done, by whom, when, with which words. Rows are only ever added."""

    act = models.CharField("办理", max_length=20)
    words = models.TextField("内容", max_length=2_000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        abstract = True
        ordering = ("pk",)

    def save(self, **options: Any) -> None:
        """Save a new act. One that was done stays as it was."""
        if not self._state.adding:
            raise ValueError("an act stays as it was done")
        super().save(**options)


class LeadStep(_OnlyAdded):
    """What was done about a lead."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="steps")
    objects = OfLead.as_manager()

    def __str__(self) -> str:
        return f"{self.act} #{self.lead_id}"


class PostingQuery(Visible["Posting"]):
    """Postings by who may know of them: a firm posts so that other firms see it."""

    def door(self, viewer: Viewer) -> Q:
        """Open ones that have not run out for everybody who has business here; of others one's own and those about which
        one's firm met; for who works on the plan all."""
        far = reach(viewer)
        if not isinstance(viewer, Person) or not far.codes & POSTED_TO:
            return NOBODY
        if far.codes & ALL_SEEING:
            return Q()
        door = Q(state=OPEN, until__gte=far.today) | own_postings(viewer)
        for side, other in (("offer", "need"), ("need", "offer")):
            met = Introduction.objects.filter(own_postings(viewer, f"{other}__"))
            door |= Q(pk__in=met.values(side))
        return door


class Posting(models.Model):
    """What a firm offers or seeks (供需信息).

    ``unit`` posted it and acts on it: the firm's own, or one that speaks for a firm without an account here.
    ``quantity`` (辆, for short rental) and ``price`` (元 a vehicle and day) are null where the firm left them open: unknown,
    to be agreed, and never zero. ``contact`` is told to the other side alone, once both have agreed to meet.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="企业")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发布单位")
    kind = models.CharField("类别", max_length=12, choices=list(POSTING_KINDS.items()))
    side = models.CharField("供需", max_length=5, choices=list(SIDES.items()))
    title = models.CharField("题目", max_length=100)
    text = models.TextField("说明", max_length=2_000)
    position = models.CharField("产业链环节", max_length=40, blank=True)
    quantity = models.PositiveIntegerField("数量（辆）", null=True)
    price = models.DecimalField("价格（元/辆·日）", max_digits=DIGITS, decimal_places=2, null=True)
    since = models.DateField("自")
    until = models.DateField("至")
    contact = models.CharField("联系方式", max_length=100)
    state = models.CharField("状态", max_length=6, choices=list(POSTING_STATES.items()), default=OPEN)
    closing = models.CharField("关闭的原因", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("发布时间")
    revision = models.PositiveIntegerField(default=0)
    demonstration = models.BooleanField("演示数据", default=False)
    objects = PostingQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["state", "kind", "side", "until"], name="posting_open"),)
        constraints = (models.CheckConstraint(condition=Q(until__gte=F("since")), name="posting_until"),)

    def __str__(self) -> str:
        return f"{self.get_side_display()} #{self.pk} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("posting", args=[self.pk])


class IntroductionQuery(Visible["Introduction"]):
    """Introductions by who may know of them: the two firms, and whoever works on the plan."""

    def door(self, viewer: Viewer) -> Q:
        """All for the office, departments, leaders and auditors; else those of one's own postings."""
        codes = reach(viewer).codes
        if not isinstance(viewer, Person) or not codes & POSTED_TO:
            return NOBODY
        if codes & ALL_SEEING:
            return Q()
        return own_postings(viewer, "offer__") | own_postings(viewer, "need__")

    def with_firms(self) -> Self:
        """With the postings, the firms and the units that act for them, asked for at once."""
        return self.select_related("offer__subject__unit", "need__subject__unit", "offer__unit", "need__unit")


class Introduction(models.Model):
    """Two postings brought together (撮合). ``asked_by`` is the posting whose firm asked; the other's answers."""

    offer = models.ForeignKey(Posting, models.PROTECT, related_name="as_offer", verbose_name="供方")
    need = models.ForeignKey(Posting, models.PROTECT, related_name="as_need", verbose_name="需方")
    asked_by = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=list(INTRODUCTION_STATES.items()), default=ASKED)
    quantity = models.PositiveIntegerField("成交数量（辆）", null=True)
    amount = models.DecimalField("成交额（元）", max_digits=DIGITS, decimal_places=2, null=True)
    at = models.DateTimeField("提出时间")
    changed_at = models.DateTimeField("最近办理")
    revision = models.PositiveIntegerField(default=0)
    objects = IntroductionQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["offer", "need"], condition=Q(state__in=UNDECIDED), name="introduced_once"),
        )

    def __str__(self) -> str:
        return f"对接 #{self.pk}"

    @property
    def answers(self) -> Posting:
        """The posting whose firm was asked."""
        return self.need if self.asked_by_id == self.offer_id else self.offer


class OfIntroduction(Visible["IntroductionAct"]):
    """What was done about introductions, by who may know of those."""

    def door(self, viewer: Viewer) -> Q:
        """All of visible introductions."""
        return Q(introduction__in=Introduction.objects.visible_to(viewer))


class IntroductionAct(_OnlyAdded):
    """What was done about an introduction."""

    introduction = models.ForeignKey(Introduction, models.PROTECT, related_name="acts")
    objects = OfIntroduction.as_manager()

    def __str__(self) -> str:
        return f"{self.act} #{self.introduction_id}"
