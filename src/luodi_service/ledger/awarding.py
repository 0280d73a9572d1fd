"""What is promised: an award reserved, committed, its later instalments looked at again, or let go of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import fen_of, told
from luodi_service.ledger.budgeting import account_of, parted, shares_of
from luodi_service.ledger.locking import lock_ceilings, lock_drawn_on
from luodi_service.ledger.models import Award, Ceiling, Instalment, Part, Under
from luodi_service.ledger.posting import Posting, next_number, post
from luodi_service.lib.audit import Actor, record
from luodi_service.plans.models import Plan
from luodi_service.registry.masking import masked
from luodi_service.registry.models import Subject


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling that a new award counts against: what it is over, its words, how much it allows (fen, or a number) and how
    much of it the award takes."""

    key: str
    words: str
    most: int
    weight: int
    sums: bool = True


@dataclass(frozen=True, slots=True)
class Payee:
    """Where money goes to."""

    name: str = ""
    bank: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an award is for. ``number`` is that of what it was decided by, so that both bear one; empty for a number of its
    own."""

    plan: Plan
    code: str
    policy: str
    subject: Subject
    recipient: Subject
    year: int
    demonstration: bool
    payee: Payee = Payee()
    number: str = ""


def reserve(
    grounds: Grounds,
    schedule: Sequence[tuple[int, Decimal]],
    limits: Iterable[Limit],
    apart: Iterable[int],
    by: Person,
    at: datetime,
    year: int,
) -> Award:
    """Reserve money for an award: of each instalment that is due in ``year``, the budget year, or before it.

    ``schedule`` holds for each instalment the year in which it is due and its amount in 元; later ones wait.

    Raises:
        ValidationError: a ceiling of the plan does not allow it; nothing is due; a part of a 分.
        OverBudget: a budget has no room for it.
    """
    total = sum(fen_of(amount) for _, amount in schedule)
    with transaction.atomic():
        award = Award.objects.create(
            number=_number(grounds, year), plan=grounds.plan, code=grounds.code,
            policy=grounds.policy, subject=grounds.subject, recipient=grounds.recipient, year=grounds.year,
            amount_fen=total, apart=sorted(set(apart)), demonstration=grounds.demonstration, at=at,
            payee_name=grounds.payee.name, payee_bank=grounds.payee.bank, payee_account=grounds.payee.account,
        )  # fmt: skip
        _take_up(award, limits)
        for number, (due, amount) in enumerate(schedule, start=1):
            instalment = Instalment.objects.create(
                award=award, number=number, due_year=due, year=max(due, year), amount_fen=fen_of(amount),
                state=Instalment.PLANNED,
            )  # fmt: skip
            if due <= year:
                _reserve(instalment, by, at)
        record(by, "占用资金", award, at, number=award.number, amount=told(total), instalments=len(schedule))
    return award


def _number(grounds: Grounds, year: int) -> str:
    """The number of what the award was decided by; where that was decided again, with the how-manieth time."""
    if not grounds.number:
        return f"{year}-{next_number(f'award {year}'):06d}"
    before = Award.objects.filter(Q(number=grounds.number) | Q(number__startswith=f"{grounds.number}-")).count()
    return f"{grounds.number}-{before + 1}" if before else grounds.number


def _take_up(award: Award, limits: Iterable[Limit]) -> None:
    """Count an award against its ceilings, each locked; a plan that changed its ceiling since is followed."""
    wanted: dict[int, Limit] = {}
    for limit in sorted(limits, key=lambda one: one.key):
        given = {"words": limit.words, "most": limit.most}
        row, _ = Ceiling.objects.get_or_create(plan=award.plan, key=limit.key, defaults=given)
        wanted[row.pk] = limit
    for pk, ceiling in lock_ceilings(wanted).items():
        limit = wanted[pk]
        if ceiling.used + limit.weight > limit.most:
            left = max(limit.most - ceiling.used, 0)
            rest = f"已用 {told(ceiling.used)}，余 {told(left)}" if limit.sums else "已经有一笔"
            raise ValidationError(f"超过「{limit.words}」：{rest}；什么也没有改动", code="LG04")
        ceiling.most, ceiling.used, ceiling.words = limit.most, ceiling.used + limit.weight, limit.words
        ceiling.save(update_fields=["most", "used", "words"])
        Under.objects.create(award=award, ceiling=ceiling, weight=limit.weight, sums=limit.sums)


def _reserve(instalment: Instalment, by: Person, at: datetime) -> None:
    award = instalment.award
    parts = parted(instalment.amount_fen, shares_of(award.plan, award.code, instalment.year))
    for source, fen in parts:
        account = account_of(award.plan, award.code, instalment.year, source)
        Part.objects.create(instalment=instalment, account=account, amount_fen=fen)
    _post(instalment, "reserve", by, at)
    instalment.state = Instalment.RESERVED
    instalment.save(update_fields=["state"])


def _post(
    instalment: Instalment, kind: str, by: Person | None, at: datetime, reason: str = "", document: str = ""
) -> None:
    """Lines over what of an instalment is not paid."""
    rows = instalment.parts.order_by("pk").values_list("account", F("amount_fen") - F("paid_fen"))
    postings = [Posting(account, kind, fen, instalment.award, instalment) for account, fen in rows if fen]
    post(postings, by, at, reason=reason, document=document)


def locked(award: Award) -> Award:
    """An award that nobody else changes until this transaction is over."""
    rows = Award.objects.select_for_update(of=("self",), no_key=True).select_related("plan", "subject", "recipient")
    return rows.get(pk=award.pk)


def commit(award: Award, document: str, by: Person, at: datetime) -> Award:
    """Commit what is reserved of an award, by a document.

    Raises:
        ValidationError: it is not reserved, or no document is named.
    """
    if not document.strip():
        raise ValidationError("请写明下达的文件")
    with transaction.atomic():
        found = locked(award)
        if found.state != Award.RESERVED:
            raise ValidationError(f"资金 {found.number} {found.get_state_display()}，不能再下达")
        for instalment in found.instalments.select_related("award").filter(state=Instalment.RESERVED):
            _post(instalment, "commit", by, at, document=document)
            instalment.state = Instalment.COMMITTED
            instalment.save(update_fields=["state"])
        found.state, found.document = Award.COMMITTED, document.strip()
        found.save(update_fields=["state", "document"])
        record(by, "下达资金", found, at, number=found.number, document=document.strip())
    return found


def open_instalment(
    instalment: Instalment, reason: str, document: str, by: Person, at: datetime, year: int
) -> Instalment:
    """Commit an instalment of a later year once it was looked at again, out of the budget of ``year``.

    Raises:
        ValidationError: it does not wait, is not due yet, or its award is not committed.
        OverBudget: a budget has no room for it.
    """
    with transaction.atomic():
        award = locked(instalment.award)
        found = award.instalments.get(pk=instalment.pk)
        if found.state != Instalment.PLANNED or award.state != Award.COMMITTED:
            raise ValidationError(f"{found} {found.get_state_display()}，不能下达")
        if found.due_year > year:
            raise ValidationError(f"{found} {found.due_year} 年才到期")
        found.year = year
        _reserve(found, by, at)
        _post(found, "commit", by, at, reason=reason, document=document)
        found.state = Instalment.COMMITTED
        found.save(update_fields=["state", "year"])
        record(
            by, "下达分期", award, at, number=award.number, instalment=found.number, reason=reason, document=document
        )
    return found


def let_go(award: Award, reason: str, by: Actor, at: datetime) -> Award:
    """Take back what of an award is not paid nor on its way; one of which nothing was paid ends, and counts no more. What of
    an instalment was set against a debt is paid, and stays so.

    Raises:
        ValidationError: a transfer is on its way: its receipt has to come first.
    """
    person = by if isinstance(by, Person) else None
    with transaction.atomic():
        found = locked(award)
        if found.instalments.filter(state=Instalment.ORDERED).exists():
            raise ValidationError(f"资金 {found.number} 有一笔正在支付，等回单到了再办理")
        lock_drawn_on([found.pk])
        gone = sum(_cancel(one, reason, person, at) for one in found.instalments.select_related("award"))
        kept = sum(found.instalments.values_list("paid_fen", flat=True))
        found.state = Award.SETTLED if kept else Award.RELEASED
        found.save(update_fields=["state"])
        give_back(found, gone, all_of_it=not kept)
        record(by, "释放资金", found, at, number=found.number, reason=reason, kept=told(kept))
    return found


_UNDO = {Instalment.RESERVED: "release", Instalment.COMMITTED: "cancel"}


def _cancel(instalment: Instalment, reason: str, by: Person | None, at: datetime) -> int:
    """Take back what of an instalment is open; gives how much."""
    kind = _UNDO.get(instalment.state)
    if kind is None and instalment.state != Instalment.PLANNED:
        return 0
    if kind is not None:
        _post(instalment, kind, by, at, reason=reason)
    instalment.state = Instalment.CANCELED
    instalment.save(update_fields=["state"])
    return instalment.amount_fen - instalment.paid_fen


def give_back(award: Award, fen: int, *, all_of_it: bool = False) -> None:
    """Let an award count for so much less against the ceilings over sums; of one that ended, against all others too."""
    for under in Under.objects.filter(award=award).order_by("ceiling"):
        less = under.weight if all_of_it else min(fen, under.weight) if under.sums else 0
        if less:
            Ceiling.objects.filter(pk=under.ceiling_id).update(used=F("used") - less)
            under.weight -= less
            under.save(update_fields=["weight"])


def set_payee(award: Award, payee: Payee, by: Actor, at: datetime) -> None:
    """Say where an award is paid to; transfers that were sent keep where they went.

    Raises:
        ValidationError: a name, bank or account lacks.
    """
    given = (("户名", payee.name), ("开户行", payee.bank), ("银行账号", payee.account))
    lacking = [label for label, text in given if not text.strip()]
    account = "".join(payee.account.split())
    if lacking:
        raise ValidationError(f"请写明{'、'.join(lacking)}")
    if not _ACCOUNT.fullmatch(account):
        raise ValidationError("银行账号是 6 至 40 位数字，可以有短横")
    with transaction.atomic():
        found = locked(award)
        found.payee_name, found.payee_bank, found.payee_account = payee.name.strip(), payee.bank.strip(), account
        found.save(update_fields=["payee_name", "payee_bank", "payee_account"])
        # Account numbers are no matter for the log: what there was and is shows by its ends.
        record(by, "登记收款账户", found, at, number=found.number, account=masked("bank_account", account))


_ACCOUNT = re.compile(r"[0-9](?:[0-9-]{4,38})[0-9]")
