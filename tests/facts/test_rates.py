"""Rates of change: the one kind of number that may be below zero."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luodi.diagnostics import Diagnostics
from luodi.evaluate.expressions import not_negative
from luodi.facts import facts_of_tables
from luodi.facts.loose.cells import reader
from luodi.facts.loose.notes import Bad, Taken
from luodi.plan.terms import Terms, read_terms
from luodi.program.nodes import Read
from luodi.program.types import Quantity
from luodi.reports.template import template_workbook
from luodi.source import Source, Span
from luodi.units import RATIO

TABLE = """
| 术语 | 代码 | 主体 | 类型 | 单位 | 周期 | 汇总 | 性质 | 来源 | 说明 |
|---|---|---|---|---|---|---|---|---|---|
| 公布增速 | growth | 区域 | 数量 | {percent} | 年 | 期末 | 统计 | 市统计局 |  |
| 占比 | share | 区域 | 数量 |  | 年 | 期末 | 统计 | 市统计局 |  |
"""


def terms(percent: str = "%") -> Terms:
    diagnostics = Diagnostics()
    found = read_terms(Source("terms.md", TABLE.format(percent=percent)), diagnostics)
    assert not list(diagnostics)
    return found


def read(heading: str, cell: str) -> object:
    """The value of a cell under a heading, or the codes of its faults."""
    facts, faults = facts_of_tables({"区域": [{"编号": "甲区", "年度": "2020", heading: cell}]}, terms())
    codes = [fault.code for fault in faults]
    return codes or facts.of("区域")["甲区"].years[2020][heading.partition("（")[0]]


@pytest.mark.parametrize("percent", ["%", "％"])
def test_a_rate_of_change_is_a_ratio_in_percent(percent: str) -> None:
    term = terms(percent).by_name["公布增速"]
    assert (term.unit, term.unit_name, term.signed) == (RATIO, "%", True)


@pytest.mark.parametrize(
    ("heading", "cell", "value"),
    [
        ("公布增速（%）", "8.1", "0.081"),
        ("公布增速（%）", "-3.2", "-0.032"),
        ("公布增速", "-3.2", "-0.032"),  # counted in its own unit where the heading names none
        ("公布增速", "8.1", "0.081"),
        ("公布增速（%）", "－３．２", "-0.032"),
        ("公布增速（‰）", "-3.2", "-0.0032"),
        ("公布增速", "-0", "0"),
        ("占比", "0.5", "0.5"),
        ("占比（%）", "50", "0.5"),
    ],
)
def test_a_published_growth_is_read_with_its_sign(heading: str, cell: str, value: str) -> None:
    assert read(heading, cell) == Decimal(value)


def test_a_share_is_never_negative() -> None:
    assert read("占比", "-0.5") == ["LD0609"]


@pytest.mark.parametrize(
    ("cell", "value"), [("-3.2%", "-0.032"), ("−3.2％", "-0.032"), ("8.1%", "0.081"), ("下降3.2%", None)]
)
def test_a_loose_table_too(cell: str, value: str | None) -> None:
    found = reader(terms().by_name["公布增速"], Decimal("0.01"))(cell)
    assert isinstance(found, Bad) if value is None else isinstance(found, Taken) and found.value == Decimal(value)
    assert isinstance(reader(terms().by_name["占比"])("-3.2%"), Bad)


def test_a_rate_may_be_below_a_known_zero() -> None:
    """取小(0, an unknown growth) is unknown; of a share it is 0."""
    span = Span(Source("x", "x"), 0, 1)
    found = [not_negative(Read(terms().by_name[name], None, Quantity(RATIO), span)) for name in ("公布增速", "占比")]
    assert found == [False, True]


def test_the_workbook_to_fill_takes_it() -> None:
    sheet = template_workbook(terms(), "某区")["区域"]
    assert [cell.value for cell in sheet[1]][2:4] == ["公布增速（%）", "占比"]
    assert "下降的写负数" in sheet["C1"].comment.text
    least = {str(check.sqref)[0]: check.formula1 for check in sheet.data_validations.dataValidation}
    assert (least["C"], least["D"]) == ("-100", "0")
