"""Rows that an engine gives, as results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import parquet

from luodi.evaluate.results import COLUMNS, Result

SCHEMA = pa.schema([
    ("policy", pa.string()), ("subject_kind", pa.string()), ("subject", pa.string()), ("year", pa.int32()),
    ("status", pa.string()), ("amount", pa.decimal128(18, 2)), ("missing", pa.list_(pa.string())),
    ("open_readings", pa.string()), ("payable", pa.bool_()),
])  # fmt: skip
"""The columns of a table of results: amounts in 元, open readings as JSON."""


_ROWS = 100_000
"""Results that are turned into one batch."""


def write_batches(batches: Iterable[pa.RecordBatch], target: Path | BinaryIO) -> int:
    """Write rows as a Parquet file, and say how many."""
    count = 0
    with parquet.ParquetWriter(target, SCHEMA, compression="zstd") as file:
        for batch in batches:
            file.write_batch(batch)
            count += batch.num_rows
    return count


def write_parquet(results: Iterable[Result], target: BinaryIO) -> None:
    """Write results as a Parquet file."""
    write_batches((batch_of(part) for part in _parts(results)), target)


def batch_of(results: Iterable[Result]) -> pa.RecordBatch:
    """Results as rows."""
    rows = [
        {**result.as_json(), "amount": result.amount, "open_readings": _text(result.as_json()["open_readings"])}
        for result in results
    ]
    return pa.RecordBatch.from_pylist(rows, SCHEMA)


def _text(readings: object) -> str:
    return json.dumps(readings, ensure_ascii=False)


def _parts(results: Iterable[Result]) -> Iterator[list[Result]]:
    waiting = iter(results)
    while part := list(islice(waiting, _ROWS)):
        yield part


def results_of(batches: Iterable[pa.RecordBatch]) -> Iterator[Result]:
    """The results of rows, one by one."""
    amounts: dict[str, dict[str, dict[str, Decimal | None]]] = {}
    for batch in batches:
        columns = [batch.column(name).to_pylist() for name in COLUMNS]
        for policy, kind, subject, year, status, amount, missing, readings, payable in zip(*columns, strict=True):
            if readings not in amounts:
                amounts[readings] = _amounts(readings)
            yield Result(policy, kind, subject, year, status, amount, tuple(missing), amounts[readings], payable)
        amounts.clear()


def _amounts(text: str) -> dict[str, dict[str, Decimal | None]]:
    return {
        reading: {option: None if amount is None else Decimal(amount) for option, amount in options.items()}
        for reading, options in json.loads(text).items()
    }
