"""On which side of a boundary a value lies, and how close to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.evaluate.expressions import ranks
from luodi.evaluate.values import Unknown
from luodi.program.nodes import Constant, Node, Operation
from luodi.program.types import DAY, YEAR, Choice, Quantity, Type
from luodi.units import RATIO, Unit
from luodi.words import Words

BELOW, AT, ABOVE = "略低", "恰好", "略高"
AROUND = (BELOW, AT, ABOVE)
FIRST, LAST = "第一年", "最后一年"
BEFORE, AFTER = "前一年", "届满后一年"
USED_UP = "已用尽"
HOLDS, FAILS = "相符", "不符"
ZONE_WORDS = {
    zone: Words(zone, english)
    for zone, english in (
        (BELOW, "just below"), (AT, "right at it"), (ABOVE, "just above"), (FIRST, "the first year"),
        (LAST, "the last year"), (BEFORE, "the year before"), (AFTER, "the year after"), (USED_UP, "used up before"),
        (HOLDS, "one that fits"), (FAILS, "one that does not fit"),
    )
}  # fmt: skip
"""Zones in the reader's language; any other is an option of a reading or a choice, and named as it is."""
YUAN = Unit((("元", 1),))
FEN = Fraction(1, 100)
FINE_RATIO = Fraction(1, 10_000)
"""A ratio is close to a bound within one hundredth of a percentage point."""
STEPS: dict[str, tuple[Fraction, ...]] = {"元": (FEN,), "平方米": (FEN, Fraction(1)), "亩": (FEN, Fraction(1))}
"""By unit, the smallest steps in which a value is stated; whole numbers for all others."""


def side(distance: Fraction, unit: Unit | None) -> str | None:
    """略低, 恰好 or 略高 for a distance from the bound of no more than one step; None for one further away."""
    if distance == 0:
        return AT
    size = abs(distance)
    close = size <= FINE_RATIO if unit == RATIO else size in _steps(unit)
    return (BELOW if distance < 0 else ABOVE) if close else None


def _steps(unit: Unit | None) -> tuple[Fraction, ...]:
    if unit is not None:
        for name, exponent in unit.factors:
            if exponent == 1 and name in STEPS:
                return STEPS[name]
    return (Fraction(1),)


def unit_of(kind: Type) -> Unit | None:
    """The unit that a type's values are counted in; None for dates, years and choices, which go by whole steps."""
    return kind.unit if isinstance(kind, Quantity) else None


def ordered(kind: Type) -> bool:
    """Whether values of a type lie below and above each other by steps."""
    return isinstance(kind, Quantity) or kind in (DAY, YEAR)


def distance(left: Any, right: Any) -> Fraction | None:
    """How far the left value lies above the right one; None where either is unknown."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, date) and isinstance(right, date):
        return Fraction((left - right).days)
    return Fraction(left) - Fraction(right)


def choice_distance(node: Operation, left: Any, right: Any) -> Fraction | None:
    """How many places the left choice stands above the right one."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    rank = ranks(listed(node.arguments))
    return Fraction(rank(left) - rank(right))


def listed(arguments: tuple[Node, ...]) -> Node:
    """The argument whose type lists the choices."""
    return next((a for a in arguments if isinstance(a.type, Choice) and a.type.choices), arguments[0])


def sides_of_choice(choices: tuple[str, ...], bound: Constant) -> tuple[str, ...]:
    """Which sides a choice has: the first of a list has none below, the last none above."""
    at = choices.index(str(bound.value))
    return tuple(zone for zone, exists in zip(AROUND, (at > 0, True, at < len(choices) - 1), strict=True) if exists)


def paid_side(own: Decimal, paid: Decimal, limit: Decimal) -> str | None:
    """Where an amount and earlier payments lie against what all together may be; None for a first payment."""
    if paid >= limit:
        return USED_UP
    return side(Fraction(own + paid - limit), YUAN) if paid > 0 else None


def year_zone(year: int, first: int, last: int) -> str | None:
    """Where a year lies against a run of years; a run of one year has no last one besides its first."""
    return {last: LAST, first: FIRST, first - 1: BEFORE, last + 1: AFTER}.get(year)


def year_zones(length: int | None) -> tuple[str, ...]:
    """The zones around a run of so many years."""
    return (BEFORE, FIRST, AFTER) if length == 1 else (BEFORE, FIRST, LAST, AFTER)
