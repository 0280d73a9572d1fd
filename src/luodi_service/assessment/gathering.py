"""What is known of units in a year, term by term: from their tasks, targets, returns, and what the leading group gave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse

from luodi_service.accounts.models import Person, Unit
from luodi_service.assessment.values import Value, known, share, unknown
from luodi_service.leading_group.models import ANSWERED, SETTLED, Problem
from luodi_service.plans.models import Plan
from luodi_service.returns.models import OPEN, Return
from luodi_service.returns.parties import STANDING
from luodi_service.supervision.lights import RED, light
from luodi_service.supervision.models import CLOSED, DECISION, INSTRUCTION, ISSUED, Task
from luodi_service.supervision.progress import Known
from luodi_service.supervision.progress import known as known_tasks
from luodi_service.supervision.tallies import Tally, of_units
from luodi_service.targets.standing import Standing, standings

REACHED, BEHIND = frozenset({"met", "on_track"}), "behind"
DECIDED = REACHED | {BEHIND}
Values = dict[str, Value]
Link = tuple[str, str]


@dataclass(slots=True)
class _Of:
    """What belongs to a unit, by its number."""

    unit: int
    tasks: list[tuple[Known, bool]] = field(default_factory=list)
    """Its tasks of the year, and whether each is red."""
    tally: Tally = field(default_factory=Tally)
    targets: list[tuple[Standing, str]] = field(default_factory=list)
    """The targets that it leads, with their state in the year; empty where nobody knows it."""
    returns: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def values_of_units(
    plan: Plan, year: int, today: date, units: Sequence[Unit], viewer: Person
) -> tuple[dict[int, Values], dict[str, Any]]:
    """By number of a unit: the values of all terms as of a day. And what the targets rest on: run, snapshot, hash."""
    of: dict[int, _Of] = {unit.pk: _Of(unit.pk) for unit in units}
    for pk, tally in of_units(plan, year, today).items():
        if pk in of:
            of[pk].tally = tally
    rows = Task.objects.visible_to(viewer).filter(plan=plan, year=year, state__in=(ISSUED, CLOSED))
    for one in known_tasks(rows.select_related("issue")):
        red = light(one, today).state == RED
        for unit in one.units:
            if unit.unit_id in of:
                of[unit.unit_id].tasks.append((one, red))
    trace = _add_targets(plan, year, today, units, of)
    _add_returns(year, today, units, of, viewer)
    problems = Problem.objects.visible_to(viewer).filter(plan=plan, to__in=list(of), at__year=year)
    for problem in problems.order_by("pk"):
        assert problem.to_id is not None, "it was given to one of the units"
        of[problem.to_id].problems.append(problem)
    return {pk: _values(one, today) for pk, one in of.items()}, trace


def _add_targets(plan: Plan, year: int, today: date, units: Sequence[Unit], of: dict[int, _Of]) -> dict[str, Any]:
    by_name = {unit.name: unit.pk for unit in units}
    trace: dict[str, Any] = {}
    for standing in standings(plan, today):
        trace = standing.trace or trace
        for name in standing.lead:
            if name in by_name:
                of[by_name[name]].targets.append((standing, state_in(standing, year)))
    return trace


def state_in(standing: Standing, year: int) -> str:
    """How a target stood in a year; empty where nobody knows."""
    return next((state for known_year, _, state in standing.by_year if known_year == year), "")


_OF_KIND = {"部门": "version__owner", "街道": "subject__area", "园区": "subject__unit"}
"""By kind of unit: through what returns are counted for it."""


def _add_returns(year: int, today: date, units: Sequence[Unit], of: dict[int, _Of], viewer: Person) -> None:
    handed_in = Q(state__in=("filled", "locked"))
    rows = Return.objects.visible_to(viewer).filter(STANDING & (handed_in | Q(due__lt=today)), year=year).order_by()
    by_kind: dict[str, list[int]] = defaultdict(list)
    for unit in units:
        by_kind[unit.kind].append(unit.pk)
    for kind, keys in by_kind.items():
        field_ = _OF_KIND.get(kind)
        if field_ is None:
            continue
        counted = rows.filter(**{f"{field_}__in": keys}).values_list(field_).annotate(
            asked=Count("pk"), filled=Count("pk", filter=handed_in),
            late=Count("pk", filter=handed_in & Q(filled_at__date__gt=F("due"))),
            overdue=Count("pk", filter=Q(state__in=OPEN, due__lt=today)),
        )  # fmt: skip
        for pk, asked, filled, late, overdue in counted:
            of[pk].returns = {"asked": asked, "on_time": filled - late, "overdue": overdue}


def _values(of: _Of, today: date) -> Values:
    return {**_of_tasks(of, today), **_of_group(of), **_of_targets(of), **_of_returns(of)}


def _of_tasks(of: _Of, today: date) -> Values:
    tally, links = of.tally, [_task_link(one) for one, _ in of.tasks]
    none = "当年没有下达给本单位的任务"
    late = [_task_link(one) for one, _ in of.tasks if _late(one.task, today)]
    red = [_task_link(one) for one, is_red in of.tasks if is_red]
    to_sign = tally.signed + tally.unsigned
    reports_why = "当年没有到期该填报的季度进展"
    return {
        "任务数": known(tally.tasks, links),
        "应签收数": known(to_sign, links),
        "签收率": share(tally.signed - tally.signed_late, to_sign, none, links),
        "应报进度数": known(tally.reports_due, links),
        "进度填报率": share(tally.reported, tally.reports_due, reports_why, links),
        "进度按时率": share(tally.reported - tally.reported_late, tally.reports_due, reports_why, links),
        "退回次数": known(tally.sent_back, links),
        "任务完成率": _percent(of),
        "办结率": share(tally.closed, tally.tasks, none, links),
        "逾期任务数": known(len(late), late),
        "红灯任务数": known(len(red), red),
        "佐证数": known(tally.evidence, links),
    }


def _late(task: Task, today: date) -> bool:
    """Whether a task was not done by the day on which it was due."""
    return task.due is not None and task.due < (task.closed_on or today)


def _percent(of: _Of) -> Value:
    """The mean of the accepted percentages of all tasks: unknown while one of them has none, for the rest are no sample."""
    if not of.tasks:
        return unknown("当年没有下达给本单位的任务")
    percents: list[int] = []
    links: list[Link] = []
    lacking: list[Link] = []
    for one, _ in of.tasks:
        accepted = one.accepted(of.unit)
        if accepted is None:
            lacking.append(_task_link(one))
        else:
            percents.append(accepted.percent)
            links.append((f"{one.task}（{accepted.percent}%）", one.task.get_absolute_url()))
    if lacking:
        return unknown(f"{len(lacking)} 项任务还没有经核查的完成率", [*lacking, *links])
    return known(Fraction(sum(percents), 100 * len(percents)), links)


def _of_group(of: _Of) -> Values:
    found: Values = {}
    for origin, count, rate, what in (
        (DECISION, "议定事项数", "议定事项办结率", "会议议定的任务"),
        (INSTRUCTION, "批示件数", "批示办结率", "批示交办的任务"),
    ):
        own = [one for one, _ in of.tasks if one.task.origin == origin]
        links = [_task_link(one) for one in own]
        found[count] = known(len(own), links)
        done = sum(one.task.state == CLOSED for one in own)
        found[rate] = share(done, len(own), f"当年没有{what}", links)
    links = [(str(problem), problem.get_absolute_url()) for problem in of.problems]
    answered = sum(problem.state in (ANSWERED, SETTLED) for problem in of.problems)
    found["问题数"] = known(len(of.problems), links)
    found["问题答复率"] = share(answered, len(of.problems), "当年没有交本单位答复的问题", links)
    return found


def _of_targets(of: _Of) -> Values:
    links = [(standing.name, standing.link) for standing, _ in of.targets]
    undecided = [(standing.name, standing.link) for standing, state in of.targets if state not in DECIDED]
    found = {"牵头目标数": known(len(of.targets), links)}
    if undecided:
        why = f"{len(undecided)} 个牵头目标当年的状态未知"
        return {**found, "目标达成率": unknown(why, undecided), "滞后目标数": unknown(why, undecided)}
    reached = sum(state in REACHED for _, state in of.targets)
    behind = [(standing.name, standing.link) for standing, state in of.targets if state == BEHIND]
    found["目标达成率"] = share(reached, len(of.targets), "没有牵头的目标", links)
    found["滞后目标数"] = known(len(behind), behind)
    return found


def _of_returns(of: _Of) -> Values:
    counts, links = of.returns, [("报表", reverse("returns"))]
    asked = counts.get("asked", 0)
    return {
        "应报报表数": known(asked, links),
        "报表按时率": share(counts.get("on_time", 0), asked, "当年没有到期的报表", links),
        "逾期报表数": known(counts.get("overdue", 0), links),
    }


def _task_link(one: Known) -> Link:
    return str(one.task), one.task.get_absolute_url()


def targets_reached(found: Iterable[Standing], year: int) -> Value:
    """Of some targets the share that was reached or on its way in a year; unknown while one's state is."""
    states = [(standing, state_in(standing, year)) for standing in found]
    undecided = [(standing.name, standing.link) for standing, state in states if state not in DECIDED]
    if undecided:
        return unknown(f"{len(undecided)} 个目标当年的状态未知", undecided)
    links = [(standing.name, standing.link) for standing, _ in states]
    return share(sum(state in REACHED for _, state in states), len(states), "方案没有目标", links)
