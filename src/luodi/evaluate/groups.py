"""Ceilings over all subjects of one recipient in one year (每受益每年): ids in code-point order, first come first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from luodi.evaluate.course import Course
from luodi.evaluate.outcomes import NO_TERMS, Claim, Grouped, Outcome, eligible, ineligible
from luodi.evaluate.rules import Rule, as_money
from luodi.evaluate.values import ZERO
from luodi.plan.terms import Term


@dataclass(slots=True)
class _Purse:
    """What one recipient has been given so far in the year, and what its results wait for."""

    paid: Decimal = ZERO
    lacking: frozenset[str] = NO_TERMS


def group_outcomes(rule: Rule, courses: list[Course], year: int) -> dict[str, Outcome]:
    """The result of every subject by id. ``courses`` are those of all subjects of the kind, by id."""
    purses: dict[str | None, _Purse] = {}
    every = _Purse()
    earlier: list[Claim] = []
    found: dict[str, Outcome] = {}
    for course in courses:
        first = course.subject.first_year
        if first is not None and year < first:  # not observed yet: it has no result, and waits for nothing
            continue
        own = course.related(rule, year)
        if own.status in ("ineligible", "excluded"):
            found[course.subject.id] = own
            continue
        recipient = rule.recipient(course.env(year))
        outcome = _outcome(rule, course, year, own, recipient, purses, every, earlier)
        found[course.subject.id] = outcome
        earlier.append(Claim(course.subject.id, recipient, outcome))
        for purse in (every, purses.setdefault(recipient, _Purse())):
            purse.lacking |= outcome.lacking
            purse.paid += outcome.amount or ZERO
    return found


def _outcome(
    rule: Rule,
    course: Course,
    year: int,
    own: Outcome,
    recipient: str | None,
    purses: dict[str | None, _Purse],
    every: _Purse,
    earlier: list[Claim],
) -> Outcome:
    # Of several ceilings the lowest binds, and one that is unknown may be the lowest.
    limits = [(as_money(cap.limit(course.env(year))), cap) for cap in rule.cap_in("每受益每年", course.options)]
    limit, cap = min(limits, key=lambda found: (found[0] is not None, found[0] or ZERO))
    purse = purses.get(recipient, _Purse()) if recipient is not None else _Purse(lacking=every.lacking)
    step = Grouped(own, cap.cap, limit, recipient, earlier, len(earlier), purse.paid)
    if limit is not None and purse.paid >= limit:
        return ineligible(step)
    lacking = own.lacking | purse.lacking
    if recipient is None:
        lacking |= _recipient_term(rule)
    elif None in purses:
        lacking |= purses[None].lacking
    if limit is None:
        lacking |= cap.limit(course.env(year)).lacking
    if lacking or own.amount is None or limit is None:
        return rule.wait(lacking, step)
    return eligible(min(own.amount, limit - purse.paid), step)


def _recipient_term(rule: Rule) -> frozenset[str]:
    recipient = rule.policy.recipient
    return frozenset({recipient.name}) if isinstance(recipient, Term) else NO_TERMS
