"""Reporting (填报): what a unit says of its task for a quarter, held against all that is asked, with what the checker is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.supervision.evidence import GivenEvidence, keep, look_at, no_evidence, signs
from luodi_service.supervision.handling import locked, own_part
from luodi_service.supervision.models import (
    ACCEPTED,
    REPORTED,
    SENT_BACK,
    Act,
    Evidence,
    Quarter,
    Report,
    Task,
    TaskUnit,
)
from luodi_service.supervision.quarter_days import QUARTERS, first_day
from luodi_service.supervision.weighing import told

WORDS_MAX = 2_000
STEPS = frozenset({25, 50, 75})
"""Percentages that are typed without being known (design: practice: many exactly 50% at half-year)."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a unit reports: for which quarter, in words, how far in percent, as a number where the task has one, and on what it
    rests. ``revision`` is that of the unit's part as it was shown."""

    unit: int
    quarter: int
    percent: int
    words: str = ""
    value: Decimal | None = None
    evidence: GivenEvidence = field(default_factory=GivenEvidence)
    revision: int | None = None


def report(pk: int, given: Given, person: Person, at: datetime) -> Report:
    """A new report; gives it with what its checker will be told.

    Raises:
        PermissionDenied: the unit does not answer for the task, or is not theirs.
        ValidationError: everything that is wrong with it.
        Stale: another of the unit did something since it was shown.
    """
    with transaction.atomic():
        task = locked(pk)
        part = own_part(task, given.unit, person, given.revision)
        problems = _problems(task, part, given, at)
        found = look_at(given.evidence, task, given.quarter, person, at)
        problems += found.problems
        try:
            no_evidence(given.evidence, given.percent)
        except ValidationError as error:
            problems += error.messages
        if problems:
            raise ValidationError(problems)
        made = Report.objects.create(
            task=task, unit=part.unit, quarter=given.quarter, words=given.words.strip(), percent=given.percent,
            value=given.value, by=person, at=at,
        )  # fmt: skip
        rows = keep(found, given.evidence, made)
        made.warnings = [*found.warnings, *_warnings(made, rows)]
        made.save(update_fields=["warnings"])
        part.revision += 1
        part.save(update_fields=["revision"])
        said = f"第{made.quarter}季度 {made.percent}%"
        Act.objects.create(task=task, act="填报", unit=part.unit, words=said, by=person, at=at)
        record(
            person, "填报任务", made, at, task=task.number, unit=str(part.unit), quarter=made.quarter,
            percent=made.percent, value=made.value, evidence=len(rows), warnings=len(made.warnings),
        )  # fmt: skip
    return made


def _problems(task: Task, part: TaskUnit, given: Given, at: datetime) -> list[str]:
    today, year = timezone.localdate(at), task.year or 0
    wrong: list[str] = []
    if part.signed_at is None:
        wrong.append(f"「{part.unit}」还没有签收这个任务，请先签收")
    if given.quarter not in QUARTERS:
        return [*wrong, "季度应是 1 至 4"]
    if first_day(year, given.quarter) > today:
        wrong.append(f"{year} 年第{given.quarter}季度还没有开始，不能填报")
    if not 0 <= given.percent <= 100:
        wrong.append(f"完成率 {given.percent}% 应在 0 至 100 之间")
    if len(given.words.strip()) > WORDS_MAX:
        wrong.append(f"进展情况超过 {WORDS_MAX} 个字")
    if given.value is not None and task.planned is None:
        wrong.append("这个任务没有年度目标值，不用填完成数")
    own = list(Report.objects.filter(task=task, unit=part.unit).order_by("pk"))
    same = next((one for one in reversed(own) if one.quarter == given.quarter and one.state != SENT_BACK), None)
    if same is not None:
        state = "等待核查" if same.state == REPORTED else "已经核查"
        wrong.append(f"「{part.unit}」第{given.quarter}季度的填报{state}，不能再报：要改的，请核查人退回")
    earlier = [one for one in own if one.state == ACCEPTED and one.quarter <= given.quarter]
    highest = max(earlier, key=lambda one: one.percent, default=None)
    if highest is not None and given.percent < highest.percent and not given.words.strip():
        wrong.append(
            f"完成率 {given.percent}% 低于第{highest.quarter}季度已核的 {highest.percent}%：请在进展情况里写明为什么下降"
        )
    return wrong


def _warnings(made: Report, rows: list[Evidence]) -> list[str]:
    """What looks wrong and is not forbidden."""
    found: list[str] = []
    others = (
        Report.objects.filter(task=made.task, quarter=made.quarter).exclude(unit=made.unit).exclude(state=SENT_BACK)
    )
    if made.value is not None:
        found += [
            f"「{one.unit}」本季度报的完成数是 {told(one.value)}{made.task.unit_name}，与这一份的 {told(made.value)}{made.task.unit_name} 不同"
            for one in others.exclude(value=None).exclude(value=made.value).select_related("unit").order_by("pk")
        ]
    before = Report.objects.filter(task=made.task, unit=made.unit, quarter__lt=made.quarter).exclude(state=SENT_BACK)
    last = before.order_by("-quarter", "-pk").first()
    planned = Quarter.objects.filter(task=made.task, number=made.quarter).first()
    exact = planned is not None and planned.percent == made.percent
    if last is not None and rows and made.percent in STEPS and exact:
        earlier = signs(list(last.evidence.select_related("file")))
        if signs(rows) <= earlier:
            found.append(f"完成率恰为计划的 {made.percent}%，佐证与第{last.quarter}季度完全相同，请核实")
    return found
