"""Accounts at banks: corrected before money goes there, and shown in clear to whoever says why; both are on record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person, Role
from luodi_service.ledger.awarding import Payee, set_payee
from luodi_service.ledger.models import PAYERS, Award, Order
from luodi_service.lib.audit import record

OPEN = (Award.RESERVED, Award.COMMITTED)
"""States of awards of which something may be to be paid."""
_WHY_MAX = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """An account in clear, and of what it is."""

    what: str
    payee: Payee


def correct_payee(award: Award, payee: Payee, why: str, by: Person, at: datetime) -> None:
    """Correct where an award is paid to, as long as something of it is to be paid. Whoever does has no part in paying it from
    then on: nobody alone sends money to an account of their choice. Somebody has to be left who orders the payment and takes
    its receipt, also that of a transfer that is on its way.

    Raises:
        PermissionDenied: whoever asks is not of the finance office.
        ValidationError: nothing is to be paid any more, no reason, no such account, or nobody would be left to pay.
    """
    if "finance" not in by.codes():
        raise PermissionDenied("收款账户由区财政局更正")
    if not why.strip():
        raise ValidationError("请写明更正的事由，例如“退汇：户名不符，收款单位来函更正”")
    with transaction.atomic():
        found = Award.objects.select_for_update(no_key=True).get(pk=award.pk)
        if found.state not in OPEN:
            raise ValidationError(f"资金 {found.number} {found.get_state_display()}，不再更正收款账户")
        _check_another_pays(found, by)
        set_payee(found, payee, by, at)
        found.apart = sorted({*found.apart, by.pk})
        found.save(update_fields=["apart"])
        record(by, "更正收款账户", found, at, number=found.number, why=why.strip()[:_WHY_MAX])


def _check_another_pays(award: Award, by: Person) -> None:
    """Whether somebody of the finance office is left who has no part in an award, once a person corrected its account. Who has
    a part in it already takes nobody away.

    Raises:
        ValidationError: nobody would be left.
    """
    left = Role.objects.filter(role="finance", person__is_active=True).exclude(person__in={*award.apart, by.pk})
    if by.pk not in award.apart and not left.exists():
        raise ValidationError(
            f"您更正后，就没有人能办理资金 {award.number} 的支付和回单了：请由参与过它的审核的财政人员更正，或先增加一名财政人员"
        )


def show_accounts(of: Award | Order, why: str, by: Person, at: datetime) -> list[Shown]:
    """The accounts that an award or the transfers of an order go to, in clear; who asked, and why, is on record.

    Raises:
        PermissionDenied: whoever asks neither pays nor audits.
        ValidationError: no reason is given.
    """
    if by.codes().isdisjoint(PAYERS):
        raise PermissionDenied("收款账户的全号供区财政局、审计查看")
    if len(why.strip()) < 2:
        raise ValidationError("请写明查看的事由，例如“核实退汇原因”")
    with transaction.atomic():
        found = list(_accounts(of))
        record(by, "查看收款账户", of, at, number=of.number, accounts=len(found), why=why.strip()[:_WHY_MAX])
    return found


def _accounts(of: Award | Order) -> Iterable[Shown]:
    if isinstance(of, Award):
        yield Shown(of.number, Payee(of.payee_name, of.payee_bank, of.payee_account))
        return
    for line in of.lines.select_related("order").order_by("number"):
        yield Shown(str(line), Payee(line.payee_name, line.payee_bank, line.payee_account))
