"""回单: what the bank says came of transfers. Every row is kept with what was done with it; a wrong one says why not.

A file is taken in one transaction. All that its rows are about is locked first, in one order for everybody; then row by
row is held against what is there, as the rows before left it; what they come to is written together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import fen_of, told
from luodi_service.ledger.locking import lock_awards
from luodi_service.ledger.models import Award, Entry, Instalment, Order, OrderLine, Part, Receipt, ReceiptFile
from luodi_service.ledger.ordering import APART
from luodi_service.ledger.posting import Posting, next_number, post
from luodi_service.ledger.recovering import receive
from luodi_service.ledger.settling import settle
from luodi_service.lib.audit import record

SERIES = "receipts"
"""Whoever takes a file holds its row: files are taken one after the other, and a bank's number counts once."""
PAID, RETURNED, BACK = "成功", "退汇", "追回"


@dataclass(frozen=True, slots=True)
class Said:
    """A row of a file of receipts, read: ``problem`` says what of it cannot be read.

    ``number`` is a transfer's (``2026-0001-3``), or for money that came back its award's.
    """

    row: int
    cells: Mapping[str, str]
    number: str = ""
    kind: str = ""
    amount: Decimal | None = None
    on: date | None = None
    reference: str = ""
    reason: str = ""
    problem: str = ""


def take_receipts(name: str, content: bytes, rows: Sequence[Said], by: Person, at: datetime) -> ReceiptFile:
    """Take a file of receipts: all of it in one transaction, row by row; a row that is refused is kept with the reason.

    Raises:
        PermissionDenied: whoever brings it is not of the finance office.
    """
    if "finance" not in by.codes():
        raise PermissionDenied("回单由区财政局导入")
    with transaction.atomic():
        next_number(SERIES)
        file = ReceiptFile.objects.create(
            name=name[:200], sha256=hashlib.sha256(content).hexdigest(), content=content, by=by, at=at
        )
        take_rows(file, rows, by, at)
    return file


def take_rows(file: ReceiptFile, rows: Sequence[Said], by: Person, at: datetime) -> None:
    """Take the rows of a file that is kept already, in one transaction with what is said of it in the audit log."""
    assert connection.in_atomic_block, "a file is taken whole"
    held = _held(rows)
    receipts = [_taken(file, said, held, by, at) for said in rows]
    Receipt.objects.bulk_create(receipts, batch_size=500)
    _write(held, by, at)
    file.refused = sum(bool(receipt.refusal) for receipt in receipts)
    file.taken = len(receipts) - file.refused
    file.demonstration = any(receipt.award.demonstration for receipt in receipts if receipt.award is not None)
    file.save(update_fields=["taken", "refused", "demonstration", "state", "trial", "by", "at"])
    record(by, "导入回单", file, at, name=file.name, taken=file.taken, refused=file.refused, sha256=file.sha256)


@dataclass(slots=True)
class _Held:
    """What rows are about, locked: transfers and awards by their number, parts by instalment, what of the bank's numbers
    is taken; and what is to be written."""

    lines: dict[str, OrderLine] = field(default_factory=dict)
    awards: dict[str, Award] = field(default_factory=dict)
    parts: dict[int, list[Part]] = field(default_factory=dict)
    drawn: dict[int, dict[int, int]] = field(default_factory=dict)
    """By transfer: what it drew on which account, once it is paid."""
    known: dict[tuple[str, str], str] = field(default_factory=dict)
    postings: list[tuple[Posting, str]] = field(default_factory=list)
    """Each with its reason."""
    back: list[tuple[Award, int, Receipt]] = field(default_factory=list)
    """What came back, in fen."""
    changed: dict[int, OrderLine] = field(default_factory=dict)


