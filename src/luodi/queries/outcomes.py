"""The outcome of a policy for every subject in a year: as ``evaluate.outcomes``, in three columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from luodi.queries.numbers import FEN
from luodi.queries.sql import NO_BITS, NULL, Sql, case, cast, infix, number, union_of_bits

INELIGIBLE, ELIGIBLE, OPEN, EXCLUDED = range(4)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``state`` is one of the numbers above; ``amount`` in 元 with two decimals, NULL where it is open; ``lacking`` the
    bits of the terms that an open one waits for, none for others."""

    state: Sql
    amount: Sql
    lacking: Sql

    def has(self, state: int) -> Sql:
        """Whether it is in a state."""
        return infix(exp.EQ, self.state, number(state))


NOTHING: Sql = cast(number(0), FEN.sql)
REFUSED = Outcome(number(INELIGIBLE), NOTHING, NO_BITS)
SHUT_OUT = Outcome(number(EXCLUDED), NOTHING, NO_BITS)


def eligible(amount: Sql) -> Outcome:
    """Eligible for an amount above zero."""
    return Outcome(number(ELIGIBLE), amount, NO_BITS)


def waiting(lacking: Sequence[Sql | None]) -> Outcome:
    """Open, for what any of these lack."""
    return Outcome(number(OPEN), NULL, union_of_bits(lacking))


def first_of(branches: Sequence[tuple[Sql, Outcome]], otherwise: Outcome) -> Outcome:
    """The outcome of the first condition that is true."""

    def part(name: str) -> Sql:
        return case([(condition, getattr(outcome, name)) for condition, outcome in branches], getattr(otherwise, name))

    return Outcome(part("state"), part("amount"), part("lacking"))
