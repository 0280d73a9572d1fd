"""What a query is told of the facts before it runs: which columns there are, their digits, and the years."""

from __future__ import annotations

from dataclasses import dataclass, field

from luodi.plan.terms import Term, Terms
from luodi.queries.numbers import Digits

MONEY, OTHER = Digits(16, 2), Digits(14, 4)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a kind of subject: its first observed year (None without any), and the terms it has columns for,
    with the digits of those that are numbers."""

    first_year: int | None
    columns: dict[str, Digits | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables by kind of subject; a kind without one has no subjects."""

    tables: dict[str, Table]


def usual_layout(terms: Terms, first_year: int) -> Layout:
    """The layout of tables that hold every term, yearly ones from a year on; money in 分, other numbers to 0.0001."""
    return Layout(
        {
            kind: Table(
                first_year if terms.changes(kind) else None, {term.name: _usual(term) for term in terms.of(kind)}
            )
            for kind in terms.kinds
        }
    )


def _usual(term: Term) -> Digits | None:
    if term.form != "数量":
        return None
    return MONEY if term.unit_name == "元" else OTHER
