"""Reminders: to units that have not signed, or owe a report, before the day and once it has passed; each once."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction

from luodi_service.accounts.models import Unit
from luodi_service.accounts.notices import notify
from luodi_service.lib.audit import Actor, record
from luodi_service.supervision.models import ISSUED, SENT_BACK, Task
from luodi_service.supervision.progress import Known, known
from luodi_service.supervision.quarter_days import QUARTERS, first_day, last_day, report_day

AHEAD = timedelta(days=3)
"""How long before its day somebody is told."""
_Key = tuple[int, str, int, int, date]
"""Unit, what is owed, year, quarter, by when."""


def remind(today: date, actor: Actor, at: datetime) -> int:
    """Tell each unit how many tasks wait for its signature, and of how many a quarter's report is due, once before and once
    after the day; gives how many notices are new."""
    counts: Counter[_Key] = Counter()
    for one in known(Task.objects.filter(state=ISSUED).select_related("plan")):
        counts.update(owed(one, today))
    units = Unit.objects.in_bulk({key[0] for key in counts})
    told = 0
    with transaction.atomic():
        for key in sorted(counts):
            told += _tell(units[key[0]], key, counts[key], today, at)
        if told:
            record(actor, "任务催办", "task", at, notices=told)
    return told


def owed(one: Known, today: date) -> list[_Key]:
    """What the units of a task owe now or within a few days."""
    task, year = one.task, one.task.year or 0
    found: list[_Key] = []
    if task.sign_by is not None and task.sign_by <= today + AHEAD:
        found += [(unit.unit_id, "签收", year, 0, task.sign_by) for unit in one.units if unit.signed_at is None]
    for quarter in open_quarters(one, today):
        until = report_day(year, quarter)
        found += [
            (unit.unit_id, "填报", year, quarter, until)
            for unit in one.units
            if (newest := one.newest(unit.unit_id, quarter)) is None or newest.state == SENT_BACK
        ]
    return found


def open_quarters(one: Known, today: date) -> list[int]:
    """The quarters that have ended and are to be reported on, in time or late."""
    task = one.task
    if task.year is None or task.issued_on is None:
        return []
    until = min(day for day in (task.due, task.closed_on, date.max) if day is not None)
    return [
        quarter
        for quarter in QUARTERS
        if last_day(task.year, quarter) < today
        and last_day(task.year, quarter) >= task.issued_on
        and first_day(task.year, quarter) <= until
    ]


def _tell(unit: Unit, key: _Key, count: int, today: date, at: datetime) -> int:
    _, what, year, quarter, until = key
    when, words = ("after", f"{until} 到期，已逾期") if until < today else ("before", f"{until} 到期")
    period = f"{year}年第{quarter}季度" if quarter else f"{year}年"
    text = f"任务{what}：{period} {count} 项{words}，请办理"
    return notify(
        unit, text, f"/tasks/?year={year}&unit={unit.pk}", at, f"tasks:{unit.pk}:{what}:{year}:{quarter}:{until}:{when}"
    )


def owed_by(unit: int, one: Known, today: date) -> list[int]:
    """The quarters of a task on which a unit owes a report."""
    return [
        quarter
        for quarter in open_quarters(one, today)
        if (newest := one.newest(unit, quarter)) is None or newest.state == SENT_BACK
    ]
