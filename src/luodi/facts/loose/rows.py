"""A row of a table as it stands in the file, and the merged cells around it."""

from __future__ import annotations

from dataclasses import dataclass, field

from luodi.words import Words


@dataclass(slots=True)
class LooseRow:
    """A row by its number in the file, from 1: the texts of its cells, and by index what keeps one from being read.

    ``filled`` are the indexes of cells that are part of a merged area that spans rows.
    """

    number: int
    cells: list[str]
    spoilt: dict[int, Words] = field(default_factory=dict)
    filled: frozenset[int] = frozenset()

    def at(self, index: int) -> str:
        """The text of a cell; empty beyond the row's end."""
        return self.cells[index] if index < len(self.cells) else ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.spoilt and not any(text and not text.isspace() for text in self.cells)


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area: rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Merged:
    """The merged areas of a sheet, filled while its rows pass by from top to bottom."""

    def __init__(self, areas: list[Area]) -> None:
        self._waiting = sorted(areas, key=lambda area: (area.top, area.left), reverse=True)
        self._open: list[tuple[Area, str]] = []

    def fill(self, row: LooseRow) -> LooseRow:
        """The row with what merged areas give its cells: the first cell's words stand for the whole area."""
        while self._waiting and self._waiting[-1].top <= row.number:
            area = self._waiting.pop()
            if area.bottom >= row.number:
                self._open.append((area, row.at(area.left) if area.top == row.number else ""))
        if not self._open:
            return row
        filled: set[int] = set()
        for area, words in self._open:
            row.cells.extend([""] * (area.right + 1 - len(row.cells)))
            for index in range(area.left, area.right + 1):
                row.cells[index] = words
            if area.bottom > area.top:
                filled.update(range(area.left, area.right + 1))
        self._open = [(area, words) for area, words in self._open if area.bottom > row.number]
        row.filled = frozenset(filled)
        return row
