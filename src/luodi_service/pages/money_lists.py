"""The lists of money: budgets, lines of the ledger, instalments to pay, orders, receipts, what is due back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.kinds import NAMES
from luodi_service.ledger.models import (
    PAYERS,
    Account,
    Award,
    Entry,
    Instalment,
    Order,
    OrderLine,
    Receipt,
    ReceiptFile,
    Reconciliation,
)
from luodi_service.lib.characters import is_year
from luodi_service.pages.listing import Column, Filter, Listing, as_they_are, by_day, by_value, by_words
from luodi_service.plans.handling import policies_of
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Plan

RECEIPT_KINDS = ("成功", "退汇", "追回")


def policy_names(plan: Plan) -> dict[str, str]:
    """The policies of a plan by their code."""
    return {code: name for code, name, _ in policies_of(newest_version(plan))}


def policy_address(plan: Plan, code: str, year: int) -> str:
    """The page of a policy's money in a year."""
    return f"{reverse('ledger_policy', args=[year, code])}?plan={plan.code}"


def award_address(award: Award | None) -> str | None:
    """The page of an award."""
    return None if award is None else reverse("award", args=[award.number])


def claim_of(award: Award | None) -> Any:
    """The claim that an award was made for, where there is one."""
    return None if award is None else getattr(award, "claim", None)


def _claim_address(award: Award | None) -> str | None:
    claim = claim_of(award)
    return None if claim is None else str(claim.get_absolute_url())


def _by_year(field: str) -> Any:
    return lambda rows, text: rows.filter(**{field: int(text)}) if is_year(text) else rows.none()


