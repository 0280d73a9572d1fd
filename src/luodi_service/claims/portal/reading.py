"""申报 as a table: read row by row, whatever is wrong with a cell said at its column."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError

from luodi_service.claims.portal.columns import (
    ACCOUNT,
    AGREED,
    COLUMNS,
    CONSENT,
    NEEDED,
    NUMBER,
    POLICY,
    SUBJECT,
    YEAR,
    Column,
)
from luodi_service.lib.characters import is_year
from luodi_service.plans.dictionary import LooseFile, LooseRow, LooseTable, Refused, opened, unescaped

ROWS_MAX = 10_000
LARGEST = 16 * 1_048_576
HEADING_WITHIN = 20
"""Rows from the top among which the heading stands."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_ACCOUNT = re.compile(r"[0-9]{8,30}")
_FLOAT = re.compile(r"[0-9]+(?:\.[0-9]+)?[Ee]\+?[0-9]+")
_SHOWN = 40


@dataclass(slots=True)
class Application:
    """A row as it was read: by column its text, and by column what is wrong with it."""

    row: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The year; only of a row without faults."""
        return int(self.cells[YEAR])


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was read: what it is, where the table and its heading stand, and every row."""

    form: str
    sheet: str
    heading: int
    columns: dict[str, int]
    rows: list[Application]


@contextmanager
def laid_out(name: str, content: bytes) -> Iterator[LooseFile]:
    """The tables of a file, while this lasts.

    Raises:
        ValidationError: it is no table, or none that can be read safely.
    """
    with tempfile.NamedTemporaryFile(prefix="luodi-portal-") as file:
        file.write(content)
        file.flush()
        try:
            yield opened(Path(file.name), name)
        except Refused as error:
            raise ValidationError(f"「{name[:60]}」读不了：{error.problem.zh}。提示：{error.remedy.zh}") from error


def read_applications(name: str, content: bytes) -> Sent:
    """A file with its rows.

    Raises:
        ValidationError: it is no table, has no heading with the columns that are needed, no rows, or too many.
    """
    if len(content) > LARGEST:
        raise ValidationError(f"「{name[:60]}」超过 {LARGEST // 1_048_576} MB，没有读入。请分成几个文件")
    with laid_out(name, content) as file:
        table, heading, columns = _table(file.tables)
        rows = _rows(table, heading, columns)
        if not rows:
            raise ValidationError("表头下面没有内容，没有读入")
        _mark_twice(rows)
        return Sent(file.form, table.title, heading, columns, rows)


def _table(tables: Sequence[LooseTable]) -> tuple[LooseTable, int, dict[str, int]]:
    lacking: list[str] = list(NEEDED)
    for table in tables:
        if table.hidden:
            continue
        for row in islice(table.rows(), HEADING_WITHIN):
            columns = _columns(row)
            lacks = [name for name in NEEDED if name not in columns]
            if not lacks:
                return table, row.number, columns
            lacking = min(lacking, lacks, key=len)
    raise ValidationError(f"前 {HEADING_WITHIN} 行里找不到表头，缺少：{'、'.join(lacking)}。请用本页的模板")


def _columns(row: LooseRow) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, text in enumerate(row.cells):
        name = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
        if name in COLUMNS:
            found.setdefault(name, index)
    return found


def _rows(table: LooseTable, heading: int, columns: dict[str, int]) -> list[Application]:
    found: list[Application] = []
    for row in table.rows():
        if row.number <= heading or not _holds(row, columns):
            continue
        if len(found) == ROWS_MAX:
            raise ValidationError(f"超过 {ROWS_MAX:,} 行，没有读入。请分成几个文件")
        found.append(_application(row, columns))
    return found


def _holds(row: LooseRow, columns: dict[str, int]) -> bool:
    """Whether anything stands in one of our columns."""
    return any(row.at(index).strip() or index in row.spoilt for index in columns.values())


def _application(row: LooseRow, columns: dict[str, int]) -> Application:
    found = Application(row.number, {})
    for name, column in COLUMNS.items():
        index = columns.get(name)
        text, fault = _read(column, unescaped(row.at(index))) if index is not None else ("", "")
        if index is not None and index in row.spoilt:
            text, fault = "", row.spoilt[index].zh
        found.cells[name] = text
        if fault:
            found.faults[name] = fault
    return found


def _read(column: Column, text: str) -> tuple[str, str]:
    """A cell's text as it is taken, and what is wrong with it."""
    plain = " ".join(text.split()) if column.lines else text.strip()
    if any(unicodedata.category(char) in _UNSEEN for char in plain):
        return _seen(plain)[: column.most], "含有看不见的字符，请重新键入"
    if not column.exact:
        plain = unicodedata.normalize("NFKC", plain).strip()
    if not plain:
        return "", "没有写" if column.needed else ""
    if len(plain) > column.most and column.name != YEAR:
        return plain[: column.most], f"超过 {column.most:,} 个字"
    why = _WRONG.get(column.name, _nothing)(plain)
    return ("".join(plain.split()) if column.name == ACCOUNT and not why else plain[: column.most]), why


def _seen(text: str) -> str:
    """A text without what no database keeps and nobody sees."""
    return "".join(char for char in text if unicodedata.category(char) not in _UNSEEN)


def _nothing(_text: str) -> str:
    return ""


def _year(text: str) -> str:
    return "" if is_year(text) else f"「{text[:_SHOWN]}」不是年度，写作 2018"


def _account(text: str) -> str:
    if _FLOAT.fullmatch(text) or text.endswith(".0"):
        return "是数值，末几位可能已被 Excel 舍去：设为文本格式后重新填写"
    return "" if _ACCOUNT.fullmatch("".join(text.split())) else "只写数字，8 至 30 位"


def _consent(text: str) -> str:
    return "" if text in AGREED else "申报人没有同意核验，不能收；同意的写 是"


_WRONG = {YEAR: _year, ACCOUNT: _account, CONSENT: _consent}


def _mark_twice(rows: Sequence[Application]) -> None:
    """Say at a row that an earlier one of the file is of the same number, or applies for the same."""
    numbers: dict[str, int] = {}
    matters: dict[tuple[str, ...], int] = {}
    for row in rows:
        number, matter = row.cells[NUMBER], tuple(row.cells[name] for name in (POLICY, SUBJECT, YEAR))
        if number and numbers.setdefault(number, row.row) != row.row:
            row.faults.setdefault(NUMBER, f"与本文件第 {numbers[number]} 行相同，同一编号只收一次")
        if all(matter) and matters.setdefault(matter, row.row) != row.row:
            row.faults.setdefault(SUBJECT, f"与本文件第 {matters[matter]} 行是同一事项（政策、主体、年度都相同）")
