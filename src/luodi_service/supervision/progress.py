"""What is known of tasks: their units, quarters and reports, read for many at once by a few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from luodi_service.supervision.models import ACCEPTED, LEAD, RESPONSIBLE, SENT_BACK, Quarter, Report, Task, TaskUnit
from luodi_service.supervision.quarter_days import QUARTERS, first_day, last_day, report_day

AT_ONCE = 400
"""Tasks asked for in one question; SQLite allows only so many values in one."""


@dataclass(frozen=True, slots=True)
class Known:
    """A task with all that its lights, tallies and table need. Reports are in the order in which they came in."""

    task: Task
    units: tuple[TaskUnit, ...]
    quarters: tuple[Quarter, ...]
    reports: tuple[Report, ...]

    @property
    def lead(self) -> TaskUnit | None:
        """The unit that leads."""
        return next((one for one in self.units if one.part == LEAD), None)

    @property
    def responsible(self) -> tuple[TaskUnit, ...]:
        """The other units that answer for it."""
        return tuple(one for one in self.units if one.part == RESPONSIBLE)

    def planned(self, quarter: int) -> Quarter | None:
        """What was planned for a quarter."""
        return next((one for one in self.quarters if one.number == quarter), None)

    def of_unit(self, unit: int) -> list[Report]:
        """The reports of a unit, by its number."""
        return [one for one in self.reports if one.unit_id == unit]

    def newest(self, unit: int, quarter: int) -> Report | None:
        """The last report of a unit on a quarter, whatever came of it."""
        return next((one for one in reversed(self.of_unit(unit)) if one.quarter == quarter), None)

    def accepted(self, unit: int, until: int = 4) -> Report | None:
        """The accepted report of a unit on the latest quarter up to one."""
        found = [one for one in self.of_unit(unit) if one.state == ACCEPTED and one.quarter <= until]
        return max(found, key=lambda one: (one.quarter, one.pk), default=None)

    def of_lead(self, until: int = 4) -> Report | None:
        """The accepted report of the leading unit, which speaks for the task."""
        return self.accepted(self.lead.unit_id, until) if self.lead is not None else None

    def sent_back(self) -> Iterator[Report]:
        """Reports that were sent back and that none has followed yet."""
        for one in self.reports:
            if one.state == SENT_BACK and self.newest(one.unit_id, one.quarter) == one:
                yield one

    def due_quarters(self, today: date) -> list[int]:
        """The quarters whose report should be in by a day: those that ended after the task was issued, and began before it
        was due or done."""
        task = self.task
        if task.year is None or task.issued_on is None:
            return []
        year, until = task.year, min(day for day in (task.due, task.closed_on, date.max) if day is not None)
        return [
            quarter
            for quarter in QUARTERS
            if report_day(year, quarter) < today
            and last_day(year, quarter) >= task.issued_on
            and first_day(year, quarter) <= until
        ]


def known(tasks: Iterable[Task]) -> list[Known]:
    """What is known of some tasks, in their order: three questions for every few hundred."""
    found = list(tasks)
    units: dict[int, list[TaskUnit]] = defaultdict(list)
    quarters: dict[int, list[Quarter]] = defaultdict(list)
    reports: dict[int, list[Report]] = defaultdict(list)
    for start in range(0, len(found), AT_ONCE):
        some = [task.pk for task in found[start : start + AT_ONCE]]
        for unit in TaskUnit.objects.filter(task__in=some).select_related("unit", "signed_by").order_by("part", "pk"):
            units[unit.task_id].append(unit)
        for quarter in Quarter.objects.filter(task__in=some).order_by("number"):
            quarters[quarter.task_id].append(quarter)
        for report in Report.objects.filter(task__in=some).select_related("unit", "by", "checked_by").order_by("pk"):
            reports[report.task_id].append(report)
    return [Known(task, *(tuple(of[task.pk]) for of in (units, quarters, reports))) for task in found]  # type: ignore[arg-type]


PARTS = ("units__unit", "quarters", "reports__unit")
"""What is asked for beforehand with tasks that are told one by one."""


def of_prefetched(task: Task) -> Known:
    """What is known of a task whose ``PARTS`` were asked for beforehand."""
    units = sorted(task.units.all(), key=lambda one: (one.part, one.pk))
    quarters = sorted(task.quarters.all(), key=lambda one: one.number)
    return Known(task, tuple(units), tuple(quarters), tuple(sorted(task.reports.all(), key=lambda one: one.pk)))


def names(units: Sequence[TaskUnit]) -> str:
    """The names of units in a row."""
    return "、".join(one.unit.name for one in units)
