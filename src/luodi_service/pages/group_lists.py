"""The lists of the leading group: members, problems, meetings, instructions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from luodi_service.accounts.models import Person
from luodi_service.leading_group.members import serving
from luodi_service.leading_group.models import (
    ABOUTS,
    ANSWERED,
    ASSIGNED,
    CALLED,
    CANCELLED,
    HELD,
    ISSUED,
    LISTED,
    MEETING_STATES,
    PARTS,
    PLANNED,
    PROBLEM_STATES,
    RAISED,
    SETTLED,
    Instruction,
    Item,
    Meeting,
    Member,
    Problem,
)
from luodi_service.leading_group.parties import of_units
from luodi_service.lib.characters import without_personal
from luodi_service.lib.finding import holding
from luodi_service.pages.listing import Column, Filter, Listing, by_day, by_value, by_words
from luodi_service.plans.margins import plans
from luodi_service.supervision.lights import with_lights
from luodi_service.supervision.models import LEAD, TaskUnit

PROBLEM_MARKS = {RAISED: "○", LISTED: "◐", ASSIGNED: "◐", ANSWERED: "●", SETTLED: "●"}
MEETING_MARKS = {PLANNED: "○", CALLED: "◐", HELD: "◐", ISSUED: "●", CANCELLED: "╱"}  # noqa: RUF001  the design's sign
MARK_STYLES = {"●": "t-met", "◐": "t-behind", "○": "t-late", "╱": "t-missing"}  # noqa: RUF001  the design's sign
"""By mark: the class of its words."""


def _plans(_viewer: object) -> Iterable[tuple[str, str]]:
    return [(plan.code, plan.title) for plan in plans()]


def problem_state(one: Problem, today: date) -> tuple[str, str]:
    """The mark and words of a problem's state on a day: an answer that is late says so."""
    if one.state == ASSIGNED and one.due is not None and one.due < today:
        return "○", f"{PROBLEM_STATES[ASSIGNED]}，已逾期"
    return PROBLEM_MARKS[one.state], PROBLEM_STATES[one.state]


def members_on(today: date) -> Listing:
    """The members, by whether they serve on a day."""

    def by_serving(rows: QuerySet, asked: str) -> QuerySet:
        now = serving(today)
        return rows.filter(now if asked == "now" else ~now)

    return Listing(
        title="领导小组",
        columns=(
            Column("part", "职务", lambda one: one.get_part_display(), style="tight"),
            Column("unit", "单位", lambda one: str(one.unit), ("unit__name",)),
            Column("person", "姓名", lambda one: one.person, ("person",), style="tight"),
            Column("title", "行政职务", lambda one: one.title),
            Column("since", "任职", lambda one: one.since, ("since",), style="tight"),
            Column("document", "任职文件", lambda one: one.document),
            Column("until", "免职", lambda one: one.until or "", ("until",), style="tight"),
            Column("ended", "免职文件", lambda one: one.ended_by),
            Column("plan", "方案", lambda one: one.plan.title, file_only=True),
        ),
        filters=(
            Filter("q", "姓名、单位", by_words("person", "unit__name", "title")),
            Filter("part", "职务", by_value("part"), choices=lambda _: PARTS.items()),
            Filter("serving", "任职", by_serving, choices=lambda _: (("now", "在任"), ("over", "已免职或未到任"))),
            Filter("plan", "方案", by_value("plan__code"), choices=_plans),
        ),
        order=("pk",),
        empty="还没有登记成员。",
        home="group",
    )


def problems_for(person: Person, today: date) -> Listing:
    """The problems, with the clocks of a day."""

    def whose_turn(rows: QuerySet, asked: str) -> QuerySet:
        mine = Q(state=ASSIGNED) & of_units(person, "to__path")
        if "office" in person.codes():
            mine |= Q(state=RAISED)
        return rows.filter(mine) if asked == "yes" else rows

    def state_words(one: Problem) -> str:
        return " ".join(problem_state(one, today))

    return Listing(
        title="问题",
        columns=(
            Column("number", "编号", lambda one: f"#{one.pk}", ("pk",), Problem.get_absolute_url),
            Column("title", "题目", lambda one: one.title, ("title",), short=40),
            Column("whose", "谁的问题", lambda one: one.whose),
            Column("provision", "条款或政策", lambda one: one.provision, ("provision",)),
            Column("state", "状态", state_words, ("state",), style="tight"),
            Column("to", "答复单位", lambda one: str(one.to or ""), ("to__name",)),
            Column("due", "答复期限", lambda one: one.due or "", ("due",), style="tight"),
            Column("at", "提出", lambda one: one.at, ("at",), style="tight"),
            Column("text", "情况", lambda one: without_personal(one.text), file_only=True),
            Column("wished", "希望的帮助", lambda one: without_personal(one.wished), file_only=True),
            Column("answer", "答复", lambda one: without_personal(one.answer), file_only=True),
        ),
        filters=(
            Filter("q", "题目、单位", by_words("title", "text", "unit__name", "subject__name", "provision")),
            Filter("state", "状态", by_value("state"), choices=lambda _: PROBLEM_STATES.items()),
            Filter("mine", "待我答复", whose_turn, choices=lambda _: (("yes", "是"),), usual="不限"),
            Filter("since", "提出不早于", by_day("at"), kind="date"),
            Filter("until", "提出不晚于", by_day("at", until=True), kind="date"),
            Filter("plan", "方案", by_value("plan__code"), choices=_plans),
        ),
        order=("-pk",),
        empty="没有您可以查看的问题。",
        home="problems",
    )


