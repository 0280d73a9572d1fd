"""The query that gives the results of a program: what ``Evaluator.results`` gives, from tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from luodi.evaluate.expressions import Compiler
from luodi.evaluate.results import COLUMNS
from luodi.evaluate.rules import Rule, rules_of
from luodi.plan.terms import Terms
from luodi.program.policies import Program, ReadingRule
from luodi.queries.asked import Asked, Options
from luodi.queries.courses import Courses
from luodi.queries.dialects import Dialect
from luodi.queries.facts import Layout
from luodi.queries.lines import ORDER, Line, empty_lines, select_line
from luodi.queries.sql import NULL, Sql, column
from luodi.queries.wide import FIRST, Pivot, Subjects


@dataclass(frozen=True, slots=True)
class Query:
    """``tables`` are made in their order, each from the facts and those before it; ``lines`` from them. ``pivots`` names
    by kind those that are made from the facts."""

    tables: tuple[tuple[str, exp.Query], ...]
    lines: exp.Query
    dialect: Dialect
    pivots: Mapping[str, str]

    def sql(self, *, without: Iterable[str] = (), pretty: bool = False) -> str:
        """The query in one statement; some of its tables can be left out, for an engine that has made them already."""
        query = self.lines.copy()
        left_out = frozenset(without)
        for name, select in self.tables:
            if name not in left_out:
                keep = (self.dialect.hints and (self.dialect.materialized or name.endswith(OUTCOMES))) or None
                query = query.with_(exp.to_identifier(name, quoted=True), as_=select, materialized=keep, copy=False)
        return self.dialect.written(query, pretty=pretty)


OUTCOMES = "_outcomes"


def results_query(program: Program, terms: Terms, layout: Layout, asked: Asked, dialect: Dialect) -> Query:
    """One row per policy, subject of its kind and year asked, with the columns of ``Results``; ``missing`` is an array
    of texts, ``open_readings`` a JSON text.

    The tables are named for their kinds, with the columns 编号, 年度 and one for each term, in base units. They hold a
    subject's year at most once, and unchanging terms the same in all rows; years given in parts are put together.
    Raises ``Lacking`` for what a query cannot say.
    """
    return _Making(program, terms, layout, asked, dialect).query()


class _Making:
    def __init__(self, program: Program, terms: Terms, layout: Layout, asked: Asked, dialect: Dialect) -> None:
        self.program = program
        self.asked = asked
        self.dialect = dialect
        self.decided = frozenset(term.name for term in terms.by_name.values() if term.decided)
        rules = [
            rule
            for rule in rules_of(program, Compiler(), self.decided)
            if rule.policy.name in asked.policies and rule.policy.kind in layout.tables
        ]
        self.rules = rules
        self.pivots = {kind: Pivot(kind, f"facts_{at}", layout.tables.get(kind)) for at, kind in enumerate(terms.kinds)}
        self.courses = {
            kind: Courses(Subjects(kind, f"kind_{at}", self.pivots, self.dialect.code_points))
            for at, kind in enumerate(terms.kinds)
        }

    def query(self) -> Query:
        lines = [self._line(rule, year) for rule in self.rules for year in self.asked.years]
        in_order = len(self.asked.years) == 1 and self.dialect.keeps_order
        selects = [self._select(line, None if in_order else at) for at, line in enumerate(lines)]
        pivots = {kind: pivot.name for kind, pivot in self.pivots.items()}
        return Query(tuple(self._tables(lines)), self._joined(selects, in_order=in_order), self.dialect, pivots)

    def _select(self, line: Line, order: int | None) -> exp.Select:
        policy = line.rule.policy
        subjects = self.courses[policy.kind].subjects
        rank = None if order is None else order // len(self.asked.years)
        select = select_line(line, subjects, self.dialect, rank, self.decided, [rule.policy for rule in self.rules])
        select.add_comments([f" {policy.label} {policy.name} {line.year} "])
        return select

    def _joined(self, selects: list[exp.Select], *, in_order: bool) -> exp.Query:
        if not selects:
            return empty_lines()
        joined = selects[0] if len(selects) == 1 else exp.union(*selects, distinct=False, copy=False)
        if in_order:
            return joined
        order = [column(ORDER), self.dialect.code_points(column("subject")), column("year")]
        return exp.select(*map(column, COLUMNS)).from_(joined.subquery("lines", copy=False)).order_by(*order)

    def _line(self, rule: Rule, year: int) -> Line:
        courses = self.courses[rule.policy.kind]
        base = courses.final(rule, year, self.asked.options)
        varied = self._open_readings_of(rule) if self.asked.open_readings else []
        amounts = tuple(
            (
                reading,
                tuple(courses.final(rule, year, self._under(reading, at)).amount for at in range(len(reading.labels))),
            )
            for reading in varied
        )
        return Line(rule, year, base, amounts, self._recipient(rule, year))

    def _recipient(self, rule: Rule, year: int) -> Sql | None:
        """What must be known for a payment; None where something stands in the way of all."""
        otherwise = any(
            reading.ruling is not None and reading.ruling.option != self.asked.options[reading.index]
            for reading in self.program.readings
            if reading.index in rule.readings
        )
        if not self.program.published or otherwise or not self.asked.open_readings:
            return None
        recipient = self.courses[rule.policy.kind].recipient(rule, year)
        return None if recipient is NULL else recipient

    def _open_readings_of(self, rule: Rule) -> list[ReadingRule]:
        return [
            reading for reading in self.program.readings if reading.ruling is None and reading.index in rule.readings
        ]

    def _under(self, reading: ReadingRule, option: int) -> Options:
        options = self.asked.options
        return (*options[: reading.index], option, *options[reading.index + 1 :])

    def _tables(self, lines: list[Line]) -> Iterator[tuple[str, exp.Query]]:
        """The tables that the lines are read from, in the order in which they are made from each other."""
        kinds = list(dict.fromkeys(line.rule.policy.kind for line in lines))
        bases = {kind: self.courses[kind].subjects.base() for kind in kinds}
        read = {table.name for base in bases.values() for table in base.find_all(exp.Table)}
        for pivot in self.pivots.values():
            if pivot.name in read:
                yield pivot.name, pivot.select()
        for kind in kinds:
            yield from self._layers(kind, bases[kind], [line for line in lines if line.rule.policy.kind == kind])

    def _layers(self, kind: str, base: exp.Select, lines: list[Line]) -> Iterator[tuple[str, exp.Query]]:
        subjects = self.courses[kind].subjects
        last = f"{subjects.name}_0"
        yield last, base
        for name, select in subjects.layers.expressions(last):
            yield name, select
            last = name
        kept = [column(name) for name in ["id", *subjects.first, *_columns(lines)]]
        outcomes = exp.select(*kept).from_(exp.to_table(last, quoted=True))
        yield f"{subjects.name}{OUTCOMES}", outcomes.order_by(column("id")) if self.dialect.keeps_order else outcomes


def _columns(lines: Iterable[Line]) -> list[str]:
    """The columns that lines are made from, beside the id and the first year."""
    names: dict[str, None] = {}
    for line in lines:
        parts = [line.outcome.state, line.outcome.amount, line.outcome.lacking, line.recipient]
        parts += [amount for _, amounts in line.open_readings for amount in amounts]
        names |= {found.name: None for part in parts if part is not None for found in part.find_all(exp.Column)}
    return [name for name in names if name not in ("id", FIRST)]
