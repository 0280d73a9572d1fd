"""Where values stand: tables are read once more, so that the usual reading need not remember every cell."""

from __future__ import annotations

from collections.abc import Iterator

from luodi.diagnostics import Diagnostics
from luodi.facts.columns import Column, Columns, at_width, is_blank, read_columns
from luodi.facts.forms import Flaw, normal
from luodi.facts.parts import SUM
from luodi.facts.periods import Period, read_period
from luodi.facts.tables import Row, Sheet, Unreadable
from luodi.plan.terms import Terms
from luodi.source import Cell

Places = dict[tuple[str, int | None], Cell]
"""Id and year (None for an unchanging term) → the cell that states the value."""


def places_of(sheet: Sheet, terms: Terms, term: str) -> Places:
    """The cells of a table that state the values of a term.

    Of a sum given in parts of a year it is the first part's cell, of another value the last part's. Of a table that can
    no longer be read they are those before the damage.
    """
    places: Places = {}
    try:
        rows = enumerate(sheet.rows(), start=1)
        heading_row, headings = next(((number, row) for number, row in rows if not is_blank(row)), (1, ()))
        columns = read_columns(sheet, headings, heading_row, terms, Diagnostics())
        column = next((known for known in [*columns.yearly, *columns.unchanging] if known.term.name == term), None)
        if column is not None:
            _note_places(places, sheet, rows, columns, column)
    except Unreadable:
        pass  # reported when the facts were read, or the file has changed since
    return places


def _note_places(
    places: Places, sheet: Sheet, rows: Iterator[tuple[int, Row]], columns: Columns, column: Column
) -> None:
    periods: dict[tuple[str, int | None], Period | None] = {}
    for number, given in rows:
        row = at_width(given, columns.width, sheet.strict)
        if row is None or columns.id_index is None:
            continue
        value = column.memo[row[column.index]]
        if value is None or isinstance(value, Flaw):
            continue
        period = None
        if column.term.yearly:
            period = read_period(row[columns.year_index]) if columns.year_index is not None else None
            if period is None:
                continue
        key = normal(row[columns.id_index]), period.year if period is not None else None
        if key not in places or _is_better(period, periods[key], column):
            places[key] = sheet.cell(number, column.heading, row[column.index].strip())
            periods[key] = period


def _is_better(period: Period | None, before: Period | None, column: Column) -> bool:
    """Whether a part of a year stands for the whole rather than the part found before; rows that repeat do not."""
    if period is None or before is None or period.count != before.count:
        return False
    return period.number < before.number if column.term.summing == SUM else period.number > before.number
