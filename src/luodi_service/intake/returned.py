"""The same file back: with the reason beside every row, and in a workbook at every cell, that could not be taken.

Whoever brought it has it back as it was. For others the figures of persons in it are masked, as in every list; brought in
again, what is masked means that it is unchanged.
"""

from __future__ import annotations

import csv
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from luodi_service.accounts.models import Person
from luodi_service.intake.contents import laid_out
from luodi_service.intake.models import Import, ImportRow
from luodi_service.intake.reading import table_of
from luodi_service.lib.characters import without_personal
from luodi_service.plans.dictionary import LOOKED_AT, LooseRow, escaped
from luodi_service.registry.masking import masked_under, personal_field

HEADING = "问题"
IN_PLACE_BYTES = 1_000_000
"""Bytes of a workbook up to which it is marked as it is, with all its looks; a larger one is written anew, row by row."""
_STUMBLES = (KeyError, ValueError, TypeError, AttributeError, IndexError, InvalidFileException)
_MARK = PatternFill("solid", fgColor="F6D5D2")
_WIDTH = 60
_HEADING_MAX = 20
_AUTHOR = "落地"


class _Clear:
    """Shows cells as they came."""

    def shown(self, row: int, index: int, text: str, alone: bool) -> str:  # noqa: ARG002
        """The text itself."""
        return text


class _Masked(_Clear):
    """Shows cells with the figures of persons masked: under their headings; and where there is no heading, by their looks."""

    def __init__(self, row: int, height: int, headings: Sequence[str]) -> None:
        self._first, self._headings = row + height, headings

    @classmethod
    def of(cls, one: Import) -> _Masked:
        """For the table of an import."""
        return cls(one.layout["row"], one.layout["height"], one.layout["headings"])

    def shown(self, row: int, index: int, text: str, alone: bool) -> str:
        """The cell of a row and column, from 1 and 0; ``alone`` where nothing else stands in its row."""
        if row < self._first or alone:
            return without_personal(text)
        heading = self._headings[index] if index < len(self._headings) else ""
        return masked_under(heading, text.strip()) if personal_field(heading) else text


@contextmanager
def returned(one: Import, viewer: Person) -> Iterator[tuple[Path, str]]:
    """The file with its faults marked, as a viewer may see it, while this lasts, and what it is to be called."""
    looks = _Clear() if one.by_id == viewer.pk else _Masked.of(one)
    rows = {row.number: row for row in ImportRow.objects.filter(of=one)}
    stem = Path(one.file_name).stem or "导入"
    with tempfile.TemporaryDirectory(prefix="luodi-returned-") as folder:
        path = Path(folder) / f"file.{one.form}"
        _WRITERS[one.form](one, rows, path, looks)
        yield path, f"{stem}（标出问题）.{one.form}"


def _text_back(one: Import, rows: dict[int, ImportRow], path: Path, looks: _Clear) -> None:
    with table_of(one) as table, path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for row in table.rows():
            writer.writerow([*map(_harmless, _at_width(one, row, looks)), escaped(_beside(one, row.number, rows))])


def _workbook_back(one: Import, rows: dict[int, ImportRow], path: Path, looks: _Clear) -> None:
    if one.content.size <= IN_PLACE_BYTES:
        try:
            _marked_in_place(one, rows, path, looks)
            return
        except _STUMBLES:
            pass  # what openpyxl cannot take whole is still read row by row
    _written_anew(one, rows, path, looks)


def _marked_in_place(one: Import, rows: dict[int, ImportRow], path: Path, looks: _Clear) -> None:
    """The workbook as it came, formulas by their results, so that it can be brought again as it is."""
    with laid_out(one.content) as came, came.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drop-downs and styles that openpyxl does not know
        workbook = openpyxl.load_workbook(file, data_only=True)
        sheet: Any = workbook[one.sheet]
        column = _problem_column(one) + 1
        for other in workbook.worksheets:
            _hide(other, looks if other is sheet or type(looks) is _Clear else _looks_of(other))
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


def _looks_of(sheet: Any) -> _Masked:
    """How cells of a sheet are shown that nobody reads: by the first row in which a heading speaks of persons."""
    for number, row in enumerate(sheet.iter_rows(max_row=LOOKED_AT, values_only=True), 1):
        headings = ["" if value is None else str(value) for value in row]
        if any(len(text) <= _HEADING_MAX and personal_field(text) for text in headings):
            return _Masked(number, 1, headings)
    return _Masked(sheet.max_row + 1, 1, [])


def _hide(sheet: Any, looks: _Clear) -> None:
    if type(looks) is _Clear:
        return
    for row in sheet.iter_rows():
        alone = sum(cell.value is not None for cell in row) == 1
        for cell in row:
            if isinstance(cell.value, (str, int, float)) and not isinstance(cell.value, bool):
                text = _number(cell.value)
                shown = looks.shown(cell.row, cell.column - 1, text, alone)
                if shown != text:
                    cell.value, cell.data_type = escaped(shown), "s"


def _number(value: str | float) -> str:
    """A cell's words; a whole number without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


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


def _written_anew(one: Import, rows: dict[int, ImportRow], path: Path, looks: _Clear) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(one.sheet[:31] or "数据")
    at = 0
    with table_of(one) as table:
        for row in table.rows():
            for _ in range(at + 1, row.number):
                sheet.append([])
            at = row.number
            noted = rows.get(row.number)
            texts = chain(_at_width(one, row, looks), [_beside(one, row.number, rows)])
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


def _at_width(one: Import, row: LooseRow, looks: _Clear) -> list[str]:
    """The cells of a row up to the column for problems, as they may be seen."""
    texts = [row.at(index) for index in range(_problem_column(one))]
    alone = sum(bool(text.strip()) for text in texts) == 1
    return [looks.shown(row.number, index, text, alone) for index, text in enumerate(texts)]


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
