"""What goes wrong with an engine, as a fault that names it."""

from __future__ import annotations

from luodi.diagnostics import Diagnostics, Faults
from luodi.source import Cell
from luodi.words import Words


def engine_fault(code: str, engine: str, problem: Words | str, place: str = "--engine") -> Faults:
    """A fault that an engine met, named as such."""
    diagnostics = Diagnostics()
    diagnostics.add(code, Cell(place, 0, "", engine), engine=engine, problem=problem)
    return Faults(diagnostics)
