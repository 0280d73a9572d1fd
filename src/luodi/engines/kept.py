"""Facts kept as Parquet files that an engine reads as they are: one a kind, a row a subject and year, values in base units.

They are written subject by subject, so that nobody need hold all of them. The layout of a table is read from its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from sqlglot import exp

from luodi.engines.duckdb import DuckDB
from luodi.engines.facts import NO_ROOM, Room, fitting, type_of, wider
from luodi.engines.saying import sayable
from luodi.engines.session import Session
from luodi.facts import Subject, Value
from luodi.plan.terms import Term, Terms
from luodi.program.policies import Program
from luodi.queries.bounds import excess_queries
from luodi.queries.facts import Layout, Table
from luodi.queries.numbers import Digits
from luodi.queries.sql import text
from luodi.queries.wide import ID, YEAR, column_of

AT_ONCE = 20_000
"""Rows that are held until they are written."""
_FIRST, _LAST = b"first_year", b"last_year"


class FactsWriter:
    """Writes the tables of facts into a folder. To be used with ``with``: they are whole once it ends well."""

    def __init__(self, folder: Path, terms: Terms) -> None:
        self._tables = {kind: _Writing(folder, kind, terms) for kind in terms.kinds}

    def add(self, subject: Subject) -> None:
        """A subject with all that is known of it."""
        self._tables[subject.kind].add(subject)

    def __enter__(self) -> FactsWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Raises ``Faults`` (LD0904) where a number has more digits than an engine can hold."""
        with sayable(DuckDB.name), ExitStack() as every:  # whatever goes wrong with one, the others are closed
            for table in self._tables.values():
                every.callback(table.close, whole=kind is None)


class _Writing:
    """A table that is being written. How many digits its numbers have is known at its end: until then they are texts."""

    def __init__(self, folder: Path, kind: str, terms: Terms) -> None:
        self._path = path_of(folder, kind, terms)
        self._terms = {term.name: term for term in terms.of(kind)}
        self._rooms: dict[str, Room] = {}
        self._years: set[int] = set()
        self._rows = 0
        self._columns: dict[str, list[Any]] = {}
        names = [(column_of(term), pa.string() if term.form == "数量" else type_of(term, None)) for term in self._of()]
        self._schema = pa.schema([(ID, pa.string()), (YEAR, pa.int32()), *names])
        self._draft = self._path.with_suffix(".draft")
        self._file = parquet.ParquetWriter(self._draft, self._schema, compression="lz4")
        self._clear()

    def _of(self) -> Iterable[Term]:
        return self._terms.values()

    def _clear(self) -> None:
        self._rows = 0
        self._columns = {name: [] for name in (ID, YEAR, *self._terms)}

    def add(self, subject: Subject) -> None:
        """Its rows. What never changes stands in the first: a query takes the one value that is known."""
        self._years.update(subject.years)
        years: list[int | None] = [*sorted(subject.years)] or [None]
        for at, year in enumerate(years):
            if at == 0:
                self._put(subject.unchanging)
            if year is not None:
                self._put(subject.years[year])
            self._columns[ID].append(subject.id)
            self._columns[YEAR].append(year)
            self._rows += 1
        if self._rows >= AT_ONCE:
            self._write()

    def _put(self, values: dict[str, Value]) -> None:
        for name, value in values.items():
            column = self._columns[name]
            if len(column) < self._rows:
                column.extend([None] * (self._rows - len(column)))
            if isinstance(value, Decimal):
                self._rooms[name] = wider(self._rooms.get(name, NO_ROOM), value)
                column.append(format(value, "f"))
            else:
                self._rooms.setdefault(name, NO_ROOM)
                column.append(value)

    def _write(self) -> None:
        arrays = []
        for column, type_ in zip(self._columns.values(), self._schema.types, strict=True):
            column.extend([None] * (self._rows - len(column)))
            arrays.append(pa.array(column, type_))
        self._file.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._clear()

    def close(self, *, whole: bool) -> None:
        try:
            if whole and self._rows:
                self._write()
            self._file.close()
            if whole:
                self._retype()
        finally:
            with suppress(OSError):
                self._draft.unlink()

    def _retype(self) -> None:
        """The file with numbers as numbers, and without the columns of which nothing is known."""
        known = [term for term in self._of() if term.name in self._rooms]
        fields = [self._schema.field(ID), self._schema.field(YEAR)]
        for term in known:
            digits = fitting(term, self._rooms[term.name]) if term.form == "数量" else None
            fields.append(pa.field(column_of(term), type_of(term, digits)))
        bounds = {_FIRST: min(self._years), _LAST: max(self._years)} if self._years else {}
        schema = pa.schema(fields, metadata={name: str(year).encode() for name, year in bounds.items()})
        draft = parquet.ParquetFile(self._draft)
        with draft, parquet.ParquetWriter(self._path, schema, compression="zstd") as file:
            for group in range(draft.num_row_groups):
                file.write_table(draft.read_row_group(group, columns=schema.names).select(schema.names).cast(schema))
        self._path.chmod(0o600)


def path_of(folder: Path, kind: str, terms: Terms) -> Path:
    """The file of a kind. A plan may call a kind what no file can be called: it goes by its number."""
    return folder / f"facts_{list(terms.kinds).index(kind)}.parquet"


def session_over_kept(engine: DuckDB, terms: Terms, folder: Path) -> Session:
    """A session over tables that a ``FactsWriter`` of the same terms wrote. ``OSError`` where one is not there."""
    layout: dict[str, Table] = {}
    for kind in terms.kinds:
        path = path_of(folder, kind, terms)
        layout[kind] = _layout(parquet.read_schema(path), terms.of(kind))
        engine.view(kind, exp.select(exp.Star()).from_(exp.func("read_parquet", text(str(path)))))
    return Session(engine, terms, Layout(layout))


def beyond_bounds(session: Session, program: Program, folder: Path) -> bool:
    """Whether some decision is above its bound: which ones, the evaluator tells."""
    engine = session.engine
    assert isinstance(engine, DuckDB), "tables are kept for it"
    last = {
        kind: _year(parquet.read_schema(path_of(folder, kind, session.terms)), _LAST) for kind in session.terms.kinds
    }
    with sayable(engine.name):
        queries = list(excess_queries(program, session.terms, session.layout, last, engine.dialect))
    return any(map(engine.any_row, queries))


def _layout(schema: pa.Schema, terms: Iterable[Term]) -> Table:
    return Table(_year(schema, _FIRST), dict(_digits(schema, terms)))


def _year(schema: pa.Schema, which: bytes) -> int | None:
    found = (schema.metadata or {}).get(which)
    return None if found is None else int(found)


def _digits(schema: pa.Schema, terms: Iterable[Term]) -> Iterator[tuple[str, Digits | None]]:
    for term in terms:
        name = column_of(term)
        if name in schema.names:
            type_ = schema.field(name).type
            number = pa.types.is_decimal(type_)
            yield term.name, Digits(type_.precision - type_.scale, type_.scale) if number else None
