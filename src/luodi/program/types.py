"""Types of expressions: units are types, and so are kinds of subject and lists of choices."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.plan.terms import Term
from luodi.units import RATIO, Unit
from luodi.words import Words, listed


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit."""

    unit: Unit = RATIO

    @property
    def words(self) -> Words:
        """What it is called in a message."""
        if self.unit == RATIO:
            return Words("比例或无单位的数", "a ratio or a number without unit")
        return Words(f"以{self.unit}计的数", f"a number in 「{self.unit}」")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words, from low to high; empty for a literal word, which fits any list that holds it."""

    choices: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        """What it is called in a message."""
        if not self.choices:
            return Words("文字", "a word")
        known = listed(self.choices)
        return Words(f"{known}之一", f"one of {known.en}")


@dataclass(frozen=True, slots=True)
class Simple:
    """A type without parts: 条件, 日期, 年度 (a year of the calendar)."""

    words: Words


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a subject of a kind."""

    kind: str

    @property
    def words(self) -> Words:
        """What it is called in a message."""
        return Words(f"对{self.kind}的引用", f"a reference to a 「{self.kind}」")


Type = Quantity | Choice | Simple | Reference
CONDITION = Simple(Words("条件", "a condition"))
DAY = Simple(Words("日期", "a date"))
YEAR = Simple(Words("年度", "a year"))
WORDS = Simple(Words("文本", "a text"))


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
