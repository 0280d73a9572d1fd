"""Claims, and what was said of them and done with them.

What was said is never changed: an opinion that a send-back made void stays on record as void, and every act is a row.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.claims.states import DRAFT, ENDED, FINANCE, MONEY, PREPARED, STATES, STEPS
from luodi_service.ledger.models import Award
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan, Version
from luodi_service.registry.doors import Reach, reach
from luodi_service.registry.models import Subject

ALL_SEEING = frozenset({"office", "leader", "auditor"})
STEP_NAMES = [(kind.state, kind.name) for kind in STEPS.values()]


class ClaimQuery(Visible["Claim"]):
    """Claims by who has to do with them."""

    def door(self, viewer: Viewer) -> models.Q:
        """All to the office, leaders and auditors; to finance from its review on; one's own; to a street those of its
        area once they are handed in; to other units those on which they are asked."""
        found = reach(viewer)
        if found.codes & ALL_SEEING:
            return models.Q(EVERYBODY)
        door = Q(pk__in=_numbers(viewer, found)) if isinstance(viewer, Person) else models.Q(NOBODY)
        if found.areas:
            # A street has a good part of all claims: to ask of each row costs less than to gather their numbers first.
            near = Subject.objects.filter(area__in=found.area_units).values("pk")
            door |= Q(subject__in=near) & ~Q(state__in=(PREPARED, DRAFT))
        return door | ~Q(state__in=BEFORE_FINANCE) if "finance" in found.codes else door


def _numbers(viewer: Person, found: Reach) -> Any:
    """The numbers of the claims on which a person is asked or which are their own: few, and each lot found by an index, where
    what joins them costs a look at every claim there is."""
    units = Role.objects.filter(person=viewer).values("unit")
    lots: list[Any] = [Opinion.objects.filter(unit__in=units).values("claim")]
    # What the office drafts of a case names a sum that nobody has decided.
    rows = Claim.objects.exclude(origin=Claim.CASE, state=DRAFT).values("pk")
    for path in (*found.enterprises, *found.parks):
        own = Subject.objects.filter(unit__path__startswith=path).values("pk")
        lots += [rows.filter(subject__in=own), rows.filter(recipient__in=own)]
    first, *rest = (lot.order_by() for lot in lots)
    return first.union(*rest, all=True) if rest else first


BEFORE_FINANCE = tuple(state for state in STATES if state not in (FINANCE, "decision", *MONEY))
"""States that finance does not see: those before its review, and of claims that ended."""


class Claim(models.Model):
    """What a subject is to get under a policy for a year, on its way to the money.

    What it comes to is the engine's, frozen with the version of the plan, the snapshot of facts and the readings, by which
    it is worked out again at any later day. ``decided_amount`` is what it is to be where two people overrode the engine.
    """

    FOUND, APPLIED, PORTAL, CASE = "found", "applied", "portal", "case"
    ORIGINS: ClassVar = ((FOUND, "免申即享"), (APPLIED, "自行申报"), (PORTAL, "门户申报"), (CASE, "一事一议"))

    number = models.CharField("编号", max_length=20, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="claims")
    version = models.ForeignKey(Version, models.PROTECT, related_name="claims")
    code = models.SlugField("政策代码", max_length=60)
    policy = models.CharField("政策", max_length=100)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="claims")
    recipient = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="claims_received")
    year = models.PositiveSmallIntegerField("年度")
    origin = models.CharField("来源", max_length=8, choices=ORIGINS)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default=DRAFT)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    since = models.DateField("本环节起")
    due = models.DateField("办理期限", null=True, blank=True)
    snapshot = models.PositiveBigIntegerField("数据截止")
    readings = models.JSONField("口径", default=dict)
    status = models.CharField("结果", max_length=12)
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, null=True)
    decided_amount = models.DecimalField("改定金额", max_digits=18, decimal_places=2, null=True)
    missing = models.JSONField(default=list)
    open_readings = models.JSONField(default=dict)
    obstacles = models.JSONField("不可兑付的原因", default=list)
    schedule = models.JSONField("分期", default=list)
    """``[[year, "12.34"], …]``, as the engine gives it or as it was settled at approval."""
    portal_number = models.CharField("门户编号", max_length=60, blank=True)
    applicant = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField("提交", null=True)
    corrected = models.BooleanField("已告知补正", default=False)
    consent = models.BooleanField("同意使用部门数据", default=False)
    payee_name = models.CharField("户名", max_length=200, blank=True)
    payee_bank = models.CharField("开户行", max_length=200, blank=True)
    payee_account = models.CharField("银行账号", max_length=40, blank=True)
    note = models.CharField("说明", max_length=1000, blank=True)
    award = models.OneToOneField(Award, models.PROTECT, null=True, related_name="claim")
    suspended_from = models.CharField(max_length=10, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    objects = ClaimQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "code", "subject", "year"], condition=~Q(state__in=ENDED), name="claim_once"
            ),
            models.UniqueConstraint(fields=["portal_number"], condition=~Q(portal_number=""), name="claim_of_portal"),
        )
        indexes = (
            models.Index(fields=["state", "due", "id"], name="claim_by_state"),
            models.Index(fields=["plan", "code", "year", "state"], name="claim_of_policy"),
            models.Index(fields=["subject", "state"], name="claim_of_subject"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.policy} {self.subject}（{self.year}）"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"/claims/{self.number}/"

    @property
    def named(self) -> str:
        """As those whom it is for are told of it."""
        return f"申请 {self.number}（{self.policy}，{self.year} 年）"

    @property
    def final_amount(self) -> Any:
        """What it is to pay, in 元: the engine's, or what two people put in its place; None while nobody knows."""
        return self.amount if self.decided_amount is None else self.decided_amount


