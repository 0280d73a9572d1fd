"""Facts as CSV files, from which the very same facts are read again.

One file for each kind of subject, numbers in base units. A row for each observed year, even one of which nothing is known;
a subject without any has one row that states no year. What never changes stands in a subject's first row. Words that a
spreadsheet would run as a formula have an apostrophe in front, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from luodi.diagnostics import Diagnostics
from luodi.facts.columns import ID, REMARK, YEAR, Column, read_columns
from luodi.facts.csv_files import CONTROL, csv_rows
from luodi.facts.forms import EXACT, normal
from luodi.facts.loose.escapes import escaped, unescaped
from luodi.facts.periods import Period, read_period
from luodi.facts.reading import read_sheets
from luodi.facts.subject import Subject, Value
from luodi.facts.subjects import Facts
from luodi.facts.tables import Row, Sheet
from luodi.limits import CELL_CHARACTERS_MAX
from luodi.plan.terms import Term, Terms
from luodi.source import fold
from luodi.words import Words, listed

ENDING = ".csv"
_NO_KIND = Words("术语表里没有这类主体", "it is no kind of subject of the dictionary")
_NO_TERM = Words("术语表里没有这个术语，或它不能作列名", "it is no term of the dictionary, or can head no column")
_ALTERED = Words(
    "写下来读不回原样：有看不见的字符，首尾有空白，太长，或不合术语的类型",
    "it would not be read as it is: characters that cannot be seen, blanks at an end, too long, or not of its term's type",
)


def write_tables(
    facts: Facts, terms: Terms, diagnostics: Diagnostics, *, code: str, place: str = "", remark: str = ""
) -> dict[str, bytes]:
    """CSV files by name, one for every kind that has subjects. ``remark`` stands in 备注 of each row.

    What would not be read again as it is, is reported as ``code`` (of details ``content`` and ``problem``) at its cell
    in the file, which is named behind ``place``.
    """
    files: dict[str, bytes] = {}
    for kind, subjects in facts.subjects.items():
        sheet = _sheet(kind, place, b"")
        if subjects and kind not in terms.kinds:
            diagnostics.add(code, sheet.cell(0, ""), content=kind, problem=_NO_KIND)
        elif subjects:
            files[f"{kind}{ENDING}"] = _Table(sheet, terms, diagnostics, code, remark).written(subjects.values())
    return files


def read_tables(files: Mapping[str, bytes], terms: Terms, diagnostics: Diagnostics, *, place: str = "") -> Facts:
    """The facts of files that ``write_tables`` wrote, checked as all tables are.

    Faults: those of tables, LD06, at cells of the files, which are named behind ``place``.
    """
    kinds = {f"{kind}{ENDING}": kind for kind in terms.kinds}
    for name in files.keys() - kinds.keys():
        near = diagnostics.hint(name.removesuffix(ENDING), terms.kinds)
        known = listed(terms.kinds)
        diagnostics.add("LD0623", Sheet("", f"{place}{name}", _nothing).cell(0, ""), table=name, near=near, known=known)
    sheets = [_sheet(kind, place, files[name]) for name, kind in kinds.items() if name in files]
    return Facts(read_sheets(sheets, terms, diagnostics), sheets, terms)


def _sheet(kind: str, place: str, raw: bytes) -> Sheet:
    return Sheet(kind, f"{place}{kind}{ENDING}", lambda: _rows(raw), strict=True, written=True)


def _rows(raw: bytes) -> Iterator[Row]:
    return ([unescaped(cell) for cell in row] for row in csv_rows(raw))


def _nothing() -> Iterator[Row]:
    return iter(())


@dataclass(slots=True)
class _Table:
    """A table while it is written. Each cell is read at once, by the very column that will read it from the file."""

    sheet: Sheet
    terms: Terms
    diagnostics: Diagnostics
    code: str
    remark: str
    row: int = 1
    columns: list[Column] = field(default_factory=list)

    def written(self, subjects: Iterable[Subject]) -> bytes:
        """The file."""
        buffer = io.StringIO(newline="")
        heading = [ID, YEAR, *(_heading(term, self.terms) for term in self.terms.of(self.sheet.kind)), REMARK]
        found = read_columns(self.sheet, heading, self.row, self.terms, Diagnostics())
        self.columns = sorted([*found.yearly, *found.unchanging], key=lambda column: column.index)
        shown = [ID, YEAR, *(column.heading for column in self.columns), *([REMARK] if self.remark else [])]
        # In quotes, so that no mark in the name of a term is taken for what parts the cells of the file.
        csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow(shown)
        rows = csv.writer(buffer)
        for subject in subjects:
            for cells in self._of_subject(subject):
                rows.writerow(map(escaped, cells))
        return buffer.getvalue().encode("utf-8-sig", "replace")

    def _of_subject(self, subject: Subject) -> Iterator[list[str]]:
        unchanging = subject.unchanging
        years: list[tuple[int | None, dict[str, Value]]] = [*sorted(subject.years.items())] or [(None, {})]
        for year, values in years:
            self.row += 1
            self._check(ID, subject.id, normal(subject.id) == subject.id != "")
            if year is not None:
                self._check(YEAR, str(year), read_period(str(year)) == Period(year))
            stated = {True: values, False: unchanging}
            self._check_names(stated)
            cells = (self._cell(column, stated[column.term.yearly].get(column.term.name)) for column in self.columns)
            yield [subject.id, "" if year is None else str(year), *cells, *([self.remark] if self.remark else [])]
            unchanging = {}

    def _check_names(self, stated: Mapping[bool, Mapping[str, Value]]) -> None:
        """Report what is known of terms that no column is for."""
        for yearly, values in stated.items():
            names = {column.term.name for column in self.columns if column.term.yearly is yearly}
            for name in values.keys() - names:
                self.diagnostics.add(self.code, self.sheet.cell(self.row, name), content=name, problem=_NO_TERM)

    def _cell(self, column: Column, value: Value | None) -> str:
        if value is None:
            return ""
        text = _text(value, column)
        again = column.memo[text]
        self._check(column.heading, text, type(again) is type(value) and again == value)
        return text

    def _check(self, column: str, text: str, same: bool) -> None:
        """Report a cell that would not come back the ``same``."""
        if not same or CONTROL.search(text) or len(text) > CELL_CHARACTERS_MAX or not _encodable(text):
            place = self.sheet.cell(self.row, column, text)
            self.diagnostics.add(self.code, place, content=text, problem=_ALTERED)


def _heading(term: Term, terms: Terms) -> str:
    """The name with its unit, unless that is another term's name."""
    shown = f"{term.name}（{term.unit_name}）"
    return shown if term.unit_name and fold(shown)[0] not in terms.by_name else term.name


def _text(value: Value, column: Column) -> str:
    """A value as the text that its column reads as it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        # The factors of headings are powers of ten.
        return format(EXACT.scaleb(value, -column.factor.adjusted()), "f") if value.is_finite() else str(value)
    return value.isoformat() if isinstance(value, date) else value


def _encodable(text: str) -> bool:
    """Whether no half of a pair stands in it."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
