"""Texts as a letter prints them: what Word cannot hold is shown as such, numbers and dates in Arabic numerals."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from luodi_service.lib.letters.contents import Cell

UNKNOWN = "待补"
_BREAKS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
"""Marks of direction: in a name they could turn the figures beside it round."""
_YEAR = re.compile(r"[\[［(（【〔]\s*([0-9]{4})\s*[\]］)）】〕]")


def printable(text: str) -> str:
    """The text without what XML forbids (shown as U+FFFD) and without marks of direction, with one kind of line break."""
    return _UNPRINTABLE.sub("\ufffd", _TURNING.sub("", _BREAKS.sub("\n", text)))


def one_line(text: str) -> str:
    """The text in one line."""
    return " ".join(printable(text).split())


def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in printable(text).split("\n") if line.strip()]


def document_number(text: str) -> str:
    """A document's number, its year in 〔〕 whatever brackets were typed."""
    return _YEAR.sub(r"〔\1〕", one_line(text))


def attachment_name(text: str) -> str:
    """An attachment's name, which no mark follows."""
    return one_line(text).rstrip("。；;，,、")


def day(dated: date) -> str:
    """A day as official letters write it: 2026年11月6日."""
    return f"{dated.year}年{dated.month}月{dated.day}日"


def in_cell(cell: Cell) -> str:
    """What a cell shows."""
    if cell is None:
        return UNKNOWN
    if isinstance(cell, str):
        return printable(cell)
    return f"{cell:,f}" if isinstance(cell, Decimal) else f"{cell:,d}"


def width(text: str) -> float:
    """How wide a text is, in characters: Latin letters and digits are half of one."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)
