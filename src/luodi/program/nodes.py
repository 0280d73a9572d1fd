"""The nodes of a checked expression: names resolved, every node typed, each with the words it was written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from luodi.plan.terms import Term
from luodi.program.quotes import Quote
from luodi.program.types import Type
from luodi.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A literal."""

    value: Decimal | str | bool | date
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A term of the subject, or of the subject that ``reference`` points to."""

    term: Term
    reference: Term | None
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class ThisYear:
    """本年: the year asked."""

    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An operator or function applied to arguments."""

    operator: str
    arguments: tuple[Node, ...]
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Defined:
    """A named expression (设, 定义)."""

    name: str
    body: Node
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A 口径 whose options are expressions: the option in force is the value."""

    name: str
    index: int
    options: tuple[Node, ...]
    labels: tuple[str, ...]
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """A table of values: the value of the first column whose test holds of the key, zero where none does. The columns
    stand in the order in which they are tried: the highest tier first, of tiers that fall the lowest."""

    name: str
    key: Node
    tests: tuple[tuple[str, Constant], ...]
    values: tuple[Constant, ...]
    type: Type
    span: Span = field(repr=False)
    quotes: tuple[Quote, ...] = field(default=(), repr=False)
    """The words that its tests and its values rest on, in this order."""


Node = Constant | Read | ThisYear | Operation | Defined | Reading | Lookup


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case Operation():
            return node.arguments
        case Defined():
            return (node.body,)
        case Reading():
            return node.options
        case Lookup():
            return (node.key,)
        case Constant() | Read() | ThisYear():
            return ()


def walk(node: Node) -> list[Node]:
    """A node and all below it."""
    found = [node]
    for part in parts(node):
        found += walk(part)
    return found
