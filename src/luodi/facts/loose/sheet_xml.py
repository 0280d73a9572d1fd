"""The XML inside a workbook, read piece by piece: shared texts, styles of dates, rows of a sheet."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any
from xml.parsers import expat

from luodi.facts.loose.refusals import AGAIN, DAMAGED, Refused
from luodi.facts.loose.rows import LooseRow
from luodi.limits import CELL_CHARACTERS_MAX, COLUMNS_MAX, ROWS_MAX
from luodi.words import Words

DIGITS = 15
"""Significant digits of a number in Excel."""
_EPOCH, _OLD_EPOCH = date(1899, 12, 30), date(1904, 1, 1)
_LAST_DAY = 73_415  # 2100-12-31
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_DATE = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]|General', re.IGNORECASE)
_UNCOMPUTED = Words(
    "公式没有算出的值：用表格软件打开并保存后再传", "a formula without its result: open and save it first"
)
_LOST = Words(
    "数超过 15 位，表格软件已丢掉后面的位数：把这一列设为文本，再重新填写",
    "a number of more than 15 digits, of which the rest is lost: keep it as text",
)
_ZEROS = re.compile(r"0{2,30}")
_TOO_LONG = Words("一格的文字过长", "a cell holds too much text")
_COLUMNS: dict[str, int] = {}


def column_index(letters: str) -> int:
    """The index from 0 of a column named by letters."""
    known = _COLUMNS.get(letters)
    if known is None:
        known = 0
        for letter in letters:
            known = known * 26 + ord(letter) - 64
        known -= 1
        if not 0 <= known < COLUMNS_MAX:
            raise Refused(DAMAGED, AGAIN)
        if len(_COLUMNS) < COLUMNS_MAX:
            _COLUMNS[letters] = known
    return known


def _parser(reader: Any) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.StartDoctypeDeclHandler = _no_document_type
    for name, handler in (("EndElementHandler", "end"), ("CharacterDataHandler", "words")):
        if hasattr(reader, handler):
            setattr(parser, name, getattr(reader, handler))
    return parser


def _no_document_type(*_: object) -> None:
    raise Refused(Words("工作簿里有不该有的文档类型声明", "the workbook declares a document type"), AGAIN)


class Elements:
    """The attributes of every element of a name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found: list[dict[str, str]] = []
        self._parser = _parser(self)

    def feed(self, piece: bytes) -> None:
        """Read on."""
        self._parser.Parse(piece, False)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name.rpartition(":")[2] == self._name:
            self.found.append(attributes)


class Styles:
    """Which styles of cells show a number as a day, or with zeros in front."""

    def __init__(self) -> None:
        self._zeros: dict[str, int] = {}
        self._formats: dict[str, bool] = {}
        self._of_cells: list[str] = []
        self._inside = False
        self._parser = _parser(self)

    def feed(self, piece: bytes) -> None:
        """Read on."""
        self._parser.Parse(piece, False)

    def dates(self) -> frozenset[str]:
        """The numbers of the styles that show days."""
        return frozenset(str(at) for at, one in enumerate(self._of_cells) if self._shows_day(one))

    def widths(self) -> dict[str, int]:
        """By number of the styles that put zeros in front: to how many digits."""
        return {str(at): self._zeros[one] for at, one in enumerate(self._of_cells) if one in self._zeros}

    def _shows_day(self, number: str) -> bool:
        if number in self._formats:
            return self._formats[number]
        return number.isdigit() and int(number) in _BUILT_IN_DATES

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        if name == "numFmt":
            if _ZEROS.fullmatch(attributes.get("formatCode", "")):
                self._zeros[attributes.get("numFmtId", "")] = len(attributes["formatCode"])
            pattern = _NOT_DATE.sub("", attributes.get("formatCode", "")).lower()
            self._formats[attributes.get("numFmtId", "")] = "y" in pattern or ("d" in pattern and "m" in pattern)
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._of_cells.append(attributes.get("numFmtId", ""))

    def end(self, name: str) -> None:
        """An element ends."""
        if name.rpartition(":")[2] == "cellXfs":
            self._inside = False


