"""支付申请 and the bank's file of an order: those of its transfers that are still to be made, with their accounts in clear."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import told, yuan_of
from luodi_service.ledger.models import Order, OrderLine
from luodi_service.lib.audit import record
from luodi_service.plans.dictionary import escaped

REQUEST_HEADS = (
    "支付编号", "户名", "开户行", "银行账号", "金额（元）", "政策", "年度", "资金编号", "期", "资金来源", "用途", "数据说明",
)  # fmt: skip
BANK_FORMAT = "LUODI-PAY-1"
INVENTED, REAL = "演示数据", "正式"
EXPORTED = "导出支付文件"
"""The act of the audit log."""
_USE_MAX = 60
Row = Sequence[str | int | Decimal]
Written = Callable[[str, Sequence[str], Iterable[Row]], bytes]
"""What makes a workbook of a title, headings and rows."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that goes to the treasury: its name, its bytes, how many transfers it holds and what they come to."""

    name: str
    content: bytes
    count: int
    sum_fen: int


def export_order(order: Order, ending: str, by: Person, at: datetime, workbook: Written) -> Exported:
    """The file of an order by its ending: ``xlsx`` is 支付申请, ``csv`` the bank's. That it left is on record.

    Only transfers that are still to be made are in it: what is paid, returned or withdrawn is never asked for again, and
    what is suspended (中止) not until it is taken up again.

    Raises:
        PermissionDenied: whoever asks is not of the finance office.
        ValidationError: nothing of the order is still to be paid or all of it is suspended, or there is no such file.
    """
    if "finance" not in by.codes():
        raise PermissionDenied("支付文件由区财政局导出")
    if ending not in ("xlsx", "csv"):
        raise ValidationError("支付文件只有 xlsx（支付申请）和 csv（银行文件）两种")
    with transaction.atomic():
        lines = open_lines(order)
        if not lines:
            held = held_lines(order)
            raise ValidationError(
                f"{order} 在途的 {held} 笔都已中止支付，恢复以后再导出" if held else f"{order} 没有在途的支付，不再导出"
            )
        total = sum(line.amount_fen for line in lines)
        mark = f"-{INVENTED}" if order.demonstration else ""
        if ending == "xlsx":
            name, content = (
                f"支付申请-{order.number}{mark}.xlsx",
                workbook("支付申请", REQUEST_HEADS, request_rows(lines)),
            )
        else:
            name, content = f"银行支付-{order.number}{mark}.csv", bank_file(order, lines)
        digest = hashlib.sha256(content).hexdigest()
        record(by, EXPORTED, order, at, file=name, lines=len(lines), amount=told(total), sha256=digest)
    return Exported(name, content, len(lines), total)


def open_lines(order: Order) -> list[OrderLine]:
    """The transfers of an order that are still to be made, and may be."""
    rows = OrderLine.objects.filter(order=order, state=OrderLine.SENT, instalment__award__held=False).order_by("number")
    found = rows.select_related("order", "instalment__award__subject").prefetch_related("instalment__parts__account")
    return list(found)


def held_lines(order: Order) -> int:
    """How many transfers of an order wait because their award was suspended after it was ordered."""
    return OrderLine.objects.filter(order=order, state=OrderLine.SENT, instalment__award__held=True).count()


def request_rows(lines: Iterable[OrderLine]) -> Iterable[Row]:
    """The rows of 支付申请, as ``REQUEST_HEADS`` has them."""
    for line in lines:
        award = line.instalment.award
        yield (
            str(line), line.payee_name, line.payee_bank, line.payee_account, yuan_of(line.amount_fen), award.policy,
            award.year, award.number, line.instalment.number, _sources(line), _use(line),
            INVENTED if line.order.demonstration else "",
        )  # fmt: skip


def _sources(line: OrderLine) -> str:
    """Who gives how much of an instalment, as far as it is not deducted: by the order in which its parts are paid."""
    rest, found = line.amount_fen, list[str]()
    for part in sorted(line.instalment.parts.all(), key=lambda one: one.pk):
        fen = min(rest, part.amount_fen - part.paid_fen)
        if fen:
            found.append(f"{part.account.source} {yuan_of(fen):,}")
            rest -= fen
    return "；".join(found)


def _use(line: OrderLine) -> str:
    award = line.instalment.award
    words = f"{award.policy} {award.year}年 第{line.instalment.number}期"
    return f"{INVENTED} {words}"[:_USE_MAX] if line.order.demonstration else words[:_USE_MAX]


def bank_file(order: Order, lines: Sequence[OrderLine]) -> bytes:
    """Comma-separated UTF-8 without a mark in front: a heading H, a line D for each transfer, and T with count and sum.

    Amounts are whole 分. No field begins as a formula does.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    kind = INVENTED if order.demonstration else REAL
    writer.writerow(("H", BANK_FORMAT, order.number, f"{timezone.localdate(order.at)}", kind))
    for line in lines:
        texts = (line.payee_name, line.payee_bank, line.payee_account)
        writer.writerow(("D", str(line), *map(_plain, texts), line.amount_fen, _plain(_use(line))))
    writer.writerow(("T", len(lines), sum(line.amount_fen for line in lines)))
    return text.getvalue().encode()


def _plain(text: str) -> str:
    """One line that no spreadsheet runs."""
    shown = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return escaped(shown)
