"""Reasons (依据): a tree from an amount down to the facts it rests on, and up to the words of the law.

A reason pairs a head, which says what is the same for every subject and stands next to the quoted words, with the
value it took here. Values stay raw: who shows a reason words them. Nothing is worked out a second way: values come
from the functions and steps that gave the result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from luodi.evaluate.expressions import Compiler, Environment
from luodi.evaluate.outcomes import Outcome
from luodi.plan.terms import Term
from luodi.program.nodes import Defined, Lookup, Node, Operation, Read, Reading, parts
from luodi.program.policies import ReadingRule
from luodi.program.quotes import Quote
from luodi.program.types import Quantity
from luodi.units import RATIO, Unit

Kind = Literal[
    "result", "validity", "continued", "condition", "alternative", "amount", "tiers", "cap", "most", "once",
    "accumulated", "relation", "group", "recipient", "observed", "year", "policy", "reading", "definition", "table",
    "expression", "fact",
]  # fmt: skip
"""What a reason is about: ``fact`` is a leaf, ``result`` the root."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What a reason says of every subject: its words as the rule has them, the law's words, the unit of its value."""

    kind: Kind
    words: str
    quote: Quote | None = None
    unit: Unit = RATIO
    term: Term | None = None


class Reason(NamedTuple):
    """A head with its value here: a number, a text, a date, yes or no, ``Unknown``, an ``Outcome`` or a step.

    ``year`` is 0 for facts that never change; ``subject`` is the id of whom it speaks of.
    """

    head: Head
    value: Any
    year: int
    subject: str
    children: tuple[Reason, ...]


Explain = Callable[[Environment], Reason]


def here(head: Head, value: Any, env: Environment, children: tuple[Reason, ...] = ()) -> Reason:
    """A reason of a subject's year."""
    return Reason(head, value, env.year, env.subject.id, children)


def unit_of(node: Node) -> Unit:
    """The unit of a node's value; that of a ratio where it is no number."""
    return node.type.unit if isinstance(node.type, Quantity) else RATIO


def written(node: Node) -> str:
    """The words of an expression, comparisons as people print them."""
    return node.span.text.replace(">=", "≥").replace("<=", "≤").replace("!=", "≠")


class Explainer:
    """Nodes to functions that give their reasons, each made once."""

    def __init__(self, compiler: Compiler, readings: list[ReadingRule]) -> None:
        self._compiler = compiler
        self._readings = readings
        self._done: dict[Node, Explain | None] = {}
        self._heads: dict[int, list[Head]] = {}

    def explain(self, node: Node) -> Explain | None:
        """The function that gives a node's reason; None for what its words already say: literals and 本年."""
        if node not in self._done:
            self._done[node] = self._explain(node)
        return self._done[node]

    def line(self, head: Head, node: Node) -> Explain:
        """The reason of a quoted line: its head stands for the outermost operation."""
        if isinstance(node, Operation):
            return self._operation(head, node)
        return self._above(head, node, [node])

    def manner_heads(self, index: int) -> list[Head]:
        """A reading with each option it can take, and whether an office has ruled."""
        if index not in self._heads:
            rule = self._readings[index]
            state = f"已裁定，{rule.ruling.document}" if rule.ruling else "未裁定"
            self._heads[index] = [
                Head("reading", f"口径「{rule.name}」取「{label}」（{state}）", rule.quote) for label in rule.labels
            ]
        return self._heads[index]

    def _explain(self, node: Node) -> Explain | None:
        match node:
            case Read():
                return self._read(node)
            case Reading():
                return self._reading(node)
            case Defined():
                return self._above(Head("definition", node.name, unit=unit_of(node)), node, [node.body])
            case Lookup():
                return self._above(Head("table", node.name, unit=unit_of(node)), node, [node.key])
            case Operation():
                return self._operation(Head("expression", written(node), unit=unit_of(node)), node)
            case _:
                return None

    def _operation(self, head: Head, node: Operation) -> Explain:
        if node.operator in OVER_YEARS:
            return self._over_years(head, node)
        return self._above(head, node, parts(node))

    def _above(self, head: Head, node: Node, below: list[Node] | tuple[Node, ...]) -> Explain:
        """A reason that rests on those of other nodes, in the same year."""
        value = self._compiler.compile(node)
        explains = [found for part in below if (found := self.explain(part)) is not None]
        if len(explains) == 1:
            (only,) = explains
            return lambda env: Reason(head, value(env), env.year, env.subject.id, (only(env),))
        return lambda env: Reason(
            head, value(env), env.year, env.subject.id, tuple([explain(env) for explain in explains])
        )

    def _over_years(self, head: Head, node: Operation) -> Explain:
        value = self._compiler.compile(node)
        inner = self.explain(node.arguments[0])
        years = OVER_YEARS[node.operator]

        def explain(env: Environment) -> Reason:
            below = () if inner is None else tuple([inner(env.at(year)) for year in years(env)])
            return Reason(head, value(env), env.year, env.subject.id, below)

        return explain

    def _read(self, node: Read) -> Explain:
        term, reference = node.term, node.reference
        head = Head("fact", term.name, unit=term.unit, term=term)
        value = self._compiler.compile(node)
        if reference is None:
            if term.yearly:
                return lambda env: Reason(head, value(env), env.year, env.subject.id, ())
            return lambda env: Reason(head, value(env), 0, env.subject.id, ())
        follow = self._read(Read(reference, None, node.type, node.span))

        def explain(env: Environment) -> Reason:
            pointed = follow(env)
            found = pointed.value if isinstance(pointed.value, str) else ""
            return Reason(head, value(env), env.year if term.yearly else 0, found, (pointed,))

        return explain

    def _reading(self, node: Reading) -> Explain:
        value = self._compiler.compile(node)
        heads = [replace(head, unit=unit_of(node)) for head in self.manner_heads(node.index)]
        explains = [self.explain(option) for option in node.options]

        def explain(env: Environment) -> Reason:
            option = env.options[node.index]
            below = explains[option]
            return Reason(heads[option], value(env), env.year, env.subject.id, () if below is None else (below(env),))

        return explain


OVER_YEARS: dict[str, Callable[[Environment], range]] = {
    "首次": lambda env: env.observed(),
    "历年最高": lambda env: env.observed(),
    "历年合计": lambda env: env.observed(),
    "上年": lambda env: range(env.year - 1, env.year),
}
"""Operators that look at other years: which."""


def result_of(reason: Reason) -> Outcome:
    """The outcome at the root of a tree of reasons."""
    assert isinstance(reason.value, Outcome), "the root of a tree of reasons holds its outcome"
    return reason.value
