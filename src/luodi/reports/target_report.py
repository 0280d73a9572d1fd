"""Where the targets stand, ready to be shown: the plan's text and program, and the figures over some facts."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.evaluate.figures import Figures
from luodi.plan.document import Document
from luodi.program.policies import Program
from luodi.reports.report import state_of


@dataclass(frozen=True)
class TargetReport:
    """The targets of a plan in some years. ``facts`` says what they were worked out over."""

    document: Document
    program: Program
    figures: Figures
    years: tuple[int, ...]
    facts: str
    demonstration: bool

    @property
    def state(self) -> str:
        """Whether the plan is in force."""
        return state_of(self.program)
