"""Budgets and how a policy's money is parted between sources: set by documents, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import exact, fen_of
from luodi_service.ledger.models import Account, Share
from luodi_service.ledger.posting import Posting, post
from luodi_service.lib.audit import Actor, record
from luodi_service.plans.models import Plan

DISTRICT = "区级"
HUNDRED = Decimal(100)


def account_of(plan: Plan, code: str, year: int, source: str) -> Account:
    """The account of a source for a policy in a year; a new one has nothing in it."""
    return Account.objects.get_or_create(plan=plan, code=code, year=year, source=source)[0]


def add_budget(
    plan: Plan,
    code: str,
    year: int,
    source: str,
    amount: Decimal,
    document: str,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Account:
    """Add to a budget, or take from what of it is left (a negative amount in 元), by a document.

    Raises:
        ValidationError: no document, nothing to add, a part of a 分, or more taken than is left.
    """
    source, document = source.strip(), document.strip()
    problems = [f"请写明{label}" for label, text in (("资金来源", source), ("依据文件", document)) if not text]
    if not exact(amount) or not amount:
        problems.append("金额须不为零，精确到分")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        account = account_of(plan, code, year, source)
        person = by if isinstance(by, Person) else None
        post([Posting(account.pk, "budget", fen_of(amount))], person, at, reason=reason, document=document)
        record(by, "安排预算", account, at, amount=amount, document=document, reason=reason)
    account.refresh_from_db()
    return account


def set_shares(
    plan: Plan, code: str, since: int, parts: Sequence[tuple[str, Decimal]], document: str, by: Person, at: datetime
) -> Share:
    """Say who gives how much of a policy's money from a year on.

    Raises:
        ValidationError: no document, a source named twice or without a name, percentages that do not make 100.
    """
    names = [source.strip() for source, _ in parts]
    problems = [] if document.strip() else ["请写明依据文件"]
    if not all(names) or len(set(names)) < len(names):
        problems.append("每个资金来源写一次，名称不能空")
    if any(percent <= 0 for _, percent in parts) or sum((percent for _, percent in parts), Decimal(0)) != HUNDRED:
        problems.append("各来源的比例须大于 0，合计 100%")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        told = [[name, str(percent)] for name, (_, percent) in zip(names, parts, strict=True)]
        share = Share.objects.create(
            plan=plan, code=code, since=since, parts=told, document=document.strip(), by=by, at=at
        )
        record(by, "确定资金分担", share, at, policy=code, since=since, parts=told, document=document.strip())
    return share


def shares_of(plan: Plan, code: str, year: int) -> list[tuple[str, Decimal]]:
    """Who gives how much of a policy's money in a year; all of it the district, where nothing was said."""
    found = Share.objects.filter(plan=plan, code=code, since__lte=year).order_by("-since", "-pk").first()
    if found is None:
        return [(DISTRICT, HUNDRED)]
    return [(source, Decimal(percent)) for source, percent in found.parts]


def parted(amount_fen: int, shares: Sequence[tuple[str, Decimal]]) -> list[tuple[str, int]]:
    """A sum parted between sources, each cut to 分; the first, which the district is, takes what is left over."""
    found = [
        (source, int((Decimal(amount_fen) * percent / HUNDRED).to_integral_value(ROUND_DOWN)))
        for source, percent in shares
    ]
    rest = amount_fen - sum(fen for _, fen in found)
    first, *others = found
    return [row for row in ((first[0], first[1] + rest), *others) if row[1]]
