"""Where the targets stand, ready to be shown: the plan's text and program, and the figures over some facts."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.evaluate.figures import Figures
from luodi.evaluate.forecasts import Forecast, forecasts
from luodi.evaluate.target_readings import TargetReading
from luodi.plan.document import Document
from luodi.program.policies import Program
from luodi.reports.report import state_of


@dataclass(frozen=True)
class TargetReport:
    """The targets of a plan in some years. ``facts`` says what they were worked out over, ``readings`` what the targets are
    under other options."""

    document: Document
    program: Program
    figures: Figures
    years: tuple[int, ...]
    facts: str
    demonstration: bool
    readings: tuple[TargetReading, ...] = ()

    @property
    def forecasts(self) -> tuple[Forecast, ...]:
        """What each target comes to if it goes on as in these years."""
        return tuple(forecasts(self.program, self.figures))

    @property
    def state(self) -> str:
        """Whether the plan is in force."""
        return state_of(self.program)
