"""Tables that leave the service: Excel and CSV, row by row, with the numbers exact and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from luodi_service.plans.dictionary import escaped

Value = str | int | Decimal
Writer = Callable[[str, Sequence[str], Iterable[Sequence[Value]]], tuple[IO[bytes], int]]
DIGITS = 15
EXACT = 10**DIGITS
"""Spreadsheets keep fifteen digits: a longer number leaves as text, to its last digit."""
_SHEET_NAME_MAX = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CELL_MAX = 32_767
_CUT = "……（单元格放不下，全文请导出 CSV）"


def written_workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> tuple[IO[bytes], int]:
    """A workbook of one sheet in a file that is gone once it is closed, and how many rows it holds."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(_NOT_IN_NAMES)[:_SHEET_NAME_MAX] or "名单")
    sheet.freeze_panes = "A2"
    sheet.append([_in_cell(sheet, head) for head in heads])
    count = 0
    for row in rows:
        sheet.append([_in_cell(sheet, value) for value in row])
        count += 1
    file = TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file, count


def _in_cell(sheet: Any, value: Value) -> Any:
    if not isinstance(value, str):
        return value if -EXACT < value < EXACT and _digits(value) <= DIGITS else _text(sheet, str(value))
    text = _sayable(value)
    if len(text) > _CELL_MAX:
        text = text[: _CELL_MAX - len(_CUT)] + _CUT
    # What nobody takes for an error (#N/A) needs no cell of its own, which takes much longer.
    return _text(sheet, text) if text.startswith("#") else text


def _text(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _sayable(text: str) -> str:
    """A text that no spreadsheet runs, without the signs that no file can hold."""
    return escaped(_UNWRITABLE.sub("\ufffd", text))


def _digits(number: int | Decimal) -> int:
    return len(str(abs(number))) if isinstance(number, int) else len(number.as_tuple().digits)


def written_text(_title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> tuple[IO[bytes], int]:
    """The same as CSV in UTF-8, with the mark by which spreadsheets know it."""
    file = TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(escaped, heads))
    count = 0
    for row in rows:
        writer.writerow(_sayable(value) if isinstance(value, str) else value for value in row)
        count += 1
    text.flush()
    text.detach()
    file.seek(0)
    return file, count


WRITERS: dict[str, Writer] = {"xlsx": written_workbook, "csv": written_text}
"""By the ending of the file that is asked for."""
