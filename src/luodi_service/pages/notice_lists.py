"""The lists around notices: the notices, what stands on one, what may be put on one, objections, and what was paid."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum, Value, When
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.claims.models import Claim, NoticeLine, Objection, PublicNotice
from luodi_service.claims.official_letters import masked_key, whose
from luodi_service.claims.states import COMMITTED, DECISION, NOTICE
from luodi_service.ledger.amounts import CENT, yuan_of
from luodi_service.ledger.models import Award, Instalment
from luodi_service.lib.working_days import UnknownYear, working_days_between
from luodi_service.pages.listing import MASKED, Column, Filter, Listing, by_value, by_words
from luodi_service.pages.plan_addresses import address
from luodi_service.plans.margins import plans
from luodi_service.plans.words import in_wan

STANDS, TO_COME, OVER, STOPPED = "standing", "coming", "over", "stopped"
WAITING = "waiting"


def standing_words(notice: PublicNotice, today: date) -> str:
    """Where a notice stands on a day, with the days that are left, in words."""
    if notice.stopped_at is not None:
        return "已撤下"
    if today < notice.opens:
        return f"{notice.opens:%Y-%m-%d} 起公示"
    if today > notice.closes:
        return "已期满"
    if today == notice.closes:
        return "今天期满"
    try:
        left = working_days_between(today, notice.closes) if notice.working else (notice.closes - today).days
    except UnknownYear:
        return f"还有 {(notice.closes - today).days} 天"
    return f"还有 {left} {'个工作日' if notice.working else '天'}"


def term_words(notice: PublicNotice) -> str:
    """How long it stands: 7个工作日."""
    return f"{notice.days}{'个工作日' if notice.working else '日'}"


def in_order(rows: QuerySet, today: date) -> QuerySet:
    """Those that stand first, then those to come, then the others."""
    stands = When(stopped_at=None, closes__gte=today, then=Value(0))
    found: QuerySet = rows.annotate(over=Case(stands, default=Value(1)), lines_on_it=Count("lines"))
    return found


def _by_standing(today: date) -> Filter:
    conditions = {
        STANDS: Q(stopped_at=None, opens__lte=today, closes__gte=today),
        TO_COME: Q(stopped_at=None, opens__gt=today),
        OVER: Q(stopped_at=None, closes__lt=today),
        STOPPED: Q(stopped_at__isnull=False),
    }
    names = {STANDS: "公示中", TO_COME: "未开始", OVER: "已期满", STOPPED: "已撤下"}
    return Filter("state", "状态", lambda rows, code: rows.filter(conditions[code]), choices=lambda _: names.items())


def notices_on(today: date) -> Listing:
    """Notices as they stand on a day."""
    return Listing(
        title="公示",
        columns=(
            Column("title", "标题", lambda one: one.title, ("title",), PublicNotice.get_absolute_url),
            Column("number", "公示号", lambda one: one.number, ("number",), style="tight"),
            Column("plan", "方案", lambda one: one.plan.title),
            Column("count", "项数", lambda one: one.lines_on_it, style="n"),
            Column("opens", "起", lambda one: one.opens, ("opens",), style="tight"),
            Column("closes", "止", lambda one: one.closes, ("closes",), style="tight"),
            Column("state", "状态", lambda one: standing_words(one, today), style="tight"),
        ),
        filters=(Filter("q", "标题、公示号", by_words("title", "number")), _by_standing(today)),
        order=("over", "-pk"),
        empty="没有公示。",
        home="notices",
    )


def lines_of(notice: PublicNotice, today: date) -> Listing:
    """What stands on a notice. Nothing of it names a person or an account."""
    objects_to = notice.stopped_at is None and notice.opens <= today <= notice.closes

    def objection_link(one: NoticeLine) -> str | None:
        standing = objects_to and one.standing
        return reverse("object_to", args=[notice.number, one.number]) if standing else None

    return Listing(
        title=f"公示 {notice.number}",
        columns=(
            Column("number", "序号", lambda one: one.number, ("number",), style="n"),
            Column("whose", "受益单位", lambda one: whose(one.claim)),
            Column("key", f"统一社会信用代码或编号{MASKED}", _masked),
            Column(
                "policy", "政策", lambda one: one.claim.policy, ("claim__policy",), lambda one: policy_page(one.claim)
            ),
            Column("year", "年度", lambda one: str(one.claim.year), ("claim__year",), style="tight"),
            Column("wan", "金额（万元）", lambda one: in_wan(one.amount), ("amount",), style="n tight", hint=_exact),
            Column("amount", "金额（元）", lambda one: one.amount, file_only=True),
            Column(
                "objects",
                "异议",
                lambda one: "提出异议" if objection_link(one) else "" if one.standing else "不再公示",
                link=objection_link,
                style="tight",
            ),
        ),
        filters=(
            Filter("q", "单位、政策", by_words("claim__recipient__name", "claim__subject__name", "claim__policy")),
        ),
        order=("number",),
        size=100,
        home="notice",
        home_args=(notice.number,),
    )


def _masked(one: NoticeLine) -> str:
    return masked_key((one.claim.recipient or one.claim.subject).key)


def _exact(one: NoticeLine) -> str:
    return f"{one.amount:,.2f} 元"


def policy_page(claim: Claim) -> str:
    """The page of a claim's policy, with the provision in full."""
    return address(claim.plan, "policy", claim.code)


