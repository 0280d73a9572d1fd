"""对账: everything that is kept beside the lines of the ledger, worked out again from the lines, to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from luodi_service.ledger.amounts import told
from luodi_service.ledger.kinds import KINDS, SUMS
from luodi_service.ledger.models import Account, Award, Ceiling, Entry, Instalment, OrderLine, Part, Receipt, Under


@dataclass(frozen=True, slots=True)
class Gap:
    """Two figures that should be one: what they are of, what is kept, what the lines come to (fen, or a number)."""

    what: str
    kept: int
    worked_out: int

    def __str__(self) -> str:
        return f"{self.what}：记为 {told(self.kept)}，各笔合计 {told(self.worked_out)}"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was looked at, and every gap."""

    entries: int
    accounts: int
    awards: int
    paid_fen: int
    gaps: tuple[Gap, ...]


def reconcile() -> Reconciled:
    """Work everything out again. On PostgreSQL and SQLite alike a sum of 64-bit whole numbers is exact."""
    checks = (
        _accounts,
        _promised,
        _parts,
        _instalments,
        _awards,
        _back,
        _schedules,
        _ceilings,
        _weights,
        _on_their_way,
        _transfers,
    )
    gaps = tuple(gap for check in checks for gap in check())
    paid = Account.objects.aggregate(sum=Sum("paid_fen"))["sum"] or 0
    return Reconciled(Entry.objects.count(), Account.objects.count(), Award.objects.count(), int(paid), gaps)


_FEN = BigIntegerField()
_LABELS = {field.name: str(field.verbose_name) for field in Account._meta.fields}  # noqa: SLF001  Django's own name


def _signed(name: str) -> Sum:
    """What the lines come to for a sum of the accounts."""
    whens = [
        When(kind=kind.code, then=F("amount_fen") * Value(kind.effects[name]))
        for kind in KINDS.values()
        if name in kind.effects
    ]
    return Sum(Case(*whens, default=Value(0), output_field=IntegerField()))


def _accounts() -> Iterator[Gap]:
    rows = Entry.objects.order_by().values("account").annotate(**{name: _signed(name) for name in SUMS})
    known: dict[int, dict[str, Any]] = {row["account"]: dict(row) for row in rows}
    for account in Account.objects.select_related("plan").iterator(chunk_size=2_000):
        row = known.get(account.pk, {})
        for name in SUMS:
            kept, worked_out = int(getattr(account, name)), int(row.get(name) or 0)
            if kept != worked_out:
                yield Gap(f"{account} 的{_LABELS[name]}", kept, worked_out)


_STANDING: dict[str, tuple[tuple[str, ...], F | CombinedExpression]] = {
    "reserved_fen": ((Instalment.RESERVED,), F("amount_fen")),
    "committed_fen": ((Instalment.COMMITTED, Instalment.ORDERED), F("amount_fen") - F("paid_fen")),
    "paid_fen": (tuple(state for state, _ in Instalment.STATES), F("paid_fen")),
}
"""What of the parts of instalments in which states makes up a sum of their account."""


def _promised() -> Iterator[Gap]:
    """That what an account promised and paid is what the instalments that draw on it come to, one by one."""
    sums = {
        name: Coalesce(Sum(Case(When(instalment__state__in=states, then=part), default=Value(0), output_field=_FEN)), 0)
        for name, (states, part) in _STANDING.items()
    }
    rows = Part.objects.order_by().values("account").annotate(**sums)
    known: dict[int, dict[str, Any]] = {row["account"]: dict(row) for row in rows}
    for account in Account.objects.select_related("plan").iterator(chunk_size=2_000):
        row = known.get(account.pk, {})
        for name in _STANDING:
            kept, worked_out = int(getattr(account, name)), int(row.get(name) or 0)
            if kept != worked_out:
                yield Gap(f"{account} 的{_LABELS[name]}（按分期）", kept, worked_out)


def _of_lines(plus: tuple[str, ...], minus: tuple[str, ...], **outer: str) -> Coalesce:
    lines = Entry.objects.filter(**{name: OuterRef(ref) for name, ref in outer.items()}).order_by()
    amount = Case(
        When(kind__in=plus, then=F("amount_fen")), When(kind__in=minus, then=-F("amount_fen")), default=Value(0),
        output_field=IntegerField(),
    )  # fmt: skip
    sums = lines.values(*outer).annotate(sum=Sum(amount)).values("sum")
    return Coalesce(Subquery(sums, output_field=IntegerField()), 0)


