"""Ceilings over all subjects of one recipient in one year (每受益每年): ids in code-point order, first come first.

A subject that waits for facts holds up all that stand behind it, for nobody knows what it will take. So a recipient's
purse fills until somebody waits, and who comes after either finds it full already or waits too.
"""

from __future__ import annotations

from functools import partial

from sqlglot import exp

from luodi.evaluate.rules import Rule
from luodi.plan.terms import Term
from luodi.queries.numbers import FEN
from luodi.queries.outcomes import ELIGIBLE, NOTHING, OPEN, REFUSED, Outcome, eligible, first_of, waiting
from luodi.queries.sql import (
    NO_BITS,
    Sql,
    case,
    cast,
    every,
    infix,
    is_known,
    is_null,
    negated,
    number,
    own,
    some,
    union_of_bits,
)  # fmt: skip
from luodi.queries.values import Value
from luodi.queries.wide import Lacking, Subjects


def group_outcomes(
    subjects: Subjects, rule: Rule, year: int, related: Outcome, limit: Value, recipient: Sql
) -> Outcome:
    """What is left for each subject after those that stand before it."""
    if limit.lacks is not None or limit.sql.find(exp.Column) is not None:
        raise Lacking("LD0902", construct="每受益每年", span=rule.policy.span)
    code = f"{rule.policy.code}_{year}"
    named = subjects.layers.named
    before = partial(_before, subjects.by_id)
    live = every([subjects.counts(year), some([related.has(ELIGIBLE), related.has(OPEN)])])
    nobody = is_null(recipient)
    of_recipient = subjects.bit(rule.policy.recipient.name) if isinstance(rule.policy.recipient, Term) else NO_BITS
    waits = named(
        f"{code}_waits",
        case([(live, union_of_bits([related.lacking, case([(nobody, of_recipient)], NO_BITS)]))], NO_BITS),
    )
    held_up = named(f"{code}_held_up", before(exp.BitwiseOrAgg(this=own(waits)), recipient))
    by_nobody = named(f"{code}_by_nobody", before(exp.BitwiseOrAgg(this=case([(nobody, waits)], NO_BITS))))
    free = every([live, related.has(ELIGIBLE), *(_none(mask) for mask in (waits, held_up, by_nobody))])
    filled = before(exp.Sum(this=case([(free, related.amount)], NOTHING)), recipient)
    filled = named(f"{code}_filled", cast(case([(is_known(recipient), filled)], NOTHING), "decimal(38, 2)"))
    full = every([live, infix(exp.GTE, filled, limit.sql)])
    lacks = named(f"{code}_behind", case([(every([live, negated(full)]), waits)], NO_BITS))
    of_same = named(f"{code}_of_same", before(exp.BitwiseOrAgg(this=own(lacks)), recipient))
    of_all = named(f"{code}_of_all", before(exp.BitwiseOrAgg(this=own(lacks))))
    unknown = case([(every([nobody, live, negated(full)]), union_of_bits([lacks, of_all]))], NO_BITS)
    of_nobody = named(f"{code}_of_nobody", before(exp.BitwiseOrAgg(this=unknown)))
    every_lack = named(
        f"{code}_lacks", union_of_bits([lacks, case([(nobody, of_all)], union_of_bits([of_same, of_nobody]))])
    )
    left = cast(infix(exp.Sub, limit.sql, filled), FEN.sql)
    given = case([(infix(exp.LTE, related.amount, left), related.amount)], left)
    return first_of(
        subjects.layers,
        f"{code}_in_turn",
        [
            (negated(live), related),
            (full, REFUSED),
            (some([related.has(OPEN), infix(exp.NEQ, every_lack, number(0))]), waiting([every_lack])),
        ],
        eligible(given),
    )


def _none(mask: Sql) -> Sql:
    return infix(exp.EQ, mask, number(0))


def _before(by_id: Sql, aggregate: Sql, recipient: Sql | None = None) -> Sql:
    """An aggregate over the subjects that stand before one, by id; of the same recipient only where one is given."""
    nothing = NOTHING if isinstance(aggregate, exp.Sum) else NO_BITS
    window = exp.Window(
        this=aggregate,
        partition_by=[] if recipient is None else [own(recipient)],
        order=exp.Order(expressions=[exp.Ordered(this=own(by_id), nulls_first=False)]),
        spec=exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="1", end_side="PRECEDING"),
    )
    return exp.Coalesce(this=window, expressions=[own(nothing)])
