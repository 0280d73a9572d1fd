"""Folders of Parquet files that an engine can read by itself: columns of the types their terms have.

Whatever is out of the ordinary (numbers as texts, years in quarters, faulty or hostile values) is left to the reading of
facts, which takes it rightly or tells every fault; so nothing is decided here in a second way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet
from sqlglot import exp

from luodi.diagnostics import Diagnostics
from luodi.facts.columns import Column, Columns, read_columns
from luodi.facts.forms import YEAR_FIRST, YEAR_LAST
from luodi.facts.locations import FORMATS
from luodi.facts.tables import Sheet, kind_named
from luodi.plan.terms import Term, Terms
from luodi.queries.facts import Layout, Table
from luodi.queries.numbers import Digits, constant, product
from luodi.queries.sql import Sql, cast, column, text
from luodi.queries.wide import ID, YEAR, column_of

PARQUET = ".parquet"
YEARS_MAX = 60
"""Years of a table that are told apart by the bits of one number."""
FLOATING = Digits(11, 4)
"""The digits of a float that can only be meant in one way: 15, of which a double keeps every one."""


@dataclass(frozen=True, slots=True)
class PlainColumn:
    """A column with its term, the digits of its numbers in the term's base unit, and its least value, where known."""

    name: str
    term: Term
    digits: Digits | None
    value: Sql
    floating: bool
    least: Decimal | None


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A file with the table of a kind of subject."""

    kind: str
    path: Path
    id_name: str
    year_name: str | None
    first_year: int | None
    last_year: int | None
    columns: tuple[PlainColumn, ...]

    def select(self) -> exp.Select:
        """The table as queries read it."""
        made = [exp.alias_(cast(column(self.id_name), "varchar"), ID, quoted=True)]
        year = exp.null() if self.year_name is None else column(self.year_name)
        made.append(exp.alias_(cast(year, "int"), YEAR, quoted=True))
        made += [exp.alias_(one.value.copy(), column_of(one.term), quoted=True) for one in self.columns]
        return exp.select(*made).from_(exp.func("read_parquet", text(str(self.path))))


@dataclass(frozen=True, slots=True)
class PlainTables:
    """All tables of a folder."""

    tables: tuple[PlainTable, ...]
    terms: Terms = field(repr=False)

    @property
    def layout(self) -> Layout:
        """What queries are told of them."""
        return Layout(
            {
                table.kind: Table(
                    table.first_year if self.terms.changes(table.kind) else None,
                    {one.term.name: one.digits for one in table.columns},
                )
                for table in self.tables
            }
        )


def plain_tables(folder: Path, terms: Terms) -> PlainTables | None:
    """The tables of a folder; None where any of them is out of the ordinary."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in FORMATS)
        if not files or any(file.suffix.lower() != PARQUET for file in files):
            return None
        tables = [_table(file, terms) for file in files]
    except (OSError, pa.ArrowException):
        return None
    found = [table for table in tables if table is not None]
    if len(found) < len(tables) or len({table.kind for table in found}) < len(found):
        return None
    by_kind = {table.kind: table for table in found}
    return PlainTables(tuple(by_kind[kind] for kind in terms.kinds if kind in by_kind), terms)


def _table(path: Path, terms: Terms) -> PlainTable | None:
    kind = kind_named(path.stem, terms.kinds)
    if kind is None:
        return None
    file = parquet.ParquetFile(path)
    diagnostics = Diagnostics()
    names = list(file.schema_arrow.names)
    headings = read_columns(Sheet(kind, path.name, lambda: iter(())), names, 1, terms, diagnostics)
    if len(diagnostics) or headings.unnamed or headings.id_index is None:
        return None
    columns = [_column(file, one, names[one.index]) for one in (*headings.yearly, *headings.unchanging)]
    found = tuple(one for one in columns if one is not None)
    years = _years(file, headings, names)
    if years is not None and not terms.changes(kind) and years != (None, None):
        return None
    if len(found) < len(columns) or years is None or not _holds_ids(file.schema_arrow.types[headings.id_index]):
        return None
    year_name = None if headings.year_index is None else names[headings.year_index]
    return PlainTable(kind, path, names[headings.id_index], year_name, *years, found)


def _holds_ids(type_: pa.DataType) -> bool:
    return _is_text(type_) or bool(pa.types.is_integer(type_))


def _years(file: parquet.ParquetFile, headings: Columns, names: list[str]) -> tuple[int | None, int | None] | None:
    """The first and last year; None where the years are no plain numbers."""
    if headings.year_index is None:
        return None, None
    if not pa.types.is_integer(file.schema_arrow.types[headings.year_index]):
        return None
    extent = _extent(file, names[headings.year_index])
    if extent is None:
        return None
    least, most = extent
    if least is None or most is None:
        return None, None
    usual = least >= YEAR_FIRST and most <= YEAR_LAST and most - least < YEARS_MAX
    return (int(least), int(most)) if usual else None


def _extent(file: parquet.ParquetFile, name: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The least and the greatest number of a column, by what the file says of its parts, without any where there are
    none; None where the file does not say."""
    index = next(at for at in range(len(file.schema)) if file.schema.column(at).path == name)
    least: list[Decimal] = []
    most: list[Decimal] = []
    for group in range(file.metadata.num_row_groups):
        statistics = file.metadata.row_group(group).column(index).statistics
        if statistics is None or not statistics.has_min_max:
            if statistics is not None and statistics.null_count == file.metadata.row_group(group).num_rows:
                continue
            return None
        least.append(Decimal(statistics.min))
        most.append(Decimal(statistics.max))
    return min(least, default=None), max(most, default=None)


def _column(file: parquet.ParquetFile, known: Column, name: str) -> PlainColumn | None:
    type_ = file.schema_arrow.field(known.index).type
    form = known.term.form
    if form == "数量":
        return _number(file, known, name, type_)
    fits = _FITS[form](type_)
    value = cast(column(name), _TYPES.get(form, "varchar"))
    return PlainColumn(name, known.term, None, value, floating=False, least=None) if fits else None


def _is_text(type_: pa.DataType) -> bool:
    if pa.types.is_dictionary(type_):
        type_ = type_.value_type
    return bool(pa.types.is_string(type_) or pa.types.is_large_string(type_))


_FITS = {
    "是否": pa.types.is_boolean,
    "日期": pa.types.is_date,
    "枚举": _is_text,
    "引用": _is_text,
    "文本": _is_text,
}
_TYPES = {"是否": "boolean", "日期": "date"}


def _number(file: parquet.ParquetFile, known: Column, name: str, type_: pa.DataType) -> PlainColumn | None:
    floating = bool(pa.types.is_float64(type_))
    if floating:
        digits, least = FLOATING, None
    elif pa.types.is_decimal(type_) or pa.types.is_integer(type_):
        behind = type_.scale if pa.types.is_decimal(type_) else 0
        least, most = _extent(file, name) or (None, None)
        widest = type_.precision - behind if pa.types.is_decimal(type_) else 19
        if least is not None and most is not None:
            widest = len(str(max(abs(int(least)), abs(int(most)))))
        digits = Digits(max(1, widest), behind)
    else:
        return None
    value, exact = cast(column(name), digits.sql), digits
    if known.factor != 1:
        factor = constant(known.factor)
        value, exact = product(value, digits, factor.top, factor.digits)
        value = cast(value, exact.sql)
    return PlainColumn(name, known.term, exact, value, floating=floating, least=least)


def columns_of(tables: PlainTables) -> Iterator[tuple[PlainTable, PlainColumn]]:
    """Every column with its table."""
    for table in tables.tables:
        for one in table.columns:
            yield table, one
