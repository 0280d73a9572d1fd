"""How much the group did in a year, for briefs and the assessment."""

from __future__ import annotations

from dataclasses import dataclass

from luodi_service.leading_group.models import (
    HELD,
    ISSUED,
    OPEN_PROBLEMS,
    Decision,
    Instruction,
    Meeting,
    Problem,
)
from luodi_service.plans.models import Plan
from luodi_service.supervision.models import CLOSED


@dataclass(frozen=True, slots=True)
class GroupTally:
    """Of a plan and a year: meetings that were held, problems raised and those of them that still wait, decisions of issued
    minutes and instructions with how many of their tasks are closed."""

    meetings: int
    problems_raised: int
    problems_open: int
    decisions: int
    decisions_done: int
    instructions: int
    instructions_done: int


def of_year(plan: Plan, year: int) -> GroupTally:
    """The counts of a year. A decision is of the year of its meeting, an instruction of the year in which it was given."""
    problems = Problem.objects.filter(plan=plan, at__year=year)
    decisions = Decision.objects.filter(
        minutes__meeting__plan=plan, minutes__meeting__year=year, minutes__issued_at__isnull=False
    )
    instructions = Instruction.objects.filter(plan=plan, on__year=year)
    return GroupTally(
        meetings=Meeting.objects.filter(plan=plan, year=year, state__in=(HELD, ISSUED)).count(),
        problems_raised=problems.count(),
        problems_open=problems.filter(state__in=OPEN_PROBLEMS).count(),
        decisions=decisions.count(),
        decisions_done=decisions.filter(task__state=CLOSED).count(),
        instructions=instructions.count(),
        instructions_done=instructions.filter(opened__state=CLOSED).count(),
    )
