"""Where the targets stand as a workbook: numbers as numbers, what is unknown as a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import BinaryIO

import openpyxl

from luodi.evaluate.figure_words import HEADINGS, NONE, FigureWords, figures_in_words
from luodi.evaluate.forecast_words import forecasts_in_words
from luodi.evaluate.target_reading_words import readings_in_words
from luodi.evaluate.words import UNKNOWN, YUAN
from luodi.reports.report import MARK
from luodi.reports.sheets import Formatted, Sheet, title_of
from luodi.reports.target_report import TargetReport
from luodi.units import RATIO, Unit

COLUMNS = (*HEADINGS, "依据", "原文")
_WIDTHS = (12, 36, 8, 20, 20, 12, 30, 20, 10, 60, 60)
READINGS = ("目标", "年度", "口径", "裁定", "选项", "现用", "数值", "状态", "单位")
"""The columns of what the targets are under every option."""
_READING_WIDTHS = (36, 8, 20, 10, 24, 8, 20, 12, 10)
FORECASTS = ("目标", "预测年度", "预测", "达标", "单位", "方法")
"""The columns of what the targets come to."""
_FORECAST_WIDTHS = (36, 10, 20, 10, 10, 60)
_FORMS = {RATIO: "0.00%", YUAN: "#,##0.00"}


def write_targets_workbook(report: TargetReport, file: BinaryIO) -> None:
    """说明, 目标, 口径, 预测."""
    workbook = openpyxl.Workbook(write_only=True)
    Sheet(workbook.create_sheet("说明"), (100,)).rows([line] for line in _guide(report))
    title = title_of(report.program, demonstration=report.demonstration)
    Sheet(workbook.create_sheet("目标"), _WIDTHS, COLUMNS, title).rows(_rows(report))
    Sheet(workbook.create_sheet("口径"), _READING_WIDTHS, READINGS, title).rows(_reading_rows(report))
    Sheet(workbook.create_sheet("预测"), _FORECAST_WIDTHS, FORECASTS, title).rows(_forecast_rows(report))
    workbook.save(file)


def _guide(report: TargetReport) -> Iterator[str]:
    yield report.program.title
    yield report.state
    if report.demonstration:
        yield MARK
    yield f"数据：{report.facts}"
    yield f"年度：{'、'.join(map(str, report.years))}"
    yield "目标：每个目标、每个年度一行。数值、该年目标、基期以“单位”一列为单位；比例显示为百分数。"
    yield "该年目标：自基期起每年等量，依次通到各个达标的年度。没有路径的是“—”，要等数据的是“待补”。"
    yield "口径：目标用到口径的，每个年度、每个选项一行，其他口径照现用的；数值以“单位”一列为单位。"
    yield "预测：照所问各年的走势，到下一个达标的年度会是多少，方法写在后面；不作预测的不列。预测不改变目标的状态。"
    yield "待补不是零：缺的数据补上以前，谁也不知道是多少。"


def _rows(report: TargetReport) -> Iterator[Sequence[object]]:
    quotes = {
        target.name: "；".join(milestone.quote.shown for milestone in target.milestones)
        for target in report.program.targets
    }
    for words in figures_in_words(report.figures):
        yield _row(words, quotes[words.figure.target])


def _row(words: FigureWords, quote: str) -> Sequence[object]:
    figure = words.figure
    unknown = UNKNOWN if figure.base_missing else NONE
    return (
        figure.label, figure.target, figure.year, _number(figure.value, figure.unit, UNKNOWN),
        _number(figure.path, figure.unit, unknown), words.state, words.missing, _number(figure.base, figure.unit, unknown),
        str(figure.unit) or "%", words.why, quote,
    )  # fmt: skip


def _reading_rows(report: TargetReport) -> Iterator[Sequence[object]]:
    for words in readings_in_words(report.readings):
        for option, said in zip(words.of.options, words.options, strict=True):
            figure = option.figure
            yield (
                words.of.target, words.of.year, words.of.reading, words.state, option.option, "是" if option.used else "",
                _number(figure.value, figure.unit, UNKNOWN), said.state, str(figure.unit) or "%",
            )  # fmt: skip


def _forecast_rows(report: TargetReport) -> Iterator[Sequence[object]]:
    for words in forecasts_in_words(report.forecasts, report.figures):
        unit = report.figures.of(words.of.target)[0].unit
        yield (
            words.of.target, words.of.due, _number(words.of.value, unit, UNKNOWN), words.reaches, str(unit) or "%",
            words.of.words,
        )  # fmt: skip


def _number(value: Decimal | None, unit: Unit, unknown: str) -> object:
    return unknown if value is None else Formatted(value, _FORMS.get(unit, "#,##0.##"))