def _held(rows: Sequence[Said]) -> _Held:
    """Lock all that rows are about, in one order for everybody: whoever has an award has its transfers too."""
    found = _Held()
    own = {said.number for said in rows if said.kind == BACK}
    sent = _named(said.number for said in rows if said.kind != BACK)
    by_pk = lock_awards({*sent.values(), *Award.objects.filter(number__in=own).values_list("pk", flat=True)})
    found.awards = {award.number: award for award in by_pk.values()}
    lines = list(OrderLine.objects.filter(pk__in=sent).select_related("order").order_by("pk"))
    # One object for each instalment, whichever of its transfers a row is about.
    instalments = Instalment.objects.in_bulk({line.instalment_id for line in lines})
    for line in lines:
        line.instalment = instalments[line.instalment_id]
        line.instalment.award = by_pk[line.instalment.award_id]
        found.lines[str(line)] = line
    for part in Part.objects.filter(instalment__in=instalments).order_by("pk"):
        found.parts.setdefault(part.instalment_id, []).append(part)
    paid = Entry.objects.filter(line__in=[line.pk for line in lines], kind="pay").order_by("pk")
    for pk, account, fen in paid.values_list("line", "account", "amount_fen"):
        found.drawn.setdefault(pk, {})[account] = fen
    before = Receipt.objects.filter(reference__in={said.reference for said in rows}, refusal="").select_related("file")
    found.known = {(one.reference, one.kind): f"{one.file.name} 第{one.row}行" for one in before}
    return found


def _named(numbers: Iterable[str]) -> dict[int, int]:
    """The transfers that are named, with their awards, by their keys."""
    wanted: dict[str, set[int]] = {}
    for number in numbers:
        order, _, last = number.rpartition("-")
        if last.isascii() and last.isdecimal() and len(last) <= _DIGITS:
            wanted.setdefault(order, set()).add(int(last))
    found: dict[int, int] = {}
    for pk, name in Order.objects.filter(number__in=wanted).values_list("pk", "number"):
        lines = OrderLine.objects.filter(order=pk, number__in=wanted[name])
        found.update(lines.values_list("pk", "instalment__award"))
    return found


_DIGITS = 9
"""Of the number of a transfer in its order."""


def _taken(file: ReceiptFile, said: Said, held: _Held, by: Person, at: datetime) -> Receipt:
    receipt = Receipt(
        file=file, row=said.row, said=dict(said.cells), kind=said.kind[:10], reference=said.reference[:100],
        amount_fen=_fen(said.amount), on=said.on,
    )  # fmt: skip
    act = _ACTS.get(said.kind)
    if said.problem or act is None:
        why = said.problem or f"类别「{said.kind[:20]}」不是{PAID}、{RETURNED}或{BACK}"
    else:
        why = _unsound(said, held, at) or act(held, receipt, said, by)
    receipt.refusal = why[:300]
    if not why:
        held.known[said.reference, said.kind] = f"本文件第{said.row}行"
    return receipt


def _fen(amount: Decimal | None) -> int | None:
    try:
        return None if amount is None else fen_of(amount)
    except ValueError:
        return None


def _unsound(said: Said, held: _Held, at: datetime) -> str:
    """What is wrong with a row whatever it is about."""
    if _fen(said.amount) is None or said.amount is None or said.amount <= 0:
        return "金额须大于 0，精确到分"
    if said.on is None or said.on > timezone.localdate(at):
        return "日期没有写，或还没有到"
    if not said.reference.strip():
        return "没有银行流水号"
    if len(said.reference) > _REFERENCE_MAX:
        return f"流水号超过 {_REFERENCE_MAX} 个字符"
    twice = held.known.get((said.reference, said.kind))
    return f"流水号已经入账（{twice}），不重复入账" if twice is not None else ""


_REFERENCE_MAX = 100
Act = Callable[[_Held, Receipt, Said, Person], str]
"""What a row does to what is held; gives why not, and then did nothing."""


def _transfer(held: _Held, receipt: Receipt, said: Said, by: Person) -> str:
    """What is wrong with a row about a transfer; which one it is is noted."""
    line = held.lines.get(said.number)
    if line is None:
        return f"没有支付「{said.number[:40]}」"
    receipt.line, receipt.award = line, line.instalment.award
    if by.pk in line.instalment.award.apart:
        return APART
    if _fen(said.amount) != line.amount_fen:
        return f"金额不符：{line} 是 {told(line.amount_fen)}"
    if said.on is not None and said.on < timezone.localdate(line.order.at):
        return f"日期早于支付批次（{timezone.localdate(line.order.at)}）"
    return ""


