"""Typed nodes to functions of an environment: exact and three-valued."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

from luodi.evaluate.operations import NEVER, PLAIN, divide, nth_year, whole_steps, within_years
from luodi.evaluate.values import ZERO, Number, Unknown, exactly, lacking
from luodi.facts import Facts, Subject
from luodi.plan.terms import Term
from luodi.program.nodes import Constant, Defined, Lookup, Node, Operation, Read, Reading, ThisYear, walk
from luodi.program.types import Choice, Quantity

_NOTHING: dict[str, Any] = {}


class Environment:
    """A subject in a year, under a choice of reading options."""

    __slots__ = ("facts", "first_year", "options", "row", "subject", "unchanging", "year", "years")

    def __init__(self, facts: Facts, subject: Subject, year: int, options: tuple[int, ...]) -> None:
        self.facts = facts
        self.subject = subject
        self.year = year
        self.options = options
        self.unchanging = subject.unchanging
        self.row = subject.years.get(year, _NOTHING)
        self.first_year = subject.first_year
        self.years = {year: self}

    def at(self, year: int) -> Environment:
        """The same subject in another year, under the same options."""
        found = self.years.get(year)
        if found is None:
            found = Environment.__new__(Environment)  # what is the same in every year is not worked out again
            found.facts, found.subject, found.options = self.facts, self.subject, self.options
            found.unchanging, found.first_year, found.years = self.subject.unchanging, self.first_year, self.years
            found.year = year
            found.row = self.subject.years.get(year, _NOTHING)
            self.years[year] = found
        return found

    def observed(self) -> range:
        """The observed years up to this one; only this one for a subject without yearly rows."""
        return range(self.year if self.first_year is None else self.first_year, self.year + 1)

    def supposing(self, term: Term, value: Any) -> Environment:
        """The same year as if a term had a value: what the most would be that an office can decide."""
        found = Environment(self.facts, self.subject, self.year, self.options)
        if term.yearly:
            found.row = {**self.row, term.name: value}
        else:
            found.unchanging = {**self.unchanging, term.name: value}
        return found


Evaluate = Callable[[Environment], Any]


class Compiler:
    """Compiles nodes, each once."""

    def __init__(self) -> None:
        self._done: dict[Node, Evaluate] = {}
        self._unknown: dict[str, Unknown] = {}

    def compile(self, node: Node) -> Evaluate:
        """The function that gives a node's value in an environment."""
        found = self._done.get(node)
        if found is None:
            found = self._done[node] = self._compile(node)
        return found

    def unknown(self, term: Term) -> Unknown:
        """The value of a term nobody has recorded."""
        return self._unknown.setdefault(term.name, Unknown(frozenset({term.name})))

    def _compile(self, node: Node) -> Evaluate:
        match node:
            case Constant(value=value):
                return lambda _: value
            case ThisYear():
                return lambda env: env.year
            case Read():
                return (
                    self._read(node.term) if node.reference is None else self._read_through(node.reference, node.term)
                )
            case Defined():
                return self.compile(node.body)
            case Reading():
                return _choose(node.index, [self.compile(option) for option in node.options])
            case Lookup():
                return self._lookup(node)
            case Operation():
                return self._operation(node)

    def _read(self, term: Term) -> Evaluate:
        name, unknown = term.name, self.unknown(term)
        if term.yearly:
            return lambda env: env.row.get(name, unknown)
        return lambda env: env.unchanging.get(name, unknown)

    def _read_through(self, reference: Term, term: Term) -> Evaluate:
        follow = self._read(reference)
        name, unknown, target, yearly = term.name, self.unknown(term), reference.target, term.yearly

        def read(env: Environment) -> Any:
            found = follow(env)
            if found.__class__ is Unknown:
                return found
            other = env.facts.of(target).get(found)
            if other is None:
                return unknown
            return (other.years.get(env.year, _NOTHING) if yearly else other.unchanging).get(name, unknown)

        return read

    def _lookup(self, node: Lookup) -> Evaluate:
        key = self.compile(node.key)
        rank = ranks(node.key)
        columns = [
            (PLAIN[test], rank(bound.value), value.value)
            for (test, bound), value in zip(node.tests, node.values, strict=True)
        ]

        def look_up(env: Environment) -> Any:
            found = key(env)
            if found.__class__ is Unknown:
                return found
            found = rank(found)
            return next((value for test, bound, value in columns if test(found, bound)), ZERO)

        return look_up

    def _operation(self, node: Operation) -> Evaluate:
        arguments = [self.compile(argument) for argument in node.arguments]
        name = node.operator
        if name in _SPECIAL:
            return _SPECIAL[name](node, arguments)
        if name in (">=", ">", "<=", "<"):
            return _ordered(node, arguments)
        return _plain(PLAIN[name], arguments)