def to_notice(rows: QuerySet) -> QuerySet:
    """Of some claims those that were decided and stand on no notice."""
    standing = NoticeLine.objects.filter(claim=OuterRef("pk"), standing=True)
    return rows.filter(Q(state=NOTICE) & ~Exists(standing))


def _plans() -> list[tuple[str, str]]:
    return [(str(plan.pk), plan.title) for plan in plans()]


_CLAIM = (
    Column("number", "编号", lambda one: one.number, ("pk",), Claim.get_absolute_url, "tight"),
    Column("whose", "受益单位", whose),
    Column("policy", "政策", lambda one: one.policy, ("policy",)),
    Column("year", "年度", lambda one: str(one.year), ("year",), style="tight"),
    Column("amount", "金额（元）", lambda one: one.final_amount, style="n tight"),
)
_BOX = Column("box", "选", lambda one: f"选中 {one.number}", box="claim")
_BY_PLAN = Filter("plan", "方案", by_value("plan"), choices=lambda _: _plans())
_BY_CLAIM = Filter("q", "编号、单位、政策", by_words("number", "recipient__name", "subject__name", "policy"))
TO_NOTICE = Listing(
    title="待公示",
    columns=(_BOX, *_CLAIM, Column("since", "审定", lambda one: one.since, ("since",), style="tight")),
    filters=(_BY_CLAIM, _BY_PLAN),
    order=("pk",),
    size=100,
    empty="没有待公示的申请。",
    home="new_notice",
)
LETTERS = Listing(
    title="公文",
    columns=(
        _BOX,
        *_CLAIM,
        Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
        Column("document", "下达文件", lambda one: one.award.document if one.award is not None else ""),
    ),
    filters=(
        _BY_CLAIM,
        Filter(
            "state", "状态",
            lambda rows, code: rows.filter(state=DECISION) if code == DECISION else rows.filter(state__in=COMMITTED),
            choices=lambda _: (("committed", "已下达"), (DECISION, "待审定")),
        ),
        Filter("document", "下达文件", by_words("award__document")),
        _BY_PLAN,
    ),
    order=("-since", "-pk"),
    size=100,
    empty="没有已下达或待审定的申请。",
    home="letters",
)  # fmt: skip


def _answered(rows: QuerySet, outcome: str) -> QuerySet:
    return rows.filter(outcome="" if outcome == WAITING else outcome)


