"""What every engine does: take tables of facts, run a query over them, and leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

from luodi.queries.dialects import Dialect
from luodi.queries.results import Query

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


class Engine(Protocol):
    """An open engine. What is loaded is seen by this one alone, and gone when it is closed."""

    name: ClassVar[str]
    dialect: ClassVar[Dialect]

    def load(self, tables: Mapping[str, pa.Table]) -> None:
        """Tables of facts by kind of subject; they take the place of those loaded before."""
        ...

    def statement(self, query: Query) -> str:
        """The statement that gives the lines of a query over what is loaded."""
        ...

    def batches(self, sql: str, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of a statement, in its order."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Closing:
    """An engine that closes itself at the end of a ``with``, and takes a query as one statement."""

    def statement(self, query: Query) -> str:
        """The statement that gives the lines of a query over what is loaded."""
        return query.sql()

    def close(self) -> None:
        """Let go of everything."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
