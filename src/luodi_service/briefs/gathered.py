"""What a brief is made from, as plain data: figures, tables, and where each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from luodi_service.accounts.models import Person
from luodi_service.briefs.models import period_words
from luodi_service.plans.models import Plan, Run, Version

UNKNOWN = "待补"
COUNT, MONEY, PERCENT, WORDS = "count", "money", "percent", "words"
"""How figures are told and compared."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from: what was asked, since when it stands so, and its page; a run with its snapshot and the hash of
    its facts where they are of one."""

    what: str
    asof: str
    link: str = ""
    run: int | None = None
    snapshot: int | None = None
    facts_hash: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its words, its value as text (empty: unknown), how it is compared, and where it comes from."""

    words: str
    value: str
    form: str
    source: Source

    @property
    def number(self) -> Decimal | None:
        """The value; None where nobody knows it."""
        return Decimal(self.value) if self.value else None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: heads, rows of words, their links (empty: none), shares of width, columns of figures, what is said where it is
    empty, where it comes from."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: Source
    links: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    numbers: tuple[int, ...] = ()
    unit: str = ""
    empty: str = "没有。"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a brief is asked for: a plan, a year and its month (0: the whole year), who asks, when."""

    plan: Plan
    version: Version
    run: Run | None
    kind: str
    year: int
    month: int
    person: Person
    at: datetime
    today: date
    """The day by which states are told: the last of the period, or the day it is made where the period is not over."""

    @property
    def period(self) -> str:
        """In words."""
        return period_words(self.year, self.month)


@dataclass(slots=True)
class Gathered:
    """Everything a template may ask for, by name."""

    figures: dict[str, Figure] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    demonstration: bool = False

    def add(self, other: Gathered) -> None:
        """Take in what was gathered elsewhere."""
        self.figures |= other.figures
        self.grids |= other.grids
        self.warnings += [words for words in other.warnings if words not in self.warnings]
        self.demonstration = self.demonstration or other.demonstration


def count(number: int | None, source: Source) -> Figure:
    """A number of things; None is not known."""
    return Figure(UNKNOWN if number is None else str(number), "" if number is None else str(number), COUNT, source)


def counts(prefix: str, numbers: Mapping[str, int | None], source: Source) -> dict[str, Figure]:
    """Numbers of things from one source, under names that begin alike."""
    return {f"{prefix}.{name}": count(number, source) for name, number in numbers.items()}


def as_data(source: Source) -> dict[str, Any]:
    """A source as it is kept."""
    return asdict(source)
