"""Values: exact numbers, and the unknown that says what it lacks.

Numbers are Decimal as long as a result is exact so, and Fraction where only a ratio is (1 ÷ 3). Work inside
``exact_arithmetic()``, where a Decimal that would be rounded raises instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from decimal import (
    MAX_EMAX,
    MAX_PREC,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
    localcontext,
)
from fractions import Fraction
from functools import lru_cache

Number = Decimal | Fraction
_EXACT = Context(prec=120, traps=[Inexact, InvalidOperation])
_ENDLESS = Context(prec=MAX_PREC // 2, Emax=MAX_EMAX, Emin=MIN_EMIN)
_WIDE = Context(prec=200, rounding=ROUND_HALF_UP)
FEN = Decimal("0.01")
ZERO = Decimal(0)


class Unknown:
    """A value nobody has recorded: the terms it lacks; ``latest`` bounds a year known to be no later."""

    __slots__ = ("lacking", "latest")

    def __init__(self, lacking: frozenset[str], latest: int | None = None) -> None:
        self.lacking = lacking
        self.latest = latest

    def __repr__(self) -> str:
        return f"Unknown({'、'.join(sorted(self.lacking))})"


Value = Decimal | Fraction | int | bool | str | date | Unknown


def exact_arithmetic() -> AbstractContextManager[object]:
    """A context in which Decimal arithmetic is exact or raises."""
    return localcontext(_EXACT)


def lacking(values: Iterable[object]) -> Unknown:
    """The unknown that lacks what any of the unknown values lacks."""
    found: frozenset[str] = frozenset()
    for value in values:
        # Of many subjects most lack the same, told by the same set: to join it once is enough.
        if value.__class__ is Unknown and value.lacking is not found:
            found = _joined(value.lacking, found) if found else value.lacking
    return Unknown(found)


@lru_cache(maxsize=4096)
def _joined(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Two sets of terms as one: of many subjects the same two are joined again and again."""
    return one | other


def exactly(operation: Callable[[Number, Number], Number], left: Number, right: Number) -> Number:
    """An operation on Decimals where that is exact, on Fractions where not."""
    try:
        return operation(left, right)
    except (Inexact, TypeError):
        return operation(Fraction(left), Fraction(right))


def rounded(value: Number, step: Decimal, how: str) -> Decimal:
    """The multiple of a step nearest to (of two as near, the one farther from zero), below or above an exact number."""
    if isinstance(value, Decimal):
        try:
            return value.quantize(step, rounding=how, context=_WIDE)
        except InvalidOperation:  # more digits than any sum of money has, from numbers multiplied many times
            return rounded(Fraction(value), step, how)
    ratio = value / Fraction(step)
    floor = ratio.numerator // ratio.denominator
    rest = ratio - floor
    half = Fraction(1, 2)
    up = {ROUND_FLOOR: False, ROUND_CEILING: rest > 0, ROUND_HALF_UP: rest > half or (rest == half and ratio > 0)}[how]
    return _ENDLESS.multiply(Decimal(floor + up), step)


def to_fen(value: Number) -> Decimal:
    """An amount of money rounded half up to 0.01 元."""
    return rounded(value, FEN, ROUND_HALF_UP)
