"""Standing tasks: every measure of a plan, and every mechanism with a leading unit, made and kept as the shown version says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from luodi_service.accounts.models import Unit
from luodi_service.lib.audit import Actor, System, record
from luodi_service.plans.duties import MEASURE as MEASURE_WORD
from luodi_service.plans.duties import TARGET as TARGET_WORD
from luodi_service.plans.duties import Duty, duties, letters
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Plan
from luodi_service.supervision.models import DROPPED, LEAD, MEASURE, RESPONSIBLE, STANDING, Act, Task, TaskUnit

STREETS = "相关街道"
"""Words of the plan for every street that is concerned: each of them answers for it."""
ANSWERING_KINDS = ("部门", "街道", "园区")
"""Kinds of unit that answer for tasks."""
GONE = "方案现行版本不再载明"


@dataclass(slots=True)
class Kept:
    """What came of it: how many standing tasks are new, changed, and no longer in the plan; and the units that the plan
    names and the service does not know."""

    made: int = 0
    changed: int = 0
    dropped: int = 0
    unplaced: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Placed:
    """Units that answer, the leading one first, and the names of which there is no unit."""

    lead: Unit | None
    responsible: tuple[Unit, ...]
    unplaced: tuple[str, ...]


class Units:
    """The units that can answer for tasks, by name."""

    def __init__(self) -> None:
        self.by_name = {unit.name: unit for unit in Unit.objects.filter(kind__in=ANSWERING_KINDS).order_by("path")}

    def named(self, names: Iterable[str]) -> tuple[list[Unit], list[str]]:
        """Units by their names, 相关街道 as all streets; and names of which there is none."""
        found: dict[int, Unit] = {}
        lacking: list[str] = []
        for name in names:
            streets = [unit for unit in self.by_name.values() if unit.kind == "街道"] if name == STREETS else []
            units = streets or ([self.by_name[name]] if name in self.by_name else [])
            found |= {unit.pk: unit for unit in units}
            lacking += [] if units else [name]
        return list(found.values()), lacking

    def placed(self, lead: Iterable[str], responsible: Iterable[str]) -> Placed:
        """Who answers: of several that lead the first, the others with those responsible."""
        leading, lacking = self.named(lead)
        others, more = self.named(responsible)
        rest = {unit.pk: unit for unit in (*leading[1:], *others) if unit not in leading[:1]}
        unplaced = tuple(dict.fromkeys((*lacking, *more)))
        return Placed(leading[0] if leading else None, tuple(rest.values()), unplaced)


def standing_duties(plan: Plan) -> list[Duty]:
    """What of the shown version stands as a task: its measures, and mechanisms that name a leading unit."""
    found = duties(shown_version(plan))
    return [one for one in found if one.kind == MEASURE_WORD or (one.kind != TARGET_WORD and one.lead)]


def keep_standing(plan: Plan, at: datetime, actor: Actor | None = None) -> Kept:
    """Make and keep the standing tasks as the shown version says. The same again changes nothing.

    A task keeps its number as long as the plan keeps its name, even where others come before it.
    """
    found, units = Kept(), Units()
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        rows = Task.objects.filter(plan=plan, year=None, origin=MEASURE)
        there = {task.item: task for task in rows.select_for_update().order_by("pk")}
        wanted = standing_duties(plan)
        for duty in wanted:
            placed = units.placed(duty.lead, duty.responsible)
            found.unplaced += [name for name in placed.unplaced if name not in found.unplaced]
            task = there.get(duty.name)
            if task is None:
                number = _free(plan, duty)
                task = Task(plan=plan, number=number, origin=MEASURE, item=duty.name, state=STANDING, changed_at=at)
                found.made += 1
                _fill(task, duty, placed, at)
            elif _differs(task, duty, placed):
                found.changed += 1
                _fill(task, duty, placed, at)
        gone = there.keys() - {duty.name for duty in wanted}
        for name in sorted(gone):
            found.dropped += _drop(there[name], at)
        if found.made or found.changed or found.dropped:
            counts = {"made": found.made, "changed": found.changed, "dropped": found.dropped}
            record(actor or System("方案"), "更新常设任务", plan, at, **counts, unplaced=found.unplaced)
    return found


def _free(plan: Plan, duty: Duty) -> str:
    """The number of a new task: that of its duty, or the next letter where another has it."""
    taken = set(Task.objects.filter(plan=plan, year=None).values_list("number", flat=True))
    if duty.number not in taken:
        return duty.number
    return next(number for place in range(1_000) if (number := f"{duty.provision}{letters(place)}") not in taken)


def _differs(task: Task, duty: Duty, placed: Placed) -> bool:
    said = {(one.unit_id, one.part) for one in task.units.all()}
    return (task.state, task.provision, task.content, task.unplaced, said) != (
        STANDING, duty.provision, duty.words, "、".join(placed.unplaced), parts(placed),
    )  # fmt: skip


def parts(placed: Placed) -> set[tuple[int, str]]:
    """Units with their parts."""
    lead = {(placed.lead.pk, LEAD)} if placed.lead is not None else set()
    return lead | {(unit.pk, RESPONSIBLE) for unit in placed.responsible}


def _fill(task: Task, duty: Duty, placed: Placed, at: datetime) -> None:
    task.name, task.content, task.provision, task.state = duty.name, duty.words, duty.provision, STANDING
    task.unplaced, task.changed_at = "、".join(placed.unplaced), at
    task.revision += 1
    task.save()
    set_units(task, placed)


def set_units(task: Task, placed: Placed) -> None:
    """Let these units answer for a task that nobody has signed yet, and no others."""
    wanted = parts(placed)
    there = {(one.unit_id, one.part): one for one in task.units.all()}
    for key in there.keys() - wanted:
        there[key].delete()
    TaskUnit.objects.bulk_create(
        TaskUnit(task=task, unit_id=unit, part=part) for unit, part in sorted(wanted - there.keys())
    )


def _drop(task: Task, at: datetime) -> int:
    if task.state == DROPPED:
        return 0
    task.state, task.changed_at = DROPPED, at
    task.revision += 1
    task.save(update_fields=["state", "changed_at", "revision"])
    Act.objects.create(task=task, act="终止", words=GONE, at=at)
    return 1
