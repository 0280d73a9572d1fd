"""Money on its way, for tests: budgets, awards, orders and receipts straight from the ledger, without claims around them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from luodi_service.accounts.models import Person
from luodi_service.ledger import awarding, budgeting, ordering
from luodi_service.ledger.files.receipts import HEADS
from luodi_service.ledger.models import Award, Instalment, Order, OrderLine
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject

DAY = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
CODE, POLICY = "renovation_support", "产业园改造资助"
PAYEE = awarding.Payee("演示收款企业", "演示银行拱墅支行", "6222021234567890123")
YEAR = 2026


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def the_plan() -> Plan:
    return Plan.objects.get(code="gongshu-auto-2017")


def budget(amount: str = "1000000", source: str = budgeting.DISTRICT, year: int = YEAR, code: str = CODE) -> None:
    budgeting.add_budget(the_plan(), code, year, source, Decimal(amount), "区财〔2026〕1号", person("finance"), DAY)


def firm(key: str) -> Subject:
    return Subject.objects.get_or_create(kind="企业", key=key, defaults={"name": f"企业{key}"})[0]


def reserved(amount: str = "10000.50", key: str = "M1", **changes: Any) -> Award:
    schedule: Sequence[tuple[int, Decimal]] = changes.pop("schedule", ((YEAR, Decimal(amount)),))
    given: dict[str, Any] = {
        "plan": the_plan(), "code": CODE, "policy": POLICY, "subject": firm(key), "recipient": firm(key), "year": YEAR,
        "demonstration": True, "payee": PAYEE,
    }  # fmt: skip
    apart, limits = changes.pop("apart", ()), changes.pop("limits", ())
    grounds = awarding.Grounds(**{**given, **changes})
    return awarding.reserve(grounds, schedule, limits, apart, person("office"), DAY, YEAR)


def committed(amount: str = "10000.50", key: str = "M1", **changes: Any) -> Award:
    return awarding.commit(reserved(amount, key, **changes), "下达〔2026〕1号", person("office"), DAY)


def ordered(*awards: Award, by: str = "finance", at: datetime = DAY) -> Order:
    waiting = Instalment.objects.filter(award__in=awards, state=Instalment.COMMITTED)
    made, refused = ordering.order(waiting, person(by), at, at.year)
    assert made is not None, refused
    assert not refused
    return made


def lines_of(order: Order) -> list[OrderLine]:
    return list(order.lines.order_by("number"))


def said(
    line: OrderLine | str, amount: str, kind: str = "成功", reference: str = "", on: str = "2026-03-10", why: str = ""
) -> tuple[str, ...]:
    """A row of a file of receipts."""
    return (str(line), kind, amount, on, reference or f"LS{line}{kind}", why)


def book(rows: Iterable[Sequence[Any]], heads: Sequence[str] = HEADS, before: Iterable[Sequence[Any]] = ()) -> bytes:
    """A workbook of receipts."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (*before, heads, *rows):
        sheet.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()
