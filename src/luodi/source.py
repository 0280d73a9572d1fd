"""A text file and the places in it that a message can point to."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

from luodi.limits import EXCERPT_MAX


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A named text. Offsets count characters from 0; lines and columns shown to people count from 1."""

    name: str
    text: str
    line_starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        starts = [0, *(i + 1 for i, char in enumerate(self.text) if char == "\n")]
        object.__setattr__(self, "line_starts", tuple(starts))

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, both from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source, from ``start`` up to but not including ``end``."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words it covers."""
        return self.source.text[self.start : self.end]

    def part(self, start: int, end: int) -> Span:
        """A stretch inside this one, by offsets from its start."""
        return Span(self.source, self.start + start, self.start + end)

    def where(self) -> str:
        """``file:line:column`` of its first character."""
        line, column = self.source.line_and_column(self.start)
        return f"{self.source.name}:{line}:{column}"

    @property
    def line_number(self) -> int:
        """The line it begins on, from 1."""
        return self.source.line_and_column(self.start)[0]

    def excerpt(self) -> str:
        """The line it begins on, with carets under its words; wide characters count two columns."""
        line, column = self.source.line_and_column(self.start)
        first = column - 1
        last = first + max(self.end - self.start, 1)
        text, cut = _window(self.source.line(line), first, last)
        before, marked = text[: first - cut], text[first - cut : last - cut]
        return f"{text}\n{' ' * width(before)}{'^' * max(width(marked), 1)}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table of facts: file (or sheet), row from 1 with the header as row 1, column heading, content."""

    table: str
    row: int
    column: str
    content: str = ""

    def where(self) -> str:
        """``file:row:column heading``."""
        return f"{self.table}:{self.row}:{self.column}" if self.row else self.table

    def excerpt(self) -> str:
        """What the cell holds."""
        shown = self.content if len(self.content) <= EXCERPT_MAX else f"{self.content[:EXCERPT_MAX]}…"
        return shown and f"「{shown}」"


Place = Span | Cell


def _window(line: str, first: int, last: int) -> tuple[str, int]:
    """What of a line is shown around a stretch, and how much is left out before it: of a very long line ``…`` stands for
    what lies far away."""
    if len(line) <= EXCERPT_MAX:
        return line, 0
    start = max(first - EXCERPT_MAX // 4, 0)
    end = min(max(last, first + EXCERPT_MAX // 2), start + EXCERPT_MAX, len(line))
    head, tail = "…" if start else "", "…" if end < len(line) else ""
    return f"{head}{line[start:end]}{tail}", start - len(head)


def width(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def fold(text: str) -> tuple[str, list[int]]:
    """The text with width folded (NFKC, character by character) and white space dropped, and each character's offset.

    Full and half width forms of the official text count as one, as do its stray blanks.
    """
    characters: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        if char.isspace():
            continue
        for folded in unicodedata.normalize("NFKC", char):
            characters.append(folded)
            offsets.append(offset)
    return "".join(characters), offsets
