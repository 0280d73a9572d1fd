"""Formulas of an assessment's scheme in the plan's own expression language: checked all at once, and worked out exactly.

A formula speaks of one unit (or sum of money) in one year, by a small dictionary of terms that the caller gives; nothing
is added to the language for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from luodi.diagnostics import Diagnostic, Diagnostics
from luodi.evaluate.expressions import Compiler, Environment, Evaluate
from luodi.evaluate.values import FEN, Unknown, exact_arithmetic, rounded
from luodi.facts import Facts, Subject
from luodi.plan.terms import Term, Terms
from luodi.program.nodes import Defined, Node, Operation, Read, ThisYear, walk
from luodi.program.resolve import Scope, resolve_text
from luodi.program.types import CONDITION, Quantity
from luodi.source import Source, Span
from luodi.units import RATIO, unit_named

_KIND, _YEAR = "被考评单位", 2000
"""A formula looks at one year alone, whichever it is."""
_OTHER_YEARS = frozenset({"上年", "历年最高", "历年合计", "首次", "第几年", "年限内"})
LONGEST = 500


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """A term that formulas may use. ``unit`` is its unit in formulas (counts and shares have none, money 元), ``shown``
    the one in which people read it; ``source`` says where its value comes from."""

    name: str
    meaning: str
    source: str
    shown: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula where it was typed: ``text`` begins at ``start`` of the ``line`` with a number. One with a ``name`` may be
    used by it in the others. ``condition`` says that it is to be a condition, otherwise a number without unit."""

    number: int
    line: str
    start: int
    text: str
    name: str = ""
    condition: bool = False


@dataclass(frozen=True, slots=True)
class ScoreFault:
    """What is wrong with a formula: code (empty where the library has none), line and column from 1, the line with carets
    under the words that are meant, and what to do."""

    line: int
    column: int
    code: str
    message: str
    remedy: str
    excerpt: str = ""

    def __str__(self) -> str:
        code = f"{self.code} " if self.code else ""
        return f"第 {self.line} 行第 {self.column} 个字：{code}{self.message}。提示：{self.remedy}"


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """A checked formula and the terms that it speaks of, in order of mention."""

    text: str
    terms: tuple[str, ...]
    value: Evaluate


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a formula comes to: a number to the hundredth, a truth, or None with the terms that it lacks."""

    value: Decimal | bool | None
    lacking: tuple[str, ...] = ()


def score_rules(
    formulas: Sequence[Formula], terms: Sequence[ScoreTerm]
) -> tuple[dict[int, ScoreRule], list[ScoreFault]]:
    """The rules of some formulas that may use each other's names, by line; and everything that is wrong with them."""
    return _Reading(formulas, terms).read()


class _Reading:
    """Formulas in the reading: each resolved once, however many use its name."""

    def __init__(self, formulas: Sequence[Formula], terms: Sequence[ScoreTerm]) -> None:
        self._formulas = formulas
        self._by_name = {one.name: one for one in formulas if one.name}
        self._terms = Terms({term.name: _term(term) for term in terms})
        self._diagnostics = Diagnostics()
        self._found: dict[int, Node | None] = {}
        self._open: list[int] = []
        self._own: list[ScoreFault] = []
        self._compiler = Compiler()

    def read(self) -> tuple[dict[int, ScoreRule], list[ScoreFault]]:
        rules: dict[int, ScoreRule] = {}
        for formula in self._formulas:
            node = self._resolved(formula)
            if node is not None and self._fits(formula, node):
                rules[formula.number] = ScoreRule(formula.text, _terms_of(node), self._compiler.compile(node))
        faults = [_fault(one) for one in self._diagnostics] + self._own
        return rules, sorted(faults, key=lambda one: (one.line, one.column))

    def _resolved(self, formula: Formula) -> Node | None:
        if formula.number in self._found:
            return self._found[formula.number]
        self._open.append(formula.number)
        span = _span(formula)
        names = tuple(name for name in self._by_name if name)
        scope = Scope(_KIND, self._terms, self._named, names, self._diagnostics)
        found = resolve_text(span, scope)
        self._open.remove(formula.number)
        self._found[formula.number] = None if found is None else found[1]
        return self._found[formula.number]

    def _named(self, name: str, span: Span) -> Node | None:
        formula = self._by_name.get(name)
        if formula is None:
            return None
        if formula.number in self._open:
            self._diagnostics.add("LD0309", span, name=name)
            return None
        node = self._resolved(formula)
        return None if node is None else Defined(name, node, node.type, span)

    def _fits(self, formula: Formula, node: Node) -> bool:
        """Whether it is what is wanted there; what it is not is noted."""
        parts = walk(node)
        wrong = [
            (part.span, "算式只看考评的那一年", "去掉涉及其他年度的写法")
            for part in parts
            if isinstance(part, ThisYear) or (isinstance(part, Operation) and part.operator in _OTHER_YEARS)
        ]
        if formula.condition and node.type != CONDITION:
            wrong.append((node.span, "一票否决要写条件", "写成「红灯任务数 ≥ 3」的样子"))
        if not formula.condition and not formula.name and node.type != Quantity(RATIO):
            said = node.type.words.zh
            wrong.append(
                (node.span, f"得分要是不带单位的数，这里是{said}", "写成「任务完成率 × 40」的样子；钱数先相除")
            )
        if not any(isinstance(part, Read) for part in parts) and not formula.name:
            wrong.append((node.span, "算式没有用到任何术语", "写明按什么得分，如「任务完成率 × 40」"))
        self._own += [_own_fault(span, message, remedy) for span, message, remedy in wrong]
        return not wrong


def _terms_of(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.term.name for part in walk(node) if isinstance(part, Read)))


def _span(formula: Formula) -> Span:
    # The lines before it are empty, so that a place has the number of its line.
    before = "\n" * (formula.number - 1)
    start = len(before) + formula.start
    return Span(Source("办法", before + formula.line), start, start + len(formula.text))


def _fault(one: Diagnostic) -> ScoreFault:
    place = one.place
    assert isinstance(place, Span), "a formula is a stretch of text"
    line, column = place.source.line_and_column(place.start)
    return ScoreFault(line, column, one.code, one.message(), one.remedy(), place.excerpt())


def _own_fault(span: Span, message: str, remedy: str) -> ScoreFault:
    line, column = span.source.line_and_column(span.start)
    return ScoreFault(line, column, "", message, remedy, span.excerpt())


def _term(term: ScoreTerm) -> Term:
    unit = unit_named(term.unit)
    assert unit is not None, "the table of terms has known units"
    return Term(term.name, "", _KIND, "数量", unit, term.unit)


def work_out(rule: ScoreRule, values: Mapping[str, Decimal | Fraction | None]) -> Outcome:
    """What a formula comes to where the values of terms are known (in base units), exact until it is rounded at the end."""
    known: dict[str, Any] = {name: values[name] for name in rule.terms if values.get(name) is not None}
    subject = Subject(_KIND, "", {}, {_YEAR: known})
    with exact_arithmetic():
        found = rule.value(Environment(Facts({_KIND: {"": subject}}), subject, _YEAR, ()))
        if isinstance(found, Unknown):
            # Where a quotient has nothing below the line, nothing recorded is lacking: what it is made of is named.
            return Outcome(None, tuple(sorted(found.lacking)) or rule.terms)
        if isinstance(found, bool):
            return Outcome(found)
        return Outcome(rounded(found, FEN, ROUND_HALF_UP))
