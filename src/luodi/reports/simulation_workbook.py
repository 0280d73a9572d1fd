"""Scenarios side by side as a workbook: the changes, every policy and year, and every subject with both amounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

import openpyxl

from luodi.evaluate.simulation import ScenarioEffect, SimulationLine
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.evaluate.words import UNKNOWN
from luodi.reports.report import MARK
from luodi.reports.sheets import Sheet
from luodi.reports.simulation_report import TRIED, SimulationReport
from luodi.reports.simulation_rows import TOTAL, total_of

CHANGES = ("情景", "可改之处", "现行", "试改后")
SUMS = (
    "情景", "政策", "主体", "年度", "符合", "试改后符合", "金额（元）", "试改后（元）", "相差（元）", "增加", "减少", "待定有变",
    "待补", "试改后待补", "待认定", "试改后待认定",
)  # fmt: skip
SUBJECTS = (
    "情景", "政策", "主体", "编号", "年度", "状态", "试改后状态", "金额（元）", "试改后（元）", "相差（元）",
)  # fmt: skip
ROWS_MAX = 1_000_000
"""Rows of a sheet of subjects; Excel takes hardly more. What is beyond goes on the next."""
_WIDTHS = (20, 24, 10, 8, 8, 12, 18, 18, 18, 8, 8, 10, 8, 12, 8, 14)
_SUBJECT_WIDTHS = (20, 24, 10, 24, 8, 12, 12, 18, 18, 18)


def write_simulation_workbook(report: SimulationReport, file: BinaryIO) -> None:
    """说明, 情景, 汇总, 主体."""
    workbook = openpyxl.Workbook(write_only=True)
    title = f"{report.title}　{TRIED}{f'　{MARK}' if report.demonstration else ''}"
    Sheet(workbook.create_sheet("说明"), (100,)).rows([line] for line in _guide(report))
    Sheet(workbook.create_sheet("情景"), (20, 40, 20, 20), CHANGES, title).rows(_changes(report))
    Sheet(workbook.create_sheet("汇总"), _WIDTHS, SUMS, title).rows(_sums(report))
    _write_subjects(workbook, report, title)
    workbook.save(file)


def _guide(report: SimulationReport) -> Iterator[str]:
    yield report.title
    yield TRIED
    if report.demonstration:
        yield MARK
    yield f"数据：{report.facts}"
    yield f"年度：{'、'.join(map(str, report.simulation.years))}"
    yield "情景：每个情景改了哪几处。汇总：每个情景、每项政策、每个年度一行。主体：状态或金额不同的，每条一行。"
    yield "增加、减少：金额变多、变少的主体数；合计一行中，一个主体只计一次。待定有变：金额由不知道变为知道的，或相反的。"
    yield "金额只合计已知的。待补不是零：缺的数据补上以前，谁也不知道是多少。"


def _changes(report: SimulationReport) -> Iterator[Sequence[object]]:
    for effect in report.simulation.effects:
        for one in effect.scenario.told:
            yield effect.name, one.name, one.before, one.after


def _sums(report: SimulationReport) -> Iterator[Sequence[object]]:
    for effect, total in zip(report.simulation.effects, total_of(report.simulation).lines, strict=True):
        yield from (_sum(line) for line in effect.lines)
        yield _sum(total)


def _sum(line: SimulationLine) -> Sequence[object]:
    year = "" if line.policy == TOTAL and not line.year else line.year
    return (
        line.scenario, line.policy, line.subject_kind, year, line.before.entitled, line.after.entitled,
        line.before.amount, line.after.amount, line.difference, line.gaining, line.losing, line.unsettled,
        line.before.missing, line.after.missing, line.before.undecided, line.after.undecided,
    )  # fmt: skip


def _write_subjects(workbook: Any, report: SimulationReport, title: str) -> None:
    rows = (row for effect in report.simulation.effects for row in _subjects(effect))
    number = 1
    while (some := list(islice(rows, ROWS_MAX))) or number == 1:
        name = "主体" if number == 1 else f"主体 {number}"
        Sheet(workbook.create_sheet(name), _SUBJECT_WIDTHS, SUBJECTS, title).rows(some)
        number += 1


def _subjects(effect: ScenarioEffect) -> Iterator[Sequence[object]]:
    for one in effect.moved:
        yield (
            effect.name, one.policy, one.subject_kind, one.subject, one.year, STATUS_WORDS[one.status_before],
            STATUS_WORDS[one.status_after], _amount(one.amount_before), _amount(one.amount_after),
            _amount(one.difference),
        )  # fmt: skip


def _amount(amount: Decimal | None) -> object:
    return UNKNOWN if amount is None else amount
