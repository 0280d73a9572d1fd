"""Rows of a table whose columns are known, as records: whose, of when, what, with every fault and guess at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice

from luodi.facts.forms import CREDIT_CODE
from luodi.facts.loose.cells import ReadCell, read_code, reader
from luodi.facts.loose.escapes import unescaped
from luodi.facts.loose.headings import IGNORE, KEY, YEAR, Use
from luodi.facts.loose.layout import left_out
from luodi.facts.loose.notes import Bad, Read, Taken
from luodi.facts.loose.rows import LooseRow
from luodi.facts.periods import Period, read_period
from luodi.facts.subject import Value
from luodi.plan.terms import Term
from luodi.words import Words

MEMO_SIZE = 8_192
_POWER = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{1,3}")
KEY_MAX = 200
AS_WRITTEN = "原文"
"""A term named so behind another's name takes the words that could not be read as that other: 注册资本原文."""


@dataclass(slots=True)
class Record:
    """A row of data. ``values`` by term as the fact base keeps them; ``faults`` and ``notes`` by index of the column.

    Every cell under a heading is one of: ``values`` (by the index of its column in ``taken``), a fault, blank, or passed
    over; ``key`` and ``year`` cells are their own.
    """

    row: LooseRow
    key: str = ""
    period: Period | None = None
    values: dict[str, str] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    faults: dict[int, Words] = field(default_factory=dict)
    notes: dict[int, Words] = field(default_factory=dict)
    blank: int = 0
    outside: Words | None = None
    """Why the row is no data, where it is none: a total, a remark, nothing."""

    @property
    def number(self) -> int:
        """Its row in the file, from 1."""
        return self.row.number


@dataclass(frozen=True, slots=True)
class Way:
    """How a table is read: what its columns are, the terms of its kind, and the year of a table that names none.

    ``coded``: the subjects' number is a 统一社会信用代码.
    """

    uses: tuple[Use, ...]
    terms: Mapping[str, Term]
    first_row: int
    coded: bool
    year: int = 0


class Records:
    """Reads the rows of a table one after another. Texts repeat, so each is read once for every column."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._columns: list[tuple[int, Term, _Memo]] = []
        self.key_index = self.year_index = -1
        for use in way.uses:
            if use.target == KEY:
                self.key_index = use.index
            elif use.target == YEAR:
                self.year_index = use.index
            elif use.target != IGNORE:
                term = way.terms[use.target]
                self._columns.append((use.index, term, _Memo(reader(term, use.factor))))
        code = next((index for index, term, _ in self._columns if term.name == CREDIT_CODE), -1)
        if self.key_index < 0 and way.coded:
            self.key_index = code
        self.yearly = any(term.yearly for _, term, _ in self._columns)
        self.passed = sum(use.target == IGNORE for use in way.uses)
        self._keys = _Memo(read_code)

    def lacking(self) -> list[Words]:
        """What the columns lack for any row to be read."""
        found: list[Words] = []
        if not self._columns:
            found.append(Words("没有一列是要导入的术语：给至少一列选定术语", "no column is taken for a term"))
        if self.yearly and self.year_index < 0 and not self._way.year:
            found.append(
                Words("有按年记的术语，却没有「年度」列：选定年度列，或填写这张表的年度", "yearly terms without a year")
            )
        return found

    def of(self, rows: Iterable[LooseRow]) -> Iterator[Record]:
        """The records of a table's rows, those that are no data too, with the reason; the heading and above are not."""
        for row in rows:
            if row.number >= self._way.first_row:
                yield self.record(row)

    def record(self, row: LooseRow) -> Record:
        """A row read."""
        record = Record(row, outside=left_out(row))
        if record.outside is not None:
            return record
        self._identify(record)
        self._date(record)
        for index, term, memo in self._columns:
            text = row.cells[index] if index < len(row.cells) else ""
            if index in row.spoilt:
                record.faults[index] = row.spoilt[index]
                continue
            if index in row.filled and term.form == "数量" and text:
                record.faults[index] = _SHARED
                continue
            if index == self.key_index:
                if record.key:
                    self._take(record, index, term.name, record.key)
                continue
            read = memo[text]
            if isinstance(read, Bad):
                self._refuse(record, index, term, text, read)
            else:
                if read.note is not None:
                    record.notes[index] = read.note
                if read.value is None:
                    record.blank += 1
                else:
                    self._take(record, index, term.name, _written(read.value))
        return record

    @staticmethod
    def _take(record: Record, index: int, name: str, value: str) -> None:
        record.values[name] = value
        record.taken[name] = index

    def _refuse(self, record: Record, index: int, term: Term, text: str, read: Bad) -> None:
        words = self._way.terms.get(term.name + AS_WRITTEN)
        if read.keep and words is not None and words.name not in record.values:
            # What it says is kept as it was written; nothing is made up for the number.
            self._take(record, index, words.name, text.strip()[:KEY_MAX])
            record.notes[index] = Words(
                f"{read.why.zh}；原文记入「{words.name}」", f"{read.why.en}; kept as 「{words.name}」"
            )
        else:
            record.faults[index] = read.why

    def _identify(self, record: Record) -> None:
        index = self.key_index
        if index < 0:
            return
        if index in record.row.spoilt:
            record.faults[index] = record.row.spoilt[index]
            return
        text = unescaped(record.row.at(index))
        read: Read = self._keys[text] if self._way.coded else _plain_key(text)
        if isinstance(read, Bad):
            record.faults[index] = read.why
        elif read.value is not None and len(str(read.value)) > KEY_MAX:
            record.faults[index] = Words("编号过长", "the number is too long")
        else:
            record.key = str(read.value or "")

    def _date(self, record: Record) -> None:
        index = self.year_index
        if index < 0:
            record.period = Period(self._way.year) if self._way.year else None
            return
        text = record.row.at(index)
        record.period = read_period(text) or read_period(text.removesuffix("度").removesuffix("年") + "年")
        if index in record.row.spoilt:
            record.faults[index] = record.row.spoilt[index]
        elif record.period is None and text.strip():
            record.faults[index] = Words(
                f"「{text.strip()[:20]}」不是年度：写作 2018、2018Q3 或 2018年3月",
                f"「{text.strip()[:20]}」 is no period",
            )
        elif record.period is None and self.yearly:
            record.faults[index] = Words("没有写年度", "the year is not given")


def _plain_key(text: str) -> Read:
    """A number that is no credit code, as it stands; what a spreadsheet has turned into a power of ten is nobody's."""
    key = "".join(text.split("\n")).strip()
    if _POWER.fullmatch(key):
        return Bad(Words(f"「{key}」被表格软件改成了科学计数：按文本重新填写", f"「{key}」 was turned into a number"))
    return Taken(key or None)


class _Memo(dict[str, Read]):
    """Cells by their text."""

    __slots__ = ("read",)

    def __init__(self, read: ReadCell) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, text: str) -> Read:
        read = self.read(text)
        if len(self) >= MEMO_SIZE:
            for old in list(islice(self, MEMO_SIZE // 2)):
                del self[old]
        self[text] = read
        return read


_SHARED = Words(
    "合并单元格里的数，不能知道各行各占多少：拆开后分别填写", "a number in merged cells: give each row its own"
)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value.isoformat() if isinstance(value, date) else value
