"""Scenarios side by side, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.evaluate.simulation import Simulation
from luodi.program.policies import Program

TRIED = "试改，结果仅为测算，不得作为兑现依据"


@dataclass(frozen=True)
class SimulationReport:
    """A simulation of a plan. ``facts`` says what it was worked out over."""

    program: Program
    simulation: Simulation
    facts: str
    demonstration: bool

    @property
    def title(self) -> str:
        """The plan, marked as tried out."""
        return f"{self.program.title}（试改）"
