"""The lights of tasks (督办红黄绿灯), by a table of rules; each says in words why it is lit.

Red and amber are those of practice: amber within three working days of the day due, red once it has passed
(design: practice, 督查). A report that is missing turns the task red where the leading unit owes it, amber where another does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from luodi_service.lib.working_days import UnknownYear, working_days_between
from luodi_service.supervision.models import CLOSED, DROPPED, ISSUED, Task, TaskUnit
from luodi_service.supervision.progress import Known, known
from luodi_service.supervision.quarter_days import REPORT_DAYS

RED, AMBER, GREEN, NONE = "red", "amber", "green", "none"
MARKS = {RED: "○", AMBER: "◐", GREEN: "●", NONE: "╱"}  # noqa: RUF001  the mark of what is not known, as everywhere
WORDS = {RED: "红灯", AMBER: "黄灯", GREEN: "绿灯", NONE: "不亮灯"}
SOON = 3
"""Working days before the day due from which a task is amber."""
FAR = 20
"""Points behind the plan beyond which a task is red."""


@dataclass(frozen=True, slots=True)
class Light:
    """How a task stands on a day: its state, a mark and a word for it, and every reason, the gravest first."""

    state: str
    mark: str
    words: str
    reasons: tuple[str, ...] = ()


def _overdue(one: Known, today: date) -> Iterator[str]:
    due = one.task.due
    if due is not None and due < today:
        yield f"{due} 到期，已过 {(today - due).days} 天，没有办结"


def _owing(one: Known, units: Iterable[TaskUnit], today: date) -> Iterator[str]:
    for unit in units:
        lacking = [quarter for quarter in one.due_quarters(today) if one.newest(unit.unit_id, quarter) is None]
        if lacking:
            said = "、".join(map(str, lacking))
            yield f"{unit.unit.name}没有填报第{said}季度（季后 {REPORT_DAYS} 天内应报）"


def _lead_owes(one: Known, today: date) -> Iterator[str]:
    yield from _owing(one, (one.lead,) if one.lead is not None else (), today)


def _others_owe(one: Known, today: date) -> Iterator[str]:
    yield from _owing(one, one.responsible, today)


def _unsigned(one: Known, today: date) -> Iterator[str]:
    until = one.task.sign_by
    lacking = [unit.unit.name for unit in one.units if unit.signed_at is None]
    if until is not None and until < today and lacking:
        yield f"{'、'.join(lacking)}没有签收（{until} 以前应签）"


def _gap(one: Known, today: date) -> tuple[int, str]:
    """How many points the leading unit's accepted percentage is behind the plan, and in words; 0 where nothing is known."""
    quarters = one.due_quarters(today)
    planned = one.planned(quarters[-1]) if quarters else None
    reported = one.of_lead()
    if planned is None or reported is None or reported.percent >= planned.percent:
        return 0, ""
    gap = planned.percent - reported.percent
    return gap, f"完成率 {reported.percent}%，第{planned.number}季度应完成 {planned.percent}%，落后 {gap} 个百分点"


def _far_behind(one: Known, today: date) -> Iterator[str]:
    gap, words = _gap(one, today)
    if gap > FAR:
        yield words


def _behind(one: Known, today: date) -> Iterator[str]:
    gap, words = _gap(one, today)
    if 0 < gap <= FAR:
        yield words


def _due_soon(one: Known, today: date) -> Iterator[str]:
    due = one.task.due
    if due is None or due < today or due > today + timedelta(days=SOON * 5):
        return
    try:
        left = working_days_between(today, due)
    except UnknownYear:
        # Nobody has said yet which days are worked on: days of the calendar then, and said so.
        days = (due - today).days
        if days <= SOON:
            yield f"{due} 到期，还有 {days} 天"
        return
    if left <= SOON:
        yield f"{due} 到期，还有 {left} 个工作日" if left else f"{due} 到期，已没有工作日"


def _sent_back(one: Known, _today: date) -> Iterator[str]:
    for report in one.sent_back():
        yield f"{report.unit.name}第{report.quarter}季度的填报已退回：{report.reason}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What lights a light: which, what it is called in the documentation, and the reasons that it gives on a day."""

    state: str
    name: str
    reasons: Callable[[Known, date], Iterator[str]]


RULES: tuple[Rule, ...] = (
    Rule(RED, "到期没有办结", _overdue),
    Rule(RED, f"牵头单位季后 {REPORT_DAYS} 天没有填报", _lead_owes),
    Rule(RED, "过了签收期限还有单位没有签收", _unsigned),
    Rule(RED, f"已核的完成率比季度计划落后 {FAR} 个百分点以上", _far_behind),
    Rule(AMBER, f"离到期不足 {SOON} 个工作日", _due_soon),
    Rule(AMBER, f"已核的完成率比季度计划落后，不超过 {FAR} 个百分点", _behind),
    Rule(AMBER, f"责任单位季后 {REPORT_DAYS} 天没有填报", _others_owe),
    Rule(AMBER, "填报被退回，还没有重报", _sent_back),
)
"""The gravest first: the first that gives a reason is the light, all others say theirs as well."""
AT_REST = {
    CLOSED: Light(GREEN, MARKS[GREEN], "已办结"),
    DROPPED: Light(NONE, MARKS[NONE], "已终止"),
}


def light_of(task: Task, today: date) -> Light:
    """How a task stands on a day."""
    return with_lights([task], today)[0][1]


def with_lights(tasks: Iterable[Task], today: date) -> list[tuple[Task, Light]]:
    """Tasks with their lights on a day, in their order, by a few questions for all of them."""
    return [(one.task, light(one, today)) for one in known(tasks)]


def light(one: Known, today: date) -> Light:
    """How a task of which all is known stands on a day."""
    if one.task.state != ISSUED:
        return AT_REST.get(one.task.state, Light(NONE, MARKS[NONE], one.task.get_state_display()))
    found = [(rule.state, said) for rule in RULES for said in rule.reasons(one, today)]
    state = found[0][0] if found else GREEN
    return Light(state, MARKS[state], WORDS[state], tuple(said for _, said in found))
