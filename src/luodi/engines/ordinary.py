"""Whether the values of plain tables are ordinary: what the reading of facts would take as they stand.

One question over each table, and one over its subjects. Whoever asks is told yes or no; the faults themselves are told by
the reading of facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from luodi.engines.plain import PlainColumn, PlainTable, PlainTables
from luodi.facts.credit_code import ALPHABET
from luodi.facts.forms import CREDIT_CODE, YEAR_FIRST, YEAR_LAST
from luodi.queries.sql import (
    Sql,
    call,
    cast,
    column,
    every,
    infix,
    is_known,
    is_null,
    negated,
    number,
    some,
    text,
)  # fmt: skip
from luodi.queries.wide import YEAR, column_of

_WORD = r"[!-&(-~一-鿿]+(?: [!-&(-~一-鿿]+)*"
"""Ids and names as they are written most: ASCII without blanks at either end, and Han. Others go the long way."""
_TEXT = "[!-~、-〿一-鿿！-￮](?s:.*[!-~、-〿一-鿿！-￮])?"
"""Texts without blanks at either end."""
_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""Of the 17 characters before the check character (GB 32100-2015)."""

assert frozenset(_CODE_LETTERS) == ALPHABET, "one alphabet"


def odd_subjects(table: PlainTable, *, changes: bool) -> dict[str, Sql]:
    """Aggregates over the rows of a subject by name, each true where something about it is out of the ordinary."""
    rows = list(_odd_values(table, changes=changes))
    found: dict[str, Sql] = {}
    if rows:
        found["odd_values"] = exp.LogicalOr(this=some(rows))
    found["odd_rows"] = _odd_rows(table, changes=changes)
    for at, one in enumerate(one for one in table.columns if not one.term.yearly):
        value = column(column_of(one.term))
        least, most = _extremes(one, value)
        found[f"odd_change_{at}"] = infix(exp.NEQ, least, most)
    return found


def _extremes(one: PlainColumn, value: Sql) -> tuple[Sql, Sql]:
    if one.term.form == "是否":
        return exp.LogicalAnd(this=value.copy()), exp.LogicalOr(this=value.copy())
    return exp.Min(this=value.copy()), exp.Max(this=value.copy())


def odd_ids() -> Sql:
    """Whether an id is out of the ordinary, or lacking."""
    return some([is_null(column("id")), negated(_is_word(column("id")))])


def _odd_rows(table: PlainTable, *, changes: bool) -> Sql:
    """Whether a subject has a year twice, or none where it should; of a kind without years, whether it has two rows."""
    count: Sql = exp.Count(this=exp.Star())
    if not changes or table.first_year is None:
        return infix(exp.GT, count, number(1))
    since = infix(exp.Sub, column(YEAR), number(table.first_year))
    bits = exp.BitwiseOrAgg(this=infix(exp.BitwiseLeftShift, cast(number(1), "bigint"), since))
    return infix(exp.NEQ, count, exp.Coalesce(this=call("bit_count", bits), expressions=[number(0)]))


def _odd_values(table: PlainTable, *, changes: bool) -> Iterator[Sql]:
    if changes and table.year_name is not None:
        yield is_null(column(YEAR))
    for one in table.columns:
        yield from _ODD.get(one.term.form, _never)(one, column(column_of(one.term)))


def _never(_: PlainColumn, __: Sql) -> Iterator[Sql]:
    return iter(())


def _odd_number(one: PlainColumn, value: Sql) -> Iterator[Sql]:
    if not one.term.signed and (one.least is None or one.least < 0):
        yield infix(exp.LT, value, number(0))


def _odd_day(_: PlainColumn, value: Sql) -> Iterator[Sql]:
    year = cast(exp.Extract(this=exp.var("YEAR"), expression=value.copy()), "int")
    yield every([is_known(value), negated(exp.Between(this=year, low=number(YEAR_FIRST), high=number(YEAR_LAST)))])


def _odd_choice(one: PlainColumn, value: Sql) -> Iterator[Sql]:
    known = [text(choice) for choice in one.term.choices]
    yield every([is_known(value), negated(exp.In(this=value.copy(), expressions=known))])


def _odd_reference(_: PlainColumn, value: Sql) -> Iterator[Sql]:
    yield every([is_known(value), negated(_is_word(value))])


def _odd_text(one: PlainColumn, value: Sql) -> Iterator[Sql]:
    if one.term.name == CREDIT_CODE:
        yield every([is_known(value), negated(_is_credit_code(value))])
    else:
        yield every([is_known(value), negated(call("regexp_full_match", value, text(_TEXT)))])


_ODD = {
    "数量": _odd_number,
    "日期": _odd_day,
    "枚举": _odd_choice,
    "引用": _odd_reference,
    "文本": _odd_text,
}


def _is_word(value: Sql) -> Sql:
    return call("regexp_full_match", value, text(_WORD))


def _is_credit_code(value: Sql) -> Sql:
    """Whether the check character goes with the 17 before it, and the rest is as it should be."""
    shape = call("regexp_full_match", value, text("[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}"))
    total: Sql = number(0)
    for at, weight in enumerate(_WEIGHTS, start=1):
        total = infix(exp.Add, total, infix(exp.Mul, _place(value, at), number(weight)))
    rest = infix(exp.Mod, total, number(31))
    expected = infix(exp.Mod, infix(exp.Sub, number(31), rest), number(31))
    return every([shape, infix(exp.EQ, _place(value, 18), expected)])


def _place(value: Sql, at: int) -> Sql:
    """The place in the alphabet of a character of a code."""
    char = call("substring", value, number(at), number(1))
    return infix(exp.Sub, call("strpos", text(_CODE_LETTERS), char), number(1))


def odd_floats(table: PlainTable) -> exp.Select | None:
    """The rows of a file with floats that may be meant in more than one way; None where it has no floats."""
    tests = [
        every([
            is_known(column(one.name)),
            some([
                infix(exp.GTE, call("abs", column(one.name)), number(100_000_000_000)),
                negated(call("isfinite", column(one.name))),
                infix(exp.NEQ, cast(call("round", column(one.name), number(4)), "double"), column(one.name)),
            ]),
        ])
        for one in table.columns
        if one.floating
    ]  # fmt: skip
    if not tests:
        return None
    return exp.select(number(1)).from_(exp.func("read_parquet", text(str(table.path)))).where(some(tests)).limit(1)


def lost_references(tables: PlainTables, joined: Mapping[str, str]) -> Iterator[exp.Select]:
    """By kind referred to: the references to nobody. ``joined`` names by kind the tables with one row a subject."""
    pointing: dict[str, list[exp.Select]] = {}
    for table in tables.tables:
        for one in table.columns:
            if one.term.form == "引用":
                value = column(column_of(one.term))
                ids = exp.select(exp.alias_(value, "id", quoted=True)).distinct()
                ids = ids.from_(exp.to_table(table.kind, quoted=True)).where(is_known(value))
                pointing.setdefault(one.term.target, []).append(ids)
    for kind, selects in pointing.items():
        every_id: exp.Query = selects[0] if len(selects) == 1 else exp.union(*selects, distinct=True)
        rows = exp.select(number(1)).from_(every_id.subquery("pointing")).limit(1)
        if kind in joined:
            there = exp.alias_(exp.to_table(joined[kind], quoted=True), "there", quoted=True, table=True)
            on = infix(exp.EQ, column("id", "there"), column("id", "pointing"))
            rows = rows.join(there, on=on, join_type="left").where(is_null(column("id", "there")))
        yield rows
