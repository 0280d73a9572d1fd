"""Results as JSON lines and as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from luodi.evaluate.forecasts import Forecast
from luodi.evaluate.results import COLUMNS, Result
from luodi.evaluate.target_readings import TargetReading
from luodi.evaluate.targets import Figure

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")


def json_lines(results: Iterable[Result]) -> Iterator[str]:
    """One JSON object per result, each with its line end; amounts as text in 元 with two decimals."""
    for result in results:
        yield json.dumps(result.as_json(), ensure_ascii=False) + "\n"


def figure_lines(figures: Iterable[Figure]) -> Iterator[str]:
    """One JSON object per target and year, each with its line end; numbers as text in base units."""
    for figure in figures:
        yield json.dumps(figure.as_json(), ensure_ascii=False) + "\n"


def figures_json(
    figures: Iterable[Figure], readings: Iterable[TargetReading] = (), foreseen: Iterable[Forecast] = ()
) -> str:
    """A JSON list with an object per target and year, each with what it is under every option of its readings and what its
    target is foreseen to come to; numbers as exact text in base units."""
    ahead = {one.target: _without(one.as_json(), ("target",)) for one in foreseen}
    of_figure: dict[tuple[str, int], list[dict[str, object]]] = {}
    for found in readings:
        of_figure.setdefault((found.target, found.year), []).append(_without(found.as_json(), ("target", "year")))
    rows = [
        {name: _exact(value) for name, value in figure.as_record().items()}
        | {"readings": of_figure.get((figure.target, figure.year), []), "forecast": ahead.get(figure.target)}
        for figure in figures
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def _without(found: dict[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return {name: value for name, value in found.items() if name not in names}


def _exact(value: object) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


def csv_lines(results: Iterable[Result]) -> Iterator[str]:
    """The same columns as CSV with a heading. 缺项 are joined by 、; open readings are JSON; unknown amounts are empty.

    Texts that a spreadsheet would run as formulas get an apostrophe in front.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in _rows(results):
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _rows(results: Iterable[Result]) -> Iterator[Iterable[object]]:
    yield COLUMNS
    for result in results:
        line = result.as_json()
        line["missing"] = "、".join(result.missing)
        line["open_readings"] = json.dumps(line["open_readings"], ensure_ascii=False) if result.open_readings else ""
        line["payable"] = "true" if result.payable else "false"
        yield [harmless(line[name]) for name in COLUMNS]


def harmless(value: object) -> object:
    """A text that no spreadsheet runs. One that begins with a minus is harmless where it is a number and no more."""
    if isinstance(value, str) and value.startswith(FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
