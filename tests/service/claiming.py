"""Claims on their way, for tests: who acts at each step, and a claim taken as far as one wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypedDict

from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.claims import applying, awarding, noticing, reviewing
from luodi_service.claims.models import Act, Claim
from luodi_service.claims.reviewing import Said
from luodi_service.claims.states import DECISION, FINANCE, FIRST, JOINT, NOTICE, SUBMITTED
from luodi_service.ledger import ordering, receipts
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.models import Instalment, Order, OrderLine, ReceiptFile
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject

DAY = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""A Monday."""


class Given(TypedDict):
    """Where to pay, and that data of departments may be used."""

    payee_name: str
    payee_bank: str
    payee_account: str
    consent: bool


PAYEE: Given = {
    "payee_name": "演示户名", "payee_bank": "演示银行", "payee_account": "6222000000000018", "consent": True,
}  # fmt: skip
BY_STEP: dict[str, tuple[str, ...]] = {
    SUBMITTED: ("office",), FIRST: ("street",), JOINT: ("tax", "market"), FINANCE: ("finance",), DECISION: ("leader",),
}  # fmt: skip
"""The accounts that take each step."""
ORDER = tuple(BY_STEP)


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def trial() -> Plan:
    return Plan.objects.get(code="gongshu-auto-2017-trial")


def own(claim: Claim) -> Claim:
    """Let the demonstration's firm answer for a claim's recipient, in a street."""
    unit, street = Unit.objects.get(name="演示企业"), Unit.objects.get(name="祥符街道")
    Subject.objects.filter(pk=claim.recipient_id).update(unit=unit)
    Subject.objects.filter(pk__in=(claim.subject_id, claim.recipient_id)).update(area=street)
    return Claim.objects.select_related("subject", "recipient").get(pk=claim.pk)


def prepared(code: str, *, year: int | None = None) -> Claim:
    """A claim that was found under a policy."""
    rows = Claim.objects.filter(plan=trial(), code=code, state="prepared")
    if year is not None:
        rows = rows.filter(year=year)
    found = rows.order_by("pk").first()
    assert found is not None, code
    return own(found)


def taken_back(claim: Claim) -> None:
    """A claim that waited, taken back as a run does that gives nothing for it."""
    Claim.objects.filter(pk=claim.pk).update(state="withdrawn")
    Act.objects.create(claim=claim, act="系统收回", before="prepared", after="withdrawn", at=DAY)


def handed_in(claim: Claim, at: datetime = DAY) -> Claim:
    return applying.hand_in(claim, claim.revision, applying.Handed(**PAYEE), person("enterprise"), at)


def clear_findings(claim: Claim, at: datetime = DAY) -> None:
    from luodi_service.claims.duplicates import clear

    for finding in claim.findings.filter(cleared=""):
        clear(claim, finding.pk, "不是同一补助", person("office-second"), at)


def reviewed(claim: Claim, until: str = NOTICE, at: datetime = DAY) -> Claim:
    """A claim agreed to at every step before one."""
    while claim.state != until and claim.state in BY_STEP:
        if claim.state == DECISION:
            clear_findings(claim, at)
        document = "会议纪要〔2026〕1号" if claim.state == DECISION else ""
        for username in BY_STEP[claim.state]:
            claim = reviewing.speak(claim, None, Said("同意", document=document), person(username), at)
    assert claim.state == until, claim.state
    return claim


def noticed(claim: Claim, at: datetime = DAY) -> Claim:
    noticing.open_notice([claim], "演示公示", "0571-00000000", person("office"), at)
    return Claim.objects.get(pk=claim.pk)


AFTER_NOTICE = timedelta(days=8)


def committed(claim: Claim, at: datetime = DAY + AFTER_NOTICE) -> Claim:
    return awarding.commit(claim, None, "演示下达〔2026〕1号", person("office"), at)


def ordered(claim: Claim, at: datetime = DAY + AFTER_NOTICE, by: str = "treasury") -> Order | None:
    waiting = Instalment.objects.filter(award=claim.award, state=Instalment.COMMITTED)
    made, refused = ordering.order(waiting, person(by), at, at.year)
    assert not refused, refused
    return made


def receipt(
    line: OrderLine, kind: str = "成功", *, reference: str = "", row: int = 2, **changes: object
) -> receipts.Said:
    given: dict[str, object] = {
        "row": row, "cells": {"支付编号": str(line)}, "number": str(line), "kind": kind,
        "amount": yuan_of(line.amount_fen), "on": (DAY + AFTER_NOTICE).date(), "reference": reference or f"LS{line.pk}{kind}",
    }  # fmt: skip
    return receipts.Said(**{**given, **changes})  # type: ignore[arg-type]


def taken(rows: list[receipts.Said], at: datetime = DAY + AFTER_NOTICE, by: str = "treasury") -> ReceiptFile:
    return receipts.take_receipts("回单.xlsx", b"x", rows, person(by), at)


def paid(claim: Claim, at: datetime = DAY + AFTER_NOTICE) -> Claim:
    made = ordered(claim, at)
    if made is not None:
        file = taken(
            [receipt(line, row=at_, on=timezone.localdate(at)) for at_, line in enumerate(made.lines.all(), start=2)],
            at,
        )
        assert not file.refused, list(file.rows.values_list("refusal", flat=True))
    return Claim.objects.select_related("award").get(pk=claim.pk)


def to_the_end(claim: Claim) -> Claim:
    """From a prepared claim to its first payment."""
    return paid(committed(noticed(reviewed(handed_in(claim)))))


def total(amount: str) -> Decimal:
    return Decimal(amount)


Taken = Callable[[Claim], Claim]
