"""PostgreSQL: where the data live on a server, or where one is at hand. All is done in one transaction that is undone
at the end, so that nothing is left behind, however it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import ClassVar

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import errors
from psycopg.sql import SQL, Identifier

from luodi.engines.engine import Closing, Progress
from luodi.engines.faults import engine_fault
from luodi.engines.rows import SCHEMA
from luodi.engines.saying import sayable
from luodi.engines.schema import layout_of
from luodi.engines.sizes import bytes_of
from luodi.plan.terms import Terms
from luodi.queries.dialects import DIALECTS, Dialect
from luodi.queries.facts import Layout
from luodi.words import Words

_ROWS = 20_000
"""Rows that travel at a time, either way."""
_LAYERS = 32
"""A query keeps its layers side by side, and each may take what the server calls ``work_mem``."""
_LEAST = 4 * 2**20
"""Bytes that a layer is given at least."""
_SETTINGS = {
    "standard_conforming_strings": "on",
    "jit": "off",  # translating a query as long as a plan's takes longer than running it
    "cursor_tuple_fraction": "1",
}
_REFUSED = Words("不能连接", "no connection")
_ROOM = Words("内存或磁盘不够", "out of memory or disk space")
_TOO_LARGE = Words("数太大", "a number is too large")
_CHARACTER = Words("有字符 U+0000", "it holds the character U+0000")
_BROKEN = Words("连接断开或查询被取消", "the connection is lost or the query was cancelled")
_DENIED = Words("权限不够", "insufficient rights")
_FAULTS: tuple[tuple[type[Exception], str, Words], ...] = (
    (errors.InsufficientPrivilege, "LD0909", _DENIED),
    (errors.ReadOnlySqlTransaction, "LD0909", _DENIED),
    (errors.DiskFull, "LD0906", _ROOM),
    (errors.OutOfMemory, "LD0906", _ROOM),
    (errors.ConfigurationLimitExceeded, "LD0906", _ROOM),
    (errors.StatementTooComplex, "LD0906", _ROOM),
    (errors.IoError, "LD0906", _ROOM),
    (errors.NumericValueOutOfRange, "LD0907", _TOO_LARGE),
    (errors.CharacterNotInRepertoire, "LD0912", _CHARACTER),
    (psycopg.OperationalError, "LD0908", _BROKEN),
)
"""What may go wrong with it for reasons that are not ours; anything else is a fault of luodi."""
_TYPES: tuple[tuple[pa.DataType, str], ...] = (
    (pa.string(), 'text COLLATE "C"'), (pa.int32(), "integer"), (pa.bool_(), "boolean"), (pa.date32(), "date"),
)  # fmt: skip
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
"""What COPY reads as something else than itself."""


class Postgres(Closing):
    """A connection to a server. ``url`` names it, as ``postgresql://user@host/database``; ``memory`` is about the most
    that a query takes there before it goes to disk, as ``2GB``; the server's own choice where it is empty.

    Raises ``Faults``: LD0905 where it cannot be reached.
    """

    name: ClassVar[str] = "postgres"
    dialect: ClassVar[Dialect] = DIALECTS["postgres"]

    def __init__(self, url: str, memory: str = "") -> None:
        if not url:
            needed = Words("用 --engine-url 给出它的地址", "say where it is with --engine-url")
            raise engine_fault("LD0905", self.name, needed, "--engine-url")
        self._settings = dict(_SETTINGS)
        if memory:
            self._settings["work_mem"] = f"{max(bytes_of(memory) // _LAYERS, _LEAST) // 1024}kB"
        try:
            self.connection = psycopg.connect(url, client_encoding="utf8", application_name="luodi")
        except psycopg.OperationalError as error:
            raise engine_fault("LD0905", self.name, _with_detail(_REFUSED, error), "--engine-url") from error
        except psycopg.Error as error:  # its words may repeat the address, and with it the password
            unreadable = Words("地址写法不对", "the address cannot be read")
            raise engine_fault("LD0905", self.name, unreadable, "--engine-url") from error

    def load(self, tables: Mapping[str, pa.Table]) -> None:
        """Tables of facts by kind of subject, as temporary tables."""
        with self.faults():
            self._begin()
            for kind, table in tables.items():
                self._load(kind, table)

    def existing(self, schema: str, terms: Terms) -> Layout:
        """The layout of tables that are there already, in a schema: one a kind, named for it, with the columns 编号,
        年度 and one for each term, in base units. They are only read.

        Raises ``Faults``: LD0909 where there is none to read; LD0902 for a column that does not hold what its term is.
        """
        with self.faults(), sayable(self.name):
            self._begin()
            self.connection.execute("SET TRANSACTION READ ONLY")
            path = SQL("SET LOCAL search_path = {}, pg_catalog").format(Identifier(schema))
            self.connection.execute(path)
            return layout_of(self.connection, schema, terms)

    def batches(self, sql: str, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:  # noqa: ARG002
        """The rows of a query, in its order. The server does not say how far it is."""
        with self.faults(), self.connection.cursor(name="luodi", binary=True) as cursor:
            cursor.execute(sql.encode())
            while rows := cursor.fetchmany(_ROWS):
                columns = zip(*rows, strict=True)
                arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
                yield pa.record_batch(arrays, schema=SCHEMA)

    @contextmanager
    def faults(self) -> Iterator[None]:
        """What goes wrong, named."""
        try:
            yield
        except tuple(kind for kind, _, _ in _FAULTS) as error:
            code, problem = next((code, words) for kind, code, words in _FAULTS if isinstance(error, kind))
            raise engine_fault(code, self.name, _with_detail(problem, error)) from error

    def close(self) -> None:
        """Undo everything and let go of the server."""
        with suppress(psycopg.Error):
            self.connection.rollback()
        self.connection.close()

    def _begin(self) -> None:
        """A transaction with nothing in it yet."""
        self.connection.rollback()
        for name, value in self._settings.items():
            self.connection.execute("SELECT set_config(%s, %s, true)", (name, value))

    def _load(self, kind: str, table: pa.Table) -> None:
        name = Identifier("pg_temp", kind)
        columns = [SQL("{} {}").format(Identifier(field.name), SQL(_type_of(field.type))) for field in table.schema]
        create = SQL("CREATE TABLE {} ({})").format(name, SQL(", ").join(columns))
        self.connection.execute(create)
        with self.connection.cursor() as cursor, cursor.copy(SQL("COPY {} FROM STDIN").format(name)) as copy:
            for batch in table.to_batches(_ROWS):
                copy.write(_lines(batch))
        self.connection.execute(SQL("ANALYZE {}").format(name))


def _with_detail(words: Words, error: Exception) -> Words:
    """The words with the first line of the server's own."""
    detail = next(iter(str(error).strip().splitlines()), "")
    return Words(f"{words.zh}（{detail}）", f"{words.en} (「{detail}」)") if detail else words


def _type_of(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"numeric({kind.precision}, {kind.scale})"
    return next(name for type_, name in _TYPES if type_ == kind)


def _lines(batch: pa.RecordBatch) -> str:
    """The rows as COPY reads them: whatever stands in a cell stays in it."""
    lines = pc.binary_join_element_wise(*map(_cells, batch.columns), "\t")
    return "".join(f"{line}\n" for line in lines.to_pylist())


def _cells(column: pa.Array) -> pa.Array:
    texts = pc.cast(column, pa.string())
    if pa.types.is_string(column.type):
        for plain, escaped in _ESCAPES:
            texts = pc.replace_substring(texts, plain, escaped)
    return pc.fill_null(texts, "\\N")
