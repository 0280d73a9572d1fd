"""Pieces of a query: sqlglot's nodes, put together so that none is shared and each is read as it is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from sqlglot import exp

from luodi.facts.forms import EXACT

Sql = exp.Expr
TRUE: Sql = exp.true()
FALSE: Sql = exp.false()
NULL: Sql = exp.null()
_ATOMS = (exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Cast, exp.Func, exp.Neg, exp.Window, exp.Case)


def own(node: Sql) -> Sql:
    """The node itself where it stands nowhere yet, else a copy: a node has one place in a tree."""
    return node if node.parent is None else node.copy()


def column(name: str, table: str | None = None) -> exp.Column:
    """A column by its name."""
    return exp.column(name, table=table, quoted=True)


def number(value: int | Decimal) -> Sql:
    """A number as it stands."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return exp.Neg(this=exp.Literal.number(text[1:])) if text.startswith("-") else exp.Literal.number(text)


def text(value: str) -> Sql:
    """A text; whatever it holds stays text."""
    return exp.Literal.string(value)


def day(value: date) -> Sql:
    """A date."""
    return cast(text(value.isoformat()), exp.DataType.build("date"))


def cast(node: Sql, to: exp.DataType | str) -> Sql:
    """A value as another type."""
    return exp.Cast(this=own(node), to=exp.DataType.build(to) if isinstance(to, str) else to.copy())


def inside(node: Sql) -> Sql:
    """The node as a part of an expression: in brackets where it has parts itself."""
    node = own(node)
    whole = isinstance(node, _ATOMS) and not isinstance(node, exp.Binary)  # AND counts as a function too
    return node if whole else exp.Paren(this=node)


def is_true(node: Sql) -> bool:
    """Whether it is the word TRUE."""
    return isinstance(node, exp.Boolean) and bool(node.this)


def is_nothing(node: Sql) -> bool:
    """Whether it is NULL, of whatever type."""
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    return isinstance(node, exp.Null)


def is_false(node: Sql) -> bool:
    """Whether it can never hold: FALSE, or NULL in the place of a condition."""
    return is_nothing(node) or (isinstance(node, exp.Boolean) and not node.this)


def truth(value: bool) -> Sql:
    """TRUE or FALSE."""
    return TRUE if value else FALSE


def constant_of(node: Sql) -> Decimal | None:
    """The number that a node states; None for what is no literal number."""
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    if isinstance(node, exp.Neg):
        inner = constant_of(node.this)
        return None if inner is None else -inner
    return Decimal(node.this) if isinstance(node, exp.Literal) and not node.is_string else None


_FOLDED: dict[type[exp.Expr], Callable[[Decimal, Decimal], bool]] = {
    exp.EQ: eq, exp.NEQ: ne, exp.GTE: ge, exp.GT: gt, exp.LTE: le, exp.LT: lt,
}  # fmt: skip


_BITS: dict[type[exp.Expr], Callable[[Decimal, Decimal], int]] = {
    exp.BitwiseOr: lambda left, right: int(left) | int(right),
    exp.BitwiseAnd: lambda left, right: int(left) & int(right),
}
_SUMS: dict[type[exp.Expr], Callable[[Decimal, Decimal], Decimal]] = {
    exp.Add: EXACT.add, exp.Sub: EXACT.subtract, exp.Mul: EXACT.multiply,
}  # fmt: skip


def stated(value: Decimal) -> Sql:
    """A number as a decimal with its own digits, and no others."""
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int), "what a plan states is finite"
    behind = max(0, -exponent)
    return cast(number(value), f"decimal({max(1, len(digits) + max(exponent, 0), behind)}, {behind})")


_WORKED_OUT: tuple[tuple[dict[type[exp.Expr], Callable[[Decimal, Decimal], Any]], Callable[[Any], Sql]], ...] = (
    (_FOLDED, truth), (_BITS, number), (_SUMS, stated),
)  # fmt: skip
"""What is made of two numbers by an operator, and how it is written."""


def infix(operator: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """Two values with an operator between them; what two numbers come to that the plan states is worked out."""
    if is_nothing(left) or is_nothing(right):
        return NULL
    first, second = constant_of(left), constant_of(right)
    if first is not None and second is not None:
        for table, make in _WORKED_OUT:
            if operator in table:
                return make(table[operator](first, second))
    return operator(this=inside(left), expression=inside(right))


def every(conditions: Iterable[Sql]) -> Sql:
    """All conditions together, by the engine's own three values."""
    kept = [condition for condition in dict.fromkeys(conditions) if not is_true(condition)]
    if any(isinstance(condition, exp.Boolean) for condition in kept):
        return FALSE
    if kept and all(map(is_nothing, kept)):
        return NULL
    return reduce(lambda left, right: exp.And(this=inside(left), expression=inside(right)), kept) if kept else TRUE


def some(conditions: Iterable[Sql]) -> Sql:
    """At least one of the conditions."""
    kept = [one for one in dict.fromkeys(conditions) if not (isinstance(one, exp.Boolean) and is_false(one))]
    if any(is_true(condition) for condition in kept):
        return TRUE
    if kept and all(map(is_nothing, kept)):
        return NULL
    return reduce(lambda left, right: exp.Or(this=inside(left), expression=inside(right)), kept) if kept else FALSE


def negated(condition: Sql) -> Sql:
    """The condition turned round; unknown stays unknown."""
    if isinstance(condition, exp.Boolean):
        return truth(not condition.this)
    return NULL if is_nothing(condition) else exp.Not(this=exp.Paren(this=own(condition)))


def is_null(node: Sql) -> Sql:
    """Whether nothing is known of a value."""
    if is_nothing(node):
        return TRUE
    if isinstance(node, exp.Boolean | exp.Literal) or constant_of(node) is not None:
        return FALSE
    return exp.Is(this=inside(node), expression=exp.null())


def is_known(node: Sql) -> Sql:
    """Whether a value is known."""
    return negated(is_null(node))


def case(branches: Iterable[tuple[Sql, Sql]], otherwise: Sql = NULL) -> Sql:
    """The value of the first condition that is true."""
    kept: list[tuple[Sql, Sql]] = []
    for condition, value in branches:
        if is_true(condition):
            otherwise = value
            break
        if not is_false(condition):
            kept.append((condition, value))
    while kept and kept[-1][1] == otherwise:
        kept.pop()
    if not kept:
        return own(otherwise)
    ifs = [exp.If(this=own(condition), true=own(value)) for condition, value in kept]
    return exp.Case(ifs=ifs, default=own(otherwise))


def call(name: str, *arguments: Sql) -> Sql:
    """A function that goes by the same name on every engine."""
    return exp.func(name, *(own(argument) for argument in arguments))


def union_of_bits(masks: Iterable[Sql | None]) -> Sql:
    """The bits of all masks together."""
    kept = [mask for mask in dict.fromkeys(masks) if mask is not None and constant_of(mask) != 0]
    return reduce(lambda left, right: infix(exp.BitwiseOr, left, right), kept) if kept else NO_BITS


NO_BITS: Sql = cast(number(0), "bigint")
