"""What is foreseen for a year, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.evaluate.foresight import Foresight
from luodi.program.policies import Program
from luodi.reports.report import state_of

FORESEEN = "资金测算，供编制预算参考，不得作为兑现依据"


@dataclass(frozen=True)
class BudgetReport:
    """A foresight of a plan. ``facts`` says what it was worked out over."""

    program: Program
    foresight: Foresight
    facts: str
    demonstration: bool

    @property
    def state(self) -> str:
        """Whether the plan is in force."""
        return state_of(self.program)

    @property
    def heading(self) -> str:
        """What it is, and of which year."""
        return f"{self.foresight.year}年{FORESEEN}"
