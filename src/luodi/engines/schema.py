"""Tables of facts that are on a server already: what their columns hold, asked of the server itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.sql import SQL, Composable, Identifier

from luodi.engines.faults import engine_fault
from luodi.plan.terms import Term, Terms
from luodi.queries.facts import Layout, Table
from luodi.queries.numbers import DIGITS_MAX, Digits
from luodi.queries.wide import ID, NAME_BYTES_MAX, YEAR, Lacking, column_of
from luodi.words import Words

if TYPE_CHECKING:
    from psycopg import Connection

_WHOLE = {"smallint": Digits(5, 0), "integer": Digits(10, 0), "bigint": Digits(19, 0)}
_TEXTS = ("text", "character varying")
_FITS = {"是否": ("boolean",), "日期": ("date",)}
"""By form of a term: the types that hold it; others are held by texts, numbers by whole numbers and by numeric."""
_COLUMNS = """
    SELECT table_name, column_name, data_type, numeric_precision, numeric_scale, coalesce(collation_name, 'default')
    FROM information_schema.columns WHERE table_schema = %s
"""

Columns = dict[str, tuple[str, int | None, int | None, str]]
"""By name of a column: its type, the digits and those behind the point of a numeric that is given them, and the order
of its texts."""


def layout_of(connection: Connection[Any], schema: str, terms: Terms) -> Layout:
    """The layout of the tables of a schema, named for kinds; those of other names are left alone.

    Raises ``Faults`` where there is none that may be read, ``Lacking`` for a column that does not hold what its term is
    or a table that has a year of a subject twice.
    """
    found: dict[str, Columns] = {}
    for table, column, *type_ in connection.execute(_COLUMNS, (schema,)):
        found.setdefault(table, {})[column] = (type_[0], type_[1], type_[2], type_[3])
    kinds = [kind for kind in terms.kinds if ID in found.get(cut(kind), {})]
    tables = {kind: _Reading(connection, schema, kind, found[cut(kind)]).table(terms) for kind in kinds}
    _check_orders([found[cut(kind)] for kind in kinds])
    if not tables:
        nothing = Words(f"模式「{schema}」里没有可读的数据表", f"the schema 「{schema}」 has no table of facts to read")
        raise engine_fault("LD0909", "postgres", nothing, "--facts")
    return Layout(tables)


def _check_orders(tables: list[Columns]) -> None:
    """Texts of different orders cannot be compared."""
    orders = {order for columns in tables for type_, _, _, order in columns.values() if type_ in _TEXTS}
    if len(orders) > 1:
        raise Lacking("LD0902", construct="COLLATE " + ", ".join(sorted(orders)))


def cut(name: str) -> str:
    """A name as the server keeps it: the first 63 bytes, no character cut in two."""
    return name.encode()[:NAME_BYTES_MAX].decode(errors="ignore")


class _Reading:
    """The table of a kind while its columns are looked at."""

    def __init__(self, connection: Connection[Any], schema: str, kind: str, columns: Columns) -> None:
        self.connection = connection
        self.kind = kind
        self.columns = columns
        self.name = Identifier(schema, cut(kind))

    def table(self, terms: Terms) -> Table:
        """What there is to know of it."""
        self._check(ID, _TEXTS)
        self._check(YEAR, tuple(_WHOLE))
        known = [term for term in terms.of(self.kind) if column_of(term) in self.columns]
        digits = {term.name: self._digits(term) for term in known}
        self._check_rows([column_of(term) for term in known if not term.yearly])
        return Table(self._one(SQL("min({})"), YEAR) if terms.changes(self.kind) else None, digits)

    def _digits(self, term: Term) -> Digits | None:
        column = column_of(term)
        if term.form != "数量":
            self._check(column, _FITS.get(term.form, _TEXTS))
            return None
        type_, count, behind, _ = self.columns[column]
        if type_ in _WHOLE:
            return _WHOLE[type_]
        self._check(column, ("numeric",))
        if count is None or behind is None:
            behind = self._one(SQL("max(scale(trim_scale({})))"), column) or 0
            count = behind + (self._one(SQL("max(length(trunc(abs({}))::text))"), column) or 1)
        if count > DIGITS_MAX:
            raise Lacking("LD0904", term=term.name, most=DIGITS_MAX)
        return Digits(max(count - behind, 1), max(behind, 0))

    def _check(self, column: str, types: tuple[str, ...]) -> None:
        """A column that is there is of one of some types."""
        type_ = self.columns[column][0] if column in self.columns else None
        if type_ not in (None, *types) or (type_ is None and column in (ID, YEAR)):
            raise Lacking("LD0902", construct=f"{self.kind}.{column}: {type_ or '—'}")

    def _check_rows(self, unchanging: list[str]) -> None:
        """A subject has a year once, and says the same of what does not change in all of its rows."""
        twice = SQL("SELECT {id} FROM {name} GROUP BY {id}, {year} HAVING count(*) > 1 OR {id} IS NULL LIMIT 1")
        self._refuse(twice, f"{ID}, {YEAR}")
        for column in unchanging:
            differs = SQL("SELECT {id} FROM {name} GROUP BY {id} HAVING count(DISTINCT {column}) > 1 LIMIT 1")
            self._refuse(differs, column, column=Identifier(column))

    def _refuse(self, query: SQL, construct: str, **names: Composable) -> None:
        made = query.format(id=Identifier(ID), year=Identifier(YEAR), name=self.name, **names)
        row = self.connection.execute(made).fetchone()
        if row is not None:
            raise Lacking("LD0902", construct=f"{self.kind}.{construct}: {row[0]}")

    def _one(self, expression: SQL, column: str) -> Any:
        query = SQL("SELECT {} FROM {}").format(expression.format(Identifier(column)), self.name)
        row = self.connection.execute(query).fetchone()
        return None if row is None else row[0]
