"""回单 as a file: read row by row, whatever is wrong with a row said at it; and the template to fill in."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError

from luodi_service.ledger.receipts import BACK, PAID, RETURNED, Said
from luodi_service.plans.dictionary import LooseRow, LooseTable, Refused, opened, unescaped

Value = TypeVar("Value")
COLUMNS: dict[str, tuple[str, ...]] = {
    "支付编号": ("支付编号", "支付号", "资金编号"),
    "类别": ("类别", "结果", "处理结果"),
    "金额（元）": ("金额", "交易金额", "支付金额"),
    "日期": ("日期", "交易日期", "支付日期"),
    "流水号": ("流水号", "银行流水号", "交易流水号"),
    "原因": ("原因", "退汇原因", "失败原因"),
}
"""The columns as the template heads them, with what else they may be called."""
HEADS = tuple(COLUMNS)
NUMBER, KIND, AMOUNT, DAY, REFERENCE, REASON = HEADS
NEEDED = (NUMBER, KIND, AMOUNT, DAY, REFERENCE)
TEMPLATE_TITLE = "回单"
ROWS_MAX = 10_000
LARGEST = 16 * 1_048_576
_HEADING_WITHIN = 20
"""Rows from the top among which the heading stands."""
_CELL_MAX = 200
_AMOUNT = re.compile(r"(?:¥|￥)?(?P<digits>[0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?P<rest>\.[0-9]+)?元?")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME = re.compile(r"(?:\s+|T)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"), "-")


def read_receipts(name: str, content: bytes) -> list[Said]:
    """The rows of a file of receipts; one that cannot be read says why in its ``problem``.

    Raises:
        ValidationError: it is no table, has no heading with the columns that are needed, no rows, or too many.
    """
    if len(content) > LARGEST:
        raise ValidationError(f"「{name[:60]}」超过 {LARGEST // 1_048_576} MB，没有读入。请分成几个文件")
    with tempfile.NamedTemporaryFile(prefix="luodi-receipts-") as file:
        file.write(content)
        file.flush()
        try:
            found = _rows(opened(Path(file.name), name).tables)
        except Refused as error:
            raise ValidationError(f"「{name[:60]}」读不了：{error.problem.zh}。提示：{error.remedy.zh}") from error
    if not found:
        raise ValidationError("表头下面没有内容，没有读入")
    return found


def _rows(tables: Sequence[LooseTable]) -> list[Said]:
    lacking: list[str] = list(NEEDED)
    for table in tables:
        if table.hidden:
            continue
        rows = table.rows()
        at, lacks = _heading(islice(rows, _HEADING_WITHIN))
        if at is not None:
            return _all(rows, *at)
        lacking = min(lacking, lacks, key=len)
    raise ValidationError(f"前 {_HEADING_WITHIN} 行里找不到表头，缺少：{'、'.join(lacking)}。请用本页的模板")


def _heading(rows: Iterator[LooseRow]) -> tuple[tuple[dict[str, int], list[LooseRow]] | None, list[str]]:
    """Where the columns stand, with the rows that were read beyond the heading; else what lacks."""
    lacking: list[str] = list(NEEDED)
    for row in rows:
        columns: dict[str, int] = {}
        for index, text in enumerate(row.cells):
            column = _BY_HEADING.get(_folded(text))
            if column is not None and column not in columns:
                columns[column] = index
        lacks = [column for column in NEEDED if column not in columns]
        if not lacks:
            return (columns, list(rows)), []
        lacking = min(lacking, lacks, key=len)
    return None, lacking


def _folded(text: str) -> str:
    """A heading without spaces, its unit, and the difference between whole and half width."""
    plain = re.sub(r"\s+", "", _normal(text))
    return re.sub(r"[(\[【]?元[)\]】]?$", "", plain) if plain.startswith(("金额", "交易金额", "支付金额")) else plain


_BY_HEADING = {name: column for column, names in COLUMNS.items() for name in names}


def _all(rows: Iterator[LooseRow], columns: dict[str, int], first: list[LooseRow]) -> list[Said]:
    found: list[Said] = []
    for row in (*first, *islice(rows, ROWS_MAX + 1)):
        if row.blank:
            continue
        found.append(_said(row, columns))
        if len(found) > ROWS_MAX:
            raise ValidationError(f"超过 {ROWS_MAX:,} 行，没有读入。请分成几个文件")
    return found


def _said(row: LooseRow, columns: dict[str, int]) -> Said:
    cells = {column: unescaped(_shown(row.at(index))) for column, index in columns.items()}
    problems = [f"{column}：{row.spoilt[index].zh}" for column, index in columns.items() if index in row.spoilt]
    amount, day = _read(cells, AMOUNT, _amount, problems), _read(cells, DAY, _day, problems)
    texts = {column: _normal(cells.get(column, "")) for column in (NUMBER, KIND, REFERENCE)}
    return Said(
        row.number, cells, texts[NUMBER].translate(_DASHES), texts[KIND], amount, day, texts[REFERENCE],
        cells.get(REASON, "").strip(), "；".join(problems),
    )  # fmt: skip


def _shown(text: str) -> str:
    """A cell as it is kept: nothing that no database holds, and no more than a cell of ours."""
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs", "Cf"))[:_CELL_MAX]


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _read(cells: dict[str, str], column: str, read: Callable[[str], Value | None], problems: list[str]) -> Value | None:
    text = _normal(cells[column])
    found = read(text)
    if found is None and not any(problem.startswith(column) for problem in problems):
        problems.append(f"{column}「{text[:40]}」{_WANTED[column]}" if text else f"{column}没有写")
    return found


_WANTED = {AMOUNT: "不是元为单位的数，写作 12345.60", DAY: "不是日期，写作 2026-03-10"}


def _amount(text: str) -> Decimal | None:
    """A sum in 元 to its last digit: never by way of a float."""
    match = _AMOUNT.fullmatch(text.replace(" ", ""))
    return None if match is None else Decimal(match["digits"].replace(",", "") + (match["rest"] or ""))


def _day(text: str) -> date | None:
    plain = _TIME.sub("", text.replace(".", "-") if _TIME.search(text) is None else text).strip()
    match = _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


EXAMPLES: tuple[tuple[str, ...], ...] = (
    ("2026-0001-1", PAID, "12345.60", "2026-03-10", "银行流水号", ""),
    ("2026-0001-2", RETURNED, "8000.00", "2026-03-10", "银行流水号", "账号与户名不符"),
    ("2026-000003", BACK, "500.00", "2026-03-11", "银行流水号", "追回的，支付编号处写资金编号"),
)
"""Shown on the page and in the handbook; the template itself is empty, so that nobody sends them in."""
