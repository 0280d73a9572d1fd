"""Where the targets stand as a page: all at a glance, then each under its official sentence with its reasons."""

from __future__ import annotations

from typing import BinaryIO

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
    return page("targets.html", report=report, demonstration=report.demonstration, standings=found)
