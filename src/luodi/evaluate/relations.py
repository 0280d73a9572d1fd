"""Relations between two policies for the same thing in the same year: one row per way."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_FLOOR
from typing import Protocol

from luodi.evaluate.expressions import Environment, Evaluate
from luodi.evaluate.outcomes import Outcome, Related, eligible, excluded, ineligible
from luodi.evaluate.rules import Rule
from luodi.evaluate.values import FEN, Unknown, rounded
from luodi.program.policies import Relation


class Years(Protocol):
    """A subject through the years: what a relation asks of it."""

    def env(self, year: int) -> Environment:
        """The subject in a year."""
        ...

    def within(self, rule: Rule, year: int) -> Outcome:
        """What earlier years leave of a policy."""
        ...

    def related(self, rule: Rule, year: int) -> Outcome:
        """What other policies leave of it."""
        ...


Link = tuple[Relation, bool, Evaluate | None]
Relate = Callable[[Years, Rule, Rule, int, Outcome, Link], Outcome]


def _higher(course: Years, rule: Rule, other: Rule, year: int, own: Outcome, link: Link) -> Outcome:
    """就高: the higher stands, at a tie the one that stands first; who gets what waits for both."""
    if own.status != "eligible" or own.amount is None:
        return own
    rival = course.within(other, year)
    step = Related(own, link[0], "就高", other.policy.name, rival)
    if rival.amount is None:
        return rule.wait(rival.lacking, step)
    if rival.status != "eligible":
        return own
    stands = own.amount > rival.amount or (own.amount == rival.amount and rule.index < other.index)
    return own._replace(step=step) if stands else excluded(step)


def _together(course: Years, rule: Rule, other: Rule, year: int, own: Outcome, link: Link) -> Outcome:
    """合计不超过: the policy that states it is cut to what the other leaves of the limit."""
    relation, states, limit = link
    if own.status != "eligible" or own.amount is None or not states:
        return own
    first = course.related(other, year)
    if first.amount is None:
        return rule.wait(first.lacking, Related(own, relation, "合计不超过", other.policy.name, first))
    if first.status != "eligible":
        return own
    assert limit is not None, "合计不超过 names its limit"
    most = limit(course.env(year))
    if isinstance(most, Unknown):
        return rule.wait(most.lacking, Related(own, relation, "合计不超过", other.policy.name, first))
    # A limit finer than 分 is cut: together they must not exceed it.
    left = rounded(most, FEN, ROUND_FLOOR) - first.amount
    step = Related(own, relation, "合计不超过", other.policy.name, first, left)
    return eligible(min(own.amount, left), step) if left > 0 else ineligible(step)


def _each(_course: Years, _rule: Rule, _other: Rule, _year: int, own: Outcome, _link: Link) -> Outcome:
    """各自: each stands."""
    return own


RELATIONS: dict[str, Relate] = {"就高": _higher, "合计不超过": _together, "各自": _each}
