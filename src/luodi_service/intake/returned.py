"""The same file back: with the reason beside every row, and in a workbook at every cell, that could not be taken."""

from __future__ import annotations

import csv
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from luodi_service.intake.contents import laid_out
from luodi_service.intake.models import Import, ImportRow
from luodi_service.intake.reading import table_of
from luodi_service.plans.dictionary import LooseRow, escaped

HEADING = "问题"
IN_PLACE_BYTES = 1_000_000
"""Bytes of a workbook up to which it is marked as it is, with all its looks; a larger one is written anew, row by row."""
_STUMBLES = (KeyError, ValueError, TypeError, AttributeError, IndexError, InvalidFileException)
_MARK = PatternFill("solid", fgColor="F6D5D2")
_WIDTH = 60
_AUTHOR = "落地"


@contextmanager
def returned(one: Import) -> Iterator[tuple[Path, str]]:
    """The file with its faults marked, while this lasts, and what it is to be called."""
    rows = {row.number: row for row in ImportRow.objects.filter(of=one)}
    stem = Path(one.file_name).stem or "导入"
    with tempfile.TemporaryDirectory(prefix="luodi-returned-") as folder:
        path = Path(folder) / f"file.{one.form}"
        _WRITERS[one.form](one, rows, path)
        yield path, f"{stem}（标出问题）.{one.form}"


def _text_back(one: Import, rows: dict[int, ImportRow], path: Path) -> None:
    with table_of(one) as table, path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for row in table.rows():
            writer.writerow([*map(_harmless, _at_width(one, row)), escaped(_beside(one, row.number, rows))])


def _workbook_back(one: Import, rows: dict[int, ImportRow], path: Path) -> None:
    if one.content.size <= IN_PLACE_BYTES:
        try:
            _marked_in_place(one, rows, path)
            return
        except _STUMBLES:
            pass  # what openpyxl cannot take whole is still read row by row
    _written_anew(one, rows, path)


def _marked_in_place(one: Import, rows: dict[int, ImportRow], path: Path) -> None:
    """The workbook as it came, formulas by their results, so that it can be brought again as it is."""
    with laid_out(one.content) as came, came.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drop-downs and styles that openpyxl does not know
        workbook = openpyxl.load_workbook(file, data_only=True)
        sheet: Any = workbook[one.sheet]
        column = _problem_column(one) + 1
        heading = sheet.cell(one.layout["row"], column)
        if not _merged(heading):
            heading.value = HEADING
        for number, row in rows.items():
            cell = sheet.cell(number, column)
            if not _merged(cell):
                _put(cell, _beside(one, number, rows))
            for index, (_, why) in row.faults.items():
                _mark(sheet.cell(number, int(index) + 1), why)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = _WIDTH
        for other in workbook.worksheets:
            _disarm(other)
        workbook.save(path)


def _disarm(sheet: Any) -> None:
    """Words that came as words stay words: openpyxl would take those that begin with = for formulas."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.data_type == "f":
                cell.data_type = "s"


def _merged(cell: Any) -> bool:
    return type(cell).__name__ == "MergedCell"


def _mark(cell: Any, why: str) -> None:
    if not _merged(cell):
        cell.fill = _MARK
        cell.comment = Comment(why, _AUTHOR)


def _put(cell: Any, words: str) -> None:
    cell.value = escaped(words)
    cell.data_type = "s"


def _written_anew(one: Import, rows: dict[int, ImportRow], path: Path) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(one.sheet[:31] or "数据")
    at = 0
    with table_of(one) as table:
        for row in table.rows():
            for _ in range(at + 1, row.number):
                sheet.append([])
            at = row.number
            noted = rows.get(row.number)
            texts = chain(_at_width(one, row), [_beside(one, row.number, rows)])
            sheet.append([_new_cell(sheet, index, text, noted) for index, text in enumerate(texts)])
    workbook.save(path)


def _new_cell(sheet: Any, index: int, text: str, noted: ImportRow | None) -> Any:
    fault = noted.faults.get(str(index)) if noted is not None else None
    if fault is None and not text:
        return None
    cell = WriteOnlyCell(sheet, value=_harmless(text))
    cell.data_type = "s"
    if fault is not None:
        _mark(cell, fault[1])
    return cell


def _problem_column(one: Import) -> int:
    """The index of the column for problems: the one that a file brought again has already, else behind the last."""
    headings = one.layout["headings"]
    return headings.index(HEADING) if HEADING in headings else len(headings)


def _at_width(one: Import, row: LooseRow) -> list[str]:
    """The cells of a row up to the column for problems."""
    width = _problem_column(one)
    return [row.at(index) for index in range(width)]


def _beside(one: Import, number: int, rows: dict[int, ImportRow]) -> str:
    """What stands in the column for problems."""
    if number == one.layout["row"]:
        return HEADING
    row = rows.get(number)
    if row is None:
        return ""
    headings = one.layout["headings"]
    said = []
    for words, mark in ((row.faults, ""), (row.notes, "（已导入）" if not row.held else "")):
        for index, (_, why) in words.items():
            heading = headings[int(index)] if int(index) < len(headings) else ""
            said.append(f"{heading}：{why}{mark}")
    return "；".join(said)


def _harmless(text: str) -> str:
    """A text that no spreadsheet runs; what a file made harmless already stays so."""
    return text if text.startswith("'") else escaped(text)


_WRITERS = {"csv": _text_back, "xlsx": _workbook_back}
