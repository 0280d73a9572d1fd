"""例外: whatever did not go its usual way, of all kinds in one list, newest first.

Each kind is a question of its own with the same columns; a filter narrows each of them before they are put together, so
that the database sorts and pages what is left of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    DecimalField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone

from luodi_service.claims.models import Act, Finding, Objection, Opinion, Override, PublicNotice, Refusal
from luodi_service.claims.states import STEPS
from luodi_service.facts.models import Fact
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.models import Award, Entry, Order, OrderLine, Receipt, ReceiptFile
from luodi_service.lib.finding import holding
from luodi_service.lib.models import AuditEntry
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.listing import Column, Filter, Listing, by_day
from luodi_service.plans.words import fact_in_words

COLUMNS = (
    "pk", "sort", "happened", "person_name", "of_number", "of_kind", "of_key", "of_name", "matter", "grounds", "form", "of_unit", "yuan",
    "fen",
)  # fmt: skip
"""What every kind gives of a row: none of these is a field of a model that is asked. A sum is in 元, or in whole 分."""


def _text(value: str | Combinable) -> Any:
    return Cast(Value(value) if isinstance(value, str) else value, CharField(max_length=2_000))


_NOTHING = _text("")
_NO_YUAN = Cast(Value(None), DecimalField(max_digits=18, decimal_places=2))
_NO_FEN = Cast(Value(None), BigIntegerField())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of exception: what it is called, its rows as far as a viewer may see them, and its columns."""

    code: str
    name: str
    rows: Callable[[Viewer], QuerySet]
    happened: str
    person: str
    number: str | None
    what: str | Combinable
    why: str | Combinable
    subject: str = "claim__subject"
    term: str = ""
    yuan: Any = _NO_YUAN
    fen: Any = _NO_FEN


def _of(model: Any, **conditions: object) -> Callable[[Viewer], QuerySet]:
    return lambda viewer: model.objects.visible_to(viewer).filter(**conditions)


def _rulings(_viewer: Viewer) -> QuerySet:
    """What was ruled stands in the log, and in the plan for everybody to read."""
    return AuditEntry.objects.filter(kind="version", action="裁定口径")


def _overdue(viewer: Viewer) -> QuerySet:
    """Opinions that are asked for, and whose day is over: since their due day."""
    rows = Opinion.objects.visible_to(viewer).filter(opinion="", void=False, due__lt=timezone.localdate())
    return rows.filter(claim__state=F("step")).annotate(due_at=Cast("due", DateTimeField()))


def _receipts(viewer: Viewer) -> QuerySet:
    return Receipt.objects.filter(file__in=ReceiptFile.objects.visible_to(viewer).values("pk"))


def _noted(action: str, kind: str) -> QuerySet:
    """The newest line of the log of an act on a row of the ledger."""
    return AuditEntry.objects.filter(action=action, kind=kind, key=Cast(OuterRef("pk"), CharField())).order_by(
        "-number"
    )


def _withdrawn(viewer: Viewer) -> QuerySet:
    """Transfers that were taken out of their order: when and by whom stands in the log."""
    rows = OrderLine.objects.filter(state=OrderLine.WITHDRAWN, order__in=Order.objects.visible_to(viewer).values("pk"))
    noted = _noted("撤回支付", "orderline")
    return rows.annotate(
        withdrawn_at=Subquery(noted.values("at")[:1]), withdrawn_by=Subquery(noted.values("actor")[:1])
    )


def _accounts(viewer: Viewer) -> QuerySet:
    """Corrections of where money goes to, one for each line of the log."""
    award = Award.objects.visible_to(viewer).filter(pk=Cast(OuterRef("key"), BigIntegerField()))
    rows = AuditEntry.objects.filter(action="更正收款账户", kind="award")
    return rows.annotate(
        of_award=Subquery(award.values("number")[:1]), of_claim=Subquery(award.values("claim__number")[:1])
    ).exclude(of_award=None)


