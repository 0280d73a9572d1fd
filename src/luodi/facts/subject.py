"""One subject and what is known of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

Value = Decimal | bool | str | date
"""A known fact. A 数量 is a Decimal in its term's base unit (元, never 万元); 文本, 枚举 and 引用 are texts."""


class Subject:
    """An enterprise, a park, …: what never changes, and what is known of each observed year.

    Unknown facts are absent. A year is observed where it has a row, even one whose cells are all empty.
    """

    __slots__ = ("id", "kind", "unchanging", "years")

    def __init__(
        self,
        kind: str,
        id: str,  # noqa: A002  a subject's id is called id wherever it is read
        unchanging: dict[str, Value] | None = None,
        years: dict[int, dict[str, Value]] | None = None,
    ) -> None:
        self.kind = kind
        self.id = id
        self.unchanging: dict[str, Value] = {} if unchanging is None else unchanging
        self.years: dict[int, dict[str, Value]] = {} if years is None else years

    @property
    def first_year(self) -> int | None:
        """The year in which observation begins; None for a subject without yearly rows."""
        return min(self.years, default=None)

    def __repr__(self) -> str:
        years = f"，{span_of(self.years)}" if self.years else ""
        return f"Subject({self.kind}「{self.id}」{years})"


def span_of(years: dict[int, dict[str, Value]] | set[int]) -> str:
    """``2016–2021 年``, or ``2019 年`` for a single one."""
    first, last = min(years), max(years)
    return f"{first} 年" if first == last else f"{first}–{last} 年"
