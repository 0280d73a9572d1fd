"""References from one table to the subjects of another."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from luodi.diagnostics import Diagnostics
from luodi.facts.tables import Sheet


@dataclass(slots=True)
class References:
    """What a column refers to: the rows that name each id of another kind of subject."""

    sheet: Sheet
    heading: str
    kind: str
    rows: dict[str, list[int]] = field(default_factory=dict)

    def note(self, row: int, identity: str) -> None:
        """A row names an id."""
        self.rows.setdefault(identity, []).append(row)

    def check(self, subjects: Container[str], diagnostics: Diagnostics) -> None:
        """Report, at every cell, what refers to nobody."""
        for identity, rows in self.rows.items():
            if identity not in subjects:
                for row in rows:
                    place = self.sheet.cell(row, self.heading, identity)
                    diagnostics.add("LD0613", place, kind=self.kind, content=identity)
