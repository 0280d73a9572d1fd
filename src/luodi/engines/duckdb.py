"""DuckDB, embedded: the engine of one machine. What does not fit into its memory goes to a folder of its own, and goes
with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pyarrow as pa
from sqlglot import exp

from luodi.engines.engine import Closing, Progress
from luodi.engines.faults import engine_fault
from luodi.engines.sizes import bytes_of
from luodi.queries.dialects import DIALECTS, Dialect
from luodi.queries.results import Query
from luodi.words import Words

_OURS = 300 * 2**20
"""Bytes that Python, its libraries and the engine's own code take."""
_PAUSE = 0.2
"""Seconds between two looks at how far a query is."""
_FAULTS: tuple[tuple[type[Exception], str, Words], ...] = (
    (duckdb.OutOfMemoryException, "LD0906", Words("内存或磁盘不够", "out of memory or disk space")),
    (duckdb.OutOfRangeException, "LD0907", Words("数太大", "a number is too large")),
    (duckdb.ConversionException, "LD0907", Words("数太大", "a number is too large")),
    (duckdb.IOException, "LD0906", Words("读写磁盘失败", "the disk cannot be read or written")),
)
"""What may go wrong with it for reasons that are not ours; anything else is a fault of luodi."""


class DuckDB(Closing):
    """A database in memory. ``memory`` is the most that it takes, as ``2GB``; its own choice where it is empty."""

    name: ClassVar[str] = "duckdb"
    dialect: ClassVar[Dialect] = DIALECTS["duckdb"]

    def __init__(self, memory: str = "", threads: int | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="luodi-", ignore_cleanup_errors=True)
        config: dict[str, Any] = {
            "temp_directory": self._folder.name,
            "allow_community_extensions": False,
        }
        if memory:
            config["memory_limit"] = f"{_for_tables(bytes_of(memory))}B"
        if threads:
            config["threads"] = threads
        with self.faults():
            self.connection = duckdb.connect(config=config)
            # It counts how far a query is only where it may show that; what is shown is ours to say.
            self.connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")

    def load(self, tables: Mapping[str, pa.Table]) -> None:
        """Tables of facts by kind of subject."""
        with self.faults():
            for kind, table in tables.items():
                self.connection.execute(f"DROP VIEW IF EXISTS {_quoted(kind)}")
                self.connection.register(kind, table)

    def batches(self, sql: str, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of a query, in its order."""
        with self.faults():
            reader = self.run(lambda: self.connection.sql(sql).to_arrow_reader(), progress)
            while (batch := self.run(lambda: next(reader, None), progress)) is not None:
                yield batch

    def view(self, name: str, select: exp.Query) -> None:
        """A name for a query."""
        with self.faults():
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {_quoted(name)} AS {self.dialect.written(select)}")

    def make(self, name: str, select: exp.Query) -> None:
        """A table of what a query gives."""
        with self.faults():
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {_quoted(name)} AS {self.dialect.written(select)}")

    def any_row(self, query: exp.Query | Query) -> bool:
        """Whether a query gives a row."""
        sql = query.sql() if isinstance(query, Query) else self.dialect.written(query)
        with self.faults():
            return bool(self.connection.execute(sql).fetchall())  # all, or the connection stays busy with the rest

    def write_parquet(self, sql: str, path: Path, progress: Progress | None = None) -> int:
        """Write the rows of a query to a file, and say how many."""
        target = exp.Literal.string(str(path)).sql(dialect=self.dialect.grammar)
        copy = f"COPY ({sql}) TO {target} (FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 1000)"
        with self.faults():
            (count,) = self.run(lambda: self.connection.execute(copy).fetchone(), progress)
            return int(count)

    def run(self, work: Any, progress: Progress | None = None) -> Any:
        """Do some work with the connection, and tell how far it is."""
        if progress is None:
            return work()
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(work)
            while True:
                try:
                    return future.result(_PAUSE)
                except NotYet:
                    progress(max(0, min(99, int(self.connection.query_progress()))), 100)
                except KeyboardInterrupt:
                    self.connection.interrupt()
                    raise

    @contextmanager
    def faults(self) -> Iterator[None]:
        """What goes wrong, named."""
        try:
            yield
        except tuple(kind for kind, _, _ in _FAULTS) as error:
            code, problem = next((code, words) for kind, code, words in _FAULTS if isinstance(error, kind))
            raise engine_fault(code, self.name, problem) from error

    def close(self) -> None:
        """Let go of the tables and of what was put on disk."""
        self.connection.close()
        self._folder.cleanup()


def _for_tables(memory: int) -> int:
    """What is left for tables of the memory given, beside the program itself."""
    return max(memory - _OURS, memory // 2)


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect=DuckDB.dialect.grammar)
