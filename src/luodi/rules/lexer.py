"""Text of an expression to tokens. Full and half width are one; 万 and 亿 belong to the literal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from luodi.diagnostics import Diagnostics
from luodi.source import Span
from luodi.units import QUANTITY

Kind = Literal["number", "text", "date", "name", "keyword", "symbol", "end"]
KEYWORDS = frozenset({"且", "或", "非", "若", "则", "否则", "属于", "是", "否"})
_FOLDED = {"×": "*", "÷": "/", "≥": ">=", "≤": "<=", "≠": "!=", "≈": "约", "“": '"', "”": '"', "「": '"', "」": '"',
           "、": ",", "；": ";", "−": "-", "–": "-", "·": "*"}  # fmt: skip
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"[^\W\d]\w*")
_SYMBOL = re.compile(r">=|<=|!=|[-+*/<>=(),{}]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an expression: its kind, its folded text, and where it stands."""

    kind: Kind
    text: str
    span: Span


def tokens(span: Span, diagnostics: Diagnostics) -> list[Token]:
    """The tokens of a stretch of text, closed by an ``end``. Unknown characters are reported and skipped."""
    folded, offsets = _fold(span.text)
    found: list[Token] = []
    at = 0

    def stretch(start: int, end: int) -> Span:
        return span.part(offsets[start], offsets[end - 1] + 1)

    while at < len(folded):
        char = folded[at]
        if char.isspace():
            at += 1
            continue
        if char == '"':
            end = folded.find('"', at + 1)
            if end < 0:
                diagnostics.add("LD0203", stretch(at, len(folded)))
                end = len(folded)
            words = stretch(at, min(end + 1, len(folded)))
            found.append(Token("text", _inside(words.text), words))
            at = end + 1
            continue
        for kind, pattern in _PATTERNS:
            match = pattern.match(folded, at)
            if match:
                word = match.group().rstrip()
                found.append(Token("keyword" if word in KEYWORDS else kind, word, stretch(at, at + len(word))))
                at = match.end()
                break
        else:
            diagnostics.add("LD0201", stretch(at, at + 1), found=char)
            at += 1
    found.append(Token("end", "", Span(span.source, span.end, span.end)))
    return found


_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("date", _DATE),
    ("number", QUANTITY),
    ("name", _NAME),
    ("symbol", _SYMBOL),
)


def _inside(quoted: str) -> str:
    """The words between quotation marks, width folded; punctuation in them is no operator and stays."""
    return "".join(unicodedata.normalize("NFKC", char) for char in quoted[1:-1])


def _fold(text: str) -> tuple[str, list[int]]:
    """The text with width folded, blanks kept, and the offset of each character."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        for folded in _FOLDED.get(char) or unicodedata.normalize("NFKC", char):
            characters.append(folded)
            offsets.append(offset)
    return "".join(characters), offsets