def _choose(index: int, options: list[Evaluate]) -> Evaluate:
    return lambda env: options[env.options[index]](env)


def _plain(function: Callable[..., Any], arguments: list[Evaluate]) -> Evaluate:
    """Unknown where any argument is."""
    if len(arguments) == 2:
        first, second = arguments

        def of_two(env: Environment) -> Any:
            left, right = first(env), second(env)
            if left.__class__ is Unknown or right.__class__ is Unknown:
                return lacking((left, right))
            return function(left, right)

        return of_two

    def of_any(env: Environment) -> Any:
        values = [argument(env) for argument in arguments]
        if any(value.__class__ is Unknown for value in values):
            return lacking(values)
        return function(*values)

    return of_any


def ranks(node: Node) -> Callable[[Any], Any]:
    """What to compare in place of a value: its place in the list for choices, the value itself otherwise."""
    if isinstance(node.type, Choice) and node.type.choices:
        return {choice: at for at, choice in enumerate(node.type.choices)}.__getitem__
    return _itself


def _itself(value: Any) -> Any:
    return value


def _ordered(node: Operation, arguments: list[Evaluate]) -> Evaluate:
    ranked = next((a for a in node.arguments if isinstance(a.type, Choice) and a.type.choices), None)
    if ranked is None:
        return _plain(PLAIN[node.operator], arguments)
    rank, test = ranks(ranked), PLAIN[node.operator]
    return _plain(lambda left, right: test(rank(left), rank(right)), arguments)


def _settled(values: list[Any], *, sure: bool) -> Any:
    """A truth where all values are known, else what they lack: of one alone, that is as it is."""
    unknown = [value for value in values if value.__class__ is Unknown]
    if not unknown:
        return sure
    return unknown[0] if len(unknown) == 1 and unknown[0].latest is None else lacking(unknown)


