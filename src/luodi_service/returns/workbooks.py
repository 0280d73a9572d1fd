"""The workbook of a form and period: a row for each return, headings locked, what is known and what was last filled in.

A hidden first row and column say which cell is which, so that the file finds its way back however it was sorted.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from luodi_service.lib.visibility import Viewer
from luodi_service.plans.cell_rules import shown_in
from luodi_service.returns.checking import Entry, meanings
from luodi_service.returns.filling import entries_of
from luodi_service.returns.knowing import before_asking
from luodi_service.returns.models import FormTerm, FormVersion, Return
from luodi_service.returns.periods import Period

MARK = "luodi-returns-1"
PROBLEM = "问题"
FIRST_ROW = 3
FIXED = 3
"""Columns before the first term: the hidden one, 编号, 名称."""
PER_TERM = ("value", "note", "previous", "known")
ROWS_MAX = 10_000
_OPEN_CELL = Protection(locked=False)
_BAD = PatternFill("solid", fgColor="FFF3D6D3")
_HEAD = PatternFill("solid", fgColor="FFEFECE4")
_AUTHOR = "luodi"
Columns = dict[tuple[int, str], int]
"""By term and role (``PER_TERM``): where it stands in a row."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A problem of an uploaded file: row and column as they stand in the file (column 0: the row), and the reason."""

    row: int
    column: int
    said: str


def title_of(version: FormVersion) -> str:
    """The name of the sheet, as Excel admits it."""
    return "".join(char for char in version.form.name if char not in "[]:*?/\\'")[:31] or "报表"


def write_workbook(version: FormVersion, period: Period, reports: Iterable[Return], viewer: Viewer) -> bytes:
    """The workbook for some returns of one version and period, with what a viewer may know of them."""
    rows = list(reports)[:ROWS_MAX]
    prefetch_related_objects(rows, "cells")
    before = before_asking(version, period, rows, viewer)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title_of(version)
    lines = version.asked()
    _write_heading(sheet, version, period, lines)
    for number, report in enumerate(rows, start=FIRST_ROW):
        report.version = version
        entries = entries_of(report, None, before)
        _write(sheet, number, 1, f"{report.pk}:{report.revision}")
        _write(sheet, number, 2, report.subject.key)
        _write(sheet, number, 3, report.subject.name)
        for at, line in enumerate(lines):
            _write_entry(sheet, number, FIXED + 1 + at * len(PER_TERM), entries[line.term_id])
    _add_choices(sheet, version, lines, FIRST_ROW + max(len(rows), 1) - 1)
    sheet.protection.sheet = True
    sheet.freeze_panes = f"{get_column_letter(FIXED + 1)}{FIRST_ROW}"
    return _bytes(book)


def _write_heading(sheet: Worksheet, version: FormVersion, period: Period, lines: list[FormTerm]) -> None:
    _write(sheet, 1, 1, f"{MARK} {version.form.code} {version.number} {period.code}")
    for column, words in ((2, "编号"), (3, "名称")):
        _write(sheet, 2, column, words)
    for at, line in enumerate(lines):
        first = FIXED + 1 + at * len(PER_TERM)
        headings = (f"{line}", "说明", f"上期（{period.before()}）", "已知（与此不同的，另填并说明）")
        for offset, (role, words) in enumerate(zip(PER_TERM, headings, strict=True)):
            _write(sheet, 1, first + offset, f"{line.term_id} {role}")
            _write(sheet, 2, first + offset, words if offset == 0 else f"{line.term}：{words}")
    _write(sheet, 2, FIXED + 1 + len(lines) * len(PER_TERM), PROBLEM)
    for column in range(1, sheet.max_column + 1):
        cell = sheet.cell(2, column)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = 16
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True


def _write_entry(sheet: Worksheet, row: int, first: int, given: Entry) -> None:
    line = given.line

    def shown(value: str) -> str:
        return shown_in(line.term.form, line.unit, value)

    known = f"{shown(given.known.value)}（{given.known.source}）" if given.known is not None else ""
    for offset, text in enumerate((given.text, given.note, shown(given.previous), known)):
        cell = _write(sheet, row, first + offset, text)
        if offset < 2:
            cell.protection = _OPEN_CELL


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell of text, which no program takes for a formula or rounds."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell), "nothing is merged"
    cell.number_format = "@"
    if text:
        cell.value = text
        cell.data_type = "s"
    return cell


def _add_choices(sheet: Worksheet, version: FormVersion, lines: list[FormTerm], last: int) -> None:
    terms = meanings(version)
    for at, line in enumerate(lines):
        term = terms.get(line.term.name)
        choices = ("是", "否") if line.term.form == "是否" else term.choices if term is not None else ()
        listed = ",".join(choices)
        # Excel takes no more in one list.
        if not choices or len(listed) > 250:
            continue
        letter = get_column_letter(FIXED + 1 + at * len(PER_TERM))
        validation = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        validation.add(f"{letter}{FIRST_ROW}:{letter}{last}")
        sheet.add_data_validation(validation)


def with_reasons(content: bytes, version: FormVersion, problems: Iterable[Bad]) -> bytes:
    """The file that came in, with the reason at every bad cell and at the end of its row."""
    book = load_workbook(io.BytesIO(content))
    title = title_of(version)
    sheet = book[title] if title in book.sheetnames else book.worksheets[0]
    column = next((cell.column for cell in sheet[2] if cell.value == PROBLEM), sheet.max_column + 1)
    _clear(sheet, column)
    by_row: dict[int, list[str]] = {}
    for bad in problems:
        by_row.setdefault(bad.row, []).append(bad.said)
        if bad.column:
            cell = sheet.cell(bad.row, bad.column)
            cell.fill = _BAD
            cell.comment = Comment(bad.said[:1_000], _AUTHOR)
    for row, said in by_row.items():
        cell = sheet.cell(row, column)
        cell.value, cell.data_type, cell.fill = "；".join(said)[:30_000], "s", _BAD
    return _bytes(book)


def _clear(sheet: Worksheet, column: int) -> None:
    """Take away what an earlier round marked: what is mended is not marked any more."""
    for row in sheet.iter_rows(min_row=FIRST_ROW):
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
            if cell.fill == _BAD:
                cell.fill = PatternFill()
            if cell.column == column:
                cell.value = None


def _bytes(book: Workbook) -> bytes:
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def columns_of(marks: list[str]) -> Columns:
    """By term and role: where it stands, from the hidden row; columns from 0."""
    found: Columns = {}
    for index, mark in enumerate(marks):
        term, _, role = mark.partition(" ")
        if term.isdecimal() and role in PER_TERM:
            found[int(term), role] = index
    return found
