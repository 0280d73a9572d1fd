"""Outcomes as lines of results: one query a policy and year, joined in plan order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from luodi.evaluate.results import COLUMNS
from luodi.evaluate.rules import Rule
from luodi.evaluate.statuses import STATUS_WORDS, Status
from luodi.program.policies import Policy, ReadingRule
from luodi.queries.dialects import Dialect
from luodi.queries.numbers import FEN
from luodi.queries.outcomes import ELIGIBLE, EXCLUDED, INELIGIBLE, Outcome
from luodi.queries.sql import (
    FALSE,
    NULL,
    Sql,
    case,
    cast,
    column,
    constant_of,
    every,
    infix,
    is_false,
    is_known,
    negated,
    number,
    own,
    some,
    text,
)  # fmt: skip
from luodi.queries.wide import Subjects

ORDER = "line_order"


@dataclass(frozen=True, slots=True)
class Line:
    """What a policy gives in a year: its outcome; under every reading that is open, the amount of each option; and
    whether anything else stands in the way of paying an eligible one (None: something does for everybody)."""

    rule: Rule
    year: int
    outcome: Outcome
    open_readings: tuple[tuple[ReadingRule, tuple[Sql, ...]], ...]
    recipient: Sql | None


def select_line(
    line: Line, subjects: Subjects, dialect: Dialect, order: int | None, decided: frozenset[str], policies: list[Policy]
) -> exp.Select:
    """The lines of a policy and year, from the columns of all outcomes of the kind. ``policies`` are all of the query."""
    changed = [
        (test, reading, amounts)
        for reading, amounts in line.open_readings
        if not is_false(test := _changed(line.outcome, amounts))
    ]
    values: dict[str, Sql] = {
        "policy": dialect.one_of(text(line.rule.policy.name), [policy.name for policy in policies]),
        "subject_kind": dialect.one_of(text(line.rule.policy.kind), [policy.kind for policy in policies]),
        "subject": column("id"),
        "year": number(line.year),
        "status": _status(line.outcome, subjects, decided, dialect),
        "amount": cast(line.outcome.amount, FEN.sql),
        "missing": _missing(line.outcome, subjects, dialect),
        "open_readings": _open_readings(changed) if line.open_readings else dialect.one_of(text("{}"), ["{}"]),
        "payable": _payable(line, [test for test, _, _ in changed]),
    }
    named = [exp.alias_(values[name], name, quoted=True) for name in COLUMNS]
    if order is not None:
        named.append(exp.alias_(number(order), ORDER, quoted=True))
    found = exp.select(*named, copy=False).from_(exp.to_table(f"{subjects.name}_outcomes", quoted=True), copy=False)
    counts = subjects.counts(line.year)
    return found if isinstance(counts, exp.Boolean) else found.where(counts, copy=False)


def empty_lines() -> exp.Select:
    """No line at all."""
    types = {"year": "int", "amount": "decimal(18, 2)", "missing": "array<varchar>", "payable": "boolean"}
    columns = [exp.alias_(cast(NULL, types.get(name, "varchar")), name, quoted=True) for name in COLUMNS]
    return exp.select(*columns).where(FALSE.copy())


def _status(outcome: Outcome, subjects: Subjects, decided: frozenset[str], dialect: Dialect) -> Sql:
    others = sum(1 << bit for term, bit in subjects.bits.items() if term not in decided)
    undecided = every([
        infix(exp.NEQ, outcome.lacking, number(0)),
        infix(exp.EQ, infix(exp.BitwiseAnd, outcome.lacking, number(others)), number(0)),
    ])  # fmt: skip

    def word(status: Status) -> Sql:
        return dialect.one_of(text(status), list(STATUS_WORDS))

    return case(
        [
            (outcome.has(ELIGIBLE), word("eligible")),
            (outcome.has(INELIGIBLE), word("ineligible")),
            (outcome.has(EXCLUDED), word("excluded")),
            (undecided, word("undecided")),
        ],
        word("missing"),
    )


def _missing(outcome: Outcome, subjects: Subjects, dialect: Dialect) -> Sql:
    nothing = cast(exp.Array(expressions=[]), "array<varchar>")
    known = constant_of(outcome.lacking)
    if known is not None:  # the same for everybody
        terms = [text(term) for term, bit in subjects.bits.items() if int(known) >> bit & 1]
        return exp.Array(expressions=terms) if terms else nothing
    items = [
        case([(infix(exp.NEQ, infix(exp.BitwiseAnd, outcome.lacking, number(1 << bit)), number(0)), text(term))])
        for term, bit in subjects.bits.items()
    ]
    return case([(infix(exp.EQ, outcome.lacking, number(0)), nothing)], dialect.compact(items))


def _changed(outcome: Outcome, amounts: Iterable[Sql]) -> Sql:
    """Whether some option gives another amount; null differs from a number."""
    others = [amount for amount in dict.fromkeys(amounts) if amount != outcome.amount]
    return some(exp.NullSafeNEQ(this=own(amount), expression=own(outcome.amount)) for amount in others)


def _open_readings(changed: list[tuple[Sql, ReadingRule, tuple[Sql, ...]]]) -> Sql:
    """JSON: reading → option → amount, of the readings that make a difference."""
    if not changed:
        return text("{}")
    entries = [case([(test, _entry(reading, amounts))]) for test, reading, amounts in changed]
    joined = exp.Anonymous(this="concat_ws", expressions=[text(", "), *entries])
    written = _joined([text("{"), joined, text("}")])
    return case([(some(test for test, _, _ in changed), written)], text("{}"))


def _entry(reading: ReadingRule, amounts: tuple[Sql, ...]) -> Sql:
    parts: list[Sql] = [text(f"{_quoted(reading.name)}: {{")]
    for at, (label, amount) in enumerate(zip(reading.labels, amounts, strict=True)):
        parts.append(text(f"{', ' if at else ''}{_quoted(label)}: "))
        written = _joined([text('"'), cast(cast(amount, FEN.sql), "varchar"), text('"')])
        parts.append(exp.Coalesce(this=written, expressions=[text("null")]))
    return _joined([*parts, text("}")])


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


def _joined(parts: list[Sql]) -> Sql:
    found = parts[0]
    for part in parts[1:]:
        found = exp.DPipe(this=found, expression=part, safe=False)
    return found


def _payable(line: Line, changed: list[Sql]) -> Sql:
    if line.recipient is None:
        return FALSE
    return every([line.outcome.has(ELIGIBLE), is_known(line.recipient), *map(negated, changed)])
