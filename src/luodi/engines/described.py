"""What facts are that an engine reads by itself: how many subjects, of which years, and whether they are invented."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from luodi.diagnostics import Diagnostics
from luodi.engines.duckdb import DuckDB
from luodi.engines.plain import PlainTable, PlainTables
from luodi.facts import Facts
from luodi.facts.frames import frame_sheets
from luodi.facts.marks import is_demonstration
from luodi.facts.subject import span_of
from luodi.queries.sql import column, text

_ROWS = 20
"""How many rows of a file are looked at for the mark."""


def described(engine: DuckDB, tables: PlainTables) -> str:
    """As ``Facts.description`` says it."""
    return "；".join(part for table in tables.tables for part in _counted(engine, table)) or "无主体"


def is_demonstration_in(engine: DuckDB, tables: PlainTables) -> bool:
    """Whether a cell among the first rows of a table says 演示数据."""
    first = {
        table.kind: engine.connection.sql(
            engine.dialect.written(exp.select(exp.Star()).from_(_file(table)).limit(_ROWS))
        ).to_arrow_table()
        for table in tables.tables
    }
    return is_demonstration(Facts(sheets=frame_sheets(first, tables.terms.kinds, Diagnostics())))


def _counted(engine: DuckDB, table: PlainTable) -> Iterator[str]:
    subjects = exp.Count(this=exp.Distinct(expressions=[column(table.id_name)]))
    query = exp.select(exp.alias_(subjects, "subjects")).from_(_file(table))
    (row,) = (row for batch in engine.batches(engine.dialect.written(query)) for row in batch.to_pylist())
    if row["subjects"]:
        first, last = table.first_year, table.last_year
        years = "" if first is None or last is None else f" {span_of({first, last})}"
        yield f"{table.kind} {row['subjects']} 个{years}"


def _file(table: PlainTable) -> exp.Func:
    return exp.func("read_parquet", text(str(table.path)))
