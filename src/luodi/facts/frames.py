"""Tables in memory: lists of dicts, and data frames known by what they can do, so that none is imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from luodi.diagnostics import Diagnostics
from luodi.facts.tables import Row, Sheet, cell_text, holds_notes, kind_named
from luodi.source import Cell
from luodi.words import listed


def frame_sheets(tables: Mapping[str, Any], kinds: Sequence[str], diagnostics: Diagnostics) -> list[Sheet]:
    """The tables as sheets, in the order of ``kinds``; a table of no known kind is a fault, save 说明 and 备注."""
    sheets: dict[str, Sheet] = {}
    for name, table in tables.items():
        kind = kind_named(name, kinds)
        if kind is None and holds_notes(name):
            continue
        if kind is None:
            diagnostics.add(
                "LD0623", Cell(name, 0, ""), table=name, near=diagnostics.hint(name, kinds), known=listed(kinds)
            )
        elif kind in sheets:
            diagnostics.add("LD0621", Cell(name, 0, ""), kind=kind, files=listed([sheets[kind].name, name]))
        else:
            sheets[kind] = _sheet(kind, name, table)
    return [sheets[kind] for kind in kinds if kind in sheets and not _is_empty_list(tables[sheets[kind].name])]


def _is_empty_list(table: Any) -> bool:
    """Whether it is a list of no dicts: there the heading is not missing, it has nowhere to stand."""
    return isinstance(table, Sequence) and not table


def _sheet(kind: str, name: str, table: Any) -> Sheet:
    return Sheet(kind, name, lambda: _rows(table))


def _rows(table: Any) -> Iterator[Row]:
    for method, rows in _ROWS_BY_METHOD:
        if hasattr(table, method):
            return rows(table)
    return _record_rows(table)


def _record_rows(records: Sequence[Mapping[str, object]]) -> Iterator[Row]:
    headings = list(dict.fromkeys(heading for record in records for heading in record))
    yield [str(heading) for heading in headings]
    for record in records:
        yield [cell_text(record.get(heading)) for heading in headings]


def _polars_rows(frame: Any) -> Iterator[Row]:
    yield list(frame.columns)
    for row in frame.iter_rows():
        yield [cell_text(value) for value in row]


def _pandas_rows(frame: Any) -> Iterator[Row]:
    """In pandas NaN, NaT and NA all say that a value is absent."""
    yield [str(heading) for heading in frame.columns]
    present = frame.notna()
    for row, known in zip(
        frame.itertuples(index=False, name=None), present.itertuples(index=False, name=None), strict=True
    ):
        yield [cell_text(value) if is_known else "" for value, is_known in zip(row, known, strict=True)]


def _arrow_rows(table: Any) -> Iterator[Row]:
    yield list(table.column_names)
    for batch in table.to_batches():
        columns = [[cell_text(value) for value in column.to_pylist()] for column in batch.columns]
        yield from zip(*columns, strict=True)


_ROWS_BY_METHOD = (
    ("iter_rows", _polars_rows),
    ("itertuples", _pandas_rows),
    ("to_batches", _arrow_rows),
)
