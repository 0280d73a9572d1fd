"""Where the targets stand as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from luodi.evaluate.figure_words import HEADINGS, NUMBERS, figures_in_words
from luodi.evaluate.forecast_words import forecasts_in_words
from luodi.evaluate.target_reading_words import readings_in_words
from luodi.reports.report import MARK
from luodi.reports.target_report import TargetReport
from luodi.source import width


def targets_text(report: TargetReport) -> str:
    """The plan, its state and the facts, then a row for every target and year in columns of the terminal, and a line for
    every open reading that makes a difference and every forecast that could be made."""
    marked = [MARK] if report.demonstration else []
    rows = [HEADINGS, *(words.cells for words in figures_in_words(report.figures))]
    head = [report.program.title, report.state, *marked, f"数据：{report.facts}", ""]
    return "\n".join([*head, *_table(rows), *_open_readings(report), *_foreseen(report)]) + "\n"


def _foreseen(report: TargetReport) -> Iterator[str]:
    """A line for every forecast that could be made."""
    found = list(forecasts_in_words(report.forecasts, report.figures))
    if found:
        yield from ("", "预测：")
    for words in found:
        yield f"{words.of.target}　{words.of.due}　{words}　{words.of.words}"


def _open_readings(report: TargetReport) -> Iterator[str]:
    open_ = [found for found in report.readings if found.moves and not found.settled]
    if open_:
        yield from ("", "未裁定的口径，各选项下：")
    for words in readings_in_words(open_):
        yield f"{words.of.target}　{words.of.year}　{words}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(width(row[at]) for row in rows) for at in range(len(HEADINGS))]
    for row in rows:
        cells = (_cell(*cell) for cell in zip(HEADINGS, row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _cell(heading: str, text: str, column: int) -> str:
    blanks = " " * (column - width(text))
    return f"{blanks}{text}" if heading in NUMBERS else f"{text}{blanks}"
