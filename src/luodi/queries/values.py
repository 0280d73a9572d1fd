"""What a node of an expression is in a query: a value that is NULL where unknown, and the terms that it then lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlglot import exp

from luodi.queries.numbers import ONE, Digits, Number
from luodi.queries.sql import NO_BITS, Sql, case, is_null, union_of_bits


@dataclass(frozen=True, slots=True)
class Value:
    """``lacks`` holds the bits of the terms lacking, and means something only where ``sql`` is NULL; None for a value
    that is always known. ``digits`` are those of a number, ``under`` what a quotient is divided by. ``latest`` is the
    year that an unknown year is known not to be later than."""

    sql: Sql
    lacks: Sql | None = None
    digits: Digits | None = None
    under: Sql | None = None
    under_digits: Digits = ONE
    latest: Sql | None = None

    @property
    def number(self) -> Number:
        """The value as a number; years and counts are whole ones."""
        return Number(self.sql, self.digits or Digits(5, 0), self.under, self.under_digits)

    @property
    def unknown(self) -> Sql | None:
        """The condition that it is unknown; None where it never is."""
        return None if self.lacks is None else is_null(self.sql)

    def lacking(self) -> Sql | None:
        """The bits of the terms that it lacks, none of them where it is known."""
        return None if self.lacks is None else case([(is_null(self.sql), self.lacks)], NO_BITS)


def numeric(number: Number, lacks: Sql | None) -> Value:
    """A number as a value."""
    return Value(number.top, lacks, number.digits, number.under, number.under_digits)


def lacking(values: Iterable[Value]) -> Sql | None:
    """What a value lacks that is unknown as soon as one of these is."""
    open_ones = [value for value in values if value.lacks is not None]
    if not open_ones:
        return None
    if len(open_ones) == 1:
        return open_ones[0].lacks
    return union_of_bits(value.lacking() for value in open_ones)


def as_type(value: Value, to: exp.DataType) -> Value:
    """The value with its SQL as another type."""
    return replace(value, sql=exp.Cast(this=value.sql.copy(), to=to))
