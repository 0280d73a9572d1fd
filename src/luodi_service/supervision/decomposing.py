"""Yearly decomposition (年度分解): drafts made from the plan or from last year's, kept, changed and taken out again by the office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record, record_all
from luodi_service.lib.editing import Stale
from luodi_service.plans.duties import TARGET as TARGET_WORD
from luodi_service.plans.duties import Duty, PathPoint, duties, paths
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Plan
from luodi_service.supervision.drafts import Fault, Planned, QuarterPlan
from luodi_service.supervision.models import DRAFT, DROPPED, MEASURE, STANDING, TARGET, Quarter, Task
from luodi_service.supervision.parties import is_office
from luodi_service.supervision.quarter_days import QUARTERS
from luodi_service.supervision.standing import set_units, standing_duties
from luodi_service.supervision.weighing import Weighed, Weighing, kept_plans, weigh

FIRST_YEAR, LAST_YEAR = 2000, 2100
EVENLY = {1: 25, 2: 50, 3: 75, 4: 100}
"""What a draft made from the plan is to have come to by quarter, until the office says otherwise."""


class Refused(ValidationError):
    """Drafts that cannot be kept: ``faults`` say where, and what to do."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__([str(fault) for fault in self.faults])


def check_office(person: Person) -> None:
    """Let nobody but the office draft and issue.

    Raises:
        PermissionDenied: they are not of the office.
    """
    if not is_office(person):
        raise PermissionDenied("年度任务由领导小组办公室分解和下达")


