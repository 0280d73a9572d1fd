"""Tables into subjects, with every fault in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from openpyxl.utils import get_column_letter

from luodi.diagnostics import Diagnostics
from luodi.facts.columns import Column, Columns, at_width, is_blank, read_columns, without_empty_end
from luodi.facts.forms import Flaw, Result, normal
from luodi.facts.parts import whole_year
from luodi.facts.periods import NAMES, WHOLE, Period, read_period
from luodi.facts.references import References
from luodi.facts.subject import Subject, Value
from luodi.facts.tables import Row, Sheet, Unreadable
from luodi.plan.terms import Terms
from luodi.words import Words

_UNNAMED = Words("（这一列没有列名）", " (the column has no heading)")


def read_sheets(sheets: Iterable[Sheet], terms: Terms, diagnostics: Diagnostics) -> dict[str, dict[str, Subject]]:
    """The subjects of all tables, by kind and id, ids in code-point order. A faulty cell counts as unknown."""
    subjects: dict[str, dict[str, Subject]] = {kind: {} for kind in terms.kinds}
    references: list[References] = []
    unread: set[str] = set()
    for sheet in sheets:
        table = _Table(sheet, terms, diagnostics)
        if not table.read():
            unread.add(sheet.kind)
        subjects[sheet.kind] = dict(sorted(table.subjects.items()))
        if not sheet.written:
            references += table.references.values()
    for reference in references:
        if reference.kind not in unread:  # of a table that cannot be read nobody knows whom it holds
            reference.check(subjects.get(reference.kind, {}), diagnostics)
    return subjects


@dataclass(slots=True)
class _Table:
    """A table while it is read."""

    sheet: Sheet
    terms: Terms
    diagnostics: Diagnostics
    subjects: dict[str, Subject] = field(default_factory=dict)
    references: dict[str, References] = field(default_factory=dict)
    """By term."""
    heading: Columns = field(default_factory=lambda: Columns(0))
    columns: list[Column] = field(default_factory=list)
    """Those of the heading that hold terms, yearly ones first."""
    yearly_names: list[str] = field(default_factory=list)
    changes: bool = False
    periods: dict[str, Period | None] = field(default_factory=dict)
    """By the text of their cells."""
    given: dict[str, dict[Period | None, int]] = field(default_factory=dict)
    """Id → period → the row that gives it."""
    firsts: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)
    """Unchanging term → id → the row that first gives it, and its cell."""
    parts: dict[tuple[str, int, int], dict[int, dict[str, Value]]] = field(default_factory=dict)
    """Id, year and count of parts → number of the part → what is known of it."""

    def read(self) -> bool:
        """Read all rows; False where nobody can say which subjects the table holds."""
        self.changes = self.sheet.written or self.terms.changes(self.sheet.kind)
        try:
            self._read_rows()
        except Unreadable as error:
            self.diagnostics.add(error.code, self.sheet.cell(0, ""), **error.details)
            return False
        self._join_parts()
        return self.heading.id_index is not None

    def _read_rows(self) -> None:
        rows = enumerate(self.sheet.rows(), start=1)
        heading_row, headings = next(((number, row) for number, row in rows if not is_blank(row)), (1, ()))
        self._read_heading(heading_row, headings)
        readers = [(column.memo, column.index) for column in self.columns]
        for number, row in rows:
            fitted = self._fitted(number, row)
            if fitted is not None:
                self._read_row(number, fitted, [memo[fitted[index]] for memo, index in readers])

    def _read_heading(self, number: int, headings: Row) -> None:
        self.heading = read_columns(self.sheet, headings, number, self.terms, self.diagnostics)
        self.columns = [*self.heading.yearly, *self.heading.unchanging]
        self.yearly_names = [column.term.name for column in self.heading.yearly]
        self.firsts = {column.term.name: {} for column in self.heading.unchanging}
        self.references = {
            column.term.name: References(self.sheet, column.heading, column.term.target)
            for column in self.columns
            if column.term.form == "引用"
        }

    def _fitted(self, number: int, row: Row) -> Row | None:
        """The row at the heading's width; None for one that is blank or does not fit."""
        if not row or (not row[0].strip() and is_blank(row)):
            return None
        width = self.heading.width
        fitted = at_width(row, width, self.sheet.strict)
        if fitted is not None:
            return fitted
        identity = self._id(row)
        if identity:
            self._subject(identity)  # so that references to it are not faults as well
        place = self.sheet.cell(number, self.heading.id_heading, identity)
        cells = row if self.sheet.strict else without_empty_end(row)
        self.diagnostics.add("LD0619", place, cells=len(cells), columns=width)
        return None

    def _read_row(self, number: int, row: Row, values: list[Result]) -> None:
        if self.heading.unnamed:
            self._report_unnamed(number, row)
        known = self._without_flaws(number, row, values)
        for column, value in zip(self.columns, known, strict=True):
            if value is not None and column.term.form == "引用":
                self.references[column.term.name].note(number, str(value))
        period = self._period(number, row)
        identity = self._id(row)
        if identity:
            subject = self._subject(identity)
            self._note_unchanging(number, row, subject, known)
            if period is not None or not self.changes:
                self._note_period(number, subject, period, known)
        elif self.heading.id_index is not None:
            self.diagnostics.add("LD0616", self.sheet.cell(number, self.heading.id_heading))

    def _id(self, row: Row) -> str:
        index = self.heading.id_index
        return normal(row[index]) if index is not None and index < len(row) else ""

    def _subject(self, identity: str) -> Subject:
        subject = self.subjects.get(identity)
        if subject is None:
            subject = self.subjects[identity] = Subject(self.sheet.kind, identity)
        return subject

    def _report_unnamed(self, number: int, row: Row) -> None:
        for index in self.heading.unnamed:
            content = row[index].strip()
            if content:
                letter = get_column_letter(index + 1)
                place = self.sheet.cell(number, letter, content)
                self.diagnostics.add("LD0602", place, column=letter, near=_UNNAMED)

    def _without_flaws(self, number: int, row: Row, values: list[Result]) -> list[Value | None]:
        """The values of a row; flaws are reported and become unknown."""
        if Flaw not in map(type, values):
            return cast(list[Value | None], values)
        known: list[Value | None] = []
        for column, value in zip(self.columns, values, strict=True):
            if isinstance(value, Flaw):
                place = self.sheet.cell(number, column.heading, row[column.index].strip())
                self.diagnostics.add(value.code, place, **value.details)
                value = None  # noqa: PLW2901
            known.append(value)
        return known

    def _period(self, number: int, row: Row) -> Period | None:
        """The period of a row; None where it states none. A wrong one is reported, and so is a needed one left out."""
        index = self.heading.year_index
        if index is None:
            return None
        text = row[index]
        if text in self.periods:
            period = self.periods[text]
        else:
            period = self.periods[text] = read_period(text)
        content = text.strip()
        if period is None and (content or (self.changes and not self.sheet.written)):
            self.diagnostics.add("LD0615", self.sheet.cell(number, self.heading.year_heading, content), content=content)
        return period

    def _note_unchanging(self, number: int, row: Row, subject: Subject, known: list[Value | None]) -> None:
        for position in range(len(self.yearly_names), len(self.columns)):
            value = known[position]
            if value is None:
                continue
            column = self.columns[position]
            name = column.term.name
            before = subject.unchanging.get(name)
            if before is None:
                subject.unchanging[name] = value
                self.firsts[name][subject.id] = number, row[column.index]
            elif before != value:
                first, other = self.firsts[name][subject.id]
                place = self.sheet.cell(number, column.heading, row[column.index].strip())
                self.diagnostics.add("LD0607", place, column=column.heading, first=first, other=other.strip())

    def _note_period(self, number: int, subject: Subject, period: Period | None, known: list[Value | None]) -> None:
        given = self.given.setdefault(subject.id, {})
        if period in given:
            self._report_twice(number, subject, period, given[period])
            return
        if period is not None and self.changes:
            rival = self._rival(subject, period)
            if rival is not None:
                self._report_mixture(number, subject, period, *rival)
                return
            values = {name: value for name, value in zip(self.yearly_names, known, strict=False) if value is not None}
            if period.count == WHOLE:
                subject.years[period.year] = values
            else:
                self.parts.setdefault((subject.id, period.year, period.count), {})[period.number] = values
        given[period] = number

    def _rival(self, subject: Subject, period: Period) -> tuple[Period, int] | None:
        """What already gives the same year whole or in other parts, and its row."""
        return next(
            (
                (other, row)
                for other, row in self.given[subject.id].items()
                if other is not None and other.year == period.year and other.count != period.count
            ),
            None,
        )

    def _report_twice(self, number: int, subject: Subject, period: Period | None, first: int) -> None:
        place = self.sheet.cell(number, self.heading.id_heading, subject.id)
        when = "" if period is None else Words(f" {period}", f" in {period.words.en}")
        self.diagnostics.add("LD0606", place, subject=subject.id, when=when, first=first)

    def _report_mixture(self, number: int, subject: Subject, period: Period, other: Period, first: int) -> None:
        place = self.sheet.cell(number, self.heading.year_heading, str(period))
        details = {"period": period.words, "first": first, "other": other.words, "form": NAMES[other.count]}
        self.diagnostics.add("LD0624", place, subject=subject.id, **details)

    def _join_parts(self) -> None:
        terms = [column.term for column in self.heading.yearly]
        for (identity, year, count), parts in self.parts.items():
            self.subjects[identity].years[year] = whole_year(parts, count, terms)
