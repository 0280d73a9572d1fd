"""Where the targets stand as a page: all at a glance, then each under its official sentence with its reasons."""

from __future__ import annotations

from typing import BinaryIO

from luodi.evaluate.forecast_words import forecasts_in_words
from luodi.evaluate.target_reading_words import ReadingWords, readings_in_words
from luodi.reports.official_text import OfficialText
from luodi.reports.pages import page
from luodi.reports.standings import standings
from luodi.reports.target_report import TargetReport


def write_targets_page(report: TargetReport, file: BinaryIO) -> None:
    """The page as UTF-8 HTML."""
    file.write(targets_page(report).encode())


def targets_page(report: TargetReport) -> str:
    """The page, whole in one file."""
    text = OfficialText(report.document, report.program)
    found = standings(report.program, report.figures, text)
    of_target: dict[str, list[ReadingWords]] = {}
    for words in readings_in_words(report.readings):
        if words.of.moves:
            of_target.setdefault(words.of.target, []).append(words)
    foreseen = {words.of.target: words for words in forecasts_in_words(report.forecasts, report.figures)}
    return page(
        "targets.html",
        report=report,
        demonstration=report.demonstration,
        standings=found,
        readings=of_target,
        forecasts=foreseen,
    )