_STEP = Case(*(When(step=kind.state, then=Value(kind.name)) for kind in STEPS.values()), default=F("step"))
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("override", "改定金额", _of(Override), "at", "by__name", "claim__number", "document", "reason",
             yuan=F("amount")),
        Kind("discretion", "裁量", _of(Fact, term__nature="裁量"), "batch__at", "batch__by__name", None, "term__name",
             "value", subject="subject", term="term"),
        Kind("ruling", "裁定口径", _rulings, "at", "actor", None, KT("details__reading"), KT("details__option"), subject=""),
        Kind("late", "逾期办理", _of(Act, late_days__gt=0), "at", "by__name", "claim__number", "act", "late_days"),
        Kind("overdue", "逾期未办", _overdue, "due_at", "unit__name", "claim__number", _STEP, Cast("due", CharField())),
        Kind("refusal", "拒绝办理", _of(Refusal), "at", "by__name", "claim__number", "act", "why"),
        Kind("finding", "重复补助疑点", lambda viewer: _of(Finding)(viewer).exclude(cleared=""), "at", "by__name",
             "claim__number", "why", "cleared"),
        Kind("objection", "异议", _of(Objection), "at", "answered_by__name", "line__claim__number", "outcome", "text",
             subject="line__claim__subject"),
        Kind("stopped", "撤下公示", _of(PublicNotice, stopped_at__isnull=False), "stopped_at", "by__name", "number", "title",
             "stopped_why", subject=""),
        Kind("ended", "中止、撤销", _of(Act, act__in=("中止", "撤销")), "at", "by__name", "claim__number", "act", "reason"),
        Kind("account", "更正收款账户", _accounts, "at", "actor", "of_claim", "of_award", KT("details__why"), subject=""),
        Kind("withdrawn", "撤回支付", _withdrawn, "withdrawn_at", "withdrawn_by", "instalment__award__claim__number",
             "order__number", "reason", subject="instalment__award__subject", fen=F("amount_fen")),
        Kind("returned", "退汇", lambda viewer: _receipts(viewer).filter(kind="退汇", refusal=""), "file__at",
             "file__by__name", "award__claim__number", "reference", Coalesce(KT("said__原因"), Value("")), subject="award__subject",
             fen=F("amount_fen")),
        Kind("receipt", "回单不入账", lambda viewer: _receipts(viewer).exclude(refusal=""), "file__at", "file__by__name",
             "award__claim__number", "reference", "refusal", subject="award__subject", fen=F("amount_fen")),
        Kind("recovery", "追回", _of(Entry, kind="claim_back"), "at", "by__name", "award__claim__number", "document",
             "reason", subject="award__subject", fen=F("amount_fen")),
        Kind("waiver", "免予追回", _of(Entry, kind="waive"), "at", "by__name", "award__claim__number", "document", "reason",
             subject="award__subject", fen=F("amount_fen")),
    )
}  # fmt: skip
"""By code, in the order in which they are offered."""


class Together:
    """Rows of several questions as one: narrowed in each, sorted and paged in all."""

    def __init__(self, parts: dict[str, QuerySet], order: tuple[str, ...] = ("-happened", "sort", "-pk")) -> None:
        self._parts, self._order = parts, order

    def of_kind(self, code: str) -> Together:
        """The rows of one kind."""
        return Together({code: self._parts[code]}, self._order)

    def filter(self, *conditions: Any, **named: Any) -> Together:
        """Those that fulfil a condition on the columns."""
        return Together({code: rows.filter(*conditions, **named) for code, rows in self._parts.items()}, self._order)

    def order_by(self, *keys: str) -> Together:
        """In another order; rows that are alike stay in theirs."""
        return Together(self._parts, tuple(dict.fromkeys((*keys, "sort"))))

    def count(self) -> int:
        """How many there are."""
        return sum(rows.count() for rows in self._parts.values())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, stretch: slice) -> list[Any]:
        return list(self._rows()[stretch])

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        """One after another."""
        return self._rows().iterator(chunk_size=chunk_size)

    def _rows(self) -> QuerySet:
        first, *others = (rows.values_list(*COLUMNS, named=True) for rows in self._parts.values())
        return first.union(*others, all=True).order_by(*self._order) if others else first.order_by(*self._order)


