"""Accounts with their sums, awards with their instalments, orders, receipts, and the lines of the ledger.

A line is never changed and never removed. What follows from the lines (the sums of an account, what of an instalment is
paid, how far a ceiling is used) is kept beside them, moved in the same transaction, and held by constraints of the
database, so that two who press at once cannot both be right.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import told
from luodi_service.ledger.kinds import NAMES, SUMS
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.handling import policies_of
from luodi_service.plans.models import Plan, Version
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject

MONEY_READERS = frozenset({"finance", "office", "leader", "auditor"})
"""Roles that see all money."""
PAYERS = frozenset({"finance", "auditor"})
"""Roles that see payment orders with their receipts: they name accounts at banks."""


class MoneyQuery(Visible[Any]):
    """What shows sums of all awards together."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of it, to whoever sees all money."""
        return models.Q(EVERYBODY) if reach(viewer).codes & MONEY_READERS else NOBODY


class Account(models.Model):
    """A budget: what a source gives for a policy in a year, and what of it is promised and paid."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="accounts")
    code = models.SlugField("政策", max_length=60)
    year = models.PositiveSmallIntegerField("预算年度")
    source = models.CharField("资金来源", max_length=40)
    budget_fen = models.BigIntegerField("预算", default=0)
    reserved_fen = models.BigIntegerField("占用", default=0)
    committed_fen = models.BigIntegerField("下达", default=0)
    paid_fen = models.BigIntegerField("支付", default=0)
    due_back_fen = models.BigIntegerField("应追回", default=0)
    recovered_fen = models.BigIntegerField("已追回", default=0)
    objects = MoneyQuery.as_manager()

    class Meta:
        ordering = ("-year", "plan", "code", "source")
        constraints = (
            models.UniqueConstraint(fields=["plan", "code", "year", "source"], name="account_once"),
            *(models.CheckConstraint(condition=Q(**{f"{name}__gte": 0}), name=f"account_{name}") for name in SUMS),
            models.CheckConstraint(
                condition=Q(budget_fen__gte=F("reserved_fen") + F("committed_fen") + F("paid_fen")),
                name="within_budget",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=F("due_back_fen") + F("recovered_fen")), name="back_within_paid"
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年「{self.policy}」{self.source}"

    @property
    def policy(self) -> str:
        """The name of its policy, by the plan's newest version; the code of one that the plan has no more."""
        newest = self.plan.versions.order_by("-number").first()
        names = {code: name for code, name, _ in policies_of(newest)} if newest is not None else {}
        return names.get(self.code, self.code)

    @property
    def left_fen(self) -> int:
        """What of the budget is not promised yet."""
        return self.budget_fen - self.reserved_fen - self.committed_fen - self.paid_fen


class Share(models.Model):
    """How a policy's money is parted between sources from a year on: ``parts`` are ``[source, percent]`` as text, 100 in
    all. Rows are added, never changed; of those that hold in a year the newest counts."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="shares")
    code = models.SlugField("政策", max_length=60)
    since = models.PositiveSmallIntegerField("起始年度")
    parts = models.JSONField("分担")
    document = models.CharField("依据文件", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    objects = MoneyQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return "、".join(f"{source} {percent}%" for source, percent in self.parts)


class AwardQuery(Visible["Award"]):
    """Awards by who has to do with the money."""

    def door(self, viewer: Viewer) -> models.Q:
        """All to whoever sees all money; one's own to firms and parks."""
        found = reach(viewer)
        if found.codes & MONEY_READERS:
            return models.Q(EVERYBODY)
        lots: list[Any] = []
        for path in (*found.enterprises, *found.parks):
            own = Subject.objects.filter(unit__path__startswith=path).values("pk")
            lots += [Award.objects.filter(**{field: own}).order_by().values("pk") for field in _OF_FIRMS]
        if not lots:
            return models.Q(NOBODY)
        # Each lot is found by an index, where what joins them costs a look at every award there is.
        return models.Q(pk__in=lots[0].union(*lots[1:], all=True))


_OF_FIRMS = ("subject__in", "recipient__in")


