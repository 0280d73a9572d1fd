"""A table as rows of texts, whatever file it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from luodi.source import Cell, fold
from luodi.system_errors import refusal

Row = Sequence[str]
NOTES = frozenset({"说明", "备注"})
"""What a table is called that holds words for people, and no facts."""


class Unreadable(Exception):
    """A file, or the rest of one, that cannot be read: fault code and the words of its message."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of one kind of subject.

    ``rows`` starts a fresh pass over its rows of texts, the heading's first, and may raise ``Unreadable``.
    ``strict``: the format can tell a row that is too short from one with empty cells at its end.
    ``written``: the library wrote it (``writing.py``), of some subjects only: a row may state no year, years are observed
    of every kind, and what is referred to may lie outside.
    """

    kind: str
    name: str
    rows: Callable[[], Iterator[Row]]
    strict: bool = False
    written: bool = False

    def cell(self, row: int, column: str, content: str = "") -> Cell:
        """A place in this table."""
        return Cell(self.name, row, column, content)


def kind_named(name: str, kinds: Sequence[str]) -> str | None:
    """The kind of subject that a file or sheet is named for, width and blanks aside."""
    folded = fold(name)[0]
    return next((kind for kind in kinds if fold(kind)[0] == folded), None)


def holds_notes(name: str) -> bool:
    """Whether a file or sheet of this name is for people to read, and passed over."""
    return fold(name)[0] in NOTES


def file_bytes(path: Path) -> bytes:
    """What a file holds. Raises ``Unreadable``."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("LD0620", problem=refusal(error)) from error


def cell_text(value: object) -> str:
    """A typed cell as the text a person would have written; an absent one is empty.

    Floats take their shortest form, so that 0.1 is 0.1; dates drop the time of day.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    item = getattr(value, "item", None)  # a NumPy scalar
    return cell_text(item()) if callable(item) else str(value)


def _float_text(value: float) -> str:
    text = format(Decimal(repr(float(value))), "f")
    return text.removesuffix(".0")


_WRITERS: tuple[tuple[type, Callable[..., str]], ...] = (
    (bool, lambda value: "TRUE" if value else "FALSE"),
    (int, lambda value: format(Decimal(value), "f")),
    (float, _float_text),
    (Decimal, lambda value: format(value, "f")),
    (datetime, lambda value: value.date().isoformat()),
    (date, date.isoformat),
)