class Named:
    """Names of policies, asked once for each plan."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, str]] = {}

    def of(self, plan: Plan, code: str) -> str:
        """By plan and code; the code itself for one that the plan has no more."""
        if plan.pk not in self._known:
            self._known[plan.pk] = policy_names(plan)
        return self._known[plan.pk].get(code, code)


def budgets() -> Listing:
    """Budgets with what is promised and paid of them."""
    named = Named()

    def money(name: str) -> Any:
        return lambda one: yuan_of(getattr(one, name))

    return Listing(
        title="资金",
        columns=(
            Column("year", "年度", lambda one: str(one.year), ("year",), style="tight"),
            Column("plan", "方案", lambda one: one.plan.title, ("plan__title",), file_only=True),
            Column(
                "policy", "政策", lambda one: named.of(one.plan, one.code), ("plan", "code"),
                lambda one: policy_address(one.plan, one.code, one.year),
            ),
            Column("source", "资金来源", lambda one: one.source, ("source",), style="tight"),
            Column("budget", "预算（元）", money("budget_fen"), ("budget_fen",), style="n"),
            Column("reserved", "占用", money("reserved_fen"), ("reserved_fen",), style="n"),
            Column("committed", "下达未付", money("committed_fen"), ("committed_fen",), style="n"),
            Column("paid", "已付", money("paid_fen"), ("paid_fen",), style="n"),
            Column("left", "可用余额", money("left_fen"), style="n"),
            Column("due_back", "待追回", money("due_back_fen"), ("due_back_fen",), style="n"),
            Column("recovered", "已追回", money("recovered_fen"), ("recovered_fen",), style="n"),
        ),
        filters=(
            Filter("year", "年度", _by_year("year"), choices=lambda _: _years()),
            Filter("plan", "方案", by_value("plan__code"), choices=lambda _: _plans()),
            Filter("policy", "政策", by_value("code"), choices=lambda _: _policies(named)),
            Filter("source", "资金来源", by_value("source"), choices=lambda _: _sources()),
        ),
        order=("-year", "plan", "code", "pk"),
        empty="没有符合的预算。预算由区财政局凭文件安排。",
    )  # fmt: skip


def _years() -> list[tuple[str, str]]:
    rows = Account.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in rows]


def _plans() -> list[tuple[str, str]]:
    return list(Plan.objects.filter(accounts__isnull=False).order_by("pk").distinct().values_list("code", "title"))


def _policies(named: Named) -> list[tuple[str, str]]:
    rows = Account.objects.order_by("plan", "code").values_list("plan", "code").distinct()
    plans = Plan.objects.in_bulk({plan for plan, _ in rows})
    return list({code: named.of(plans[plan], code) for plan, code in rows}.items())


def _sources() -> list[tuple[str, str]]:
    rows = Account.objects.order_by("source").values_list("source", flat=True).distinct()
    return [(source, source) for source in rows]


def pays(person: Person) -> bool:
    """Whether a person may open orders and receipts."""
    return not person.codes().isdisjoint(PAYERS)


def entries(person: Person) -> Listing:
    """Lines of the ledger."""
    opens = pays(person)

    def order_of(one: Entry) -> str | None:
        return reverse("batch", args=[one.line.order.number]) if opens and one.line is not None else None

    def file_of(one: Entry) -> str | None:
        return reverse("receipt_file", args=[one.receipt.file_id]) if opens and one.receipt is not None else None

    return Listing(
        title="台账各笔",
        columns=(
            Column("number", "号", lambda one: one.pk, ("pk",), style="n"),
            Column("at", "时间", lambda one: one.at, ("at",), style="tight"),
            Column("kind", "类别", lambda one: one.get_kind_display(), ("kind",), style="tight"),
            Column("amount", "金额（元）", lambda one: yuan_of(one.amount_fen), ("amount_fen",), style="n"),
            Column("source", "资金来源", lambda one: one.account.source, ("account__source",), style="tight"),
            Column("award", "资金编号", lambda one: one.award.number if one.award else "", ("award",), lambda one: award_address(one.award), "tight"),
            Column("claim", "申请", lambda one: str(getattr(claim_of(one.award), "number", "")), link=lambda one: _claim_address(one.award), style="tight"),
            Column("instalment", "期", lambda one: one.instalment.number if one.instalment else "", style="n"),
            Column("line", "支付", lambda one: str(one.line) if one.line else "", link=order_of, style="tight"),
            Column("receipt", "回单", lambda one: f"第{one.receipt.row}行" if one.receipt else "", link=file_of, style="tight"),
            Column("reason", "事由", lambda one: one.reason),
            Column("document", "依据文件", lambda one: one.document),
            Column("by", "经办", lambda one: one.by.name if one.by else "系统"),
        ),
        filters=(
            Filter("kind", "类别", by_value("kind"), choices=lambda _: NAMES),
            Filter("since", "从", by_day("at"), kind="date"),
            Filter("until", "到", by_day("at", until=True), kind="date"),
            Filter("award", "资金编号", by_value("award__number")),
            Filter("source", "资金来源", by_value("account__source"), choices=lambda _: _sources()),
            Filter("plan", "方案", as_they_are, kind="hidden"),
        ),
        order=("-pk",),
        empty="没有符合的各笔。",
    )  # fmt: skip


WITH_ENTRY = ("account", "award__claim", "instalment", "line__order", "receipt", "by")
"""What a line of the ledger is told with."""


def payable(person: Person) -> QuerySet[Instalment]:
    """Instalments that an order can take: committed, not held, with an account."""
    rows = Instalment.objects.visible_to(person).filter(
        state=Instalment.COMMITTED, award__state=Award.COMMITTED, award__held=False
    )
    return rows.exclude(Q(award__payee_account="") | Q(award__payee_name="") | Q(award__payee_bank=""))


def stopped(person: Person) -> QuerySet[Instalment]:
    """Committed instalments that no order can take yet."""
    rows = Instalment.objects.visible_to(person).filter(state=Instalment.COMMITTED, award__state=Award.COMMITTED)
    lacking = Q(award__payee_account="") | Q(award__payee_name="") | Q(award__payee_bank="")
    return rows.filter(Q(award__held=True) | lacking)


def came_back() -> Q:
    """The condition on instalments of which a transfer came back."""
    return Q(pk__in=OrderLine.objects.filter(state=OrderLine.RETURNED).values("instalment"))


def roughly(rows: QuerySet[Any]) -> str:
    """How many there are, in words; of thousands nobody needs the number, and to count them takes long."""
    count = rows.order_by()[: MANY + 1].count()
    return f"{MANY:,} 多" if count > MANY else f"{count:,}" if count else ""


MANY = 1_000


def _why_not(one: Instalment, person: Person) -> str:
    award = one.award
    if award.held:
        return "中止支付"
    if not (award.payee_account and award.payee_name and award.payee_bank):
        return "还没有登记收款账户"
    return "您参与过审核或更正过账户，须由另一人经办" if person.pk in award.apart else ""


def to_pay(person: Person, *, ticks: bool) -> Listing:
    """Instalments that wait to be paid."""

    def look(rows: Sequence[Any]) -> None:
        owing = dict(
            Award.objects.filter(recipient__in={one.award.recipient_id for one in rows}, due_back_fen__gt=0)
            .order_by()
            .values_list("recipient")
            .annotate(sum=Sum("due_back_fen"))
        )
        last = {
            line.instalment_id: line
            for line in OrderLine.objects.filter(
                instalment__in=[one.pk for one in rows], state=OrderLine.RETURNED
            ).order_by("pk")
        }
        for one in rows:
            one.owed_fen, one.back = owing.get(one.award.recipient_id, 0), last.get(one.pk)

    def returned(rows: QuerySet, _text: str) -> QuerySet:
        return rows.filter(came_back())

    box = Column("box", "选", lambda one: f"选中 {one}", box="instalment")
    return Listing(
        title="待付",
        columns=(
            *((box,) if ticks else ()),
            Column("award", "资金编号", lambda one: one.award.number, ("award",), lambda one: award_address(one.award), "tight"),
            Column("claim", "申请", lambda one: str(getattr(claim_of(one.award), "number", "")), link=lambda one: _claim_address(one.award), style="tight"),
            Column("policy", "政策", lambda one: one.award.policy, ("award__policy",)),
            Column("recipient", "收款主体", lambda one: str(one.award.recipient), ("award__recipient__name",)),
            Column("number", "期", lambda one: one.number, ("number",), style="n"),
            Column("year", "预算年度", lambda one: str(one.year), ("year",), style="tight"),
            Column("amount", "未付（元）", lambda one: yuan_of(one.amount_fen - one.paid_fen), ("amount_fen",), style="n"),
            Column("owed", "须先抵扣（元）", lambda one: yuan_of(min(one.owed_fen, one.amount_fen - one.paid_fen)), style="n"),
            Column("payee", "户名", lambda one: one.award.payee_name, ("award__payee_name",)),
            Column("bank", "开户行", lambda one: one.award.payee_bank),
            Column("account", "银行账号", lambda one: one.award.payee_account, personal="bank_account", style="tight"),
            Column("why", "说明", lambda one: _why_not(one, person) or (f"上次退汇：{one.back.reason}" if one.back else "")),
        ),
        filters=(
            Filter("q", "收款主体、编号", by_words("award__number", "award__recipient__name", "award__payee_name")),
            Filter("plan", "方案", by_value("award__plan__code"), choices=lambda _: _plans()),
            Filter("policy", "政策", by_value("award__code"), choices=lambda _: _policies(Named())),
            Filter("year", "预算年度", _by_year("year"), choices=lambda _: _years()),
            Filter("back", "退汇", returned, choices=lambda _: (("yes", "上次退汇的"),)),
            Filter("stopped", "暂不能付", as_they_are, kind="hidden"),
        ),
        order=("pk",),
        size=100,
        empty="没有待付的分期。",
        prepare=look,
        home="due_instalments",
    )  # fmt: skip


def _sums(rows: Sequence[Any]) -> None:
    """What of the orders shown is on its way and paid."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    lines = OrderLine.objects.filter(order__in=[one.pk for one in rows]).order_by()
    for order, state, count, fen in lines.values_list("order", "state").annotate(n=Count("pk"), sum=Sum("amount_fen")):
        found.setdefault(order, {})[state] = (count, fen)
    for one in rows:
        one.by_state = found.get(one.pk, {})


