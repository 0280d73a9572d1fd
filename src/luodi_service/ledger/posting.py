"""Adding lines to the ledger: with them the sums of their accounts, in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import told
from luodi_service.ledger.kinds import KINDS
from luodi_service.ledger.models import Account, Award, Entry, Instalment, OrderLine, Receipt, Sequence


class OverBudget(ValidationError):
    """A budget has no room for what is to be promised."""

    def __init__(self, account: Account, wanted_fen: int) -> None:
        super().__init__(
            f"预算不够：{account} 余 {told(account.left_fen)}，需要 {told(wanted_fen)}。"
            "先由财政追加预算，再办理；什么也没有改动",
            code="LG01",
        )


@dataclass(frozen=True, slots=True)
class Posting:
    """A line to be added: its account, kind and amount in fen, and what it is about."""

    account: int
    kind: str
    amount_fen: int
    award: Award | None = None
    instalment: Instalment | None = None
    line: OrderLine | None = None
    receipt: Receipt | None = None


def post(
    postings: Iterable[Posting], by: Person | None, at: datetime, *, reason: str = "", document: str = ""
) -> list[Entry]:
    """Add lines and move the sums of their accounts.

    Accounts are locked in the order of their numbers, so that two who post at once wait for, and never block, each other.

    Raises:
        OverBudget: a budget has no room for them.
        ValidationError: a sum would fall below nothing: more released, paid or recovered than there is.
    """
    assert connection.in_atomic_block, "lines and sums are one transaction"
    wanted = list(postings)
    accounts = {
        row.pk: row
        for row in Account.objects.select_for_update(no_key=True)
        .filter(pk__in={one.account for one in wanted})
        .order_by("pk")
    }
    for one in wanted:
        _move(accounts[one.account], one)
    for account in accounts.values():
        account.save(update_fields=[*KINDS_SUMS])
    return Entry.objects.bulk_create(
        Entry(
            account_id=one.account, kind=one.kind, amount_fen=one.amount_fen, award=one.award,
            instalment=one.instalment, line=one.line, receipt=one.receipt, reason=reason[:300], document=document[:200],
            by=by, at=at,
        )
        for one in wanted
    )  # fmt: skip


KINDS_SUMS = tuple(dict.fromkeys(name for kind in KINDS.values() for name in kind.effects))


def _move(account: Account, one: Posting) -> None:
    left = account.left_fen
    for name, effect in KINDS[one.kind].effects.items():
        value = getattr(account, name) + effect * one.amount_fen
        if value < 0:
            raise ValidationError(
                f"{account} 的{KINDS[one.kind].name} {told(one.amount_fen)} 超过现有的数；什么也没有改动", code="LG02"
            )
        setattr(account, name, value)
    if account.left_fen < 0:
        account.refresh_from_db()
        raise OverBudget(account, left - account.left_fen if one.kind == "budget" else one.amount_fen)
    if account.due_back_fen + account.recovered_fen > account.paid_fen:
        raise ValidationError(f"{account} 的应追回和已追回超过已支付的数；什么也没有改动", code="LG03")


def next_number(series: str) -> int:
    """The next number of a series. Whoever else takes one waits until this transaction is over, so none is left out."""
    return next_numbers(series, 1)


def next_numbers(series: str, count: int) -> int:
    """The first of several next numbers of a series."""
    assert connection.in_atomic_block, "a number belongs to the transaction of what bears it"
    Sequence.objects.get_or_create(name=series)
    row = Sequence.objects.select_for_update(no_key=True).get(name=series)
    row.last += count
    row.save(update_fields=["last"])
    return row.last - count + 1
