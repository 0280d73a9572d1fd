"""A query that is written as layers: each takes all columns of the one before and adds those made from them.

So every value is worked out once, however often it is used, and the query grows with the program, not with its uses.
"""

from __future__ import annotations

from sqlglot import exp

from luodi.queries.sql import Sql, column, own


class Layers:
    """The columns of one kind of subject, each in the layer after the last of those it is made from."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._depths: dict[str, int] = {}
        self._columns: list[list[tuple[str, Sql]]] = []
        self._known: dict[Sql, exp.Column] = {}

    def given(self, name: str) -> exp.Column:
        """A column of what stands below all layers."""
        self._depths.setdefault(name, 0)
        return column(name)

    def named(self, name: str, value: Sql) -> Sql:
        """A column for a value. One that is made already is not made again; one that is a column or is the same for
        everybody stays what it is: a NULL of no type would become a text."""
        if isinstance(value, exp.Column) or value.find(exp.Column) is None:
            return value
        found = self._known.get(value)
        if found is None:
            name = self._free(name)
            depth = 1 + max((self._depths[part.name] for part in value.find_all(exp.Column)), default=0)
            while len(self._columns) < depth:
                self._columns.append([])
            self._columns[depth - 1].append((name, own(value)))
            self._depths[name] = depth
            found = self._known[value] = column(name)
        return found.copy()

    def _free(self, name: str) -> str:
        """The name, with a number behind it where it is taken; short enough for every engine."""
        name = name[:48]
        if name not in self._depths:
            return name
        number = 2
        while f"{name}_{number}" in self._depths:
            number += 1
        return f"{name}_{number}"

    def expressions(self, below: str) -> list[tuple[str, exp.Select]]:
        """The layers in order, each with its name and reading from the one before, the first from ``below``."""
        found: list[tuple[str, exp.Select]] = []
        for number, columns in enumerate(self._columns, start=1):
            made = [exp.alias_(value, name, quoted=True) for name, value in columns]
            name = f"{self.name}_{number}"
            found.append((name, exp.select(exp.Star(), *made).from_(exp.to_table(below, quoted=True))))
            below = name
        return found