def _count(*states: str) -> Any:
    return lambda one: sum(one.by_state.get(state, (0, 0))[0] for state in states)


def _fen(*states: str) -> Any:
    return lambda one: yuan_of(sum(one.by_state.get(state, (0, 0))[1] for state in states))


ALL_STATES = tuple(state for state, _ in OrderLine.STATES)
ORDERS = Listing(
    title="支付批次",
    columns=(
        Column("number", "批次号", lambda one: one.number, ("pk",), lambda one: reverse("batch", args=[one.number]), "tight"),
        Column("at", "开出", lambda one: one.at, ("at",), style="tight"),
        Column("lines", "笔数", _count(*ALL_STATES), style="n"),
        Column("sum", "金额（元）", _fen(*ALL_STATES), style="n"),
        Column("sent", "在途", _count(OrderLine.SENT), style="n"),
        Column("paid", "已付", _count(OrderLine.PAID), style="n"),
        Column("paid_sum", "已付（元）", _fen(OrderLine.PAID), style="n"),
        Column("returned", "退汇", _count(OrderLine.RETURNED), style="n"),
        Column("withdrawn", "撤回", _count(OrderLine.WITHDRAWN), style="n"),
        Column("by", "经办", lambda one: one.by.name, ("by__name",)),
    ),
    filters=(
        Filter("q", "批次号", by_words("number")),
        Filter("since", "从", by_day("at"), kind="date"),
        Filter("until", "到", by_day("at", until=True), kind="date"),
        Filter(
            "open", "在途", lambda rows, _: rows.filter(Exists(OrderLine.objects.filter(order=OuterRef("pk"), state=OrderLine.SENT))),
            choices=lambda _: (("yes", "有在途的"),),
        ),
    ),
    order=("-pk",),
    empty="还没有支付批次。",
    prepare=_sums,
)  # fmt: skip


