"""支付批次: what is committed, asked to be paid. What a recipient owes from another award is deducted first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import told
from luodi_service.ledger.locking import lock_awards
from luodi_service.ledger.models import Award, Instalment, Order, OrderLine
from luodi_service.ledger.posting import next_number
from luodi_service.ledger.recovering import deduct, owing
from luodi_service.ledger.settling import settle
from luodi_service.lib.audit import record, record_all

MOST = 10_000
"""Transfers of one order."""
APART = "您参与过这笔资金的审核，或更正过它的收款账户，不能再经办支付，请由另一人办理"


def order(
    instalments: Iterable[Instalment], by: Person, at: datetime, year: int
) -> tuple[Order | None, list[tuple[Instalment, str]]]:
    """An order of those instalments that can be paid, and why the others cannot. None where there is nothing to transfer.

    Raises:
        PermissionDenied: whoever orders is not of the finance office.
        ValidationError: there are too many at once.
    """
    if "finance" not in by.codes():
        raise PermissionDenied("支付批次由区财政局办理")
    wanted = sorted({one.pk for one in instalments})
    if len(wanted) > MOST:
        raise ValidationError(f"一个批次至多 {MOST:,} 笔")
    refused: list[tuple[Instalment, str]] = []
    said: list[tuple[Award, dict[str, object]]] = []
    with transaction.atomic():
        by_award = _locked(wanted)
        found = Instalment.objects.filter(pk__in=wanted).order_by("pk")
        made: Order | None = None
        invented: bool | None = None
        for number, instalment in enumerate(found):
            instalment.award = by_award[instalment.award_id]
            why = _wrong(instalment, by) or _of_another_kind(instalment.award, invented)
            if why:
                refused.append((instalment, why))
                continue
            invented = instalment.award.demonstration
            rest, deducted = deduct(instalment, by_award.values(), by, at)
            said += deducted
            if not rest:
                settle(instalment.award, at)
                continue
            if made is None:
                series = f"order {year}"
                made = Order.objects.create(
                    number=f"{year}-{next_number(series):04d}",
                    by=by,
                    at=at,
                    demonstration=invented,
                )
            _send(made, number + 1, instalment, rest)
        record_all(by, "抵扣", said, at)
        record_all(by, "支付未办", [(one.award, {"instalment": one.number, "why": why}) for one, why in refused], at)
        if made is not None:
            record(by, "开出支付批次", made, at, number=made.number, lines=made.lines.count())
    return made, refused


def _locked(instalments: list[int]) -> dict[int, Award]:
    """The awards of instalments, locked with those from which their recipients owe, in one order for everybody."""
    own = Award.objects.filter(instalments__in=instalments)
    recipients = set(own.values_list("recipient", flat=True))
    wanted = {*own.values_list("pk", flat=True), *owing(recipients).values_list("pk", flat=True)}
    return lock_awards(wanted)


def _wrong(instalment: Instalment, by: Person) -> str:
    award = instalment.award
    if award.state != Award.COMMITTED or instalment.state != Instalment.COMMITTED:
        return f"{instalment} {instalment.get_state_display()}，不在待付之列"
    if award.held:
        return f"资金 {award.number} 已中止支付"
    if by.pk in award.apart:
        return APART
    if not (award.payee_name and award.payee_account and award.payee_bank):
        return "还没有登记收款账户"
    return ""


def _of_another_kind(award: Award, invented: bool | None) -> str:
    """An order is invented or real as a whole: its files go to the bank under one mark."""
    if invented is None or award.demonstration == invented:
        return ""
    return "演示数据和正式的资金不能列入同一批次，请分开办理"


def _send(made: Order, number: int, instalment: Instalment, rest_fen: int) -> None:
    award = instalment.award
    OrderLine.objects.create(
        order=made, number=number, instalment=instalment, amount_fen=rest_fen, payee_name=award.payee_name,
        payee_bank=award.payee_bank, payee_account=award.payee_account,
    )  # fmt: skip
    instalment.state = Instalment.ORDERED
    instalment.save(update_fields=["state"])


def withdraw(line: OrderLine, reason: str, by: Person, at: datetime) -> OrderLine:
    """Take a transfer out of its order before it was made.

    Raises:
        PermissionDenied: whoever asks is not of the finance office.
        ValidationError: there is a receipt of it already, or no reason is given.
    """
    if "finance" not in by.codes():
        raise PermissionDenied("支付批次由区财政局办理")
    if not reason.strip():
        raise ValidationError("请写明撤回的原因")
    with transaction.atomic():
        lock_awards([line.instalment.award_id])
        found = OrderLine.objects.get(pk=line.pk)
        if found.state != OrderLine.SENT:
            raise ValidationError(f"{found} {found.get_state_display()}，不能撤回")
        found.state, found.reason = OrderLine.WITHDRAWN, reason.strip()[:200]
        found.save(update_fields=["state", "reason"])
        Instalment.objects.filter(pk=found.instalment_id).update(state=Instalment.COMMITTED)
        record(by, "撤回支付", found, at, amount=told(found.amount_fen), reason=reason.strip())
    return found
