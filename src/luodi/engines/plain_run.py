"""A question to DuckDB over files that it reads by itself."""

from __future__ import annotations

from sqlglot import exp

from luodi.engines.duckdb import DuckDB
from luodi.engines.ordinary import lost_references, odd_floats, odd_ids, odd_subjects
from luodi.engines.plain import PlainTable, PlainTables
from luodi.engines.saying import sayable
from luodi.plan.terms import Terms
from luodi.program.policies import Program
from luodi.queries.asked import Asked
from luodi.queries.bounds import excess_queries
from luodi.queries.results import Query, results_query
from luodi.queries.sql import column, some
from luodi.queries.wide import ID


def prepared_plain(engine: DuckDB, program: Program, terms: Terms, tables: PlainTables, asked: Asked) -> str | None:
    """The statement that gives the results, once the tables' rows are joined by subject and looked through.

    None where anything in the tables is out of the ordinary, which the reading of facts is to take or to refuse.
    """
    floats = [odd for table in tables.tables if (odd := odd_floats(table)) is not None]
    if any(map(engine.any_row, floats)):
        return None
    for table in tables.tables:
        engine.view(table.kind, table.select())
    with sayable(engine.name):
        query = results_query(program, terms, tables.layout, asked, engine.dialect)
        last_years = {table.kind: table.last_year for table in tables.tables}
        excesses = list(excess_queries(program, terms, tables.layout, last_years, engine.dialect))
    if any(engine.any_row(excess) for excess in excesses):
        return None
    pivots = dict(query.tables)
    for table in tables.tables:
        if not _joined(engine, query, table, pivots, changes=terms.changes(table.kind)):
            return None
    made = {table.kind: query.pivots[table.kind] for table in tables.tables}
    if any(map(engine.any_row, lost_references(tables, made))):
        return None
    return query.sql(without=query.pivots.values())


def _joined(engine: DuckDB, query: Query, table: PlainTable, pivots: dict[str, exp.Query], *, changes: bool) -> bool:
    """Join a table's rows by subject; False where some are out of the ordinary."""
    name = query.pivots[table.kind]
    select = pivots.get(name)
    if not isinstance(select, exp.Select):
        select = (
            exp.select(exp.alias_(column(ID), "id", quoted=True))
            .from_(exp.to_table(table.kind, quoted=True))
            .group_by(column(ID))
        )
    odd = odd_subjects(table, changes=changes)
    named = [exp.alias_(value, label, quoted=True) for label, value in odd.items()]
    engine.make(name, select.copy().select(*named, copy=False))
    tests = [odd_ids(), *(column(label) for label in odd)]
    found = exp.select(exp.Literal.number(1)).from_(exp.to_table(name, quoted=True)).where(some(tests)).limit(1)
    return not engine.any_row(found)