def _of_transfer(one: OrderLine) -> str:
    held = one.state == OrderLine.SENT and one.instalment.award.held
    return "已中止支付，不在导出的文件里" if held else one.reason


def lines_of(order: Order, *, ticks: bool) -> Listing:
    """The transfers of an order."""
    box = Column("box", "选", lambda one: f"选中 {one}", box="line")
    return Listing(
        title=f"支付批次 {order.number}",
        columns=(
            *((box,) if ticks else ()),
            Column("number", "支付编号", str, ("number",), style="tight"),
            Column("award", "资金编号", lambda one: one.instalment.award.number, ("instalment__award",), lambda one: award_address(one.instalment.award), "tight"),
            Column("instalment", "期", lambda one: one.instalment.number, style="n"),
            Column("policy", "政策", lambda one: one.instalment.award.policy, ("instalment__award__policy",)),
            Column("payee", "户名", lambda one: one.payee_name, ("payee_name",)),
            Column("bank", "开户行", lambda one: one.payee_bank),
            Column("account", "银行账号", lambda one: one.payee_account, personal="bank_account", style="tight"),
            Column("amount", "金额（元）", lambda one: yuan_of(one.amount_fen), ("amount_fen",), style="n"),
            Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
            Column("reason", "原因", _of_transfer),
        ),
        filters=(
            Filter("q", "户名、资金编号", by_words("payee_name", "instalment__award__number")),
            Filter("state", "状态", by_value("state"), choices=lambda _: OrderLine.STATES),
        ),
        order=("number",),
        size=100,
        empty="没有符合的支付。",
        home="batch",
        home_args=(order.number,),
    )  # fmt: skip


FILES = Listing(
    title="回单",
    columns=(
        Column("name", "文件", lambda one: one.name, ("name",), lambda one: reverse("receipt_file", args=[one.pk]), "key"),
        Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
        Column("taken", "入账", lambda one: one.taken, ("taken",), style="n"),
        Column("refused", "不入账", lambda one: one.refused, ("refused",), style="n"),
        Column("by", "经办", lambda one: one.by.name, ("by__name",)),
        Column("at", "时间", lambda one: one.at, ("at",), style="tight"),
        Column("sha256", "校验值", lambda one: one.sha256[:12], style="tight"),
    ),
    filters=(
        Filter("q", "文件", by_words("name")),
        Filter("state", "状态", by_value("state"), choices=lambda _: ReceiptFile.STATES),
        Filter("since", "从", by_day("at"), kind="date"),
        Filter("until", "到", by_day("at", until=True), kind="date"),
    ),
    order=("-pk",),
    empty="还没有回单。",
)  # fmt: skip


def rows_of(file: ReceiptFile) -> Listing:
    """The rows of a file that was taken."""

    def order_of(one: Receipt) -> str | None:
        return reverse("batch", args=[one.line.order.number]) if one.line is not None else None

    return Listing(
        title=f"回单 {file.name}",
        columns=(
            Column("row", "行", lambda one: one.row, ("row",), style="n"),
            Column("number", "支付编号", lambda one: one.said.get("支付编号", ""), link=order_of, style="tight"),
            Column("kind", "类别", lambda one: one.kind, ("kind",), style="tight"),
            Column("amount", "金额（元）", lambda one: one.said.get("金额（元）", ""), ("amount_fen",), style="n"),
            Column("on", "日期", lambda one: one.said.get("日期", ""), ("on",), style="tight"),
            Column("reference", "流水号", lambda one: one.said.get("流水号", "")),
            Column("reason", "原因", lambda one: one.said.get("原因", "")),
            Column("award", "资金编号", lambda one: one.award.number if one.award else "", link=lambda one: award_address(one.award), style="tight"),
            Column("outcome", "结果", lambda one: f"不入账：{one.refusal}" if one.refusal else "入账", ("refusal",)),
        ),
        filters=(
            Filter("kind", "类别", by_value("kind"), choices=lambda _: [(kind, kind) for kind in RECEIPT_KINDS]),
            Filter(
                "outcome", "结果", lambda rows, text: rows.filter(refusal="") if text == "taken" else rows.exclude(refusal=""),
                choices=lambda _: (("taken", "入账"), ("refused", "不入账")),
            ),
        ),
        order=("row",),
        size=100,
        empty="没有符合的行。",
        home="receipt_file",
        home_args=(str(file.pk),),
    )  # fmt: skip