_PAID = (("pay", "offset"), ("return",))


def _parts() -> Iterator[Gap]:
    """What of a part of an instalment is paid, by its own lines."""
    lines = Entry.objects.filter(kind__in=("pay", "offset", "return")).order_by().values_list("instalment", "account")
    amount = Case(When(kind="return", then=-F("amount_fen")), default=F("amount_fen"), output_field=IntegerField())
    known = {(row[0], row[1]): row[2] for row in lines.annotate(sum=Sum(amount)) if row[2]}
    kept = Part.objects.filter(paid_fen__gt=0).values_list("instalment", "account", "paid_fen")
    seen: dict[tuple[int, int], int] = {(instalment, account): fen for instalment, account, fen in kept.iterator(2_000)}
    for key in known.keys() | seen.keys():
        if known.get(key, 0) != seen.get(key, 0):
            yield Gap(f"分期 #{key[0]} 账户 #{key[1]} 的支付", seen.get(key, 0), known.get(key, 0))


def _instalments() -> Iterator[Gap]:
    rows = Part.objects.order_by().values("instalment").annotate(paid=Sum("paid_fen"), whole=Sum("amount_fen"))
    known = {row["instalment"]: (row["paid"], row["whole"]) for row in rows}
    kept = Instalment.objects.values_list("pk", "paid_fen", "amount_fen", "state")
    for pk, paid, whole, state in kept.iterator(2_000):
        of_parts = known.get(pk, (0, 0 if state in _WITHOUT_PARTS else -1))
        if of_parts[0] != paid:
            yield Gap(f"分期 #{pk} 的已付", paid, of_parts[0])
        if (pk in known and of_parts[1] != whole) or (pk not in known and state not in _WITHOUT_PARTS):
            yield Gap(f"分期 #{pk} 的金额", whole, of_parts[1])
        if state == Instalment.PAID and paid != whole:
            yield Gap(f"分期 #{pk} 已付清", whole, paid)


_WITHOUT_PARTS = (Instalment.PLANNED, Instalment.CANCELED)


def _awards() -> Iterator[Gap]:
    """What is due back of an award, and what came back."""
    amount = {
        "due": Case(
            When(kind="claim_back", then=F("amount_fen")),
            When(kind__in=("recover", "deduct", "waive"), then=-F("amount_fen")),
            default=Value(0), output_field=IntegerField(),
        ),
        "back": Case(When(kind__in=("recover", "deduct"), then=F("amount_fen")), default=Value(0), output_field=IntegerField()),
    }  # fmt: skip
    lines = Entry.objects.filter(kind__in=("claim_back", "recover", "deduct", "waive")).order_by().values("award")
    rows = lines.annotate(due=Sum(amount["due"]), back=Sum(amount["back"]))
    known = {row["award"]: (row["due"], row["back"]) for row in rows}
    owing = Award.objects.filter(Q(due_back_fen__gt=0) | Q(recovered_fen__gt=0) | Q(pk__in=known))
    for award in owing.iterator(chunk_size=2_000):
        due, back = known.get(award.pk, (0, 0))
        if award.due_back_fen != due:
            yield Gap(f"资金 {award.number} 的应追回", award.due_back_fen, due)
        if award.recovered_fen != back:
            yield Gap(f"资金 {award.number} 的已追回", award.recovered_fen, back)


def _back() -> Iterator[Gap]:
    """That what of the parts of an award is due back or came back is what it is of the award."""
    own = Part.objects.filter(instalment__award=OuterRef("pk")).order_by().values("instalment__award")
    sums = own.annotate(sum=Sum("back_fen")).values("sum")
    rows = Award.objects.annotate(
        parts=Coalesce(Subquery(sums, output_field=_FEN), 0), back=F("due_back_fen") + F("recovered_fen")
    )
    for number, kept, worked_out in rows.exclude(parts=F("back")).values_list("number", "back", "parts"):
        yield Gap(f"资金 {number} 的追回（按分期）", kept, worked_out)


