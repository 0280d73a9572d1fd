"""What tests of assessments begin with: units with a few tasks, targets that stand somehow, and a scheme by which they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Person, Unit
from luodi_service.assessment import acting, checking, reporting
from luodi_service.assessment.definitions import Given, save_scheme
from luodi_service.assessment.models import UNITS, Assessment, Point, Result
from luodi_service.lib.audit import System
from luodi_service.plans.models import Plan
from luodi_service.supervision.models import (
    ACCEPTED,
    ISSUED,
    LEAD,
    MEASURE,
    REPORTED,
    Issue,
    Quarter,
    Report,
    Task,
    TaskUnit,
)

DAY = date(2020, 1, 20)
AT = datetime(2020, 1, 20, 2, tzinfo=UTC)
"""An assessment of 2019 is made early in 2020."""
REPORT_BY = date(2020, 2, 10)
LATER = datetime(2020, 2, 11, 2, tzinfo=UTC)
YEAR = 2019
SCHEME = """\
部门 | 任务完成 | 60 | 任务完成率 × 60
部门 | 按期签收 | 10 | 签收率 × 10
部门 | 牵头目标 | 30 | 若 牵头目标数 > 0 则 目标达成率 × 30 否则 30
街道 | 任务完成 | 100 | 任务完成率 × 100
全部 | 逾期任务 | 10 | 逾期任务数 × 4 | 扣分
园区 | 报送 | 100 | 若 应报报表数 > 0 则 报表按时率 × 100 否则 90
部门、街道 | 红灯任务 | | 红灯任务数 ≥ 5 | 一票否决"""
OUT = "\n".join(
    f"{name}：没有任务" for name in (
        "区发改局", "区招商局", "区财政局", "区税务局", "区统计局", "区城管局", "区审计局", "区政务办", "上塘街道", "康桥街道", "科技园区",
    )
)  # fmt: skip
PDF = b"%PDF-1.4 evidence"


@dataclass
class Target:
    """How a target stands, as far as an assessment looks at it."""

    name: str
    lead: tuple[str, ...]
    by_year: tuple[tuple[int, str, str], ...]
    link: str = "/targets/1/"
    trace: dict[str, Any] = field(default_factory=lambda: {"run": 1})


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """The targets that assessments see: whatever a test puts in here."""
    found: list[Target] = []
    for module in ("gathering", "money"):
        monkeypatch.setattr(f"luodi_service.assessment.{module}.standings", lambda _plan, _today: list(found))
    return found


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def somebody(username: str, role: str, unit: str) -> Person:
    """Another person of a unit."""
    made = Person.objects.create_person(username, username, "Luodi-demo-2017")
    grant(made, Unit.objects.get(name=unit), role, System("试"), AT)
    return made


def plan() -> Plan:
    return Plan.objects.get(code="gongshu-auto-2017")


def task(
    unit: str, percent: int | None, *, due: date = date(2019, 12, 31), closed: bool = True, signed: bool = True
) -> Task:
    """A task of 2019 that a unit leads: signed for in time or not at all, and reported on with an accepted percentage."""
    office = person("office")
    issue, _ = Issue.objects.get_or_create(
        plan=plan(),
        year=YEAR,
        document="试〔2019〕1号",
        on=date(2019, 1, 10),
        sign_by=date(2019, 1, 20),
        by=office,
        at=AT,
    )
    number = f"T{Task.objects.count() + 1:04}"
    made = Task.objects.create(
        plan=plan(), number=number, origin=MEASURE, year=YEAR, name=f"{unit}的任务 {number}", content="试", due=due,
        state="closed" if closed else ISSUED, issue=issue, issued_on=issue.on, sign_by=issue.sign_by,
        closed_on=date(2019, 12, 20) if closed else None, changed_at=AT,
    )  # fmt: skip
    of = Unit.objects.get(name=unit)
    at = datetime(2019, 1, 15, 2, tzinfo=UTC) if signed else None
    TaskUnit.objects.create(task=made, unit=of, part=LEAD, signed_by=office if signed else None, signed_at=at)
    for quarter in range(1, 5):
        Quarter.objects.create(task=made, number=quarter, words="试", percent=quarter * 25)
    if percent is not None:
        Report.objects.create(
            task=made,
            unit=of,
            quarter=4,
            words="试",
            percent=percent,
            state=ACCEPTED,
            by=office,
            at=AT - timedelta(days=10),
        )
    return made


def issued(
    text: str = SCHEME, *, left_out: str = OUT, kind: str = UNITS, year: int = YEAR, of: Plan | None = None
) -> Assessment:
    """A scheme that was issued."""
    office = person("office")
    scheme = save_scheme(of or plan(), year, kind, Given(text, left_out), office, AT)
    given = acting.Given(document="试〔2020〕1号", dated=DAY, report_by=REPORT_BY)
    return acting.act(scheme.assessment_id, scheme.assessment.revision, "issue", given, office, AT)


def computed(one: Assessment, at: datetime = AT) -> Assessment:
    return done(one, "compute", at=at)


def done(one: Assessment, code: str, by: str = "office", at: datetime = AT, **given: Any) -> Assessment:
    """An act on the whole, as it stands now."""
    one.refresh_from_db()
    return acting.act(one.pk, one.revision, code, acting.Given(**given), person(by), at)


def result(one: Assessment, unit: str) -> Result:
    return Result.objects.select_related("assessment__plan", "unit").get(assessment=one, name=unit)


def point(of: Result, item: str) -> Point:
    return Point.objects.select_related("line").get(result=of, line__item=item)


def reported(of: Result, by: str, words: str = "如实自评") -> Result:
    """A result whose self-report was handed in."""
    of.refresh_from_db()
    reporting.hand_in(of.pk, of.revision, words, person(by), AT)
    of.refresh_from_db()
    return of


def checked(of: Result, by: str = "office", at: datetime = LATER) -> Result:
    """A result that was looked at after the day for self-reports."""
    of.refresh_from_db()
    checking.check(of.pk, of.revision, "情况属实", person(by), at)
    of.refresh_from_db()
    return of


def published(one: Assessment, names: Sequence[str] = ()) -> Assessment:
    """Everything checked after the day for self-reports, and published."""
    Assessment.objects.filter(pk=one.pk).update(report_by=REPORT_BY)
    for of in Result.objects.filter(assessment=one):
        if not names or of.name in names:
            checked(of)
    return done(one, "publish", at=LATER, reason="经办公会议审议")


def evidence(name: str = "佐证.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def decimal(text: str) -> Decimal:
    return Decimal(text)


__all__ = ["REPORTED"]
