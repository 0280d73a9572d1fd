"""Excel workbooks (xlsx): sheets as rows of texts, formulas by their stored results."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

from luodi.facts.signatures import ENCRYPTED, OLD_OFFICE, ZIP
from luodi.facts.tables import Row, Sheet, Unreadable, cell_text, file_bytes, kind_named
from luodi.limits import ROWS_MAX, UNPACKED_BYTES_MAX, UNPACKED_FREE_BYTES, UNPACKED_RATIO_MAX
from luodi.words import Words

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

DIGITS = 15
"""Significant digits of a number in Excel."""
BATCH = 500
_DAMAGED = Words("工作簿已损坏", "the workbook is damaged")


def workbook_sheets(path: Path) -> list[tuple[str, Callable[[], Iterator[Row]]]]:
    """The title and the rows of every sheet of a workbook. Raises ``Unreadable``."""
    workbook = _open(path)
    return [(title, partial(_rows, workbook, title)) for title in workbook.sheetnames]


def workbook_sheet(path: Path, kind: str) -> Sheet:
    """The table of a workbook named for a kind: the sheet of that name, else the first."""
    return Sheet(kind, path.name, lambda: _rows_of_kind(path, kind))


def _rows_of_kind(path: Path, kind: str) -> Iterator[Row]:
    workbook = _open(path)
    titles = [title for title in workbook.sheetnames if kind_named(title, [kind])] or workbook.sheetnames
    if not titles:
        raise Unreadable("LD0620", problem=Words("工作簿里没有工作表", "the workbook has no sheet"))
    return _rows(workbook, titles[0])


def _open(path: Path) -> Workbook:
    raw = file_bytes(path)
    if raw.startswith(OLD_OFFICE):
        if ENCRYPTED in raw:
            raise Unreadable("LD0620", problem=Words("工作簿设有密码", "the workbook has a password"))
        raise Unreadable("LD0617", problem=Words("这是旧版 .xls 工作簿", "it is an old .xls workbook"))
    if not raw.startswith(ZIP):
        raise Unreadable("LD0617", problem=Words("这不是 xlsx 工作簿", "it is no xlsx workbook"))
    if path.suffix.lower() == ".xls":
        raise Unreadable(
            "LD0617", problem=Words("这是 xlsx 工作簿，扩展名却是 .xls", "it is an xlsx workbook named .xls")
        )
    try:
        _check_size(raw)
        with _quiet():
            return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    except Unreadable:
        raise
    except Exception as error:  # on a damaged file openpyxl raises whatever its parsing stumbles over
        raise Unreadable("LD0620", problem=_DAMAGED) from error


def _check_size(raw: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > UNPACKED_BYTES_MAX or any(map(_swollen, members)):
            raise Unreadable("LD0620", problem=Words("展开后过大", "unpacked, it is too large"))
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable(
                "LD0617", problem=Words("这是压缩包，不是 xlsx 工作簿", "it is an archive, no xlsx workbook")
            )


def _swollen(member: zipfile.ZipInfo) -> bool:
    """Whether a part is packed as no sheet of facts is: all but the same bytes over and over."""
    return member.file_size > UNPACKED_FREE_BYTES and member.file_size > UNPACKED_RATIO_MAX * member.compress_size


def _rows(workbook: Workbook, title: str) -> Iterator[Row]:
    sheet = workbook[title]
    if not hasattr(sheet, "reset_dimensions"):
        raise Unreadable("LD0617", problem=Words(f"「{title}」是图表，不是数据表", f"「{title}」 is a chart, no table"))
    sheet.reset_dimensions()  # the size a file states of itself is not to be trusted
    rows = sheet.iter_rows(max_row=ROWS_MAX, values_only=True)
    while batch := _next_rows(rows):
        yield from batch


def _next_rows(rows: Iterator[tuple[object, ...]]) -> list[Row]:
    """Up to ``BATCH`` more rows. Raises ``Unreadable``: sheets are parsed while they are read."""
    try:
        with _quiet():
            return [[_text(cell) for cell in cells] for cells in islice(rows, BATCH)]
    except Exception as error:  # on a damaged sheet openpyxl raises whatever its parsing stumbles over
        raise Unreadable("LD0620", problem=_DAMAGED) from error


def _text(cell: object) -> str:
    """A cell as text, fractions to the digits that Excel keeps and shows: a formula's 0.1 + 0.2 is 0.3."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and isfinite(cell):
        return format(Decimal(f"{cell:.{DIGITS}g}"), "f")
    return cell_text(cell)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without openpyxl's warnings of drop-downs and styles it does not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
