"""What a run gives, before it is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from luodi.evaluate.results import Result
from luodi.evaluate.target_readings import TargetReading
from luodi.evaluate.targets import Figure
from luodi.program.policies import Program
from luodi.reports.tables import figure_lines, json_lines


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a run gives: a result for every policy, subject and year, a figure for every target and year of the plan, and
    what each target is under every option of its readings.

    The results can be gone through more than once. ``folder`` holds facts and results as files, where an engine worked
    them out; it is there as long as the run is being carried out.
    """

    results: Iterable[Result]
    figures: list[Figure]
    target_readings: Sequence[TargetReading]
    facts_hash: str
    demonstration: bool
    folder: Path | None = None


def results_hash(results: Iterable[Result], figures: Iterable[Figure]) -> str:
    """SHA-256 over results and figures as JSON lines."""
    digest = hashlib.sha256()
    for line in json_lines(results):
        digest.update(line.encode())
    for line in figure_lines(figures):
        digest.update(line.encode())
    return digest.hexdigest()


def target_years(program: Program) -> range:
    """The years of which targets are shown: the plan's own, and the one before, from which it starts."""
    first, last = program.period
    return range(first - 1, last + 1)
