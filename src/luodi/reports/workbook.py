"""Results as a workbook: who is owed what and why, totals first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import BinaryIO

import openpyxl

from luodi.evaluate.results import Result
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.reports.report import MARK, Report
from luodi.reports.sheets import Sheet, title_of
from luodi.reports.short import short_reason, short_reasons

ROWS_MAX = 1_048_576
"""Rows of a sheet; Excel takes no more."""

_TOTALS = ("条款", "政策", "年度", "符合", "金额（元）", "待补数据", "待认定", "就高不重复", "不符合")
_LINES = ("条款", "政策", "主体类别", "主体", "年度", "结果", "金额（元）", "待补", "未裁定口径", "可兑付", "依据")
_READINGS = (
    "条款", "口径", "问题", "选项", "现用", "变动主体", "变动结果", "增加（元）", "减少（元）", "有无结果不同", "状态变动的目标",
)  # fmt: skip


def write_workbook(report: Report, file: BinaryIO) -> None:
    """说明, 汇总, 应得 (all that is owed or open), 全部结果, 口径."""
    workbook = openpyxl.Workbook(write_only=True)
    title = title_of(report.program, demonstration=report.demonstration)
    Sheet(workbook.create_sheet("说明"), (100,)).rows([line] for line in _guide(report))
    totals = Sheet(workbook.create_sheet("汇总"), (12, 24, 8, 8, 20, 10, 10, 12, 10), _TOTALS, title)
    totals.rows(_totals(report))
    widths = (12, 24, 10, 24, 8, 10, 18, 30, 40, 8, 90)
    owed = (line for line in report.results if line.status != "ineligible")
    _lines(workbook, "应得", report, widths, owed, whole=True)
    _lines(workbook, "全部结果", report, widths, report.results, whole=False)
    readings = Sheet(workbook.create_sheet("口径"), (12, 16, 44, 20, 8, 10, 10, 18, 18, 14, 40), _READINGS, title)
    readings.rows(_reading_rows(report))
    workbook.save(file)


def _guide(report: Report) -> Iterator[str]:
    yield report.program.title
    yield report.state
    if report.demonstration:
        yield MARK
    yield f"数据：{report.facts}"
    yield f"年度：{'、'.join(map(str, report.years))}"
    yield "汇总：每项政策每年多少个符合、多少钱。应得：符合、待补数据、待认定、就高不重复的每一条，附依据。"
    yield "全部结果：含不符合的，附最先不成立的条件。口径：每个未裁定的问题，各选项牵动多少主体、多少钱。"
    yield "金额以元为单位，精确到分。待补数据不是零：缺的数据补上以前，谁也不知道是多少。"
    for rule in report.program.readings:
        state = f"已裁定（{rule.ruling.document}）" if rule.ruling else "未裁定"
        yield f"口径「{rule.name}」：{rule.labels[report.options[rule.index]]}，{state}"


def _totals(report: Report) -> Iterator[Sequence[object]]:
    labels = {policy.name: policy.label for policy in report.program.policies}
    for policy, year, counts, total in report.results.summary():
        yield (
            labels[policy], policy, year, counts.get("eligible", 0), total, counts.get("missing", 0),
            counts.get("undecided", 0), counts.get("excluded", 0), counts.get("ineligible", 0),
        )  # fmt: skip
    yield ("合计", "", "", sum(line.status == "eligible" for line in report.results), report.results.total())


def _lines(
    workbook: openpyxl.Workbook,
    name: str,
    report: Report,
    widths: Sequence[int],
    lines: Iterable[Result],
    *,
    whole: bool,
) -> None:
    """Results with their reasons; more than a sheet holds go on in a second one."""
    labels = {policy.name: policy.label for policy in report.program.policies}
    title = title_of(report.program, demonstration=report.demonstration)
    sheet: Sheet | None = None
    for at, line in enumerate(lines):
        if at % (ROWS_MAX - 2) == 0:
            part = at // (ROWS_MAX - 2)
            sheet = Sheet(workbook.create_sheet(f"{name}{part + 1 if part else ''}"), widths, _LINES, title)
        assert sheet is not None, "begun with the first line"
        sheet.rows([_line(line, labels[line.policy], whole=whole)])
    if sheet is None:
        Sheet(workbook.create_sheet(name), widths, _LINES, title)


def _line(line: Result, label: str, *, whole: bool) -> Sequence[object]:
    reason = "" if line.reason is None else (short_reasons(line.reason) if whole else short_reason(line.reason))
    return (
        label, line.policy, line.subject_kind, line.subject, line.year, STATUS_WORDS[line.status],
        "待补" if line.amount is None else line.amount, "、".join(line.missing), _open(line),
        "是" if line.payable else "否", reason,
    )  # fmt: skip


def _open(line: Result) -> str:
    return "；".join(f"{reading}：{_options(options)}" for reading, options in line.open_readings.items())


def _options(options: dict[str, Decimal | None]) -> str:
    return "，".join(f"{option} {amount if amount is not None else '待补'}" for option, amount in options.items())


def _reading_rows(report: Report) -> Iterator[Sequence[object]]:
    for effect in report.effects:
        for option in effect.options:
            yield (
                effect.provision, effect.reading, effect.question, option.option, "是" if option.used else "",
                option.subjects, option.results, option.raised, option.lowered, option.unsettled,
                "、".join(option.targets),
            )  # fmt: skip
