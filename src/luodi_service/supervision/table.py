"""The district's own table of tasks: 项目名称、项目内容、牵头单位、责任单位、进展情况、完成率."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from luodi_service.lib.visibility import Viewer
from luodi_service.plans.models import Plan
from luodi_service.supervision.lights import Light, light
from luodi_service.supervision.models import CLOSED, DROPPED, ISSUED, Task
from luodi_service.supervision.progress import Known, known, names

HEADS = ("项目名称", "项目内容", "牵头单位", "责任单位", "进展情况", "完成率")
SHOWN = (ISSUED, CLOSED, DROPPED)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A task in the table. ``progress`` is what its leading unit last reported and was accepted, empty where nothing was;
    ``percent`` is None then."""

    name: str
    content: str
    lead: str
    responsible: str
    progress: str
    percent: int | None
    light: Light
    link: str


def rows(viewer: Viewer, plan: Plan, year: int, today: date) -> list[TableRow]:
    """The tasks of a year that a viewer may see, once they are issued, in the order of their numbers."""
    found = Task.objects.visible_to(viewer).filter(plan=plan, year=year, state__in=SHOWN).order_by("number")
    return of_tasks(found, today)


def of_tasks(tasks: Iterable[Task], today: date, quarter: int = 4) -> list[TableRow]:
    """Some tasks in the table, as reported up to a quarter."""
    return [row_of(one, today, quarter) for one in known(tasks)]


def row_of(one: Known, today: date, quarter: int = 4) -> TableRow:
    """A task of which all is known in the table, as reported up to a quarter."""
    report = one.of_lead(quarter)
    return TableRow(
        name=one.task.name,
        content=one.task.content,
        lead=names([one.lead]) if one.lead is not None else "",
        responsible="、".join(filter(None, (names(one.responsible), one.task.unplaced))),
        progress=report.words if report is not None else "",
        percent=report.percent if report is not None else None,
        light=light(one, today),
        link=one.task.get_absolute_url(),
    )
