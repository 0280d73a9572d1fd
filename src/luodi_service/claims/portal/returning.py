"""The same file back: what came of each row, and the reason beside every cell for which it is not taken."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from luodi_service.claims.portal.columns import OUTCOME, PROBLEM
from luodi_service.claims.portal.models import PortalFile, PortalRow
from luodi_service.claims.portal.reading import laid_out
from luodi_service.plans.dictionary import LooseRow, escaped

_MARK, _AUTHOR = PatternFill("solid", fgColor="F6D5D2"), "落地"
_UNWRITABLE = "\ufffd"


def returned(file: PortalFile) -> tuple[str, bytes]:
    """What a file is called that goes back, and its bytes: xlsx for a workbook, csv for text. Rows stand where they stood."""
    stem = file.name.rpartition(".")[0] or file.name
    write = _workbook if file.form == "xlsx" else _text
    return f"{stem}（标出问题）.{file.form}", write(file)


def _rows(file: PortalFile) -> Iterator[tuple[int, list[str], PortalRow | None]]:
    """Every row with its number, its cells up to ours and then what came of it, and what is kept of it."""
    kept = {row.number: row for row in PortalRow.objects.filter(file=file).select_related("claim")}
    places: tuple[int, int] | None = None
    before: list[LooseRow] = []
    with laid_out(file.name, bytes(file.content)) as found:
        for row in found.table(file.sheet).rows():
            if row.number < file.heading:
                before.append(row)
                continue
            if places is None:
                places = _places(row)
                yield from ((early.number, list(early.cells), None) for early in before)
                yield row.number, _put(row.cells, places, (OUTCOME, PROBLEM)), None
                continue
            said = kept.get(row.number)
            yield row.number, _put(row.cells, places, _said(said)), said


def _places(heading: LooseRow) -> tuple[int, int]:
    """Where the two columns stand: behind the last, or where a file that was brought again has them."""
    texts = [text.strip() for text in heading.cells]
    if OUTCOME in texts and PROBLEM in texts:
        return texts.index(OUTCOME), texts.index(PROBLEM)
    width = max((at + 1 for at, text in enumerate(texts) if text), default=0)
    return width, width + 1


def _put(cells: list[str], places: tuple[int, int], texts: tuple[str, str]) -> list[str]:
    found = [*cells, *[""] * (max(places) + 1 - len(cells))]
    for at, text in zip(places, texts, strict=True):
        found[at] = text
    return found


def _said(row: PortalRow | None) -> tuple[str, str]:
    if row is None:
        return "", ""
    number = f" {row.claim.number}" if row.claim is not None and row.outcome == PortalRow.TAKEN else ""
    return f"{row.get_outcome_display()}{number}", row.why


def _workbook(file: PortalFile) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(file.sheet[:31] or "申报")
    at = 0
    for number, cells, row in _rows(file):
        for _ in range(at + 1, number):
            sheet.append([])
        at = number
        faults = {file.columns[name]: why for name, why in row.faults.items() if name in file.columns} if row else {}
        sheet.append([_cell(sheet, text, faults.get(index, "")) for index, text in enumerate(cells)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cell(sheet: Any, text: str, why: str) -> Any:
    if not text and not why:
        return None
    cell = WriteOnlyCell(sheet, value=_harmless(text))
    cell.data_type = "s"
    if why:
        cell.fill, cell.comment = _MARK, Comment(why, _AUTHOR)
    return cell


def _text(file: PortalFile) -> bytes:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    for _, cells, _row in _rows(file):
        writer.writerow(map(_harmless, cells))
    return made.getvalue().encode("utf-8-sig", "replace")


def _harmless(text: str) -> str:
    """A text that no spreadsheet runs and every file holds; what a file made harmless already stays so."""
    plain = "".join(char if char.isprintable() or char in "\n\t" else _UNWRITABLE for char in text)[:32_000]
    return plain if plain.startswith("'") else escaped(plain)
