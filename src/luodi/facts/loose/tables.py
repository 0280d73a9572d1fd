"""A file of tables by what is in it: a workbook or comma-separated text; anything else is refused with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from luodi.facts.loose.comma_texts import comma_table
from luodi.facts.loose.refusals import SAVE_AS_XLSX, Refused
from luodi.facts.loose.rows import LooseRow
from luodi.facts.loose.workbooks import workbook_tables
from luodi.facts.signatures import ENCRYPTED, OLD_OFFICE, ZIP, other_format
from luodi.words import Words

_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class LooseTable:
    """A sheet of a file, or its only table: a title, whether it is hidden, and a fresh pass over its rows."""

    title: str
    hidden: bool
    rows: Callable[[], Iterator[LooseRow]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LooseFile:
    """The tables of a file. ``form`` is what it is in truth, xlsx or csv; ``remarks`` are said to whoever brought it."""

    form: str
    tables: tuple[LooseTable, ...]
    remarks: tuple[Words, ...] = ()

    def table(self, title: str) -> LooseTable:
        """The table of a title.

        Raises:
            Refused: there is none.
        """
        for table in self.tables:
            if table.title == title:
                return table
        raise Refused(
            Words(f"文件里没有工作表「{title}」", f"there is no sheet 「{title}」"),
            Words("重新上传并选择工作表", "choose a sheet anew"),
        )


def opened(path: Path, name: str) -> LooseFile:
    """The tables of a file; ``name`` is what it was called where it came from, which decides nothing.

    Raises:
        Refused: it is no table, or none that can be read safely.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise Refused(Words("文件是空的", "the file is empty"), Words("检查是否选错了文件", "choose the right file"))
    _refuse_others(head)
    ending = Path(name).suffix.lower()
    if head.startswith(ZIP):
        sheets = [LooseTable(title, hidden, rows) for title, hidden, rows in workbook_tables(path)]
        return LooseFile("xlsx", tuple(sheets), _renamed(ending, ".xlsx", "xlsx 工作簿"))
    table = LooseTable("", hidden=False, rows=comma_table(path))
    return LooseFile("csv", (table,), _renamed(ending, ".csv", "CSV 文本"))


def _renamed(ending: str, expected: str, what: str) -> tuple[Words, ...]:
    if ending in (expected, "", ".txt"):
        return ()
    return (Words(f"文件名以 {ending} 结尾，内容是{what}：按内容读", f"named {ending}, read as {expected}"),)


def _refuse_others(head: bytes) -> None:
    if head.startswith(OLD_OFFICE):
        # The directory of an encrypted workbook names its package; small files have it within the first bytes.
        locked = ENCRYPTED in head
        what = Words("工作簿设有密码", "the workbook has a password") if locked else _OLD
        raise Refused(what, Words("去掉密码后再传", "take the password off") if locked else SAVE_AS_XLSX)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    for sign, what in _MARKUP:
        if start.startswith(sign):
            raise Refused(what, SAVE_AS_XLSX)
    if not head.startswith(ZIP):
        problem = other_format(head)
        if problem is not None:
            raise Refused(problem, _ONLY_TABLES)


_OLD = Words("这是旧版 .xls 工作簿，或设有密码的文件", "it is an old .xls workbook or has a password")
_ONLY_TABLES = Words(
    "上传 .xlsx 工作簿，或 UTF-8、GB18030 编码的 .csv", "bring an .xlsx, or a .csv in UTF-8 or GB18030"
)
_MARKUP = (
    (b"<!doctype html", Words("这是网页，不是表格文件", "it is a web page")),
    (b"<html", Words("这是网页，不是表格文件", "it is a web page")),
    (b"<table", Words("这是网页，不是表格文件", "it is a web page")),
    (b"<?xml", Words("这是 XML 文件，不是 xlsx 工作簿", "it is XML, no xlsx workbook")),
)
