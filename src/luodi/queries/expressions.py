"""Nodes of expressions as values of a query: the same meaning as ``evaluate.expressions``, for all subjects at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sqlglot import exp

from luodi.evaluate.expressions import not_negative, terms_read
from luodi.evaluate.operations import NEVER
from luodi.program.nodes import Constant, Defined, Lookup, Node, Operation, Read, Reading, ThisYear, walk
from luodi.program.types import Choice
from luodi.queries import numbers
from luodi.queries.asked import Options
from luodi.queries.numbers import ONE, Digits, Number
from luodi.queries.rounding import rounded, whole_steps
from luodi.queries.sql import (
    FALSE,
    NO_BITS,
    NULL,
    TRUE,
    Sql,
    case,
    cast,
    day,
    every,
    infix,
    is_known,
    is_nothing,
    is_null,
    negated,
    number,
    own,
    some,
    text,
    union_of_bits,
)  # fmt: skip
from luodi.queries.values import Value, lacking, numeric
from luodi.queries.wide import Lacking, Subjects

_YEAR = Digits(4, 0)


class Expressions:
    """Makes the values of nodes, each once for a year and a choice of options."""

    def __init__(self, subjects: Subjects) -> None:
        self.subjects = subjects
        self._done: dict[tuple[Node, int, Options], Value] = {}
        self._readings: dict[Node, tuple[int, ...]] = {}

    def value(self, node: Node, year: int, options: Options) -> Value:
        """The value of a node in a year under a choice of options."""
        key = (node, year, tuple(options[index] for index in self._readings_of(node)))
        found = self._done.get(key)
        if found is None:
            found = self._done[key] = self.kept(self._made(node, year, options))
        return found

    def bits(self, terms: frozenset[str]) -> Sql | None:
        """The bits of some terms."""
        return union_of_bits(self.subjects.bit(term) for term in sorted(terms)) if terms else NO_BITS

    def _readings_of(self, node: Node) -> tuple[int, ...]:
        if node not in self._readings:
            self._readings[node] = tuple(sorted({part.index for part in walk(node) if isinstance(part, Reading)}))
        return self._readings[node]

    def kept(self, value: Value) -> Value:
        """The value as columns, so that what is made of it names it and does not repeat it."""
        return Value(
            self._column(value.sql),
            None if value.lacks is None else self._column(value.lacks),
            value.digits,
            None if value.under is None else self._column(value.under),
            value.under_digits,
            None if value.latest is None else self._column(value.latest),
        )

    def _column(self, sql: Sql) -> Sql:
        return sql if _is_atom(sql) else self.subjects.layers.named("value", sql)

    def _made(self, node: Node, year: int, options: Options) -> Value:
        match node:
            case Constant(value=value):
                return constant(value)
            case ThisYear():
                return Value(number(year), digits=_YEAR)
            case Read(reference=None):
                return self.subjects.read(node.term, year)
            case Read(reference=reference) if reference is not None:
                return self.subjects.read_through(reference, node.term, year)
            case Defined():
                return self.value(node.body, year, options)
            case Reading():
                return self.value(node.options[options[node.index]], year, options)
            case Lookup():
                return self._lookup(node, year, options)
            case Operation():
                made = OPERATIONS.get(node.operator)
                if made is None:
                    raise Lacking("LD0902", construct=node.operator, span=node.span)
                return made(self, node, year, options)
        raise AssertionError(node)

    def arguments(self, node: Operation, year: int, options: Options) -> list[Value]:
        """The values of what an operation is applied to."""
        return [self.value(argument, year, options) for argument in node.arguments]

    def _lookup(self, node: Lookup, year: int, options: Options) -> Value:
        key = self.value(node.key, year, options)
        columns = [
            (_holds(test, node.key, key, constant(bound.value)), constant(value.value).number)
            for (test, bound), value in zip(node.tests, node.values, strict=True)
        ]
        found = numbers.one_of([(is_null(key.sql), Number(NULL, ONE)), *columns], numbers.ZERO)
        return numeric(found, key.lacks)


def constant(value: Decimal | str | bool | date | int) -> Value:
    """What the plan states."""
    if isinstance(value, bool):
        return Value(TRUE if value else FALSE)
    if isinstance(value, Decimal):
        return numeric(numbers.constant(value), None)
    if isinstance(value, date):
        return Value(day(value))
    return Value(text(value)) if isinstance(value, str) else Value(number(value), digits=_YEAR)


def rank(node: Node, sql: Sql) -> Sql:
    """What to compare in place of a choice: its place in the list."""
    if not isinstance(node.type, Choice) or not node.type.choices:
        return sql
    places = [(infix(exp.EQ, sql, text(choice)), number(at)) for at, choice in enumerate(node.type.choices)]
    return case(places)


_COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ, "!=": exp.NEQ, ">=": exp.GTE, ">": exp.GT, "<=": exp.LTE, "<": exp.LT,
}  # fmt: skip


def _holds(test: str, ranked: Node, left: Value, right: Value) -> Sql:
    """A comparison of two values; those of a list by their places in it."""
    operator = _COMPARISONS[test]
    if left.digits is not None and right.digits is not None:
        return numbers.compared(operator, left.number, right.number)
    if test in ("=", "!="):
        return infix(operator, left.sql, right.sql)
    return infix(operator, rank(ranked, left.sql), rank(ranked, right.sql))


def _is_atom(sql: Sql) -> bool:
    while isinstance(sql, exp.Cast | exp.Neg):
        sql = sql.this
    return isinstance(sql, exp.Column | exp.Literal | exp.Boolean | exp.Null)


Make = Callable[[Expressions, Operation, int, Options], Value]


def _compare(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    left, right = made.arguments(node, year, options)
    ranked = next((a for a in node.arguments if isinstance(a.type, Choice) and a.type.choices), node.arguments[0])
    return Value(_holds(node.operator, ranked, left, right), lacking((left, right)))


def _belongs(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    value, *choices = made.arguments(node, year, options)
    found = some(_holds("=", node.arguments[0], value, choice) for choice in choices)
    unknown = [one.unknown for one in (value, *choices) if one.unknown is not None]
    return Value(case([(some(unknown), NULL)], found) if len(unknown) > 1 else found, lacking((value, *choices)))


def _all(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    values = made.arguments(node, year, options)
    return Value(every(value.sql for value in values), lacking(values))


def _any(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    values = made.arguments(node, year, options)
    return Value(some(value.sql for value in values), lacking(values))


def _not(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    (value,) = made.arguments(node, year, options)
    return Value(negated(value.sql), value.lacks)


def _sum(operator: type[exp.Binary]) -> Make:
    def make(made: Expressions, node: Operation, year: int, options: Options) -> Value:
        left, right = made.arguments(node, year, options)
        return numeric(numbers.plus(left.number, right.number, operator), lacking((left, right)))

    return make


def _times(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    """0 × unknown is 0."""
    left, right = made.arguments(node, year, options)
    found = numbers.times(left.number, right.number)
    open_to = [(left, right), (right, left)]
    zero = some(_is_zero(one) for one, other in open_to if other.lacks is not None)
    return numeric(numbers.one_of([(zero, numbers.ZERO)], found), lacking((left, right)))


def _is_zero(value: Value) -> Sql:
    return infix(exp.EQ, value.sql, number(0))


def _above_zero(node: Operation, left: Value, right: Value) -> tuple[Number, Number]:
    """What is divided and the divisor, both with their signs turned where the divisor is below zero."""
    top, bottom = left.number, right.number
    if not_negative(node.arguments[1]):
        return top, bottom
    below = infix(exp.LT, right.sql, number(0))
    return tuple(numbers.one_of([(below, numbers.negative(part))], part) for part in (top, bottom))  # type: ignore[return-value]


def _divide(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    left, right = made.arguments(node, year, options)
    top, bottom = _above_zero(node, left, right)
    without = made.bits(terms_read(node.arguments[1]))
    found = numbers.over(top, bottom)
    zero = _is_zero(right)
    nothing = Number(NULL, ONE)
    found = numbers.one_of([(some([is_null(left.sql), is_null(right.sql), zero]), nothing)], found)
    missing = lacking((left, right))
    return numeric(
        found, case([(every(is_known(v.sql) for v in (left, right)), without or NO_BITS)], missing or NO_BITS)
    )


def _negative(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    (value,) = made.arguments(node, year, options)
    return numeric(numbers.negative(value.number), value.lacks)


def least(values: list[Value], *, floor: bool) -> Value:
    """The least of some numbers. With ``floor`` none of them is below zero, so that a known 0 is the least."""
    found = values[0].number
    for value in values[1:]:
        other = value.number
        found = numbers.one_of([(numbers.compared(exp.LTE, found, other), found)], other)
    open_ones = [value for value in values if value.unknown is not None]
    if not open_ones or len(values) == 1:
        return numeric(found, lacking(values))
    zero = some(_is_zero(value) for value in values) if floor else FALSE
    unknown = some(is_null(value.sql) for value in open_ones)
    return numeric(numbers.one_of([(zero, numbers.ZERO), (unknown, Number(NULL, ONE))], found), lacking(values))


def _least(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    floor = all(not_negative(argument) for argument in node.arguments)
    return least(made.arguments(node, year, options), floor=floor)


def _most(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    values = made.arguments(node, year, options)
    found = values[0].number
    for value in values[1:]:
        found = numbers.one_of([(numbers.compared(exp.GTE, found, value.number), found)], value.number)
    unknown = some(is_null(value.sql) for value in values if value.lacks is not None)
    return numeric(numbers.one_of([(unknown, Number(NULL, ONE))], found), lacking(values))


def _if(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    test, then, otherwise = made.arguments(node, year, options)
    refused = negated(test.sql)
    lacks: Sql | None = None
    if any(value.lacks is not None for value in (test, then, otherwise)):
        lacks = case(
            [(is_null(test.sql), test.lacks or NO_BITS), (test.sql, then.lacks or NO_BITS)], otherwise.lacks or NO_BITS
        )
    if then.digits is not None and otherwise.digits is not None:
        branches = [(is_null(test.sql), Number(NULL, ONE)), (test.sql, then.number)]
        return numeric(numbers.one_of(branches, otherwise.number), lacks)
    return Value(case([(test.sql, then.sql), (refused, otherwise.sql)]), lacks)


def _whole_steps(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    value, step = made.arguments(node, year, options)
    unknown = some([is_null(value.sql), is_null(step.sql), _is_zero(step)])
    found = numbers.one_of([(unknown, Number(NULL, ONE))], whole_steps(*_above_zero(node, value, step)))
    without = made.bits(terms_read(node.arguments[1])) or NO_BITS
    missing = lacking((value, step)) or NO_BITS
    return numeric(found, case([(every([is_known(value.sql), is_known(step.sql)]), without)], missing))


def _rounded(how: str) -> Make:
    def make(made: Expressions, node: Operation, year: int, options: Options) -> Value:
        value = made.value(node.arguments[0], year, options)
        places = node.arguments[1]
        if not isinstance(places, Constant) or not isinstance(places.value, Decimal):
            raise Lacking("LD0902", construct=node.operator, span=node.span)
        return numeric(rounded(value.number, int(places.value), how), value.lacks)

    return make


def _year_of(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    (value,) = made.arguments(node, year, options)
    return Value(year_of(value).sql, value.lacks, _YEAR)


def year_of(value: Value) -> Value:
    """The calendar year of a day, or the year itself."""
    if value.digits is not None or is_nothing(value.sql):
        return value
    return Value(cast(exp.Extract(this=exp.var("YEAR"), expression=own(value.sql)), "int"), value.lacks, _YEAR)


def _nth_year(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    (start,) = made.arguments(node, year, options)
    return Value(infix(exp.Sub, number(year + 1), year_of(start).sql), start.lacks, Digits(5, 0))


def _within_years(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    """An unknown start that is known to lie too far back is over."""
    start, limit = made.arguments(node, year, options)
    nth = Value(infix(exp.Sub, number(year + 1), year_of(start).sql), digits=Digits(5, 0)).number
    within = every([
        infix(exp.GTE, nth.top, number(1)),
        numbers.compared(exp.LTE, nth, limit.number),
    ])  # fmt: skip
    found: Sql = case([(some(is_null(v.sql) for v in (start, limit) if v.lacks is not None), NULL)], within)
    if start.latest is not None:
        latest = Value(infix(exp.Sub, number(year + 1), start.latest), digits=Digits(5, 0)).number
        over = every([is_null(start.sql), numbers.compared(exp.GT, latest, limit.number)])
        found = case([(over, FALSE)], found)
    return Value(found, lacking((start, limit)))


def _first(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    """首次: the first observed year in which a condition holds. An unknown year before it leaves it unknown."""
    subjects = made.subjects
    years = [
        (at, subjects.observed(at, year), made.value(node.arguments[0], at, options)) for at in subjects.years(year)
    ]
    reached = [(every([observed, value.sql]), number(at)) for at, observed, value in years]
    first = made.subjects.layers.named("first", case(reached)) if reached else NULL
    steps: list[tuple[Sql, Sql]] = []
    for at, observed, value in years:
        if value.lacks is not None:
            steps.append((every([observed, is_null(value.sql)]), NULL))
        steps.append((every([observed, value.sql]), number(at)))
    before = [
        case([(every([observed, is_null(value.sql), some([is_null(first), infix(exp.GT, first, number(at))])]),
               value.lacks)], NO_BITS)
        for at, observed, value in years
        if value.lacks is not None
    ]  # fmt: skip
    lacks = union_of_bits(before) if before else None
    return Value(case(steps, number(NEVER)), lacks, _YEAR, latest=first)


def _last_year(made: Expressions, node: Operation, year: int, options: Options) -> Value:
    return made.value(node.arguments[0], year - 1, options)


def _over_years(combine: Callable[[Number, Number], Number]) -> Make:
    def make(made: Expressions, node: Operation, year: int, options: Options) -> Value:
        subjects = made.subjects
        years = [
            (subjects.observed(at, year), made.value(node.arguments[0], at, options)) for at in subjects.years(year)
        ]
        nothing = Number(NULL, ONE)
        unknown = some(every([seen, is_null(value.sql)]) for seen, value in years if value.lacks is not None)
        _, last = years[-1]
        found = last.number
        none_seen = negated(years[-1][0]) if subjects.pivot.has_years else FALSE
        for seen, value in years[:-1]:
            found = made.kept(numeric(numbers.one_of([(seen, combine(value.number, found))], found), None)).number
        lacks = union_of_bits(
            case([(every([seen, is_null(value.sql)]), value.lacks)], NO_BITS)
            for seen, value in years
            if value.lacks is not None
        )
        without = made.bits(terms_read(node)) or NO_BITS
        return numeric(
            numbers.one_of([(none_seen, nothing), (unknown, nothing)], found), case([(none_seen, without)], lacks)
        )

    return make


def _greater(left: Number, right: Number) -> Number:
    return numbers.one_of([(numbers.compared(exp.GTE, left, right), left)], right)


OPERATIONS: dict[str, Make] = {
    **dict.fromkeys(_COMPARISONS, _compare),
    "属于": _belongs,
    "且": _all,
    "或": _any,
    "非": _not,
    "+": _sum(exp.Add),
    "-": _sum(exp.Sub),
    "*": _times,
    "/": _divide,
    "负": _negative,
    "取小": _least,
    "取大": _most,
    "若": _if,
    "每满": _whole_steps,
    "四舍五入": _rounded("half"),
    "舍去": _rounded("down"),
    "进位": _rounded("up"),
    "年度": _year_of,
    "第几年": _nth_year,
    "年限内": _within_years,
    "首次": _first,
    "上年": _last_year,
    "历年最高": _over_years(_greater),
    "历年合计": _over_years(numbers.plus),
}
"""By operator: what it makes of its arguments. An operator that is not here, an engine lacks."""