def exceptions_for(viewer: Viewer) -> Together:
    """All of them, as far as a viewer may see each."""
    return Together({code: _told(kind, kind.rows(viewer)) for code, kind in KINDS.items()})


def _told(kind: Kind, rows: QuerySet) -> QuerySet:
    """The rows with the columns of all kinds."""
    named = kind.subject
    name = Coalesce(NullIf(F(f"{named}__name"), Value("")), F(f"{named}__key")) if named else ""
    found: QuerySet = rows.order_by().annotate(
        sort=_text(kind.code),
        happened=F(kind.happened),
        person_name=_text(Coalesce(F(kind.person), Value("系统"))),
        of_number=_text(Coalesce(F(kind.number), Value(""))) if kind.number else _NOTHING,
        of_kind=_text(F(f"{named}__kind")) if named else _NOTHING,
        of_key=_text(F(f"{named}__key")) if named else _NOTHING,
        of_name=_text(name),
        matter=_text(F(kind.what) if isinstance(kind.what, str) else kind.what),
        grounds=_text(F(kind.why) if isinstance(kind.why, str) else kind.why),
        form=_text(F(f"{kind.term}__form")) if kind.term else _NOTHING,
        of_unit=_text(F(f"{kind.term}__unit")) if kind.term else _NOTHING,
        yuan=kind.yuan,
        fen=kind.fen,
    )
    return found


def _link(row: Any) -> str | None:
    """Where it is told in full: the claim, the notice, the subject."""
    if row.sort == "stopped":
        return reverse("notice", args=[row.of_number])
    if row.of_number:
        return f"/claims/{row.of_number}/"
    if row.of_key:
        return reverse("subject", args=[row.of_kind, row.of_key])
    return reverse(_PAGES[row.sort]) if row.sort in _PAGES else None


_PAGES = {"ruling": "readings", "receipt": "receipts"}
"""Where kinds are told whose rows are of nobody."""


def _grounds(row: Any) -> str:
    if row.form:
        return fact_in_words(row.grounds, row.form, row.of_unit)
    return _GROUNDS.get(row.sort, "{}").format(row.grounds)


_GROUNDS = {"late": "逾期 {} 个工作日", "overdue": "期限 {}，还没有办理"}


def _matter(row: Any) -> str:
    return row.matter or ("未答复" if row.sort == "objection" else "")


def _amount(row: Any) -> object:
    if row.fen is not None:
        return yuan_of(row.fen)
    return row.yuan if row.yuan is not None else ""


def _by_kind(rows: Any, code: str) -> Any:
    return rows.of_kind(code)


def _by_words(rows: Any, words: str) -> Any:
    return rows.filter(holding(words, "of_number", "of_key", "of_name", "person_name", "matter", "grounds"))


EXCEPTIONS = Listing(
    title="例外",
    columns=(
        Column("at", "时间", lambda row: row.happened, sort=("happened",), style="tight"),
        Column("kind", "类别", lambda row: KINDS[row.sort].name, style="tight"),
        Column("number", "编号", lambda row: row.of_number or "详情", link=_link, style="tight"),
        Column("subject", "主体", lambda row: row.of_name),
        Column("key", "主体编号", lambda row: row.of_key, file_only=True),
        Column("what", "事项", _matter, short=40),
        Column("why", "理由、内容", _grounds, short=80),
        Column("amount", "金额（元）", _amount, style="n tight"),
        Column("person", "谁", lambda row: row.person_name, style="tight"),
    ),
    filters=(
        Filter("kind", "类别", _by_kind, choices=lambda _: [(kind.code, kind.name) for kind in KINDS.values()]),
        # Not a list that is swept for words: what is put together has no keys of its own.
        Filter("q", "编号、主体、谁、内容", _by_words, kind="search"),
        Filter("since", "从", by_day("happened"), kind="date"),
        Filter("until", "到", by_day("happened", until=True), kind="date"),
    ),
    order=("-happened", "-pk"),
    size=100,
    empty="没有符合的例外。",
    home="exceptions",
)
