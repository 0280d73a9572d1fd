"""表 首次: awards for first reaching a tier, this year's tier held against that of every earlier observed year."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from luodi.evaluate.expressions import Environment, Evaluate
from luodi.evaluate.values import ZERO, Unknown, lacking
from luodi.program.policies import Tiers


class TierRule:
    """A table of tiers with its compiled key. Tier 0 lies below the lowest."""

    __slots__ = ("awards", "below", "bounds", "key", "rank", "tiers")

    def __init__(self, tiers: Tiers, key: Evaluate, rank: Callable[[Any], Any]) -> None:
        self.tiers = tiers
        self.key = key
        self.rank = rank
        self.below = bisect_right if tiers.comparison == ">=" else bisect_left
        self.bounds = tuple(rank(bound.value) for bound in tiers.bounds)
        self.awards = tuple(Decimal(str(award.value)) for award in tiers.awards)

    def reached(self, env: Environment) -> int | Unknown:
        """How many of the tiers a year reaches."""
        value = self.key(env)
        return value if value.__class__ is Unknown else self.tier(self.rank(value))

    def tier(self, rank: Any) -> int | Unknown:
        """The same of the key's rank."""
        return rank if rank.__class__ is Unknown else self.below(self.bounds, rank)

    def award(self, env: Environment) -> Any:
        """The award for what is first reached this year; zero where nothing is."""
        now = self.reached(env)
        if now == 0:
            return ZERO
        earlier = [self.reached(env.at(year)) for year in env.observed() if year < env.year]
        return self.awarded(now, earlier, self.mode(env))

    def awarded(self, now: int | Unknown, earlier: Sequence[int | Unknown], mode: str) -> Any:
        """The award for the tier of a year after those of the years before it."""
        if now == 0:
            return ZERO
        highest = max((tier for tier in earlier if not isinstance(tier, Unknown)), default=0)
        top = len(self.bounds) if isinstance(now, Unknown) else now
        if highest >= top:
            return ZERO
        unknown = [tier for tier in (now, *earlier) if isinstance(tier, Unknown)]
        return lacking(unknown) if unknown else _AWARDS[mode](self.awards, highest, top)

    def mode(self, env: Environment) -> str:
        """How tiers passed together are counted."""
        return self.tiers.manner.under(env.options).name


_AWARDS: dict[str, Callable[[tuple[Decimal, ...], int, int], Decimal]] = {
    "最高档": lambda awards, _, now: awards[now - 1],
    "逐档累计": lambda awards, before, now: sum(awards[before:now], ZERO),
    "补差": lambda awards, before, now: awards[now - 1] - (awards[before - 1] if before else ZERO),
}
"""By mode: the award for reaching a tier, after another was the highest before."""
