"""The columns of a table of values: which of them counts where several tests hold, and which may not stand together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from luodi.program.nodes import Constant

_SIDES = {">=": "from", ">": "from", "<=": "up to", "<": "up to", "=": "at"}
"""By comparison: where the values lie that a column is for."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its comparison, the bound it compares with, what to order the bound by, and its value."""

    comparison: str
    bound: Constant
    rank: Any
    value: Constant

    @property
    def side(self) -> str:
        """Where the values lie that it is for."""
        return _SIDES[self.comparison]

    @property
    def strict(self) -> bool:
        """Whether the bound itself is left out."""
        return self.comparison in ("<", ">")


def clash(columns: list[Column]) -> tuple[Column, Column] | None:
    """Two columns between which nothing decides; None where there are none.

    Of two tiers that rise the higher counts, of two that fall the lower; any others must not hold together.
    """
    return next((pair for pair in combinations(columns, 2) if _undecided(*pair)), None)


def _undecided(first: Column, second: Column) -> bool:
    if first.side == second.side:
        return (first.rank, first.strict) == (second.rank, second.strict)
    return _OVERLAP[frozenset((first.side, second.side))](*sorted((first, second), key=lambda column: column.side))


def _point_in(point: Column, other: Column) -> bool:
    if point.rank == other.rank:
        return not other.strict
    return bool(point.rank > other.rank) == (other.side == "from")


def _ranges_meet(lower: Column, upper: Column) -> bool:
    if lower.rank == upper.rank:
        return not lower.strict and not upper.strict
    return bool(lower.rank < upper.rank)


_OVERLAP: dict[frozenset[str], Callable[[Column, Column], bool]] = {
    frozenset(("at", "from")): _point_in,
    frozenset(("at", "up to")): _point_in,
    frozenset(("from", "up to")): _ranges_meet,
}
"""By the sides of two columns, in alphabetical order: whether some value lies in both."""


def in_order_of_trial(columns: list[Column]) -> list[Column]:
    """The columns so that the first whose test holds is the one that counts, however the text lists them."""
    rising = sorted((c for c in columns if c.side == "from"), key=lambda c: (c.rank, c.strict), reverse=True)
    falling = sorted((c for c in columns if c.side == "up to"), key=lambda c: (c.rank, not c.strict))
    return [*rising, *falling, *(c for c in columns if c.side == "at")]
