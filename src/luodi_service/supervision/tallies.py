"""What units did on the tasks of a year, counted: signed, reported, accepted, closed, and each of it late."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone

from luodi_service.plans.models import Plan
from luodi_service.supervision.lights import RED, light
from luodi_service.supervision.models import ACCEPTED, CLOSED, ISSUED, SENT_BACK, Evidence, Task, TaskUnit
from luodi_service.supervision.progress import Known, known
from luodi_service.supervision.quarter_days import report_day

HUNDREDTHS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Tally:
    """What a unit did on its tasks of a year, as of a day.

    ``signed_late`` and ``reported_late`` are among ``signed`` and ``reported``. ``reports_due`` are the quarters of its tasks
    whose report should be in, of which it ``reported`` some and left others ``unreported``. ``sent_back`` and ``accepted`` count
    reports, ``closed``, ``closed_late`` and ``red`` tasks. ``percent`` is the mean of the last accepted percentages of those
    tasks of which one is known, None where it is of none. ``evidence`` counts what its reports rest on.
    """

    tasks: int = 0
    signed: int = 0
    signed_late: int = 0
    unsigned: int = 0
    reports_due: int = 0
    reported: int = 0
    reported_late: int = 0
    unreported: int = 0
    sent_back: int = 0
    accepted: int = 0
    closed: int = 0
    closed_late: int = 0
    red: int = 0
    percent: Decimal | None = None
    evidence: int = 0


def of_units(plan: Plan, year: int, today: date) -> dict[int, Tally]:
    """By number of a unit that answers for tasks of a plan and year: its tally as of a day."""
    tasks = Task.objects.filter(plan=plan, year=year, state__in=(ISSUED, CLOSED)).select_related("issue")
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    percents: dict[int, list[int]] = defaultdict(list)
    for one in known(tasks):
        red = light(one, today).state == RED
        for unit in one.units:
            counts[unit.unit_id].update(_counted(one, unit, today) | {"red": int(red)})
            accepted = one.accepted(unit.unit_id)
            percents[unit.unit_id] += [accepted.percent] if accepted is not None else []
    rows = Evidence.objects.filter(task__in=tasks.order_by().values("pk")).order_by()
    for unit_id, count in rows.values_list("report__unit").annotate(count=Count("pk")):
        counts[unit_id]["evidence"] += count
    return {unit: Tally(**count, percent=_mean(percents[unit])) for unit, count in counts.items()}


def _counted(one: Known, unit: TaskUnit, today: date) -> dict[str, int]:
    task, year = one.task, one.task.year or 0
    signed = unit.signed_at is not None
    firsts = {quarter: _first_day_reported(one, unit.unit_id, quarter) for quarter in one.due_quarters(today)}
    came = {quarter: day for quarter, day in firsts.items() if day is not None}
    reports = one.of_unit(unit.unit_id)
    return {
        "tasks": 1,
        "signed": int(signed),
        "signed_late": int(_after(timezone.localdate(unit.signed_at) if unit.signed_at else None, task.sign_by)),
        "unsigned": int(not signed),
        "reports_due": len(firsts),
        "reported": len(came),
        "reported_late": sum(day > report_day(year, quarter) for quarter, day in came.items()),
        "unreported": len(firsts) - len(came),
        "sent_back": sum(report.state == SENT_BACK for report in reports),
        "accepted": sum(report.state == ACCEPTED for report in reports),
        "closed": int(task.state == CLOSED),
        "closed_late": int(_after(task.closed_on, task.due)),
    }


def _first_day_reported(one: Known, unit: int, quarter: int) -> date | None:
    return next((timezone.localdate(report.at) for report in one.of_unit(unit) if report.quarter == quarter), None)


def _after(day: date | None, until: date | None) -> bool:
    return day is not None and until is not None and day > until


def _mean(percents: list[int]) -> Decimal | None:
    return (Decimal(sum(percents)) / len(percents)).quantize(HUNDREDTHS) if percents else None
