"""A run of a program on an engine, from facts to rows or to a file of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from luodi.engines.engine import Engine, Progress
from luodi.engines.facts import tables_of
from luodi.engines.rows import SCHEMA, write_batches
from luodi.engines.saying import sayable
from luodi.facts import Facts
from luodi.plan.terms import Terms
from luodi.program.policies import Program
from luodi.queries.asked import Asked
from luodi.queries.results import results_query

if TYPE_CHECKING:
    import pyarrow as pa


SCHEMA_MARK = "schema:"
"""What stands before the name of a schema where facts are a path otherwise."""


class Run:
    """What a statement gives on an engine where its facts are."""

    def __init__(self, engine: Engine, sql: str, progress: Progress | None = None) -> None:
        self.engine = engine
        self.sql = sql
        self.progress = progress

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The results, in plan order, then by subject, then by year, with the columns of ``rows.SCHEMA``."""
        for batch in self.engine.batches(self.sql, self.progress):
            yield batch.cast(SCHEMA)

    def write_parquet(self, path: Path) -> int:
        """The same as a Parquet file; gives the number of results. An engine that can write it does so itself."""
        write = getattr(self.engine, "write_parquet", None)
        if write is not None:
            return int(write(self.sql, path, self.progress))
        return write_batches(self.batches(), path)


def run_over_facts(
    engine: Engine, program: Program, terms: Terms, facts: Facts, asked: Asked, progress: Progress | None = None
) -> Run:
    """A run over facts that were read.

    Raises ``Faults``: LD0902 to LD0904 for what no query can say, LD0905 to LD0909 for what went wrong with the engine.
    """
    with sayable(engine.name):
        layout, tables = tables_of(facts, terms)
        query = results_query(program, terms, layout, asked, engine.dialect)
    engine.load(tables)
    return Run(engine, engine.statement(query), progress)


def run_over_files(
    engine: Engine, program: Program, terms: Terms, folder: Path, asked: Asked, progress: Progress | None = None
) -> Run | None:
    """A run over facts where they are: files that the engine reads by itself, or the tables of a schema of its own
    (``schema:name``), which are taken as they stand. None where it cannot, or where something in the files is out of the
    ordinary: then the facts are to be read."""
    schema = str(folder).removeprefix(SCHEMA_MARK)
    if schema != str(folder) and hasattr(engine, "existing"):
        with sayable(engine.name):
            query = results_query(program, terms, engine.existing(schema, terms), asked, engine.dialect)
        return Run(engine, engine.statement(query), progress)
    if engine.name != "duckdb" or not folder.is_dir():
        return None
    from luodi.engines.duckdb import DuckDB
    from luodi.engines.plain import plain_tables
    from luodi.engines.plain_run import prepared_plain

    assert isinstance(engine, DuckDB), "of that name there is one"
    tables = plain_tables(folder, terms)
    if tables is None:
        return None
    sql = prepared_plain(engine, program, terms, tables, asked)
    return None if sql is None else Run(engine, sql, progress)
