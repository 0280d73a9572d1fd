"""What is foreseen as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import openpyxl

from luodi.evaluate.figure_words import NONE
from luodi.reports.budget_report import BudgetReport
from luodi.reports.budget_rows import HEADINGS, NOTE, PART_WORDS, TOTAL, method_words
from luodi.reports.report import MARK
from luodi.reports.sheets import Sheet, title_of

_WIDTHS = (30, 12, 20, 8, 8, 60)


def write_budget_workbook(report: BudgetReport, file: BinaryIO) -> None:
    """说明, 测算."""
    workbook = openpyxl.Workbook(write_only=True)
    Sheet(workbook.create_sheet("说明"), (100,)).rows([line] for line in _guide(report))
    title = f"{title_of(report.program, demonstration=report.demonstration)}　{report.heading}"
    Sheet(workbook.create_sheet("测算"), _WIDTHS, HEADINGS, title).rows(_rows(report))
    workbook.save(file)


def _guide(report: BudgetReport) -> Iterator[str]:
    yield report.program.title
    yield report.state
    yield report.heading
    if report.demonstration:
        yield MARK
    yield f"数据：{report.facts}"
    yield f"依据：{report.foresight.known}年及以前的数据"
    yield NOTE


def _rows(report: BudgetReport) -> Iterator[Sequence[object]]:
    foresight = report.foresight
    for line in foresight.lines:
        amount = NONE if line.amount is None else line.amount
        yield (
            line.policy, PART_WORDS[line.part], amount, line.results, line.waiting, method_words(line, foresight)
        )  # fmt: skip
    results = sum(line.results for line in foresight.lines)
    yield (TOTAL, "", foresight.total(), results, foresight.waiting, "")
