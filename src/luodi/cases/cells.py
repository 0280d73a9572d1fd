"""Cells as values: literals as the plan's own language writes them."""

from __future__ import annotations

from decimal import Decimal

from luodi.cases.columns import TermColumn
from luodi.facts.forms import Flaw, converter
from luodi.facts.subject import Value
from luodi.source import fold
from luodi.units import QUANTITY, quantity
from luodi.words import Words, listed

UNKNOWN = "未知"
_EXAMPLES = {
    "数量": Words("数", "a number"),
    "是否": Words("是或否", "「是」 or 「否」"),
    "日期": Words("2017-03-01", "2017-03-01"),
}
_TEXT = Words("文字", "text")


class Unfit(Exception):
    """A cell that holds no value of its column, and why."""

    def __init__(self, problem: Words) -> None:
        super().__init__(problem)
        self.problem = problem


def read_cell(column: TermColumn, text: str) -> Value | str | None:
    """The value of a cell; None for a blank one. Raises ``Unfit`` with what is wrong."""
    if not text or text == UNKNOWN:
        return None
    if column.term.form == "数量" and column.factor is None:
        return _literal(column, text)
    value = converter(column.term, column.factor or Decimal(1), column.heading)(text)
    if isinstance(value, Flaw):
        raise Unfit(_written(column))
    return value


def _written(column: TermColumn) -> Words:
    """How a cell of a column is written."""
    if column.term.choices:
        known = listed(column.term.choices)
        return Words(f"可选值：{known}", f"its values are {known.en}")
    example = _EXAMPLES.get(column.term.form, _TEXT)
    return Words(f"写成{example}", f"write {example.en}")


def _literal(column: TermColumn, text: str) -> Decimal:
    unit = column.term.unit_name
    match = QUANTITY.fullmatch(fold(text)[0])
    if match is None:
        raise Unfit(Words(f"写成以{unit or '数'}计的数，如 300{unit}", f"write a number such as 「300{unit}」"))
    value, found = quantity(match)
    if found != column.term.unit:
        raise Unfit(Words(f"单位应为{unit or '无'}", f"its unit is 「{unit}」" if unit else "it has no unit"))
    return value