def _by_item(rows: QuerySet, text: str) -> QuerySet:
    items = Item.objects.filter(holding(text, "title"))
    return rows.filter(holding(text, "place") | Q(pk__in=items.values("meeting")))


def _years(viewer: object) -> list[tuple[str, str]]:
    rows = Meeting.objects.visible_to(viewer).order_by("-year")  # type: ignore[arg-type]
    return [(str(year), f"{year}年") for year in dict.fromkeys(rows.values_list("year", flat=True))]


MEETINGS = Listing(
    title="会议",
    columns=(
        Column("number", "次", lambda one: one.number, ("year", "ordinal"), Meeting.get_absolute_url, style="tight"),
        Column("on", "日期", lambda one: one.on, ("on",), style="tight"),
        Column("place", "地点", lambda one: one.place, ("place",)),
        Column("chair", "主持", lambda one: one.chair.person, ("chair__person",), style="tight"),
        Column("state", "状态", lambda one: f"{MEETING_MARKS[one.state]} {one.get_state_display()}", ("state",)),
        Column("plan", "方案", lambda one: one.plan.title, file_only=True),
    ),
    filters=(
        Filter("q", "地点、议题", _by_item),
        Filter("state", "状态", by_value("state"), choices=lambda _: MEETING_STATES.items()),
        Filter("year", "年度", by_value("year"), choices=_years),
        Filter("plan", "方案", by_value("plan__code"), choices=_plans),
    ),
    order=("-year", "-ordinal"),
    empty="没有您可以查看的会议。",
    home="meetings",
)


def instructions_on(today: date) -> Listing:
    """The instructions, with the lights of a day."""

    def prepare(rows: Sequence[Instruction]) -> None:
        lights = {task.pk: light for task, light in with_lights([one.opened for one in rows], today)}
        leads = TaskUnit.objects.filter(task__in=[one.opened_id for one in rows], part=LEAD).select_related("unit")
        units = {one.task_id: one.unit.name for one in leads}
        for one in rows:
            one.light, one.lead = lights[one.opened_id], units.get(one.opened_id, "")  # type: ignore[attr-defined]

    return Listing(
        title="批示",
        columns=(
            Column("number", "编号", lambda one: f"#{one.pk}", ("pk",), Instruction.get_absolute_url),
            Column("on", "批示日期", lambda one: one.on, ("on",), style="tight"),
            Column("leader", "批示人", lambda one: one.leader, ("leader",), style="tight"),
            Column("name", "事项", lambda one: one.name, ("name",), short=40),
            Column("about", "关于", lambda one: one.get_about_display(), ("about",), style="tight"),
            Column("lead", "牵头单位", lambda one: one.lead),
            Column("due", "期限", lambda one: one.opened.due or "", ("opened__due",), style="tight"),
            Column("task", "任务", lambda one: one.opened.number, ("opened__number",), lambda one: one.opened.get_absolute_url()),
            Column("light", "状态", lambda one: f"{one.light.mark} {one.light.words}", style="tight"),
            Column("words", "批示内容", lambda one: without_personal(one.words), file_only=True),
        ),
        filters=(
            Filter("q", "事项、批示人", by_words("name", "leader", "words")),
            Filter("about", "关于", by_value("about"), choices=lambda _: ABOUTS.items()),
            Filter("state", "办理", by_value("opened__state"), choices=lambda _: (("issued", "办理中"), ("closed", "已办结"))),
            Filter("plan", "方案", by_value("plan__code"), choices=_plans),
        ),
        order=("-pk",),
        empty="没有您可以查看的批示。",
        home="instructions",
        prepare=prepare,
    )  # fmt: skip


def member_choices(rows: Iterable[Member]) -> list[tuple[int, str]]:
    """Members to choose from."""
    return [(one.pk, str(one)) for one in rows]