R = TypeVar("R", bound=models.Model)


class OfClaim(Visible[R]):
    """What hangs on a claim, by who may see the claim."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible claims."""
        if reach(viewer).codes & ALL_SEEING:
            return models.Q(EVERYBODY)
        return models.Q(claim__in=Claim.objects.visible_to(viewer))

    def of(self, claim: Claim) -> Self:
        """Those of a claim that came to the viewer through its own door: to ask it again of each kind of row costs more than
        all else on the claim's page."""
        return self.filter(claim=claim)


class Act(models.Model):
    """Something that was done with a claim. Never changed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="acts")
    act = models.CharField("办理", max_length=20)
    before = models.CharField(max_length=10, choices=list(STATES.items()), blank=True)
    after = models.CharField(max_length=10, choices=list(STATES.items()))
    reason = models.CharField("理由", max_length=1000, blank=True)
    document = models.CharField("文件", max_length=200, blank=True)
    late_days = models.PositiveSmallIntegerField("逾期工作日", default=0)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["act", "claim"], name="act_by_kind"),)

    def __str__(self) -> str:
        return f"{self.act} {self.claim_id}"


class Opinion(models.Model):
    """What a unit says of a claim at a step of a round; empty while it is waited for. One that is void stays on record."""

    AGREE, DISAGREE, BACK = "同意", "不同意", "退回"
    WORDS = (AGREE, DISAGREE, BACK)

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField("轮次")
    step = models.CharField("环节", max_length=10, choices=STEP_NAMES)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="opinions")
    opinion = models.CharField("意见", max_length=4, blank=True, choices=[(word, word) for word in WORDS])
    text = models.CharField("说明", max_length=1000, blank=True)
    document = models.CharField("纪要、文件", max_length=200, blank=True)
    due = models.DateField("期限", null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    void = models.BooleanField("作废", default=False)
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["claim", "round", "step", "unit"], name="opinion_once"),
            models.CheckConstraint(condition=Q(opinion="") | Q(by__isnull=False), name="opinion_of_somebody"),
        )
        indexes = (
            models.Index(fields=["unit", "opinion", "step", "claim", "void", "due"], name="opinion_of_unit"),
            models.Index(fields=["unit", "due", "id"], condition=Q(opinion="", void=False), name="opinion_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.get_step_display()} {self.opinion or '待办'}"


class Refusal(models.Model):
    """That an act on a claim was refused, and why: on record, since what was tried matters as well."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="refusals")
    act = models.CharField("办理", max_length=20)
    why = models.CharField("原因", max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.act} {self.why}"
