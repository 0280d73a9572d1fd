"""Exact numbers in SQL: decimals whose digits are known before the query runs, and quotients of two.

Every engine has decimals of at most 38 digits, and each has another way to lose some (DuckDB divides into a double,
Spark drops digits behind the point to make room). So nothing is divided, and what a product needs is reckoned here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from luodi.queries.sql import Sql, case, cast, infix, is_false, number, own

DIGITS_MAX = 38
WIDE = exp.DataType.build("int128")
"""Whole numbers of 38 digits; an engine without them has decimals for them."""


@dataclass(frozen=True, slots=True)
class Digits:
    """How many digits stand before the point, and how many behind it."""

    before: int
    behind: int

    @property
    def sql(self) -> exp.DataType:
        """The decimal type that holds them. What does not fit is an error when the query runs, never another number."""
        behind = min(self.behind, DIGITS_MAX - 1)
        return exp.DataType.build(f"decimal({min(DIGITS_MAX, max(1, self.before) + behind)}, {behind})")

    @property
    def count(self) -> int:
        """All of them."""
        return self.before + self.behind

    def joined(self, other: Digits, more: int = 0) -> Digits:
        """What holds either number, and a carry of ``more`` digits."""
        return Digits(max(self.before, other.before) + more, max(self.behind, other.behind))


ONE = Digits(1, 0)
FEN = Digits(16, 2)
WHOLE = Digits(18, 0)


def digits_of(value: Decimal) -> Digits:
    """The digits of a known number."""
    _, digits, exponent = value.normalize().as_tuple()
    assert isinstance(exponent, int), "a literal is finite"
    behind = max(0, -exponent)
    return Digits(max(1, len(digits) + exponent), behind)


@dataclass(frozen=True, slots=True)
class Number:
    """A number: ``top`` alone, or divided by ``under``, which is above zero."""

    top: Sql
    digits: Digits
    under: Sql | None = None
    under_digits: Digits = ONE

    @property
    def plain(self) -> bool:
        """Whether it is a decimal."""
        return self.under is None

    @property
    def bottom(self) -> Sql:
        """What the top is divided by."""
        return number(1) if self.under is None else self.under


def constant(value: Decimal) -> Number:
    """A number that the plan states."""
    digits = digits_of(value)
    return Number(cast(number(value), digits.sql), digits)


ZERO = constant(Decimal(0))


def product(left: Sql, left_digits: Digits, right: Sql, right_digits: Digits) -> tuple[Sql, Digits]:
    """A product with all its digits. Factors too wide for their product are held to the half of the room each.

    Raises ``OverflowError`` where the digits behind the point alone are too many.
    """
    digits = Digits(left_digits.before + right_digits.before, left_digits.behind + right_digits.behind)
    if digits.behind >= DIGITS_MAX:
        raise OverflowError(digits)
    room = DIGITS_MAX - 1 - digits.behind
    if digits.before > room:
        share = max(room - min(left_digits.before, right_digits.before, room // 2), 1)
        left_digits = Digits(min(left_digits.before, share), left_digits.behind)
        right_digits = Digits(min(right_digits.before, room - left_digits.before), right_digits.behind)
        left, right = cast(left, left_digits.sql), cast(right, right_digits.sql)
        digits = Digits(room, digits.behind)
    return infix(exp.Mul, left, right), digits


def _together(left: Number, right: Number) -> tuple[Sql | None, Digits]:
    """What a product of two numbers, or a sum brought over one bottom, is divided by."""
    if left.under is None:
        return right.under, right.under_digits
    if right.under is None:
        return left.under, left.under_digits
    return product(left.under, left.under_digits, right.under, right.under_digits)


def times(left: Number, right: Number) -> Number:
    """A product."""
    return Number(*product(left.top, left.digits, right.top, right.digits), *_together(left, right))


def over(left: Number, right: Number) -> Number:
    """A quotient; the divisor is above zero."""
    top, digits = left.top, left.digits
    if not right.plain:
        top, digits = product(top, digits, right.bottom, right.under_digits)
    if left.plain:
        return Number(top, digits, right.top, right.digits)
    under, under_digits = product(left.bottom, left.under_digits, right.top, right.digits)
    return Number(top, digits, under, under_digits)


def _level(left: Number, right: Number) -> tuple[tuple[Sql, Digits], tuple[Sql, Digits]]:
    """The tops of two numbers brought over one bottom."""
    first, second = (left.top, left.digits), (right.top, right.digits)
    if right.under is not None:
        first = product(*first, right.under, right.under_digits)
    if left.under is not None:
        second = product(*second, left.under, left.under_digits)
    return first, second


def plus(left: Number, right: Number, operator: type[exp.Binary] = exp.Add) -> Number:
    """A sum, or a difference."""
    (first, first_digits), (second, second_digits) = _level(left, right)
    digits = first_digits.joined(second_digits, 1)
    return Number(infix(operator, first, second), digits, *_together(left, right))


def compared(operator: type[exp.Binary], left: Number, right: Number) -> Sql:
    """A comparison, exact for quotients too."""
    (first, _), (second, _) = _level(left, right)
    return infix(operator, first, second)


def one_of(branches: list[tuple[Sql, Number]], otherwise: Number) -> Number:
    """The number of the first condition that is true."""
    branches = [(condition, value) for condition, value in branches if not is_false(condition)]
    numbers = [value for _, value in branches] + [otherwise]
    digits = numbers[0].digits
    for value in numbers[1:]:
        digits = digits.joined(value.digits)
    if len(numbers) == 1:
        return otherwise
    top = case([(condition, value.top) for condition, value in branches], otherwise.top)
    if all(value.plain for value in numbers):
        return Number(top, digits)
    under_digits = numbers[0].under_digits
    for value in numbers[1:]:
        under_digits = under_digits.joined(value.under_digits)
    bottoms = [(condition, cast(value.bottom, under_digits.sql)) for condition, value in branches]
    return Number(top, digits, case(bottoms, cast(otherwise.bottom, under_digits.sql)), under_digits)


def negative(value: Number) -> Number:
    """The number with its sign turned."""
    return Number(exp.Neg(this=exp.Paren(this=own(value.top))), value.digits, value.under, value.under_digits)


def in_wholes(value: Number, places: int) -> tuple[Sql, Sql]:
    """A quotient of two whole numbers that is 10^``places`` times the number."""
    scale = max(value.digits.behind, value.under_digits.behind)

    def whole(part: Sql, part_digits: Digits, shift: int) -> Sql:
        moved, _ = product(part, part_digits, *_power(shift))
        return cast(moved, WIDE)

    up = max(places, 0)
    down = max(-places, 0)
    return (
        whole(value.top, value.digits, scale + up),
        whole(value.bottom, value.under_digits, scale + down),
    )


def _power(exponent: int) -> tuple[Sql, Digits]:
    value = constant(Decimal(10) ** exponent)
    return value.top, value.digits