def _schedules() -> Iterator[Gap]:
    """That an award is what its instalments come to."""
    rows = Award.objects.annotate(sum=Sum("instalments__amount_fen")).exclude(sum=F("amount_fen"))
    for number, kept, found in rows.values_list("number", "amount_fen", "sum"):
        yield Gap(f"资金 {number} 的金额", kept, found or 0)


def _ceilings() -> Iterator[Gap]:
    used = Under.objects.filter(ceiling=OuterRef("pk")).order_by().values("ceiling").annotate(sum=Sum("weight"))
    rows = Ceiling.objects.annotate(sum=Coalesce(Subquery(used.values("sum"), output_field=IntegerField()), 0))
    for ceiling in rows.exclude(sum=F("used")):
        yield Gap(f"「{ceiling.words}」（{ceiling.key}）的已用", ceiling.used, ceiling.sum)


def _weights() -> Iterator[Gap]:
    """That an award counts against a ceiling over sums with what of it stands and did not come back."""
    stands = Case(When(state=Instalment.CANCELED, then=F("paid_fen")), default=F("amount_fen"), output_field=_FEN)
    own = Instalment.objects.filter(award=OuterRef("award")).order_by().values("award").annotate(sum=Sum(stands))
    rows = Under.objects.filter(sums=True).annotate(
        stands=Coalesce(Subquery(own.values("sum"), output_field=_FEN), 0) - F("award__recovered_fen")
    )
    for number, kept, worked_out in rows.exclude(weight=F("stands")).values_list("award__number", "weight", "stands"):
        yield Gap(f"资金 {number} 计入上限的数", kept, worked_out)


def _on_their_way() -> Iterator[Gap]:
    """That what is on its way of an instalment is what of it is not paid, and of no other instalment anything is."""
    sent = OrderLine.objects.filter(instalment=OuterRef("pk"), state=OrderLine.SENT).order_by().values("instalment")
    unpaid = Case(
        When(state=Instalment.ORDERED, then=F("amount_fen") - F("paid_fen")), default=Value(0), output_field=_FEN
    )
    open_ones = Q(state=Instalment.ORDERED) | Q(
        pk__in=OrderLine.objects.filter(state=OrderLine.SENT).values("instalment")
    )
    rows = Instalment.objects.filter(open_ones).annotate(
        sent=Coalesce(Subquery(sent.annotate(sum=Sum("amount_fen")).values("sum"), output_field=_FEN), 0), unpaid=unpaid
    )
    for pk, kept, worked_out in rows.exclude(sent=F("unpaid")).values_list("pk", "unpaid", "sent"):
        yield Gap(f"分期 #{pk} 在途的数", kept, worked_out)


def _transfers() -> Iterator[Gap]:
    """That every transfer that is paid has its receipt and its lines, and every receipt that was taken its lines."""
    lines = (
        Entry.objects.filter(line=OuterRef("pk"), kind="pay").order_by().values("line").annotate(sum=Sum("amount_fen"))
    )
    rows = OrderLine.objects.annotate(sum=Coalesce(Subquery(lines.values("sum"), output_field=IntegerField()), 0))
    paid = rows.filter(state=OrderLine.PAID)
    for line in paid.exclude(sum=F("amount_fen")).select_related("order"):
        yield Gap(f"支付 {line}", line.amount_fen, line.sum)
    receipts = Receipt.objects.filter(line=OuterRef("pk"), kind="成功", refusal="")
    for line in paid.exclude(Exists(receipts)).select_related("order"):
        yield Gap(f"支付 {line} 的回单", line.amount_fen, 0)
    taken = Receipt.objects.filter(refusal="").exclude(Q(kind="退汇"))
    sums = Entry.objects.filter(receipt=OuterRef("pk")).order_by().values("receipt").annotate(sum=Sum("amount_fen"))
    with_lines = taken.annotate(sum=Coalesce(Subquery(sums.values("sum"), output_field=IntegerField()), 0))
    for receipt in with_lines.exclude(sum=F("amount_fen")).select_related("file"):
        yield Gap(f"回单 {receipt}", receipt.amount_fen or 0, receipt.sum)
