"""Engines by name."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from luodi.diagnostics import Diagnostics, Faults
from luodi.engines.faults import engine_fault
from luodi.engines.sizes import bytes_of
from luodi.source import Cell
from luodi.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from luodi.engines.engine import Engine

PYTHON = "python"
"""The evaluator: no engine, and the default of small tables."""
NEEDS: dict[str, tuple[str, ...]] = {
    "duckdb": ("duckdb", "sqlglot", "pyarrow"),
    "postgres": ("psycopg", "sqlglot", "pyarrow"),
    "spark": ("pyspark", "sqlglot", "pyarrow"),
    "sql": ("sqlglot",),
    "parquet": ("pyarrow",),
}
"""By engine, and by what else engines' files do: the packages that it needs."""
EXTRAS = {"duckdb": "bulk", "postgres": "postgres", "spark": "spark", "sql": "bulk", "parquet": "bulk"}
"""By the same: the extra that brings them."""


def installed(name: str) -> bool:
    """Whether an engine's packages are there."""
    return all(find_spec(package) is not None for package in NEEDS[name])


def check_installed(name: str) -> None:
    """Raise ``Faults`` (LD0901) where the packages of something in ``NEEDS`` are lacking."""
    if not installed(name):
        extra = EXTRAS[name]
        raise engine_fault("LD0901", name, Words(f"未安装 luodi[{extra}]", f"luodi[{extra}] is not installed"))


def open_engine(name: str, url: str = "", memory: str = "") -> Engine:
    """An engine ready to work. ``url`` says where it is, for one that runs apart; ``memory`` the most it may take.

    Raises ``Faults``: LD0804 for a size that is none, LD0901 where its packages are lacking, LD0905 where it cannot be
    reached.
    """
    check_installed(name)
    if memory:
        _check_size(memory)
    return _OPEN[name](url, memory)


def _check_size(memory: str) -> None:
    try:
        bytes_of(memory)
    except ValueError as error:
        diagnostics = Diagnostics()
        known = Words("如 2GB、512MB", "as 2GB or 512MB")
        diagnostics.add("LD0804", Cell("--memory", 0, "", memory), value=memory, name="--memory", known=known)
        raise Faults(diagnostics) from error


def _duckdb(_url: str, memory: str) -> Engine:
    from luodi.engines.duckdb import DuckDB

    return DuckDB(memory)


def _postgres(url: str, memory: str) -> Engine:
    from luodi.engines.postgres import Postgres

    return Postgres(url, memory)


def _spark(url: str, memory: str) -> Engine:
    from luodi.engines.spark import Spark

    return Spark(url, memory)


_OPEN: dict[str, Callable[[str, str], Engine]] = {"duckdb": _duckdb, "postgres": _postgres, "spark": _spark}