OBJECTIONS = Listing(
    title="异议",
    columns=(
        Column("number", "号", lambda one: one.pk, ("pk",), lambda one: reverse("objection", args=[one.pk]), "n"),
        Column("notice", "公示", lambda one: one.line.notice.number, ("line__notice__number",),
               lambda one: one.line.notice.get_absolute_url(), "tight"),
        Column("claim", "申请", lambda one: one.line.claim.number, link=lambda one: one.line.claim.get_absolute_url(),
               style="tight"),
        Column("whose", "公示的单位", lambda one: whose(one.line.claim)),
        Column("name", "谁", lambda one: one.name, personal="name"),
        Column("contact", "联系方式", lambda one: one.contact, personal="phone"),
        Column("text", "异议", lambda one: one.text, short=60),
        Column("at", "时间", lambda one: one.at, ("at",), style="tight"),
        Column("outcome", "结论", lambda one: one.outcome or "待答复", ("outcome", "pk"), style="tight"),
        Column("answer", "答复", lambda one: one.answer, file_only=True),
    ),
    filters=(
        Filter("outcome", "结论", _answered,
               choices=lambda _: ((WAITING, "待答复"), (Objection.UPHELD, "成立"), (Objection.REJECTED, "不成立"))),
        Filter("q", "公示号、申请编号、单位", by_words("line__notice__number", "line__claim__number",
               "line__claim__recipient__name", "line__claim__subject__name")),
    ),
    order=("-pk",),
    empty="没有异议。",
    home="objections",
)  # fmt: skip


def published(viewer: Person | object, today: date) -> QuerySet:
    """What is told of payments: lines of notices that ran their term, of which the money was committed since."""
    rows = NoticeLine.objects.visible_to(viewer).filter(standing=True, notice__closes__lt=today)  # type: ignore[arg-type]
    return rows.filter(claim__award__state__in=(Award.COMMITTED, Award.SETTLED))


def by_policy(rows: QuerySet) -> QuerySet:
    """The same by plan, policy and year: how many, how much was committed, how much of it was paid, in 分.

    What was paid is summed apart: to join the instalments would count a line once for each of them.
    """
    grouped = rows.order_by().values("claim__plan", "claim__code", "claim__year")
    counted = grouped.annotate(
        pk=Min("id"), plan=F("claim__plan__title"), plan_code=F("claim__plan__code"), code=F("claim__code"),
        policy=Min("claim__policy"), year=F("claim__year"), how_many=Count("id"), total=Sum("amount"),
    )  # fmt: skip
    found: QuerySet = counted.values_list(
        "pk", "claim__plan", "plan", "plan_code", "code", "policy", "year", "how_many", "total", named=True
    )
    return found


def paid_fen(rows: QuerySet) -> dict[tuple[int, str, int], int]:
    """What was paid of some lines, by plan, policy and year."""
    awards = rows.values("claim__award")
    summed = (
        Instalment.objects.filter(award__in=awards).order_by().values_list("award__plan", "award__code", "award__year")
    )
    return {(plan, code, year): fen for plan, code, year, fen in summed.annotate(fen=Sum("paid_fen"))}


def results_of(paid: dict[tuple[int, str, int], int]) -> Listing:
    """What was paid, by policy and year."""
    return Listing(
        title="兑现结果",
        columns=(
            Column("policy", "政策", lambda row: row.policy, link=_names),
            Column("plan", "方案", lambda row: row.plan),
            Column("year", "年度", lambda row: str(row.year), style="tight"),
            Column("how_many", "项数", lambda row: row.how_many, style="n"),
            Column("total", "下达（元）", lambda row: row.total.quantize(CENT), style="n tight"),
            Column(
                "paid", "已付（元）", lambda row: yuan_of(paid.get((row[1], row.code, row.year), 0)), style="n tight"
            ),
        ),
        order=("-year", "plan", "code"),
        size=100,
        empty="还没有兑现的结果。",
        home="results",
    )


def _names(row: object) -> str:
    return reverse("paid_names", args=[row.plan_code, row.code, row.year])  # type: ignore[attr-defined]


PAID_NAMES = Listing(
    title="兑现名单",
    columns=(
        Column("whose", "受益单位", lambda one: whose(one.claim), ("claim__recipient__name",)),
        Column("key", f"统一社会信用代码或编号{MASKED}", _masked),
        Column("amount", "金额（元）", lambda one: one.amount, ("amount",), style="n tight"),
        Column("notice", "公示", lambda one: one.notice.number, ("notice__number",),
               lambda one: one.notice.get_absolute_url(), "tight"),
    ),
    filters=(Filter("q", "单位", by_words("claim__recipient__name", "claim__subject__name")),),
    order=("claim__recipient__name", "pk"),
    size=100,
    empty="没有已公示的名单。",
)  # fmt: skip
