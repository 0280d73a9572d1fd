"""What each operator computes on known values: one row per operator. Unknown values never reach these."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from luodi.evaluate.values import Number, exactly, rounded
from luodi.limits import ROUNDED_PLACES_MAX

NEVER = 9999
"""The year of what has not happened: later than any year asked."""


def year_of(value: date | int) -> int:
    """The calendar year of a day, or the year itself."""
    return value.year if isinstance(value, date) else value


def whole_steps(value: Number, step: Number) -> Decimal:
    """How many full steps a number holds."""
    return Decimal(Fraction(value) // Fraction(step))


def _rounding(how: str) -> Callable[[Number, Number], Decimal]:
    def round_to(value: Number, places: Number) -> Decimal:
        return rounded(value, Decimal(1).scaleb(-max(-ROUNDED_PLACES_MAX, min(ROUNDED_PLACES_MAX, int(places)))), how)

    return round_to


def nth_year(year: int, start: date | int) -> Decimal:
    """Which year a year is, counting that of the start as the first."""
    return Decimal(year - year_of(start) + 1)


def within_years(year: int, start: date | int, limit: Number) -> bool:
    """Whether a year is the first to the limit-th, counting that of the start as the first."""
    return 1 <= year - year_of(start) + 1 <= limit


def divide(left: Number, right: Number) -> Number:
    """An exact quotient; the divisor is not zero."""
    return exactly(operator.truediv, left, right)


PLAIN: dict[str, Callable[..., Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "属于": lambda value, *choices: value in choices,
    "+": lambda left, right: exactly(operator.add, left, right),
    "-": lambda left, right: exactly(operator.sub, left, right),
    "*": lambda left, right: exactly(operator.mul, left, right),
    "负": operator.neg,
    "取大": max,
    "四舍五入": _rounding(ROUND_HALF_UP),
    "舍去": _rounding(ROUND_FLOOR),
    "进位": _rounding(ROUND_CEILING),
    "年度": year_of,
}
"""Operators whose value is unknown as soon as an argument is."""
