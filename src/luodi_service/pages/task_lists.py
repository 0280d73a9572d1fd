"""The lists of tasks, of reports on them and of a year's drafts, as a viewer may filter them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from luodi_service.accounts.models import Person, Unit
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.listing import Column, Filter, Listing, as_they_are, by_value, by_words
from luodi_service.plans.margins import plans
from luodi_service.supervision.checking import checkable
from luodi_service.supervision.drafts import QUARTER_NAMES, Fault
from luodi_service.supervision.lights import AMBER, GREEN, MARKS, NONE, RED, WORDS, with_lights
from luodi_service.supervision.models import REPORT_STATES, STATES, Report, Task, TaskUnit
from luodi_service.supervision.parties import units_of
from luodi_service.supervision.progress import known
from luodi_service.supervision.reminding import owed_by
from luodi_service.supervision.table import HEADS, row_of
from luodi_service.supervision.weighing import told

STANDING_YEAR = "standing"
"""As which the address asks for standing tasks, which are of no year."""
_LIGHTS = tuple((state, f"{MARKS[state]} {WORDS[state]}") for state in (RED, AMBER, GREEN, NONE))
WAITING = {"sign": "待签收", "report": "待填报"}
_SHORT = 60


def asked_quarter(text: str) -> int:
    """The quarter up to which progress is shown; the last where none is asked for."""
    return int(text) if text in ("1", "2", "3", "4") else 4


def _unit_choices(viewer: Viewer) -> list[tuple[str, str]]:
    answering = TaskUnit.objects.visible_to(viewer).order_by().values("unit")
    return [(str(pk), name) for pk, name in Unit.objects.filter(pk__in=answering).values_list("pk", "name")]


def _provision_choices(viewer: Viewer) -> list[tuple[str, str]]:
    rows = Task.objects.visible_to(viewer).exclude(provision="").order_by("provision")
    return [(one, one) for one in rows.values_list("provision", flat=True).distinct()]


def _by_unit(rows: QuerySet, unit: str) -> QuerySet:
    return rows.filter(pk__in=TaskUnit.objects.filter(unit=int(unit)).values("task"))


def year_choices(viewer: Viewer) -> list[tuple[str, str]]:
    """The years of which a viewer sees tasks, the newest first, and the standing ones."""
    rows = Task.objects.visible_to(viewer).exclude(year=None).order_by("-year")
    years = rows.values_list("year", flat=True).distinct()
    return [*((str(year), f"{year}年") for year in years), (STANDING_YEAR, "常设任务")]


def of_year(rows: QuerySet, text: str) -> QuerySet:
    """Narrows to the tasks of a year, or to the standing ones."""
    return rows.filter(year=None) if text == STANDING_YEAR else rows.filter(year=int(text))


def waiting_for(person: Person, what: str, today: date) -> Q:
    """The tasks that wait for a person to sign, or to report."""
    units = units_of(person)
    parts = TaskUnit.objects.filter(unit__in=units, task__state="issued")
    if what == "sign":
        return Q(pk__in=parts.filter(signed_at=None).values("task"))
    open_tasks = Task.objects.visible_to(person).filter(pk__in=parts.exclude(signed_at=None).values("task"))
    owing = [
        one.task.pk
        for one in known(open_tasks)
        if any(owed_by(part.unit_id, one, today) for part in one.units if part.unit_id in units)
    ]
    return Q(pk__in=owing)


def tasks_for(person: Person, today: date, quarter: int, *, page: bool) -> Listing:
    """The district's table, as of a day and up to a quarter; the light stands on the page alone."""

    def prepare(rows: Sequence[Any]) -> None:
        for one in known(rows):
            one.task.row = row_of(one, today, quarter)  # type: ignore[attr-defined]

    def by_light(rows: QuerySet, state: str) -> QuerySet:
        lit = with_lights(rows.order_by(), today)
        return rows.filter(pk__in=[task.pk for task, light in lit if light.state == state])

    light = Column(
        "light", "灯", lambda one: f"{one.row.light.mark} {one.row.light.words}", style="tight",
        hint=lambda one: "；".join(one.row.light.reasons),
    )  # fmt: skip
    name, content, lead, responsible, progress, percent = HEADS
    return Listing(
        title="任务",
        columns=(
            Column("name", name, lambda one: one.name, ("name",), Task.get_absolute_url, hint=lambda one: one.number),
            Column("content", content, lambda one: one.content, short=_SHORT, hint=lambda one: one.content),
            Column("lead", lead, lambda one: one.row.lead or None),
            Column("responsible", responsible, lambda one: one.row.responsible, short=_SHORT, hint=lambda one: one.row.responsible),
            Column("progress", progress, lambda one: one.row.progress or None, short=_SHORT, hint=lambda one: one.row.progress),
            Column("percent", percent, lambda one: None if one.row.percent is None else f"{one.row.percent}%", style="n"),
            *((light,) if page else ()),
        ),
        filters=(
            Filter("plan", "方案", lambda rows, code: rows.filter(plan__code=code), choices=lambda _: _plan_choices()),
            Filter("year", "年度", of_year, choices=year_choices, usual="最近一年"),
            Filter("quarter", "进展到", as_they_are, choices=lambda _: [(str(one), word) for one, word in QUARTER_NAMES.items()], usual="最近"),
            Filter("unit", "单位", _by_unit, choices=_unit_choices),
            Filter("provision", "条款", by_value("provision"), choices=_provision_choices),
            Filter("light", "灯", by_light, choices=lambda _: _LIGHTS),
            Filter("state", "状态", by_value("state"), choices=lambda _: STATES.items()),
            Filter(
                "waiting", "等我办理", lambda rows, what: rows.filter(waiting_for(person, what, today)),
                choices=lambda _: WAITING.items(), usual="不限",
            ),
            Filter("q", "项目、内容、编号", by_words("name", "content", "number")),
        ),
        order=("plan", "number"),
        empty="没有您可以查看的任务。",
        home="tasks",
        prepare=prepare,
    )  # fmt: skip


