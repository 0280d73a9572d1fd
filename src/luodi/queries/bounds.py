"""Whether decisions keep within their bounds (裁量), as ``evaluate.bounds`` tells one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from luodi.plan.terms import Term, Terms
from luodi.program.policies import Discretion, Policy, Program
from luodi.queries.dialects import Dialect
from luodi.queries.expressions import Expressions
from luodi.queries.facts import Layout
from luodi.queries.numbers import compared
from luodi.queries.results import Query
from luodi.queries.sql import column, number, some
from luodi.queries.wide import ID, Pivot, Subjects, column_of


def excess_queries(
    program: Program, terms: Terms, layout: Layout, last_years: Mapping[str, int | None], dialect: Dialect
) -> Iterator[Query]:
    """For every decision that some policy bounds: the subjects, one at most, for which it is above its bound in any year.

    ``last_years`` is the last year of each table. Only subjects for which the decision is known are looked at.
    """
    for policy in program.policies:
        for discretion in policy.discretion:
            table = layout.tables.get(policy.kind)
            if table is not None and discretion.term.name in table.columns:
                yield _excess_query(program, terms, layout, last_years.get(policy.kind), dialect, policy, discretion)


def _excess_query(
    program: Program,
    terms: Terms,
    layout: Layout,
    last_year: int | None,
    dialect: Dialect,
    policy: Policy,
    discretion: Discretion,
) -> Query:
    pivots = {kind: Pivot(kind, f"facts_{at}", layout.tables.get(kind)) for at, kind in enumerate(terms.kinds)}
    subjects = Subjects(policy.kind, "kind", pivots)
    expressions = Expressions(subjects)
    first = pivots[policy.kind].table.first_year
    # The year before the first stands for subjects without rows.
    years = [0] if first is None or last_year is None else range(first - 1, last_year + 1)
    above = []
    for year in years:
        decided = subjects.read(discretion.term, year)
        limit = expressions.value(discretion.bound, year, program.options)
        above.append(compared(exp.GT, decided.number, limit.number))
    base = subjects.base()
    tables: list[tuple[str, exp.Query]] = []
    for pivot in pivots.values():
        if any(table.name == pivot.name for table in base.find_all(exp.Table)):
            select = pivot.select()
            tables.append(
                (pivot.name, _decided(select, policy.kind, discretion.term) if pivot.kind == policy.kind else select)
            )
    tables.append(("kind_0", base))
    layers = subjects.layers.expressions("kind_0")
    last = layers[-1][0] if layers else "kind_0"
    found = exp.select(number(1)).from_(exp.to_table(last, quoted=True)).where(some(above)).limit(1)
    return Query((*tables, *layers), found, dialect, {})


def _decided(select: exp.Select, kind: str, term: Term) -> exp.Select:
    known = exp.Not(this=exp.Is(this=column(column_of(term)), expression=exp.null()))
    ids = exp.select(column(ID)).from_(exp.to_table(kind, quoted=True)).where(known)
    return select.where(exp.In(this=column(ID), query=exp.Subquery(this=ids)))
