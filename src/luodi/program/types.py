"""Types of expressions: units are types, and so are kinds of subject and lists of choices."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.plan.terms import Term
from luodi.units import RATIO, Unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit."""

    unit: Unit = RATIO

    def __str__(self) -> str:
        return f"以{self.unit}计的数" if self.unit != RATIO else "比例或无单位的数"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words, from low to high; empty for a literal word, which fits any list that holds it."""

    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{'、'.join(self.choices)}之一" if self.choices else "文字"


@dataclass(frozen=True, slots=True)
class Simple:
    """A type without parts: 条件, 日期, 年度 (a year of the calendar)."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a subject of a kind."""

    kind: str

    def __str__(self) -> str:
        return f"对{self.kind}的引用"


Type = Quantity | Choice | Simple | Reference
CONDITION = Simple("条件")
DAY = Simple("日期")
YEAR = Simple("年度")
WORDS = Simple("文本")


def type_of_term(term: Term) -> Type:
    """The type of a term's values."""
    match term.form:
        case "数量":
            return Quantity(term.unit)
        case "是否":
            return CONDITION
        case "日期":
            return DAY
        case "枚举":
            return Choice(term.choices)
        case "引用":
            return Reference(term.target)
        case "文本":
            return WORDS