def _plan_choices() -> list[tuple[str, str]]:
    return [(plan.code, plan.title) for plan in plans()]


def reports_for(person: Person) -> Listing:
    """The list of reports; whoever checks some ticks them."""
    box = Column("box", "选", told=lambda one: f"选中 {one}", box="report")
    checks = Report.objects.filter(checkable(person)).exists()
    return Listing(
        title="任务填报",
        columns=(
            *((box,) if checks else ()),
            Column("number", "任务编号", lambda one: one.task.number, ("task__number",), lambda one: one.task.get_absolute_url()),
            Column("name", "项目名称", lambda one: one.task.name, ("task__name",)),
            Column("unit", "填报单位", lambda one: str(one.unit), ("unit__name",)),
            Column("quarter", "季度", lambda one: f"{one.task.year}年{QUARTER_NAMES[one.quarter]}", ("task__year", "quarter"), style="tight"),
            Column("percent", "完成率", lambda one: f"{one.percent}%", ("percent",), style="n"),
            Column("value", "完成数", lambda one: "" if one.value is None else f"{told(one.value)}{one.task.unit_name}", ("value",), style="n"),
            Column("words", "进展情况", lambda one: one.words, short=_SHORT, hint=lambda one: one.words),
            Column("evidence", "佐证", lambda one: one.evidence_count, style="n"),
            Column("warnings", "提示", lambda one: "；".join(one.warnings), short=_SHORT, hint=lambda one: "；".join(one.warnings)),
            Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
            Column("at", "填报时间", lambda one: one.at, ("at",), style="tight"),
            Column("reason", "核查意见", lambda one: one.reason, short=_SHORT),
        ),
        filters=(
            Filter("q", "任务、单位", by_words("task__name", "task__number", "unit__name")),
            Filter("state", "状态", by_value("state"), choices=lambda _: REPORT_STATES.items()),
            Filter("quarter", "季度", by_value("quarter"), choices=lambda _: [(str(one), word) for one, word in QUARTER_NAMES.items()]),
            Filter("year", "年度", by_value("task__year"), choices=lambda viewer: year_choices(viewer)[:-1]),
            Filter(
                "waiting", "等我核查", lambda rows, _: rows.filter(checkable(person)), choices=lambda _: (("yes", "是"),),
                usual="不限",
            ),
        ),
        order=("-pk",),
        empty="没有您可以查看的填报。",
        home="task_reports",
    )  # fmt: skip


def drafts_for(year: int, faults: Sequence[Fault], flags: Sequence[Fault]) -> Listing:
    """The drafts of a year, each with what is wrong with it; what is said of no single draft stands above the list."""

    def said(one: Task, among: Sequence[Fault]) -> str:
        called = f"{one.number}："
        return "；".join(fault.said.removeprefix(called) for fault in among if fault.said.startswith(called))

    def number(one: Task) -> str:
        return "" if one.planned is None else f"{told(one.planned)}{one.unit_name}"

    def percents(one: Task) -> str:
        return "、".join(f"{part.percent}%" for part in one.quarters.all())

    return Listing(
        title=f"{year} 年任务分解",
        columns=(
            Column("number", "编号", lambda one: one.number, ("number",), lambda one: reverse("edit_task", args=[one.pk])),
            Column("name", "项目名称", lambda one: one.name, ("name",)),
            Column("under", "上级任务", lambda one: str(one.under.number) if one.under is not None else ""),
            Column("lead", "牵头单位", lambda one: next((part.unit.name for part in one.units.all() if part.part == "lead"), None)),
            Column("responsible", "责任单位", lambda one: [part.unit.name for part in one.units.all() if part.part != "lead"], short=_SHORT),
            Column("planned", "年度目标值", number, ("planned",), style="n"),
            Column("due", "完成期限", lambda one: one.due, ("due",), style="tight"),
            Column("percents", "各季应完成率", percents, style="tight"),
            Column("faults", "须改正", lambda one: said(one, faults)),
            Column("flags", "请核对", lambda one: said(one, flags)),
        ),
        filters=(Filter("q", "项目、编号", by_words("name", "number")),),
        order=("number",),
        empty="还没有草稿。",
        home="task_year",
        home_args=(str(year),),
    )  # fmt: skip
