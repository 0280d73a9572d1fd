"""Cells as values: literals as the plan's own language writes them."""

from __future__ import annotations

from decimal import Decimal

from luodi.cases.columns import TermColumn
from luodi.facts.forms import Flaw, converter
from luodi.facts.subject import Value
from luodi.source import fold
from luodi.units import QUANTITY, quantity

UNKNOWN = "未知"
_EXAMPLES = {"数量": "数", "是否": "是或否", "日期": "2017-03-01"}


class Unfit(Exception):
    """A cell that holds no value of its column; its text says why."""


def read_cell(column: TermColumn, text: str) -> Value | str | None:
    """The value of a cell; None for a blank one. Raises ``Unfit`` with what is wrong."""
    if not text or text == UNKNOWN:
        return None
    if column.term.form == "数量" and column.factor is None:
        return _literal(column, text)
    value = converter(column.term, column.factor or Decimal(1), column.heading)(text)
    if isinstance(value, Flaw):
        known = "、".join(column.term.choices)
        raise Unfit(f"可选值：{known}" if known else f"写成{_EXAMPLES.get(column.term.form, '文字')}")
    return value


def _literal(column: TermColumn, text: str) -> Decimal:
    unit = column.term.unit_name
    match = QUANTITY.fullmatch(fold(text)[0])
    if match is None:
        raise Unfit(f"写成以{unit or '数'}计的数，如 300{unit}")
    value, found = quantity(match)
    if found != column.term.unit:
        raise Unfit(f"单位应为{unit or '无'}")
    return value
