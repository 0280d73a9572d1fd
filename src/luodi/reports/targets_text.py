"""Where the targets stand as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from luodi.evaluate.figure_words import HEADINGS, NUMBERS, figures_in_words
from luodi.reports.report import MARK
from luodi.reports.target_report import TargetReport
from luodi.source import width


def targets_text(report: TargetReport) -> str:
    """The plan, its state and the facts, then a row for every target and year in columns of the terminal."""
    marked = [MARK] if report.demonstration else []
    rows = [HEADINGS, *(words.cells for words in figures_in_words(report.figures))]
    return "\n".join([report.program.title, report.state, *marked, f"数据：{report.facts}", "", *_table(rows)]) + "\n"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(width(row[at]) for row in rows) for at in range(len(HEADINGS))]
    for row in rows:
        cells = (_cell(*cell) for cell in zip(HEADINGS, row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _cell(heading: str, text: str, column: int) -> str:
    blanks = " " * (column - width(text))
    return f"{blanks}{text}" if heading in NUMBERS else f"{text}{blanks}"
