"""What of tasks waits for people: to be signed for, to be reported on, to be checked."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.pages.task_lists import waiting_for
from luodi_service.supervision.checking import checkable
from luodi_service.supervision.models import Report, Task
from luodi_service.supervision.parties import ACTING, units_of
from luodi_service.supervision.progress import known
from luodi_service.supervision.quarter_days import report_day
from luodi_service.supervision.reminding import owed_by
from luodi_service.worklist.items import Item

KIND = "任务"
DOING = ACTING
"""Roles that sign, report and check."""


def _list(**asked: object) -> str:
    return f"{reverse('tasks')}?{urlencode(asked)}"


def to_sign(person: Person, today: date) -> list[Item]:
    """Tasks to be signed for, by year: the only one, or the list of them."""
    rows = Task.objects.visible_to(person).filter(waiting_for(person, "sign", today)).order_by()
    grouped = rows.values("year").annotate(how_many=Count("pk"), first=Min("sign_by"), only=Min("pk")).order_by("year")
    return [
        Item(KIND, f"{row['year']}年：{row['how_many']} 项任务待签收", reverse("task", args=[row["only"]]), row["first"])
        if row["how_many"] == 1
        else Item(
            KIND, f"{row['year']}年：{row['how_many']} 项任务待签收", _list(year=row["year"], waiting="sign"), row["first"]
        )
        for row in grouped
    ]  # fmt: skip


def to_report(person: Person, today: date) -> list[Item]:
    """Quarters of tasks on which a person's units owe a report, by year and quarter."""
    units = units_of(person)
    rows = Task.objects.visible_to(person).filter(state="issued", units__unit__in=units, units__signed_at__isnull=False)
    found: dict[tuple[int, int], list[int]] = {}
    for one in known(rows.distinct()):
        for part in one.units:
            if part.unit_id in units and part.signed_at is not None:
                for quarter in owed_by(part.unit_id, one, today):
                    found.setdefault((one.task.year or 0, quarter), []).append(one.task.pk)
    return [
        Item(
            KIND,
            f"{year}年第{quarter}季度：{len(tasks)} 项任务待填报",
            reverse("task", args=[tasks[0]]) if len(tasks) == 1 else _list(year=year, waiting="report"),
            report_day(year, quarter),
        )
        for (year, quarter), tasks in sorted(found.items())
    ]


def to_check(person: Person, _today: date) -> list[Item]:
    """Reports to be checked: the only one by its task, or the list of them."""
    rows = Report.objects.visible_to(person).filter(checkable(person)).order_by()
    row = rows.aggregate(how_many=Count("pk"), only=Min("task"))
    if not row["how_many"]:
        return []
    link = f"{reverse('task_reports')}?{urlencode({'waiting': 'yes'})}"
    return [
        Item(
            KIND,
            f"{row['how_many']} 份任务填报待核查",
            reverse("task", args=[row["only"]]) if row["how_many"] == 1 else link,
        )
    ]