def check_year(year: int) -> None:
    """Let no task be of a year beyond all plans.

    Raises:
        ValidationError: it is.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")


def keep_drafts(
    plan: Plan, year: int, given: Sequence[Planned], person: Person, at: datetime, faults: Iterable[Fault] = (),
    *, trying: bool = False, alone: bool = False,
) -> Weighing:  # fmt: skip
    """Keep drafts as they were written, all of them or none; only weighed where one is ``trying``.

    Where one is kept ``alone``, on its page, the others may still be unfinished: what is wrong with them, and sums that do not
    come out yet, forbid the issue and not the draft.

    Raises:
        PermissionDenied: they are not of the office.
        Refused: everything that is wrong, unless one is only trying.
        Stale: what is kept alone was changed by another since it was shown.
    """
    check_office(person)
    check_year(year)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        drafts = Task.objects.select_for_update().filter(plan=plan, year=year, state=DRAFT).order_by("pk")
        there = {task.pk: task for task in drafts}
        for planned in given if alone else ():
            task = there.get(planned.pk)
            if planned.pk and (task is None or task.revision != planned.revision):
                raise Stale(planned.number)
        found = weigh(plan, year, given, faults)
        stopping = [fault for fault in found.faults if _stops(fault, alone=alone)]
        if trying:
            return found
        if stopping:
            raise Refused(stopping)
        made = _store(plan, year, found, at)
        found.faults = [fault for fault in found.faults if fault not in stopping]
        if made:
            record_all(person, "保存任务草稿", [(task, _said(task)) for task in made], at)
    return found


def _stops(fault: Fault, *, alone: bool) -> bool:
    # The row of what is kept alone is 1; all others have none.
    return not alone or (fault.row == 1 and not fault.together)


def _said(task: Task) -> dict[str, object]:
    return {"number": task.number, "name": task.name, "year": task.year, "due": task.due}


def _store(plan: Plan, year: int, found: Weighing, at: datetime) -> list[Task]:
    """Store every row that was written now, wholes before their parts."""
    standing = {task.item: task for task in Task.objects.filter(plan=plan, year=None, state=STANDING)}
    numbers = set(Task.objects.filter(plan=plan).values_list("number", flat=True))
    done: dict[int, Task] = {id(one): one.task for one in found.rows if one.planned.row == 0 and one.task is not None}
    made: list[Task] = []

    def store(one: Weighed) -> Task:
        if id(one) not in done:
            above = store(one.above) if one.above is not None else None
            done[id(one)] = task = _stored(plan, year, one, above, standing, numbers, at)
            made.append(task)
        return done[id(one)]

    for one in found.rows:
        store(one)
    return made


def _stored(
    plan: Plan, year: int, one: Weighed, above: Task | None, standing: dict[str, Task], numbers: set[str], at: datetime
) -> Task:
    planned, duty = one.planned, one.duty
    task = one.task or Task(plan=plan, year=year, state=DRAFT)
    if above is not None:
        task.origin, task.item, task.provision, task.under = above.origin, above.item, above.provision, above
    elif duty is not None:
        task.origin = TARGET if duty.kind == TARGET_WORD else MEASURE
        task.item, task.provision, task.under = duty.name, duty.provision, standing.get(duty.name)
    else:
        task.origin, task.item = MEASURE, planned.item
    task.number = task.number or _number(year, above, duty, numbers)
    numbers.add(task.number)
    task.name, task.content = planned.name, planned.content
    task.planned, task.unit_name, task.due = planned.planned, planned.unit_name, planned.due
    task.unplaced = "、".join(one.placed.unplaced)
    task.changed_at = at
    task.revision += 1
    task.save()
    set_units(task, one.placed)
    task.quarters.all().delete()
    Quarter.objects.bulk_create(
        Quarter(task=task, number=part.number, words=part.words, percent=part.percent or 0, planned=part.planned)
        for part in planned.quarters
        if part.percent is not None
    )
    return task


def _number(year: int, above: Task | None, duty: Duty | None, taken: set[str]) -> str:
    if above is not None:
        return next(text for count in range(1, 10_000) if (text := f"{above.number}-{count}") not in taken)
    start = f"{year}-{duty.number if duty is not None else '其他'}"
    return start if start not in taken else next(
        text for count in range(2, 10_000) if (text := f"{start}（{count}）") not in taken
    )  # fmt: skip


def draft_from_plan(plan: Plan, year: int, person: Person, at: datetime) -> int:
    """A draft for every measure, mechanism and target of the plan that has no task in the year yet; gives how many are new.

    What the plan leaves open stays open, and forbids the issue until somebody has said it.

    Raises:
        PermissionDenied: they are not of the office.
    """
    asked = paths(plan, year)
    wanted = [*standing_duties(plan), *(duty for duty in duties(shown_version(plan)) if duty.kind == TARGET_WORD)]
    rows = [_from_duty(duty, year, asked.get(duty.name, PathPoint())) for duty in wanted]
    return _add(plan, year, rows, person, at, "按方案起草任务")


def _from_duty(duty: Duty, year: int, path: PathPoint) -> Planned:
    return Planned(
        row=1, item=duty.number, name=duty.name, content=duty.words, lead="".join(duty.lead[:1]),
        responsible=(*duty.lead[1:], *duty.responsible), planned=path.number, unit_name=path.unit,
        due=date(year, 12, 31), quarters=tuple(QuarterPlan(quarter, "", EVENLY[quarter]) for quarter in QUARTERS),
    )  # fmt: skip


def copy_year(plan: Plan, before: int, year: int, person: Person, at: datetime) -> int:
    """The tasks of a year as drafts of another, those that have the same name there left out; gives how many are new.

    Raises:
        PermissionDenied: they are not of the office.
        ValidationError: there is nothing to copy.
    """
    rows = [_moved(one.planned, before, year) for one in kept_plans(plan, before)]
    if not rows:
        raise ValidationError(f"{before} 年没有可以沿用的任务")
    return _add(plan, year, rows, person, at, "沿用上年任务")


def _moved(planned: Planned, before: int, year: int) -> Planned:
    under = planned.under.replace(f"{before}-", f"{year}-", 1)
    due = _same_day(planned.due, year) if planned.due is not None else None
    return replace(planned, row=1, pk=0, revision=0, number="", under=under, due=due)


def _same_day(day: date, year: int) -> date:
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _add(plan: Plan, year: int, rows: Sequence[Planned], person: Person, at: datetime, action: str) -> int:
    """Add drafts that may be unfinished, in their order, wholes before parts."""
    check_office(person)
    check_year(year)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        there = {(one.planned.name, one.planned.under) for one in kept_plans(plan, year)}
        covered = {one.planned.item for one in kept_plans(plan, year) if not one.planned.under}
        new = [row for row in rows if (row.name, row.under) not in there and (row.under or row.item not in covered)]
        made: list[Task] = []
        while wave := _ready(plan, year, new):
            made += _store(plan, year, weigh(plan, year, wave), at)
            new = [row for row in new if row not in wave]
        if made:
            record(person, action, plan, at, year=year, drafts=len(made))
    return len(made)


def _ready(plan: Plan, year: int, rows: Sequence[Planned]) -> list[Planned]:
    """Of some drafts those whose whole is there; a part of a task that was not taken over stays out."""
    numbers = set(Task.objects.filter(plan=plan, year=year).values_list("number", flat=True)) if rows else set()
    return [row for row in rows if not row.under or row.under in numbers]


def locked_draft(pk: int, revision: int | None) -> Task:
    """A draft, locked until the transaction is over.

    Raises:
        ValidationError: it is none, or not any more.
        Stale: somebody changed it since it was shown.
    """
    task: Task | None = Task.objects.select_for_update().filter(pk=pk).first()
    if task is None:
        raise ValidationError("这份草稿已被删去")
    if revision is not None and task.revision != revision:
        raise Stale(task)
    if task.state != DRAFT:
        raise ValidationError(f"「{task}」{task.get_state_display()}，不是草稿")
    return task


def take_out(pk: int, revision: int | None, person: Person, at: datetime) -> str:
    """Take a draft out; gives its number.

    Raises:
        PermissionDenied: they are not of the office.
        ValidationError: it is no draft, or others are parts of it.
        Stale: somebody changed it since it was shown.
    """
    check_office(person)
    with transaction.atomic():
        task = locked_draft(pk, revision)
        parts = list(task.pieces.exclude(state=DROPPED).values_list("number", flat=True)[:10])
        if parts:
            raise ValidationError(f"「{task.number}」还有分解的任务（{'、'.join(parts)}），请先删去")
        details: dict[str, Any] = _said(task)
        record(person, "删去任务草稿", task, at, **details)
        task.delete()
    return task.number
