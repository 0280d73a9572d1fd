"""The figures of a plan's targets as a table: rows, data frames, a notebook's."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from luodi.evaluate.figure_words import HEADINGS, NUMBERS, figures_in_words
from luodi.evaluate.targets import FIGURE_COLUMNS, SHOWN_PLACES, STATE_WORDS, Figure

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_DIGITS = 38
_PLACES = -int(SHOWN_PLACES.adjusted())
_NUMBERS = ("value", "path", "base", "bound")
_WHOLE = ("year", "due", "members", "waiting")
_LISTS = ("missing", "base_missing")


class Figures(list[Figure]):
    """Where targets stand, in plan order, then by year: a list of ``Figure`` that shows itself as a table.

    Numbers are in base units (元, 平方米; a share as a ratio) and ``None`` where nobody can say.
    """

    def of(self, target: str) -> Figures:
        """Those of one target, by its name; none where there is no such target."""
        return Figures(figure for figure in self if figure.target == target)

    def to_records(self) -> list[dict[str, Any]]:
        """One ``dict`` per figure, numbers as ``Decimal``."""
        return [figure.as_record() for figure in self]

    def to_pandas(self) -> pd.DataFrame:
        """A pandas data frame, numbers as ``Decimal``. Needs the extra ``bulk``."""
        import pandas as pd

        return pd.DataFrame(self.to_records(), columns=list(FIGURE_COLUMNS))

    def to_polars(self) -> pl.DataFrame:
        """A polars data frame, numbers as Decimal(38, 12). Needs the extra ``bulk``."""
        import polars as pl

        kinds: dict[str, Any] = (
            dict.fromkeys(_NUMBERS, pl.Decimal(_DIGITS, _PLACES))
            | dict.fromkeys(_WHOLE, pl.Int32)
            | dict.fromkeys(_LISTS, pl.List(pl.String))
        )
        return pl.DataFrame(
            self.to_records(), schema={name: kinds.get(name, pl.String) for name in FIGURE_COLUMNS}, orient="row"
        )

    def to_arrow(self) -> pa.Table:
        """An Arrow table, numbers as decimal128(38, 12). Needs the extra ``bulk``."""
        import pyarrow as pa

        kinds = (
            dict.fromkeys(_NUMBERS, pa.decimal128(_DIGITS, _PLACES))
            | dict.fromkeys(_WHOLE, pa.int32())
            | dict.fromkeys(_LISTS, pa.list_(pa.string()))
        )
        schema = pa.schema([(name, kinds.get(name, pa.string())) for name in FIGURE_COLUMNS])
        return pa.Table.from_pylist(self.to_records(), schema=schema)

    def __repr__(self) -> str:
        counts = Counter(figure.state for figure in self)
        said = "，".join(f"{word} {counts[state]}" for state, word in STATE_WORDS.items() if state in counts)
        years = "、".join(map(str, sorted({figure.year for figure in self})))
        targets = len({figure.target for figure in self})
        return f"Figures(目标 {targets}；年度 {years}；{said})" if self else "Figures(没有目标)"

    def _repr_html_(self) -> str:
        body = "".join(f"<tr>{_cells('td', words.cells)}</tr>" for words in figures_in_words(self))
        return f"<table><thead><tr>{_cells('th', HEADINGS)}</tr></thead><tbody>{body}</tbody></table>"


def _cells(tag: str, cells: Iterable[str]) -> str:
    """Cells of a row; numbers to the right."""
    right = " style='text-align:right'"
    return "".join(
        f"<{tag}{right if heading in NUMBERS else ''}>{html.escape(cell)}</{tag}>"
        for heading, cell in zip(HEADINGS, cells, strict=True)
    )