class Award(models.Model):
    """A sum that was decided for a subject under a policy in a year: reserved when it is decided, committed once nothing
    stands in its way, paid in instalments.

    ``apart`` are the numbers of people who had a part in deciding, and may have none in paying.
    """

    RESERVED, COMMITTED, SETTLED, RELEASED = "reserved", "committed", "settled", "released"
    STATES: ClassVar = ((RESERVED, "占用"), (COMMITTED, "下达"), (SETTLED, "付清"), (RELEASED, "释放"))

    number = models.CharField("编号", max_length=30, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="awards")
    code = models.SlugField("政策", max_length=60)
    policy = models.CharField("政策名称", max_length=100)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="awards")
    recipient = models.ForeignKey(Subject, models.PROTECT, related_name="received")
    year = models.PositiveSmallIntegerField("年度")
    amount_fen = models.BigIntegerField("金额")
    due_back_fen = models.BigIntegerField("应追回", default=0)
    recovered_fen = models.BigIntegerField("已追回", default=0)
    state = models.CharField("状态", max_length=9, choices=STATES, default=RESERVED)
    payee_name = models.CharField("户名", max_length=200, blank=True)
    payee_bank = models.CharField("开户行", max_length=200, blank=True)
    payee_account = models.CharField("银行账号", max_length=40, blank=True)
    document = models.CharField("下达文件", max_length=200, blank=True)
    apart = models.JSONField(default=list)
    held = models.BooleanField("中止支付", default=False)
    demonstration = models.BooleanField("演示数据", default=False)
    at = models.DateTimeField()
    objects = AwardQuery.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="award_positive"),
            models.CheckConstraint(condition=Q(due_back_fen__gte=0, recovered_fen__gte=0), name="award_back"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=F("due_back_fen") + F("recovered_fen")), name="award_back_within"
            ),
        )
        indexes = (
            models.Index(fields=["plan", "code", "subject", "year"], name="award_of_subject"),
            models.Index(fields=["recipient"], condition=Q(due_back_fen__gt=0), name="award_owing"),
            models.Index(fields=["-due_back_fen", "id"], name="award_by_due_back"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.policy} {self.subject}"


class Ceiling(models.Model):
    """A ceiling that a plan sets over several awards, and how far they use it. ``key`` names what it is over."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="ceilings")
    key = models.CharField(max_length=400)
    words = models.CharField("原文", max_length=200)
    most = models.BigIntegerField()
    used = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan", "key"], name="ceiling_once"),
            models.CheckConstraint(condition=Q(used__gte=0) & Q(most__gte=F("used")), name="within_ceiling"),
        )

    def __str__(self) -> str:
        return self.words


class Under(models.Model):
    """That an award counts against a ceiling, and how much of it: fen of a sum, or one of a number."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="ceilings")
    ceiling = models.ForeignKey(Ceiling, models.PROTECT, related_name="awards")
    weight = models.BigIntegerField()
    sums = models.BooleanField(default=True)
    """Whether the ceiling is over sums, so that what is recovered counts no more; otherwise over a number."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["award", "ceiling"], name="under_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="weight_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.ceiling_id}"


class InstalmentQuery(Visible["Instalment"]):
    """Instalments by who may see their award."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible awards."""
        if reach(viewer).codes & MONEY_READERS:
            return models.Q(EVERYBODY)
        return models.Q(award__in=Award.objects.visible_to(viewer))


class Instalment(models.Model):
    """What of an award is due in a year. One of a later year waits (``planned``) until it is looked at again."""

    PLANNED, RESERVED, COMMITTED, ORDERED, PAID, CANCELED = (
        "planned", "reserved", "committed", "ordered", "paid", "canceled",
    )  # fmt: skip
    STATES: ClassVar = (
        (PLANNED, "待复核"), (RESERVED, "占用"), (COMMITTED, "待付"), (ORDERED, "支付中"), (PAID, "已付"), (CANCELED, "取消"),
    )  # fmt: skip

    award = models.ForeignKey(Award, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField("期")
    due_year = models.PositiveSmallIntegerField("应付年度")
    year = models.PositiveSmallIntegerField("预算年度")
    amount_fen = models.BigIntegerField("金额")
    paid_fen = models.BigIntegerField("已付", default=0)
    state = models.CharField("状态", max_length=9, choices=STATES)
    objects = InstalmentQuery.as_manager()

    class Meta:
        ordering = ("award", "number")
        constraints = (
            models.UniqueConstraint(fields=["award", "number"], name="instalment_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="instalment_positive"),
            models.CheckConstraint(
                condition=Q(paid_fen__gte=0) & Q(amount_fen__gte=F("paid_fen")), name="instalment_not_twice"
            ),
        )
        indexes = (models.Index(fields=["state", "year", "award"], name="instalment_waiting"),)

    def __str__(self) -> str:
        return f"{self.award.number} 第{self.number}期"


class Part(models.Model):
    """What of an instalment a source gives."""

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="parts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="parts")
    amount_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(default=0)
    back_fen = models.BigIntegerField(default=0)
    """What of it is due back or came back."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["instalment", "account"], name="part_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=F("paid_fen")) & Q(paid_fen__gte=F("back_fen")) & Q(back_fen__gte=0),
                name="part_within",
            ),
        )

    def __str__(self) -> str:
        return f"{self.instalment} {self.account.source}"


class OrderQuery(Visible["Order"]):
    """Payment orders by who pays and who audits."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of them, or none."""
        return models.Q(EVERYBODY) if reach(viewer).codes & PAYERS else NOBODY


class Order(models.Model):
    """支付批次: what finance asks to be paid together."""

    number = models.CharField("批次号", max_length=30, unique=True)
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()
    demonstration = models.BooleanField("演示数据", default=False)
    objects = OrderQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"支付批次 {self.number}"


class OrderLine(models.Model):
    """A transfer of an order: an instalment, or what is left of it after a deduction."""

    SENT, PAID, RETURNED, WITHDRAWN = "sent", "paid", "returned", "withdrawn"
    STATES: ClassVar = ((SENT, "在途"), (PAID, "已付"), (RETURNED, "退汇"), (WITHDRAWN, "撤回"))
    LIVE = (SENT, PAID)

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField("序号")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="lines")
    amount_fen = models.BigIntegerField("金额")
    payee_name = models.CharField("户名", max_length=200)
    payee_bank = models.CharField("开户行", max_length=200)
    payee_account = models.CharField("银行账号", max_length=40)
    state = models.CharField("状态", max_length=9, choices=STATES, default=SENT)
    reason = models.CharField("退汇原因", max_length=200, blank=True)

    class Meta:
        ordering = ("order", "number")
        constraints = (
            models.UniqueConstraint(fields=["order", "number"], name="order_line_once"),
            models.UniqueConstraint(
                fields=["instalment"], condition=Q(state__in=("sent", "paid")), name="one_transfer_at_a_time"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="order_line_positive"),
        )
        indexes = (models.Index(fields=["state", "order"], name="order_line_by_state"),)

    def __str__(self) -> str:
        return f"{self.order.number}-{self.number}"


class ReceiptFileQuery(Visible["ReceiptFile"]):
    """Files of receipts by who pays and who audits."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of them, or none."""
        return models.Q(EVERYBODY) if reach(viewer).codes & PAYERS else NOBODY


class ReceiptFile(models.Model):
    """回单: a file of receipts as it came, with what was taken of it. While it is ``tried`` nothing is taken, and ``trial``
    holds what would come of its rows: number, what the row says, why not."""

    TRIED, TAKEN = "tried", "taken"
    STATES: ClassVar = ((TRIED, "试读，尚未入账"), (TAKEN, "已入账"))

    state = models.CharField("状态", max_length=5, choices=STATES, default=TAKEN)
    trial = models.JSONField("试读", default=list)
    name = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    taken = models.PositiveIntegerField("入账", default=0)
    refused = models.PositiveIntegerField("不入账", default=0)
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()
    demonstration = models.BooleanField("演示数据", default=False)
    objects = ReceiptFileQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["sha256"], name="receipt_file_by_hash"),)

    def __str__(self) -> str:
        return f"{self.name}（{self.at:%Y-%m-%d}）"


