"""Claims, what was said of them, notices with objections, and what stands around them.

What was said is never changed: an opinion that a send-back made void stays on record as void, and every act is a row.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.accounts.zones import OUTSIDE_ROLES
from luodi_service.claims.portal.models import PortalFile, PortalRow  # noqa: F401  models of the application as well
from luodi_service.claims.states import (
    DRAFT,
    ENDED,
    FINANCE,
    MONEY,
    PREPARED,
    STATES,
    STEPS,
)
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
        return door | ~Q(state__in=BEFORE_FINANCE) if "finance" in found.codes else door


def _numbers(viewer: Person, found: Reach) -> Any:
    """The numbers of the claims that a person has to do with, each lot found by an index: what joins them costs a look at
    every claim there is."""
    units = Role.objects.filter(person=viewer).values("unit")
    lots: list[Any] = [Opinion.objects.filter(unit__in=units).values("claim")]
    rows = Claim.objects.values("pk")
    for path in (*found.enterprises, *found.parks):
        own = Subject.objects.filter(unit__path__startswith=path).values("pk")
        lots += [rows.filter(subject__in=own), rows.filter(recipient__in=own)]
    if found.areas:
        near = Subject.objects.filter(area__in=found.area_units).values("pk")
        lots.append(rows.filter(subject__in=near).exclude(state__in=(PREPARED, DRAFT)))
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


class Override(models.Model):
    """That two people put another amount in the place of the engine's: one proposes with reasons, another agrees."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="overrides")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2)
    engine_amount = models.DecimalField("测算金额", max_digits=18, decimal_places=2, null=True)
    reason = models.CharField("理由", max_length=1000)
    document = models.CharField("依据文件", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed = models.BooleanField("同意", null=True)
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["claim"], condition=Q(agreed__isnull=True), name="one_override_at_a_time"),
            models.CheckConstraint(condition=~Q(by=models.F("agreed_by")), name="override_by_two"),
        )

    def __str__(self) -> str:
        return f"{self.claim_id} 改定 {self.amount}"


class Paper(models.Model):
    """A paper of a subject, kept once and asked for once: what the plan names (``name``), or what an act came with."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="papers")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="papers")
    name = models.CharField("材料", max_length=100)
    file_name = models.CharField("文件", max_length=120)
    ending = models.CharField(max_length=4)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    photograph = models.BooleanField("现场照片", default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["subject", "name"], name="paper_of_subject"),)

    def __str__(self) -> str:
        return f"{self.name}（{self.file_name}）"


class Thing(models.Model):
    """What a claim is about beyond its subject: an invoice, premises, a project; by it double support is found."""

    KINDS = ("发票", "房屋", "项目")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="things")
    kind = models.CharField("类别", max_length=2, choices=[(kind, kind) for kind in KINDS])
    value = models.CharField("内容", max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["claim", "kind", "folded"], name="thing_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class OtherAwardQuery(Visible["OtherAward"]):
    """Awards of other departments by who reviews claims."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of it to whoever reviews; a list of names and sums is not for everybody."""
        readers = frozenset({"office", "finance", "department", "auditor", "leader"})
        return models.Q(EVERYBODY) if reach(viewer).codes & readers else NOBODY


class OtherAward(models.Model):
    """A row of a list of other departments' awards, as it was uploaded."""

    subject_key = models.CharField("统一社会信用代码", max_length=200, db_index=True)
    name = models.CharField("名称", max_length=200, blank=True)
    department = models.CharField("部门", max_length=100)
    matter = models.CharField("事项", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, null=True)
    kind = models.CharField("类别", max_length=2, blank=True)
    value = models.CharField("内容", max_length=200, blank=True)
    folded = models.CharField(max_length=200, blank=True, db_index=True)
    document = models.CharField("文件", max_length=200)
    demonstration = models.BooleanField("演示数据", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = OtherAwardQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.department} {self.matter} {self.name or self.subject_key}"


class FindingQuery(OfClaim):
    """Suspicions by who reviews: they name other firms, which whoever applies is not told of."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible claims; none to firms and parks."""
        return NOBODY if reach(viewer).codes <= OUTSIDE_ROLES else super().door(viewer)


class Finding(models.Model):
    """A suspicion of double support, and what an officer said of it. None may stand open when a claim is decided."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="findings")
    other = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="+")
    elsewhere = models.ForeignKey(OtherAward, models.PROTECT, null=True, related_name="+")
    why = models.CharField("疑点", max_length=300)
    key = models.CharField(max_length=200)
    cleared = models.CharField("核查结论", max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    objects = FindingQuery.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["claim", "key"], name="finding_once"),)

    def __str__(self) -> str:
        return self.why


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


class PostQuery(Visible["Post"]):
    """Posts are no secret among those who sign in with business."""

    def door(self, viewer: Viewer) -> models.Q:
        """All, for whoever holds a role."""
        return models.Q(EVERYBODY) if reach(viewer).codes else NOBODY


class Post(models.Model):
    """AB岗: who in a unit takes a step (A), and who stands in while A is away or time runs out (B)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    step = models.CharField("环节", max_length=10, choices=STEP_NAMES)
    main = models.ForeignKey(Person, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="+")
    away_since = models.DateField("离岗起", null=True, blank=True)
    away_until = models.DateField("离岗止", null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = PostQuery.as_manager()

    class Meta:
        ordering = ("unit", "step")
        constraints = (
            models.UniqueConstraint(fields=["unit", "step"], name="post_once"),
            models.CheckConstraint(condition=~Q(main=models.F("deputy")), name="post_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.get_step_display()}"


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


class Telling(models.Model):
    """That somebody was told of a claim that was found for them: proof of it, and of what they answered."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="tellings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    how = models.CharField("方式", max_length=20)
    at = models.DateTimeField()
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.claim_id} {self.how}"


class OptOut(models.Model):
    """That a subject does not want awards to be found for it; ``ended_at`` once it wants them again."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="opt_outs")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject"], condition=Q(ended_at__isnull=True), name="opted_out_once"),
        )

    def __str__(self) -> str:
        return f"{self.subject_id} 不要免申即享"


class AuditQuery(Visible[R]):
    """What auditors keep of their own work."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of it, to auditors."""
        return models.Q(EVERYBODY) if "auditor" in reach(viewer).codes else NOBODY


class Sample(models.Model):
    """抽样: claims drawn by a seed, so that the same seed draws the same ones again. ``hash`` is over what was drawn from."""

    BY: ClassVar = (("both", "政策和金额"), ("policy", "政策"), ("amount", "金额"), ("none", "不分层"))

    seed = models.CharField("种子", max_length=60)
    size = models.PositiveIntegerField("样本量")
    by_strata = models.CharField("分层", max_length=6, choices=BY)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField("年度", null=True)
    population = models.PositiveIntegerField("总体")
    hash = models.CharField("总体校验值", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = AuditQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"抽样 #{self.pk} {self.seed}"


class Sampled(models.Model):
    """A claim that was drawn, and the stratum that it stands for."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="claims")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("序号")
    stratum = models.CharField("层", max_length=200)
    objects = AuditQuery.as_manager()

    class Meta:
        ordering = ("sample", "number")
        constraints = (models.UniqueConstraint(fields=["sample", "claim"], name="sampled_once"),)

    def __str__(self) -> str:
        return f"{self.sample} {self.number}"
