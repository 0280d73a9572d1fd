"""The outcome of a policy for every subject in a year: as ``evaluate.outcomes``, in three columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from luodi.queries.layers import Layers
from luodi.queries.numbers import FEN
from luodi.queries.sql import NO_BITS, NULL, Sql, case, cast, constant_of, infix, is_false, number, union_of_bits

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


def first_of(layers: Layers, name: str, branches: Iterable[tuple[Sql, Outcome]], otherwise: Outcome) -> Outcome:
    """The outcome of the first condition that is true. Which one it is, is worked out once, for all of its parts."""
    possible = [(condition, outcome) for condition, outcome in branches if not is_false(condition)]
    numbered: list[tuple[Sql, Sql]] = [(condition, number(at)) for at, (condition, _) in enumerate(possible)]
    which = case(numbered, number(len(possible)))
    decided = constant_of(which)
    if decided is not None:
        return [*(outcome for _, outcome in possible), otherwise][int(decided)]
    which = layers.named(f"{name}_case", which)
    tests = [infix(exp.EQ, which, number(at)) for at in range(len(possible))]

    def part(part_name: str) -> Sql:
        values = [getattr(outcome, part_name) for _, outcome in possible]
        made = case(zip(tests, values, strict=True), getattr(otherwise, part_name))
        return layers.named(f"{name}_{part_name}", made) if made.find(exp.Column) else made

    return Outcome(part("state"), part("amount"), part("lacking"))