class Receipt(models.Model):
    """A row of a file of receipts: what it says, and what was done with it; one that was refused says why."""

    file = models.ForeignKey(ReceiptFile, models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField("行")
    said = models.JSONField("内容")
    kind = models.CharField("类别", max_length=10, blank=True)
    reference = models.CharField("流水号", max_length=100, blank=True)
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, related_name="receipts")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="receipts")
    amount_fen = models.BigIntegerField("金额", null=True)
    on = models.DateField("日期", null=True)
    refusal = models.CharField("不入账的原因", max_length=300, blank=True)

    class Meta:
        ordering = ("file", "row")
        constraints = (
            models.UniqueConstraint(
                fields=["reference", "kind"], condition=Q(refusal="") & ~Q(reference=""), name="receipt_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.file} 第{self.row}行"


class EntryQuery(Visible["Entry"]):
    """Lines of the ledger by who may see the money. Many at once are as little changed or removed as one."""

    def update(self, **_: Any) -> int:
        """Refused: lines stay as they are."""
        raise ValueError("a line of the ledger is corrected by another, never overwritten")

    def delete(self) -> Any:
        """Refused: lines stay."""
        raise ValueError("a line of the ledger is corrected by another, never removed")

    def door(self, viewer: Viewer) -> models.Q:
        """All to whoever sees all money; those of one's own awards to firms and parks."""
        if reach(viewer).codes & MONEY_READERS:
            return models.Q(EVERYBODY)
        return models.Q(award__in=Award.objects.visible_to(viewer))


class Entry(models.Model):
    """A line of the ledger. Never changed, never removed; a correction is another line."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="entries")
    kind = models.CharField("类别", max_length=10, choices=NAMES)
    amount_fen = models.BigIntegerField("金额")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="entries")
    instalment = models.ForeignKey(Instalment, models.PROTECT, null=True, related_name="entries")
    line = models.ForeignKey(OrderLine, models.PROTECT, null=True, related_name="entries")
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="entries")
    reason = models.CharField("事由", max_length=300, blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    objects = EntryQuery.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=Q(amount_fen__gt=0) | Q(kind="budget"), name="entry_positive"),)
        indexes = (
            models.Index(fields=["account", "kind"], name="entry_of_account"),
            models.Index(fields=["award", "id"], name="entry_of_award"),
            models.Index(fields=["kind", "award"], name="entry_of_kind"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {told(self.amount_fen)}"

    def save(self, **options: Any) -> None:
        """Save a new line. One that stands is never changed."""
        if not self._state.adding:
            raise ValueError("a line of the ledger is corrected by another, never overwritten")
        super().save(**options)

    def delete(self, *_: Any, **__: Any) -> Any:
        """Refused: lines stay."""
        raise ValueError("a line of the ledger is corrected by another, never removed")


class ReconciliationQuery(Visible["Reconciliation"]):
    """Results of 对账 by who pays and who audits."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of them, or none."""
        return models.Q(EVERYBODY) if reach(viewer).codes & PAYERS else NOBODY


class Reconciliation(models.Model):
    """对账: that the ledger was held against itself, or is to be, and what came of it. ``gaps`` are words, the first
    thousand; ``found`` counts all. Of nobody where the night asked for it."""

    QUEUED, DONE, FAILED = "queued", "done", "failed"
    STATES: ClassVar = ((QUEUED, "排队或进行中"), (DONE, "完成"), (FAILED, "失败"))

    state = models.CharField("状态", max_length=6, choices=STATES, default=QUEUED)
    entries = models.PositiveBigIntegerField("台账笔数", default=0)
    accounts = models.PositiveIntegerField("账户", default=0)
    awards = models.PositiveIntegerField("资金", default=0)
    paid_fen = models.BigIntegerField("净支付", default=0)
    gaps = models.JSONField("不符", default=list)
    found = models.PositiveIntegerField("不符", default=0)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    objects = ReconciliationQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"对账 #{self.pk}"


class Forecast(models.Model):
    """What a version of a plan is foreseen to ask for in a year, over the facts known by ``snapshot`` and the instalments
    that the ledger has falling due: ``rows`` as words and amounts, in plan order, ``due`` by policy in 元."""

    QUEUED, DONE, FAILED = "queued", "done", "failed"
    STATES: ClassVar = ((QUEUED, "排队或进行中"), (DONE, "完成"), (FAILED, "失败"))

    version = models.ForeignKey(Version, models.PROTECT, related_name="forecasts")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=6, choices=STATES, default=QUEUED)
    snapshot = models.PositiveBigIntegerField("数据截止", default=0)
    due = models.JSONField("到期分期", default=dict)
    rows = models.JSONField(default=list)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    objects = MoneyQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["version", "year"], name="forecast_of_year"),)

    def __str__(self) -> str:
        return f"{self.year} 年资金测算 #{self.pk}"


class Sequence(models.Model):
    """The last number given out of a series, such as orders of a year: locked while the next is taken."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
