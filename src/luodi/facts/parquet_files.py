"""Parquet files, with the extra ``bulk``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from luodi.facts.signatures import PARQUET
from luodi.facts.tables import Row, Sheet, Unreadable, cell_text, file_bytes
from luodi.words import Words

EXTRA = "bulk"


def parquet_sheet(path: Path, kind: str) -> Sheet:
    """The table in a Parquet file."""
    return Sheet(kind, path.name, lambda: _rows(file_bytes(path)))


def _rows(raw: bytes) -> Iterator[Row]:
    if not (raw.startswith(PARQUET) and raw.endswith(PARQUET)):
        raise Unreadable("LD0617", problem=Words("这不是 Parquet 文件", "it is no Parquet file"))
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise Unreadable("LD0710", needed=EXTRA) from error
    try:
        file = parquet.ParquetFile(pa.BufferReader(raw))
        yield list(file.schema_arrow.names)
        for batch in file.iter_batches():
            columns = [[cell_text(value) for value in column.to_pylist()] for column in batch.columns]
            yield from zip(*columns, strict=True)
    except GeneratorExit:
        raise
    except Exception as error:  # a damaged file shows in many ways
        raise Unreadable("LD0620", problem=Words("Parquet 文件已损坏", "the Parquet file is damaged")) from error