def _deducted(rows: Sequence[Any]) -> None:
    """How much of what came back was deducted, how much was let be."""
    lines = Entry.objects.filter(award__in=[one.pk for one in rows], kind__in=("deduct", "waive")).order_by()
    found = {
        (award, kind): fen for award, kind, fen in lines.values_list("award", "kind").annotate(sum=Sum("amount_fen"))
    }
    for one in rows:
        one.deducted_fen, one.waived_fen = found.get((one.pk, "deduct"), 0), found.get((one.pk, "waive"), 0)


RECOVERIES = Listing(
    title="追回",
    columns=(
        Column("number", "资金编号", lambda one: one.number, ("pk",), award_address, "tight"),
        Column("claim", "申请", lambda one: str(getattr(claim_of(one), "number", "")), link=_claim_address, style="tight"),
        Column("policy", "政策", lambda one: one.policy, ("policy",)),
        Column("recipient", "收款主体", lambda one: str(one.recipient), ("recipient__name",)),
        Column("amount", "奖补金额（元）", lambda one: yuan_of(one.amount_fen), ("amount_fen",), style="n"),
        Column("due", "待追回（元）", lambda one: yuan_of(one.due_back_fen), ("due_back_fen",), style="n"),
        Column("recovered", "已追回（元）", lambda one: yuan_of(one.recovered_fen), ("recovered_fen",), style="n"),
        Column("deducted", "其中抵扣（元）", lambda one: yuan_of(one.deducted_fen), style="n"),
        Column("waived", "免予追回（元）", lambda one: yuan_of(one.waived_fen), style="n"),
    ),
    filters=(
        Filter("q", "主体、编号", by_words("number", "recipient__name", "recipient__key")),
        Filter(
            "state", "状态", lambda rows, text: rows.filter(due_back_fen__gt=0) if text == "open" else rows.filter(due_back_fen=0),
            choices=lambda _: (("open", "待追回"), ("closed", "已了结")),
        ),
    ),
    order=("-due_back_fen", "pk"),
    empty="没有追回。",
    prepare=_deducted,
)  # fmt: skip
RECONCILIATIONS = Listing(
    title="对账",
    columns=(
        Column("number", "编号", lambda one: one.pk, ("pk",), style="n"),
        Column("at", "发起", lambda one: one.at, ("at",), style="tight"),
        Column("by", "谁", lambda one: one.by.name if one.by else "每晚自动"),
        Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
        Column("finished", "完成", lambda one: one.finished_at or "", ("finished_at",), style="tight"),
        Column("entries", "台账笔数", lambda one: one.entries, style="n"),
        Column("paid", "净支付（元）", lambda one: yuan_of(one.paid_fen), style="n"),
        Column(
            "gaps", "不符", lambda one: one.found if one.state == Reconciliation.DONE else "", ("found",), style="n"
        ),
    ),
    order=("-pk",),
    size=20,
    empty="还没有对过账。",
)


def sums_of(rows: Iterable[Account] | QuerySet[Account]) -> dict[str, int]:
    """The sums of accounts together, and what is left."""
    names = ("budget_fen", "reserved_fen", "committed_fen", "paid_fen", "due_back_fen", "recovered_fen")
    found = (
        rows.order_by().aggregate(**{name: Sum(name) for name in names})
        if isinstance(rows, QuerySet)
        else {name: sum(getattr(row, name) for row in rows) for name in names}
    )
    sums = {name: int(found[name] or 0) for name in names}
    left = sums["budget_fen"] - sums["reserved_fen"] - sums["committed_fen"] - sums["paid_fen"]
    return sums | {"left_fen": left}