def _paid(held: _Held, receipt: Receipt, said: Said, by: Person) -> str:
    wrong = _transfer(held, receipt, said, by)
    if wrong or receipt.line is None:
        return wrong
    line = receipt.line
    if line.state != OrderLine.SENT:
        after = {OrderLine.RETURNED: "已退汇，须另开批次重付", OrderLine.PAID: "已入账，不重复入账"}
        return f"{line} {after.get(line.state, line.get_state_display())}"
    why = _post(held, receipt, line, "pay")
    if why:
        return why
    line.state = OrderLine.PAID
    instalment = line.instalment
    instalment.paid_fen += line.amount_fen
    instalment.state = Instalment.PAID
    held.changed[line.pk] = line
    return ""


def _returned(held: _Held, receipt: Receipt, said: Said, by: Person) -> str:
    """A transfer that came back, or was never made: it can be ordered again."""
    wrong = _transfer(held, receipt, said, by)
    if wrong or receipt.line is None:
        return wrong
    line, instalment = receipt.line, receipt.line.instalment
    if line.state not in OrderLine.LIVE:
        return f"{line} {line.get_state_display()}，不再退汇"
    award = instalment.award
    if line.state == OrderLine.PAID:
        if award.due_back_fen + award.recovered_fen:
            return f"资金 {award.number} 已经追回或正在追回，请先核对"
        why = _post(held, receipt, line, "return", said.reason[:300])
        if why:
            return why
        instalment.paid_fen -= line.amount_fen
    line.state, line.reason = OrderLine.RETURNED, said.reason[:200]
    instalment.state = Instalment.COMMITTED
    held.changed[line.pk] = line
    return ""


def _post(held: _Held, receipt: Receipt, line: OrderLine, kind: str, reason: str = "") -> str:
    """Part a transfer among the accounts that its instalment draws on, in their order: each up to what is open of it.
    One that comes back goes back to those that paid it."""
    instalment, rest = line.instalment, line.amount_fen
    drawn = held.drawn.setdefault(line.pk, {})
    takes: list[tuple[Part, int]] = []
    for part in held.parts.get(instalment.pk, ()):
        room = part.amount_fen - part.paid_fen if kind == "pay" else drawn.get(part.account_id, 0)
        fen = min(rest, room)
        if fen:
            takes.append((part, fen))
            rest -= fen
    if rest:
        return f"{line} 的金额超过这一期未付的数"
    for part, fen in takes:
        part.paid_fen += fen if kind == "pay" else -fen
        drawn[part.account_id] = fen if kind == "pay" else 0
        posting = Posting(part.account_id, kind, fen, instalment.award, instalment, line, receipt)
        held.postings.append((posting, reason))
    return ""


def _back(held: _Held, receipt: Receipt, said: Said, by: Person) -> str:
    """Money that was due back and arrived."""
    award = held.awards.get(said.number)
    if award is None:
        return f"没有资金「{said.number[:40]}」"
    receipt.award = award
    if by.pk in award.apart:
        return APART
    fen = _fen(said.amount) or 0
    waiting = award.due_back_fen - sum(before for one, before, _ in held.back if one is award)
    if fen > waiting:
        return f"{award.number} 待追回的是 {told(waiting)}，不足 {told(fen)}"
    held.back.append((award, fen, receipt))
    return ""


_ACTS: dict[str, Act] = {PAID: _paid, RETURNED: _returned, BACK: _back}


def _write(held: _Held, by: Person, at: datetime) -> None:
    """Write what rows came to, their receipts being kept by now."""
    for reason, group in groupby(held.postings, key=lambda one: one[1]):
        post([posting for posting, _ in group], by, at, reason=reason)
    changed = list(held.changed.values())
    instalments = {line.instalment_id: line.instalment for line in changed}
    OrderLine.objects.bulk_update(changed, ["state", "reason"], batch_size=500)
    Instalment.objects.bulk_update(instalments.values(), ["paid_fen", "state"], batch_size=500)
    parts = [part for pk in instalments for part in held.parts.get(pk, ())]
    Part.objects.bulk_update(parts, ["paid_fen"], batch_size=500)
    for award in {one.award_id: one.award for one in instalments.values()}.values():
        settle(award, at)
    for award, fen, receipt in held.back:
        receive(award, fen, by, at, receipt)