class SharedTexts:
    """The texts that cells refer to by their number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._taking = False
        self._phonetic = False
        self._parser = _parser(self)

    def feed(self, piece: bytes) -> None:
        """Read on."""
        self._parser.Parse(piece, False)

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        if name == "t":
            self._taking = not self._phonetic
        elif name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True

    def words(self, words: str) -> None:
        """Characters of an element."""
        if self._taking:
            self._parts.append(words)

    def end(self, name: str) -> None:
        """An element ends."""
        name = name.rpartition(":")[2]
        if name == "t":
            self._taking = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append("".join(self._parts))


class SheetRows:
    """The rows of a sheet while its XML is read. Names of elements are compared as they stand: a sheet has millions."""

    def __init__(self, texts: list[str], styles: Styles, old_epoch: bool) -> None:
        self._texts = texts
        self._dates, self._widths = styles.dates(), styles.widths()
        self._epoch = _OLD_EPOCH if old_epoch else _EPOCH
        self._rows: list[LooseRow] = []
        self._row = LooseRow(0, [])
        self._cell, self._line, self._value, self._text, self._formula = "c", "row", "v", "t", "f"
        self._rooted = False
        self._kind = self._style = ""
        self._at = -1
        self._parts: list[str] | None = None
        self._content: str | None = None
        self._computed = False
        self._parser = _parser(self)

    def feed(self, piece: bytes) -> list[LooseRow]:
        """The rows that a further piece completes."""
        self._parser.Parse(piece, False)
        rows, self._rows = self._rows, []
        return rows

    def rest(self) -> list[LooseRow]:
        """The last rows.

        Raises:
            expat.ExpatError: the sheet ends in the middle.
        """
        self._parser.Parse(b"", True)
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == self._cell:
            reference = attributes.get("r")
            if reference:
                letters = reference.rstrip("0123456789")
                self._at = _COLUMNS[letters] if letters in _COLUMNS else column_index(letters)
            else:
                self._at += 1
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._content = None
            self._computed = False
        elif name in (self._value, self._text):
            self._parts = []
        elif name == self._line:
            number = attributes.get("r", "")
            self._row = LooseRow(int(number) if number else self._row.number + 1, [])
            self._at = -1
            if self._row.number > ROWS_MAX:
                raise Refused(Words("行太多", "there are too many rows"), AGAIN)
        elif name == self._formula:
            self._computed = True
        elif not self._rooted:
            self._root(name)

    def _root(self, name: str) -> None:
        """Take over the prefix that this file gives all its elements."""
        self._rooted = True
        prefix, colon, _ = name.rpartition(":")
        if colon:
            names = ("c", "row", "v", "t", "f")
            self._cell, self._line, self._value, self._text, self._formula = (f"{prefix}:{one}" for one in names)

    def words(self, words: str) -> None:
        """Characters of an element."""
        if self._parts is not None:
            self._parts.append(words)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == self._cell:
            self._finish()
        elif self._parts is not None and name in (self._value, self._text):
            piece = "".join(self._parts)
            # A text in the cell itself may come in several stretches.
            self._content = piece if self._content is None else self._content + piece
            self._parts = None
        elif name == self._line:
            self._rows.append(self._row)

    def _finish(self) -> None:
        content = self._content
        if not content and self._kind == "n":
            content = None  # an empty number is none, and a formula with one has no result
        if content is None and not self._computed:
            return
        row = self._row
        short = self._at - len(row.cells)
        if short > 0:
            row.cells.extend([""] * short)
        if content is None:
            row.spoilt[self._at] = _UNCOMPUTED
            text = ""
        else:
            text = self._read(content)
        if short >= 0:
            row.cells.append(text)
        else:
            row.cells[self._at] = text

    def _read(self, content: str) -> str:
        kind = self._kind
        if kind == "s":
            text = self._texts[int(content)]
        elif kind == "n":
            return self._number(content)
        elif kind == "b":
            return "TRUE" if content == "1" else "FALSE"
        elif kind == "e":
            self._row.spoilt[self._at] = Words(f"单元格是错误值 {content}", f"the cell is an error, {content}")
            return ""
        elif kind == "d":
            return content[:10]
        else:
            text = content
        if len(text) > CELL_CHARACTERS_MAX:
            self._row.spoilt[self._at] = _TOO_LONG
            return ""
        return text

    def _number(self, content: str) -> str:
        """A number as people write it, to the digits that Excel keeps and shows: a formula's 0.1 + 0.2 is 0.3."""
        if self._style in self._dates:
            return self._day(content)
        if content.isdigit() and len(content) <= DIGITS:
            return content.zfill(self._widths[self._style]) if self._style in self._widths else content
        try:
            shown = float(content)
            if not isfinite(shown):
                raise ValueError
            if abs(shown) >= 10**DIGITS:
                # The number of an identity card or a project: whoever rounded it made another's of it.
                self._row.spoilt[self._at] = _LOST
                return ""
            return format(Decimal(f"{shown:.{DIGITS}g}"), "f")
        except (ValueError, InvalidOperation):
            self._row.spoilt[self._at] = Words("单元格的数读不出", "the number cannot be read")
            return ""

    def _day(self, content: str) -> str:
        try:
            count = int(float(content))
        except (ValueError, OverflowError):
            count = -1
        if not 0 < count <= _LAST_DAY:
            return content
        return (self._epoch + timedelta(days=count)).isoformat()
