"""What a letter says, as plain data; nothing here knows of Word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Cell = str | int | Decimal | None
"""Words, or a number (set right-aligned, with thousands separators); None is a number that nobody knows yet: 待补."""


@dataclass(frozen=True)
class Heading:
    """A heading in the text, numbered by its own words: level 1 (一、) is set in 黑体, level 2 (（一）) in 楷体."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; its head is repeated on every page that it runs over.

    ``widths`` are shares of the width of the text, one a column (equal shares if there are none). ``numbers`` are columns,
    counted from 0, whose words are figures already written out. ``attachment`` says under which of the letter's
    attachments, counted from 1, the table stands on pages of its own; 0 is in the letter itself, after the text.

    Raises:
        ValueError: it has no columns, a row or the widths have another number of them, or a width is not above 0.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()
    numbers: tuple[int, ...] = ()
    title: str = ""
    unit: str = ""
    attachment: int = 0

    def __post_init__(self) -> None:
        if not self.heads or any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError("a table needs columns, and every row as many cells as there are heads")
        if self.widths and (len(self.widths) != len(self.heads) or any(not width > 0 for width in self.widths)):
            raise ValueError("a table needs one width above 0 for every column, or none at all")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter or a public notice.

    ``issuer`` is the mark at the head (发文机关标志, with 文件 if it is to say so), ``signed`` the name at the foot.
    ``addressed_to`` may be empty: a notice is addressed to nobody. A line break in ``title`` is kept; a text with line
    breaks is so many paragraphs; a table among them stands where it is. ``attachments`` are names. Any text will do,
    however strange: what Word cannot hold is shown as U+FFFD.

    A ``demonstration`` is nobody's document: it has no red head and no room for a seal, says 演示数据，全部虚构 in its first
    line, and bears ``watermark`` (演示数据, if that is empty) across every page. A ``draft`` is not issued yet: it has neither
    head nor seal either, says 草稿，未签发 and bears 草稿. Another letter has none of that.

    ``people`` make it minutes (纪要): who was there, on leave, absent, each a label with names. They stand below the text,
    and the day below them, without room for a seal, since minutes bear none.

    Raises:
        ValueError: a table stands under an attachment that the letter does not have.
    """

    issuer: str
    document_number: str
    title: str
    addressed_to: str
    paragraphs: tuple[str | Heading | Table, ...]
    signed: str
    dated: date
    demonstration: bool
    tables: tuple[Table, ...] = ()
    attachments: tuple[str, ...] = ()
    watermark: str = ""
    draft: bool = False
    people: tuple[tuple[str, str], ...] = ()

    @property
    def unofficial(self) -> bool:
        """Whether it is nobody's document yet, or never: no red head, no room for a seal."""
        return self.demonstration or self.draft

    def __post_init__(self) -> None:
        if any(not 0 <= table.attachment <= len(self.attachments) for table in self.tables):
            raise ValueError("a table stands under an attachment that the letter does not have")
