"""Scenarios side by side as a page: what each changes, the sums as a chart, and every policy and year that moves."""

from __future__ import annotations

from typing import BinaryIO

from luodi.reports.bars import Bars, bars
from luodi.reports.pages import page
from luodi.reports.simulation_report import TRIED, SimulationReport
from luodi.reports.simulation_rows import policies_that_differ, rows_that_differ, signed, total_of
from luodi.reports.simulation_text import NOTE, UNTOUCHED

NOW = "现行"


def write_simulation_page(report: SimulationReport, file: BinaryIO) -> None:
    """The page as UTF-8 HTML."""
    file.write(simulation_page(report).encode())


def simulation_page(report: SimulationReport) -> str:
    """The page, whole in one file."""
    simulation = report.simulation
    rows = rows_that_differ(simulation)
    return page(
        "simulation.html",
        report=report,
        demonstration=report.demonstration,
        tried=TRIED,
        rows=rows,
        total=total_of(simulation),
        chart=_chart(report),
        note=NOTE if rows else UNTOUCHED,
        signed=signed,
        now=NOW,
    )


def _chart(report: SimulationReport) -> Bars:
    names = [NOW, *(effect.name for effect in report.simulation.effects)]
    rows = policies_that_differ(report.simulation)
    return bars(names, [(row.policy, [row.before.amount, *(line.after.amount for line in row.lines)]) for row in rows])
