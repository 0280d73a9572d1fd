"""What engines say differently: one row an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from luodi.queries.sql import NULL, Sql, own


@dataclass(frozen=True, slots=True)
class Dialect:
    """``grammar`` is sqlglot's name of it. ``wide`` is the type of whole numbers of 38 digits. ``compact`` leaves the
    NULLs out of an array. ``code_points`` orders texts by code point. ``keeps_order`` says whether parts joined by
    UNION ALL stand in the order in which they are written, each as its source is sorted. ``materialized`` keeps the
    planner from writing a layer into each of its uses."""

    grammar: str
    wide: str
    compact: Callable[[list[Sql]], Sql]
    code_points: Callable[[Sql], Sql]
    keeps_order: bool
    materialized: bool

    def written(self, query: Sql, *, pretty: bool = False) -> str:
        """The query as a text of this dialect."""

        def typed(node: Sql) -> Sql:
            if isinstance(node, exp.DataType) and node.is_type("int128"):
                return exp.DataType.build(self.wide, dialect=self.grammar)
            return node

        return query.transform(typed).sql(dialect=self.grammar, identify=True, pretty=pretty)


def _filtered(items: list[Sql]) -> Sql:
    test = exp.Lambda(
        this=exp.Not(this=exp.Is(this=exp.column("x"), expression=exp.null())), expressions=[exp.to_identifier("x")]
    )
    return exp.ArrayFilter(this=_array(items), expression=test)


def _array(items: list[Sql]) -> Sql:
    return exp.Array(expressions=[own(item) for item in items])


def _removed(items: list[Sql]) -> Sql:
    return exp.Anonymous(this="array_remove", expressions=[_array(items), own(NULL)])


def _itself(node: Sql) -> Sql:
    return own(node)


def _in_c(node: Sql) -> Sql:
    return exp.Collate(this=own(node), expression=exp.to_identifier("C", quoted=True))


DIALECTS = {
    "duckdb": Dialect("duckdb", "hugeint", _filtered, _itself, keeps_order=True, materialized=False),
    "postgres": Dialect("postgres", "decimal", _removed, _in_c, keeps_order=False, materialized=True),
    "spark": Dialect("spark", "decimal(38, 0)", _filtered, _itself, keeps_order=False, materialized=False),
}
