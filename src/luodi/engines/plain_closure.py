"""Some subjects of a folder of Parquet files, read without the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
from sqlglot import exp

from luodi.engines.closure import Ids, closure
from luodi.engines.duckdb import DuckDB
from luodi.engines.plain import PlainTable, PlainTables
from luodi.facts import Facts
from luodi.plan.terms import Term
from luodi.program.policies import Program
from luodi.queries.sql import Sql, cast, column, is_null, some, text


@dataclass(frozen=True, slots=True)
class PlainFiles:
    """Files that an engine reads by itself, as a source of ``closure``."""

    engine: DuckDB
    tables: PlainTables

    def referred(self, kind: str, ids: set[str]) -> Ids:
        """The subjects to which some refer, in any year."""
        found: Ids = {}
        table = self._table(kind)
        if table is None:
            return found
        for one in table.columns:
            if one.term.form == "引用":
                values = self._values(table, one.name, [_among(table, ids)])
                found.setdefault(one.term.target, set()).update(values)
        return found

    def sharing(self, kind: str, id_: str, term: Term) -> set[str] | None:
        """Those with a value of a term in common, and those for which it is not known."""
        table = self._table(kind)
        name = None if table is None else next((one.name for one in table.columns if one.term.name == term.name), None)
        if table is None or name is None:
            return None
        unknown = is_null(column(name))
        own = self._values(table, name, [_among(table, [id_])])
        if not own or set(self._values(table, table.id_name, [_among(table, [id_]), unknown])):
            return None
        common = exp.In(this=cast(column(name), "varchar"), expressions=[text(value) for value in sorted(own)])
        return set(self._values(table, table.id_name, [some([unknown, common])]))

    def every(self, kind: str) -> set[str]:
        """All subjects of a kind."""
        table = self._table(kind)
        return set() if table is None else set(self._values(table, table.id_name, []))

    def has(self, kind: str, id_: str) -> bool:
        """Whether somebody has an id."""
        table = self._table(kind)
        return table is not None and bool(self._values(table, table.id_name, [_among(table, [id_])]))

    def only(self, ids: Ids) -> Facts:
        """The facts of some subjects, read as any table is."""
        read = {}
        for kind, found in ids.items():
            table = self._table(kind)
            if table is not None:
                select = _from(exp.select(exp.Star()), table).where(_among(table, found))
                read[kind] = self.engine.connection.sql(self.engine.dialect.written(select)).to_arrow_table()
        return Facts.from_tables(read, self.tables.terms)

    def _table(self, kind: str) -> PlainTable | None:
        return next((table for table in self.tables.tables if table.kind == kind), None)

    def _values(self, table: PlainTable, name: str, tests: list[Sql]) -> list[str]:
        """The values of a column, each once, where tests hold."""
        select = _from(exp.select(cast(column(name), "varchar")).distinct(), table)
        for test in [exp.Not(this=is_null(column(name))), *tests]:
            select = select.where(test)
        return [value for batch in self.engine.batches(self.engine.dialect.written(select)) for value in _first(batch)]


def facts_around(engine: DuckDB, tables: PlainTables, program: Program, kind: str, id_: str) -> Facts:
    """The facts on which the results of a subject rest. Of an id that is nobody's there are none."""
    source = PlainFiles(engine, tables)
    if not source.has(kind, id_):
        return Facts()
    return source.only(closure(source, program, kind, id_))


def _from(select: exp.Select, table: PlainTable) -> exp.Select:
    return select.from_(exp.func("read_parquet", text(str(table.path))))


def _among(table: PlainTable, ids: Iterable[str]) -> Sql:
    return exp.In(this=cast(column(table.id_name), "varchar"), expressions=[text(one) for one in sorted(ids)])


def _first(batch: pa.RecordBatch) -> Iterator[str]:
    yield from batch.column(0).to_pylist()
