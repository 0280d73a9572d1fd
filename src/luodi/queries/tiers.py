"""表 首次 in a query: awards for first reaching a tier, this year's held against those of the years before."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate

from sqlglot import exp

from luodi.program.policies import Tiers
from luodi.queries import numbers
from luodi.queries.layers import Layers
from luodi.queries.numbers import Number
from luodi.queries.sql import NO_BITS, NULL, Sql, case, every, infix, is_null, number, some, union_of_bits
from luodi.queries.values import Value, numeric


def award(tiers: Tiers, mode: str, years: list[tuple[Sql, Value]], layers: Layers) -> Value:
    """The award for what is first reached in the last of the years; zero where nothing is.

    Of each year: whether it is observed, and how many of the tiers it reaches, NULL where unknown.
    """
    *earlier, (_, now) = years
    highest: Sql = number(0)
    for seen, tier in earlier:
        above = every([seen, infix(exp.GT, tier.sql, highest)])
        highest = layers.named("highest", case([(above, tier.sql)], highest))
    top = case([(is_null(now.sql), number(len(tiers.bounds)))], now.sql)
    unknown = [(seen, tier) for seen, tier in earlier if tier.lacks is not None]
    open_years = [every([seen, is_null(tier.sql)]) for seen, tier in unknown]
    lacks = [case([(every([seen, is_null(tier.sql)]), tier.lacks)], NO_BITS) for seen, tier in unknown if tier.lacks]
    if now.lacks is not None:
        open_years.append(is_null(now.sql))
        lacks.append(now.lacking() or NO_BITS)
    nothing = some([infix(exp.EQ, now.sql, number(0)), infix(exp.GTE, highest, top)])
    awards = [Decimal(str(award.value)) for award in tiers.awards]
    found = numbers.one_of(
        [(nothing, numbers.ZERO), (some(open_years), Number(NULL, numbers.Digits(1, 0)))],
        _AWARDS[mode](awards, highest, now.sql),
    )
    return numeric(found, union_of_bits(lacks) if lacks else None)


def _of_tier(sums: list[Decimal], tier: Sql) -> Number:
    """The sum of a tier, by its number from 1; nothing below the lowest."""
    return numbers.one_of(
        [(infix(exp.EQ, tier, number(at)), numbers.constant(value)) for at, value in enumerate(sums, start=1)],
        numbers.ZERO,
    )


def _difference(sums: list[Decimal], before: Sql, now: Sql) -> Number:
    return numbers.plus(_of_tier(sums, now), _of_tier(sums, before), exp.Sub)


_AWARDS = {
    "最高档": lambda awards, _, now: _of_tier(awards, now),
    "逐档累计": lambda awards, before, now: _difference(list(accumulate(awards)), before, now),
    "补差": _difference,
}
"""By mode: the award for reaching a tier, after another was the highest before."""
