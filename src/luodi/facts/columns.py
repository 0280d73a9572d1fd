"""The heading of a table: which column holds which term, in which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from luodi.diagnostics import Diagnostics
from luodi.facts.forms import Convert, Result, converter
from luodi.facts.tables import Row, Sheet, Unreadable
from luodi.limits import COLUMNS_MAX
from luodi.plan.terms import Term, Terms
from luodi.source import fold
from luodi.units import RATIOS, scaled_unit
from luodi.words import Detail, Words

ID, YEAR, REMARK = "编号", "年度", "备注"
MEMO_SIZE = 8_192
_WITH_UNIT = re.compile(r"(?P<name>.+)\((?P<unit>[^()]*)\)")


class Memo(dict[str, Result]):
    """Values by the text of their cells: texts repeat, so each is read once and its value shared."""

    __slots__ = ("convert",)

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, text: str) -> Result:
        value = self.convert(text)
        if len(self) >= MEMO_SIZE:
            self.clear()
        self[text] = value
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column that holds a term."""

    index: int
    heading: str
    term: Term
    memo: Memo
    factor: Decimal
    """What its numbers are multiplied by to stand in the term's base unit."""


@dataclass(slots=True)
class Columns:
    """What each column of a table is. ``unnamed`` are those without a heading, which must be empty."""

    width: int
    id_index: int | None = None
    year_index: int | None = None
    id_heading: str = ID
    year_heading: str = YEAR
    yearly: list[Column] = field(default_factory=list)
    unchanging: list[Column] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)


def read_columns(sheet: Sheet, headings: Row, row: int, terms: Terms, diagnostics: Diagnostics) -> Columns:
    """The columns of a table by its heading, which stands in ``row``; faulty ones are reported and left out."""
    if len(headings) > COLUMNS_MAX:
        raise Unreadable("LD0620", problem=Words(f"列数超过 {COLUMNS_MAX}", f"more than {COLUMNS_MAX} columns"))
    columns = Columns(len(headings))
    taken: set[str] = set()
    for index, heading in enumerate(headings):
        name = fold(heading)[0]
        if not name:
            columns.unnamed.append(index)
            continue
        if name.startswith(REMARK):
            continue
        place = sheet.cell(row, heading.strip())
        meaning = _meaning(name, sheet.kind, terms, diagnostics)
        if isinstance(meaning, _Misnamed):
            diagnostics.add(meaning.code, place, column=heading.strip(), **meaning.details)
        elif meaning.name in taken:
            diagnostics.add("LD0604", place, column=heading.strip())
        else:
            taken.add(meaning.name)
            _place(columns, index, heading.strip(), meaning)
    _require(columns, sheet, row, terms, diagnostics)
    return columns


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a heading names: 编号, 年度, or a term and what its numbers are multiplied by."""

    name: str
    term: Term | None = None
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Misnamed:
    code: str
    details: dict[str, Detail]


def _meaning(name: str, kind: str, terms: Terms, diagnostics: Diagnostics) -> _Meaning | _Misnamed:
    if name in {ID, YEAR}:
        return _Meaning(name)
    term = terms.by_name.get(name)
    if term is not None and term.kind == kind:
        return _Meaning(name, term, RATIOS.get(term.unit_name, Decimal(1)))
    match = _WITH_UNIT.fullmatch(name)
    if match is not None:
        inner = terms.by_name.get(match["name"])
        if inner is not None and inner.kind == kind:
            return _in_unit(inner, match["unit"])
    return _Misnamed("LD0602", {"near": _hint(name, term, kind, terms, diagnostics)})


def _in_unit(term: Term, unit: str) -> _Meaning | _Misnamed:
    scaled = scaled_unit(unit) if term.form == "数量" else None
    if scaled is None or scaled[1] != term.unit:
        return _Misnamed("LD0603", {"unit": unit, "expected": unit_words(term)})
    return _Meaning(term.name, term, scaled[0])


def unit_words(term: Term) -> Detail:
    """The unit that a term's values are counted in."""
    return term.unit_name or Words("无单位", "no unit")


def _hint(name: str, term: Term | None, kind: str, terms: Terms, diagnostics: Diagnostics) -> Words:
    if term is not None:
        return Words(f"（它是{term.kind}的术语）", f" (it is a term of 「{term.kind}」)")
    return diagnostics.hint(name, [*(known.name for known in terms.of(kind)), ID, YEAR])


def _place(columns: Columns, index: int, heading: str, meaning: _Meaning) -> None:
    if meaning.term is not None:
        memo = Memo(converter(meaning.term, meaning.factor, heading))
        column = Column(index, heading, meaning.term, memo, meaning.factor)
        (columns.yearly if meaning.term.yearly else columns.unchanging).append(column)
    elif meaning.name == ID:
        columns.id_index, columns.id_heading = index, heading
    else:
        columns.year_index, columns.year_heading = index, heading


def _require(columns: Columns, sheet: Sheet, row: int, terms: Terms, diagnostics: Diagnostics) -> None:
    if columns.id_index is None:
        diagnostics.add("LD0605", sheet.cell(row, ID), column=ID)
    if columns.year_index is None and terms.changes(sheet.kind):
        diagnostics.add("LD0605", sheet.cell(row, YEAR), column=YEAR)


def is_blank(row: Row) -> bool:
    """Whether all cells are empty, white space aside."""
    return not any(row) or not any(text.strip() for text in row)


def at_width(row: Row, width: int, strict: bool) -> Row | None:
    """The row with as many cells as the heading; None where it does not fit.

    Unless ``strict``, empty cells at its end count neither way.
    """
    if len(row) == width:
        return row
    if strict:
        return None
    row = without_empty_end(row)
    return [*row, *[""] * (width - len(row))] if len(row) <= width else None


def without_empty_end(row: Row) -> Row:
    """The row up to its last cell that is not empty."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return row[:width]
