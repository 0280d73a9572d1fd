"""The workbook of a year's drafts: a row for each, taken out, mended and brought in; what is wrong comes back in the same file.

A hidden first row and column say which cell is which, so that the file finds its way back however it was sorted.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from luodi_service.plans.models import Plan
from luodi_service.plans.workbook_texts import workbook_texts
from luodi_service.supervision.drafts import FIELDS, Fault, Planned, read
from luodi_service.supervision.models import DRAFT
from luodi_service.supervision.weighing import kept_plans, told

MARK = "luodi-tasks-1"
TITLE, PROBLEM = "年度任务分解", "问题"
FIRST_ROW, ROWS_MAX = 3, 2_000
EMPTY_ROWS = 30
"""Rows that are formatted for new drafts."""
_BAD = PatternFill("solid", fgColor="FFF3D6D3")
_HEAD = PatternFill("solid", fgColor="FFEFECE4")
_AUTHOR = "luodi"
_WIDE = frozenset({"content", "responsible", "name"})


def write_workbook(plan: Plan, year: int) -> bytes:
    """The workbook of a year: its drafts as they are, and empty rows for new ones."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = TITLE
    _write(sheet, 1, 1, f"{MARK} {plan.code} {year}")
    for column, field in enumerate(FIELDS, start=2):
        _write(sheet, 1, column, field.name)
        cell = _write(sheet, 2, column, field.label)
        if field.hint:
            cell.comment = Comment(field.hint, _AUTHOR)
        sheet.column_dimensions[get_column_letter(column)].width = 36 if field.name in _WIDE else 14
    _write(sheet, 2, len(FIELDS) + 2, PROBLEM)
    for column in range(2, len(FIELDS) + 3):
        head = sheet.cell(2, column)
        head.font, head.fill = Font(bold=True), _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
    rows = [one.planned for one in kept_plans(plan, year) if one.task is not None and one.task.state == DRAFT]
    for number, planned in enumerate(rows, start=FIRST_ROW):
        _write(sheet, number, 1, f"{planned.pk}:{planned.revision}")
        for column, text in enumerate(texts_of(planned).values(), start=2):
            _write(sheet, number, column, text).alignment = Alignment(wrap_text=True, vertical="top")
    for number in range(FIRST_ROW + len(rows), FIRST_ROW + len(rows) + EMPTY_ROWS):
        for column in range(2, len(FIELDS) + 2):
            _write(sheet, number, column, "")
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"C{FIRST_ROW}"
    return _bytes(book)


def texts_of(planned: Planned) -> dict[str, str]:
    """A draft as people would write it, by field."""

    def number(value: object) -> str:
        return "" if value is None else told(value)  # type: ignore[arg-type]

    texts = {
        "number": planned.number, "under": planned.under, "item": planned.item, "name": planned.name,
        "content": planned.content, "lead": planned.lead, "responsible": "、".join(planned.responsible),
        "planned": number(planned.planned), "unit_name": planned.unit_name,
        "due": planned.due.isoformat() if planned.due is not None else "",
    }  # fmt: skip
    for part in planned.quarters:
        texts[f"words{part.number}"] = part.words
        texts[f"percent{part.number}"] = "" if part.percent is None else str(part.percent)
        texts[f"planned{part.number}"] = number(part.planned)
    return {field.name: texts.get(field.name, "") for field in FIELDS}


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A cell of text, which no program takes for a formula or rounds."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell), "nothing is merged"
    cell.number_format = "@"
    if text:
        cell.value = text
        cell.data_type = "s"
    return cell


def read_workbook(plan: Plan, year: int, name: str, content: bytes) -> tuple[list[Planned], list[Fault]]:
    """The drafts of a workbook, and all that cannot be read in it.

    Raises:
        ValidationError: it is no workbook of this plan and year, or lacks columns.
    """
    rows = workbook_texts(name, content, TITLE, ROWS_MAX + FIRST_ROW)
    if not rows or not rows[0] or rows[0][0].strip() != f"{MARK} {plan.code} {year}":
        raise ValidationError(
            f"这不是 {year} 年的任务分解表：请在本页下载，在下载的文件里填，不要删去隐藏的第一行和第一列"
        )
    columns = columns_of(rows[0])
    lacking = [field.label for field in FIELDS if field.name not in columns]
    if lacking:
        raise ValidationError(f"文件里缺少这些列：{'、'.join(lacking)}。请重新下载")
    found: list[Planned] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows[FIRST_ROW - 1 :], start=FIRST_ROW):
        texts = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        if not any(texts.values()):
            continue
        pk, revision = _mark(row[0] if row else "")
        planned, wrong = read(texts, number, pk, revision)
        found.append(planned)
        faults += wrong
    if not found:
        raise ValidationError("文件里没有任务：请从第 3 行起填写")
    return found, faults


def columns_of(marks: Sequence[str]) -> dict[str, int]:
    """By field: its column, from the hidden row; columns from 0."""
    known = {field.name for field in FIELDS}
    return {mark.strip(): index for index, mark in enumerate(marks) if mark.strip() in known}


def _mark(text: str) -> tuple[int, int]:
    pk, _, revision = text.strip().partition(":")
    if all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (pk, revision)):
        return int(pk), int(revision)
    return 0, 0


def with_reasons(content: bytes, faults: Iterable[Fault]) -> bytes:
    """The file that came in, with the reason at every bad cell and at the end of its row."""
    book = load_workbook(io.BytesIO(content))
    sheet = book[TITLE] if TITLE in book.sheetnames else book.worksheets[0]
    columns = columns_of(["" if cell.value is None else str(cell.value) for cell in sheet[1]])
    last = next((cell.column for cell in sheet[2] if cell.value == PROBLEM), sheet.max_column + 1)
    _clear(sheet, last)
    by_row: dict[int, list[str]] = {}
    for fault in faults:
        row = fault.row or 2
        by_row.setdefault(row, []).append(fault.said)
        if fault.row and fault.field in columns:
            cell = sheet.cell(row, columns[fault.field] + 1)
            cell.fill = _BAD
            cell.comment = Comment(fault.said[:1_000], _AUTHOR)
    for row, said in by_row.items():
        cell = sheet.cell(row, last if row >= FIRST_ROW else last + 1)
        cell.value, cell.data_type, cell.fill = "；".join(dict.fromkeys(said))[:30_000], "s", _BAD
    return _bytes(book)


def _clear(sheet: Worksheet, last: int) -> None:
    """Take away what an earlier round marked: what is mended is not marked any more."""
    for row in sheet.iter_rows(min_row=FIRST_ROW):
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
            if cell.fill == _BAD:
                cell.fill = PatternFill()
            if cell.column == last:
                cell.value = None


def _bytes(book: Workbook) -> bytes:
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()
