"""Workbooks of any size (xlsx), read from the disk as they are needed: sheets, hidden ones too, as rows of texts.

A workbook is a packed folder of XML. Its sheets are parsed while they are unpacked, so that a sheet of a million rows
takes no more memory than its shared texts. A document type, which is where entity bombs come from, is refused.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from luodi.facts.loose.refusals import AGAIN, DAMAGED, SAVE_AS_XLSX, Refused
from luodi.facts.loose.rows import Area, LooseRow, Merged
from luodi.facts.loose.sheet_xml import Elements, SharedTexts, SheetRows, Styles, column_index
from luodi.limits import (
    MERGED_AREAS_MAX,
    SHARED_BYTES_MAX,
    SHEETS_MAX,
    UNPACKED_BYTES_MAX,
    UNPACKED_FREE_BYTES,
    UNPACKED_RATIO_MAX,
)
from luodi.words import Words

_PIECE = 262_144
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_OVERLAP = 200
_MACROS = ("vbaproject.bin", "xl/macrosheets/")


class Title(NamedTuple):
    """A sheet as the workbook lists it: title, hidden or not, the part that holds it."""

    title: str
    hidden: bool
    part: str


def workbook_tables(path: Path) -> list[tuple[str, bool, Callable[[], Iterator[LooseRow]]]]:
    """The title of every sheet of a workbook, whether it is hidden, and a pass over its rows.

    Raises:
        Refused: it is no workbook, holds macros, or is packed as no table is.
    """
    with _reading(path) as archive:
        _check(archive)
        titles, old_epoch = _titles(archive)
    if not titles:
        raise Refused(Words("工作簿里没有数据表", "the workbook has no sheet of data"), SAVE_AS_XLSX)
    return [(one.title, one.hidden, partial(_rows, path, one.part, old_epoch)) for one in titles]


@contextmanager
def _reading(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, expat.ExpatError, LookupError, ValueError, OverflowError, EOFError, OSError) as error:
        raise Refused(DAMAGED, AGAIN) from error
    except (NotImplementedError, RuntimeError) as error:  # packed by a method unknown to Python, or with a password
        raise Refused(Words("文件的压缩方式读不了", "it is packed in an unknown way"), SAVE_AS_XLSX) from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Refused(DAMAGED, AGAIN) from error
        raise


def _check(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    if "xl/workbook.bin" in names:
        raise Refused(Words("这是 .xlsb 工作簿", "it is an .xlsb workbook"), SAVE_AS_XLSX)
    if "xl/workbook.xml" not in names:
        raise Refused(Words("这是压缩包，不是 xlsx 工作簿", "it is an archive, no workbook"), SAVE_AS_XLSX)
    if any(sign in name for name in names for sign in _MACROS):
        raise Refused(Words("工作簿带有宏", "the workbook holds macros"), SAVE_AS_XLSX)
    if sum(member.file_size for member in members) > UNPACKED_BYTES_MAX or any(map(_swollen, members)):
        raise Refused(
            Words("展开后过大", "unpacked, it is too large"), Words("分成几个文件再传", "bring it as several files")
        )
    if len(members) > SHEETS_MAX * 10:
        raise Refused(Words("工作簿的部件太多", "the workbook has too many parts"), SAVE_AS_XLSX)


def _swollen(member: zipfile.ZipInfo) -> bool:
    """Whether a part is packed as no sheet is: all but the same bytes over and over."""
    return member.file_size > UNPACKED_FREE_BYTES and member.file_size > UNPACKED_RATIO_MAX * member.compress_size


def _titles(archive: zipfile.ZipFile) -> tuple[list[Title], bool]:
    """The sheets of data in their order, and whether days are counted from 1904."""
    relations = _all(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    parts = {one.get("Id", ""): one for one in relations}
    names = set(archive.namelist())
    found: list[Title] = []
    for sheet in _all(archive, "xl/workbook.xml", "sheet")[:SHEETS_MAX]:
        number = next((value for name, value in sheet.items() if name.endswith(":id") or name == "id"), "")
        relation = parts.get(number, {})
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        # Charts and dialogs are sheets too, and hold no table.
        if relation.get("Type", "").endswith("/worksheet") and part in names:
            found.append(Title(sheet.get("name", ""), sheet.get("state", "visible") != "visible", part))
    old = any(one.get("date1904") in ("1", "true") for one in _all(archive, "xl/workbook.xml", "workbookPr"))
    return found, old


def _all(archive: zipfile.ZipFile, part: str, name: str) -> list[dict[str, str]]:
    if archive.getinfo(part).file_size > UNPACKED_FREE_BYTES:
        raise Refused(DAMAGED, AGAIN)
    elements = Elements(name)
    elements.feed(archive.read(part))
    return elements.found


def _rows(path: Path, part: str, old_epoch: bool) -> Iterator[LooseRow]:
    with _reading(path) as archive:
        merged = Merged(_merged(archive, part))
        styles = Styles()
        if "xl/styles.xml" in archive.namelist():
            _feed(archive, "xl/styles.xml", styles.feed)
        texts = SharedTexts()
        shared = next((name for name in archive.namelist() if name.lower() == "xl/sharedstrings.xml"), "")
        if shared:
            if archive.getinfo(shared).file_size > SHARED_BYTES_MAX:
                raise Refused(
                    Words("文字内容过大", "it holds too much text"),
                    Words("分成几个文件再传，或另存为 CSV", "bring several files, or CSV"),
                )
            _feed(archive, shared, texts.feed)
        parser = SheetRows(texts.texts, styles, old_epoch)
        with archive.open(part) as file:
            while piece := file.read(_PIECE):
                for row in parser.feed(piece):
                    yield merged.fill(row)
        for row in parser.rest():
            yield merged.fill(row)


def _feed(archive: zipfile.ZipFile, part: str, feed: Callable[[bytes], None]) -> None:
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            feed(piece)


def _merged(archive: zipfile.ZipFile, part: str) -> list[Area]:
    """The merged areas of a sheet. They stand behind its rows, so it is looked through once beforehand."""
    found: list[Area] = []
    with archive.open(part) as file:
        before = b""
        while piece := file.read(_PIECE):
            text = before + piece
            end = 0
            for match in _MERGED.finditer(text):
                left, top, right, bottom = match.groups()
                found.append(Area(int(top), column_index(left.decode()), int(bottom), column_index(right.decode())))
                end = match.end()
                if len(found) > MERGED_AREAS_MAX:
                    raise Refused(Words("合并单元格太多", "there are too many merged cells"), SAVE_AS_XLSX)
            before = text[max(end, len(text) - _OVERLAP) :]
    return found
