"""What every report is made of: the plan's text and program, and the results of a run over facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from luodi.evaluate.effects import ReadingEffect, reading_effects
from luodi.evaluate.figures import Figures
from luodi.evaluate.results import Results
from luodi.evaluate.target_readings import TargetReading
from luodi.plan.document import Document
from luodi.program.policies import Policy, Program

MARK = "演示数据，全部虚构，不得作为兑现依据"


@dataclass(frozen=True)
class Report:
    """A run to be shown. ``options`` are the reading options used, by position; ``facts`` says what it ran over."""

    document: Document
    program: Program
    results: Results
    years: tuple[int, ...]
    options: tuple[int, ...]
    facts: str
    demonstration: bool
    figures: Figures = field(default_factory=Figures)
    """Where the targets stand in the same years."""
    target_readings: tuple[TargetReading, ...] = ()
    """What they are under every option of the readings that they depend on."""

    @cached_property
    def effects(self) -> list[ReadingEffect]:
        """What every open question moves."""
        return reading_effects(self.program, self.results, self.target_readings)

    @property
    def policies(self) -> list[Policy]:
        """The policies that give results, in plan order."""
        return [policy for policy in self.program.policies if not policy.case_by_case]

    @property
    def state(self) -> str:
        """Whether anything can be paid on it."""
        return state_of(self.program)


def state_of(program: Program) -> str:
    """Whether a plan is in force, in the words that stand above every report."""
    return f"正式文本 {program.document_number}" if program.published else "征求意见稿，结果仅为测算"
