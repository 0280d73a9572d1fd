"""What engines say differently: one row an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import Dialect as Grammar
from sqlglot import exp

from luodi.queries.sql import NULL, Sql, own


@dataclass(frozen=True, slots=True)
class Dialect:
    """``grammar`` is sqlglot's name of it. ``wide`` is the type of whole numbers of 38 digits. ``compact`` leaves the
    NULLs out of an array. ``code_points`` orders texts by code point. ``one_of`` says that a text is one of a few, which an engine may count
    instead of writing out. ``keeps_order`` says whether parts joined by
    UNION ALL stand in the order in which they are written, each as its source is sorted. ``materialized`` keeps the
    planner from writing a layer into each of its uses; ``hints`` is whether it knows the word for that."""

    grammar: str
    wide: str
    compact: Callable[[list[Sql]], Sql]
    code_points: Callable[[Sql], Sql]
    one_of: Callable[[Sql, Sequence[str]], Sql]
    keeps_order: bool
    materialized: bool
    hints: bool

    def written(self, query: Sql, *, pretty: bool = False) -> str:
        """The query as a text of this dialect."""
        writer = Grammar.get_or_raise(self.grammar).generator(identify=True, pretty=pretty)
        writer.TYPE_MAPPING = {**writer.TYPE_MAPPING, exp.DType.INT128: self.wide}  # type: ignore[misc]  # of this one
        return writer.generate(query, copy=False)


def _filtered(items: list[Sql]) -> Sql:
    test = exp.Lambda(
        this=exp.Not(this=exp.Is(this=exp.column("x"), expression=exp.null())), expressions=[exp.to_identifier("x")]
    )
    return exp.ArrayFilter(this=_array(items), expression=test)


def _array(items: list[Sql]) -> Sql:
    return exp.Array(expressions=[own(item) for item in items])


def _removed(items: list[Sql]) -> Sql:
    return exp.Anonymous(this="array_remove", expressions=[_array(items), own(NULL)])


def _counted(node: Sql, words: Sequence[str]) -> Sql:
    """A text as one of an enumeration; in a file or a row it is a text again."""
    listed = [exp.Literal.string(word) for word in dict.fromkeys(words)]
    return exp.Cast(this=own(node), to=exp.DataType(this=exp.DType.ENUM, expressions=listed))


def _any_text(node: Sql, _words: Sequence[str]) -> Sql:
    return own(node)


def _itself(node: Sql) -> Sql:
    return own(node)


def _in_c(node: Sql) -> Sql:
    return exp.Collate(this=own(node), expression=exp.to_identifier("C", quoted=True))


DIALECTS = {
    "duckdb": Dialect(
        "duckdb", "hugeint", _filtered, _itself, _counted, keeps_order=True, materialized=False, hints=True
    ),
    "postgres": Dialect(
        "postgres", "decimal", _removed, _in_c, _any_text, keeps_order=False, materialized=True, hints=True
    ),
    "spark": Dialect(
        "spark", "decimal(38, 0)", _filtered, _itself, _any_text, keeps_order=False, materialized=False, hints=False
    ),
}
