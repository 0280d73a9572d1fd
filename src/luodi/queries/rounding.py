"""Numbers rounded in SQL, by whole numbers alone where they are quotients."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from sqlglot import exp

from luodi.evaluate.values import rounded as _known
from luodi.queries import numbers
from luodi.queries.numbers import WIDE, Digits, Number, in_wholes
from luodi.queries.sql import Sql, case, cast, constant_of, infix, is_nothing, number, own


def rounded(value: Number, places: int, how: str) -> Number:
    """The multiple of 10^-``places`` nearest to (``half``, half away from zero), below (``down``) or above (``up``)."""
    if is_nothing(value.top) or (value.plain and value.digits.behind <= places):
        return value
    stated = constant_of(value.top) if value.plain else None
    if stated is not None:
        return numbers.constant(_known(stated, Decimal(1).scaleb(-places), _DECIMAL[how]))
    digits = Digits(value.digits.before + 1, max(places, 0))
    if value.plain and how == "half" and places >= 0:
        return Number(cast(exp.Round(this=own(value.top), decimals=number(places)), digits.sql), digits)
    top, bottom = in_wholes(value, places)
    steps = _ROUNDED[how](top, bottom)
    scale = numbers.constant(Decimal(10) ** -places)
    wholes = Digits(value.digits.before + value.under_digits.before + value.under_digits.behind + max(places, 0) + 1, 0)
    result, result_digits = numbers.product(cast(steps, wholes.sql), wholes, scale.top, scale.digits)
    return Number(result, result_digits)


def whole_steps(value: Number, step: Number) -> Number:
    """How many full steps a number holds. The step is above zero."""
    top, bottom = in_wholes(numbers.over(value, step), 0)
    digits = Digits(value.digits.before + step.digits.behind + value.under_digits.count, 0)
    return Number(cast(_floor(top, bottom), digits.sql), digits)


def _divided(top: Sql, bottom: Sql) -> Sql:
    """A whole quotient cut towards zero; NULL where the divisor is zero, for engines divide before they choose."""
    if constant_of(bottom) is None:
        bottom = exp.Nullif(this=own(bottom), expression=number(0))
    # Both whole, whatever they were made from: of decimals an engine makes doubles.
    return cast(exp.IntDiv(this=cast(top, WIDE), expression=cast(bottom, WIDE)), WIDE)


def _floor(top: Sql, bottom: Sql) -> Sql:
    less = infix(exp.Sub, _negated(top), number(1))
    below = exp.Neg(this=exp.Paren(this=_divided(infix(exp.Add, less, bottom), bottom)))
    return case([(infix(exp.LT, top, number(0)), below)], _divided(top, bottom))


def _negated(value: Sql) -> Sql:
    return exp.Neg(this=exp.Paren(this=own(value)))


def _ceiling(top: Sql, bottom: Sql) -> Sql:
    return _negated(_floor(_negated(top), bottom))


def _half(top: Sql, bottom: Sql) -> Sql:
    twice = infix(exp.Mul, bottom, number(2))

    def nearest(size: Sql) -> Sql:
        return _divided(infix(exp.Add, infix(exp.Mul, size, number(2)), bottom), twice)

    return case([(infix(exp.LT, top, number(0)), _negated(nearest(_negated(top))))], nearest(top))


_DECIMAL = {"half": ROUND_HALF_UP, "down": ROUND_FLOOR, "up": ROUND_CEILING}
_ROUNDED = {"half": _half, "down": _floor, "up": _ceiling}
