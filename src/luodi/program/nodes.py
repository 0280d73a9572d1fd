"""The nodes of a checked expression: names resolved, every node typed, each with the words it was written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from luodi.plan.terms import Term
from luodi.program.quotes import Quote
from luodi.program.types import Type
from luodi.source import Span


class _Extent:
    """How large a node is once its names are written out: how many nodes, and how many levels of them."""

    __slots__ = ("levels", "steps")
    levels: int
    steps: int

    def __post_init__(self) -> None:
        below = parts(self)  # type: ignore[arg-type]  # the base of every node, and of nothing else
        object.__setattr__(self, "steps", 1 + sum(part.steps for part in below))
        object.__setattr__(self, "levels", 1 + max((part.levels for part in below), default=0))


@dataclass(frozen=True, slots=True, eq=False)
class Constant(_Extent):
    """A literal."""

    value: Decimal | str | bool | date
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Read(_Extent):
    """A term of the subject, or of the subject that ``reference`` points to."""

    term: Term
    reference: Term | None
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class ThisYear(_Extent):
    """本年: the year asked."""

    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Operation(_Extent):
    """An operator or function applied to arguments."""

    operator: str
    arguments: tuple[Node, ...]
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Defined(_Extent):
    """A named expression (设, 定义)."""

    name: str
    body: Node
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Reading(_Extent):
    """A 口径 whose options are expressions: the option in force is the value."""

    name: str
    index: int
    options: tuple[Node, ...]
    labels: tuple[str, ...]
    type: Type
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Lookup(_Extent):
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
    """A node and all below it, each once however often names lead to it."""
    found: dict[Node, None] = {}
    waiting = [node]
    while waiting:
        next_ = waiting.pop()
        if next_ not in found:
            found[next_] = None
            waiting += reversed(parts(next_))
    return list(found)