def _all(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    """且: false wins over unknown."""

    def evaluate(env: Environment) -> Any:
        values = [argument(env) for argument in arguments]
        return False if False in values else _settled(values, sure=True)

    return evaluate


def _any(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    """或: true wins over unknown."""

    def evaluate(env: Environment) -> Any:
        values = [argument(env) for argument in arguments]
        return True if True in values else _settled(values, sure=False)

    return evaluate


def _not(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    return _plain(lambda value: not value, arguments)


def _multiply(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    """0 × unknown is 0."""
    first, second = arguments

    def evaluate(env: Environment) -> Any:
        left, right = first(env), second(env)
        left_unknown, right_unknown = left.__class__ is Unknown, right.__class__ is Unknown
        if left_unknown or right_unknown:
            if (not left_unknown and left == 0) or (not right_unknown and right == 0):
                return ZERO
            return lacking((left, right))
        return exactly(_times, left, right)

    return evaluate


def _times(left: Any, right: Any) -> Any:
    return left * right


def _divide(node: Operation, arguments: list[Evaluate]) -> Evaluate:
    """Unknown where the divisor is zero: what it was worked out from is what must be looked at."""
    first, second = arguments
    without = Unknown(terms_read(node.arguments[1]))

    def evaluate(env: Environment) -> Any:
        left, right = first(env), second(env)
        if left.__class__ is Unknown or right.__class__ is Unknown:
            return lacking((left, right))
        return without if right == 0 else divide(left, right)

    return evaluate


def terms_read(node: Node) -> frozenset[str]:
    """The names of the terms that a node reads."""
    return frozenset(part.term.name for part in walk(node) if isinstance(part, Read))


def _least(node: Operation, arguments: list[Evaluate]) -> Evaluate:
    """取小: a known 0 among values that cannot be negative is the least, whatever the others are."""
    floor = all(not_negative(argument) for argument in node.arguments)

    return lambda env: least([argument(env) for argument in arguments], floor=floor)


def least(values: list[Any], *, floor: bool) -> Any:
    """The least of some numbers. With ``floor``, none of them can be below zero, so that a known 0 is the least."""
    unknown = [value for value in values if value.__class__ is Unknown]
    if not unknown:
        return min(values)
    if floor and any(value == 0 for value in values if value.__class__ is not Unknown):
        return ZERO
    return lacking(unknown)


def not_negative(node: Node) -> bool:
    """Whether a number can be told from its form to be zero or more: facts are, save rates of change."""
    match node:
        case Constant(value=Decimal() as value):
            return value >= 0
        case Read():
            return isinstance(node.type, Quantity) and not node.term.signed
        case Defined():
            return not_negative(node.body)
        case Reading():
            return all(not_negative(option) for option in node.options)
        case Lookup():
            return all(not_negative(value) for value in node.values)
        case Operation(operator="+" | "*" | "/" | "取小" | "取大" | "每满"):
            return all(not_negative(argument) for argument in node.arguments)
        case _:
            return False


def _if(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    condition, then, otherwise = arguments

    def evaluate(env: Environment) -> Any:
        test = condition(env)
        if test.__class__ is Unknown:
            return lacking((test,))
        return then(env) if test else otherwise(env)

    return evaluate


def _whole_steps(node: Operation, arguments: list[Evaluate]) -> Evaluate:
    first, second = arguments
    without = Unknown(terms_read(node.arguments[1]))

    def evaluate(env: Environment) -> Any:
        value, step = first(env), second(env)
        if value.__class__ is Unknown or step.__class__ is Unknown:
            return lacking((value, step))
        return without if step == 0 else whole_steps(value, step)

    return evaluate


def _nth_year(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    (start,) = arguments

    def evaluate(env: Environment) -> Any:
        begun: date | int | Unknown = start(env)
        return begun if isinstance(begun, Unknown) else nth_year(env.year, begun)

    return evaluate


def _within_years(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    """An unknown start that is known to lie too far back is over."""
    start, limit = arguments

    def evaluate(env: Environment) -> Any:
        begun, years = start(env), limit(env)
        if begun.__class__ is Unknown:
            over = begun.latest is not None and years.__class__ is not Unknown and env.year - begun.latest + 1 > years
            return False if over else lacking((begun, years))
        return years if years.__class__ is Unknown else within_years(env.year, begun, years)

    return evaluate


def _first(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    """首次: the first observed year in which a condition holds. An unknown year before it leaves it unknown."""
    (condition,) = arguments

    def evaluate(env: Environment) -> Any:
        unknown: list[Unknown] = []
        for year in env.observed():
            value = condition(env.at(year))
            if value.__class__ is Unknown:
                unknown.append(value)
            elif value:
                return Unknown(lacking(unknown).lacking, latest=year) if unknown else year
        return lacking(unknown) if unknown else NEVER

    return evaluate


def _plus(left: Number, right: Number) -> Number:
    return exactly(operator.add, left, right)


def _last_year(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    (value,) = arguments
    return lambda env: value(env.at(env.year - 1))


def _over_years(combine: Callable[[Iterable[Any]], Any]) -> Callable[[Operation, list[Evaluate]], Evaluate]:
    def build(node: Operation, arguments: list[Evaluate]) -> Evaluate:
        (value,) = arguments
        nothing = Unknown(terms_read(node))

        def evaluate(env: Environment) -> Any:
            values = [value(env.at(year)) for year in env.observed()]
            if not values:  # the year before the first row: nobody has seen any
                return nothing
            unknown = [item for item in values if item.__class__ is Unknown]
            return lacking(unknown) if unknown else combine(values)

        return evaluate

    return build


_SPECIAL: dict[str, Callable[[Operation, list[Evaluate]], Evaluate]] = {
    "且": _all,
    "或": _any,
    "非": _not,
    "*": _multiply,
    "/": _divide,
    "取小": _least,
    "若": _if,
    "每满": _whole_steps,
    "第几年": _nth_year,
    "年限内": _within_years,
    "首次": _first,
    "上年": _last_year,
    "历年最高": _over_years(max),
    "历年合计": _over_years(lambda values: reduce(_plus, values)),
}
"""Operators that look at unknown values, other years or zero divisors themselves."""
