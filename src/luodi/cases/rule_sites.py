"""Boundaries of a policy beside its expressions: validity, tiers, decisions, ceilings, relations, open questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.cases.moments import Moment
from luodi.cases.site import Site, Zones
from luodi.cases.zones import (
    ABOVE,
    AROUND,
    USED_UP,
    YUAN,
    distance,
    paid_side,
    side,
    sides_of_choice,
    unit_of,
    year_zone,
    year_zones,
)
from luodi.evaluate.expressions import ranks
from luodi.evaluate.operations import PLAIN
from luodi.evaluate.outcomes import Accumulated, Grouped, Related
from luodi.evaluate.rules import as_money
from luodi.evaluate.values import Unknown, to_fen
from luodi.program.nodes import Constant, Read
from luodi.program.policies import Cap, Discretion, Mode, Policy, Program, ReadingRule, Relation, Tiers
from luodi.program.types import Choice, type_of_term


def validity_sites(policy: Policy) -> Iterator[Site]:
    """The years in force, against what a year would give if it were."""
    validity = policy.validity
    if validity is None:
        return

    def zones(moment: Moment) -> Zones:
        own = moment.course.own(moment.rule, moment.env.year)
        if moment.expectation.fault or own.status != "eligible":
            return ()
        return (year_zone(moment.env.year, validity.first, validity.last),)

    words = f"有效期 {validity.first}年至{validity.last}年"
    yield Site(policy, words, policy.span, year_zones(validity.last - validity.first + 1), zones)


def tier_sites(policy: Policy, tiers: Tiers) -> Iterator[Site]:
    """A tier counts where it would be newly reached: every earlier year is known and lies below it."""
    rank, within = ranks(tiers.key), PLAIN[tiers.comparison]
    choices = tiers.key.type.choices if isinstance(tiers.key.type, Choice) else ()
    for bound in tiers.bounds:

        def zones(moment: Moment, bound: Constant = bound) -> Zones:
            if moment.expectation.fault or not moment.others_hold():
                return ()
            *earlier, now = [moment.value(tiers.key, moment.env.at(year)) for year in moment.env.observed()]
            if any(isinstance(value, Unknown) or within(rank(value), rank(bound.value)) for value in earlier):
                return ()
            apart = None if isinstance(now, Unknown) else distance(rank(now), rank(bound.value))
            return () if apart is None else (side(apart, unit_of(tiers.key.type)),)

        wanted = sides_of_choice(choices, bound) if choices else AROUND
        yield Site(policy, f"{tiers.term.name} {tiers.comparison} {bound.span.text}", bound.span, wanted, zones)


def discretion_site(policy: Policy, discretion: Discretion) -> Site:
    """A decision below its bound, at it, and one above it, which is a fault of the facts."""
    term = discretion.term
    decided = Read(term, None, type_of_term(term), discretion.span)

    def zones(moment: Moment) -> Zones:
        apart = distance(moment.value(decided), moment.value(discretion.bound))
        zone = None if apart is None else side(apart, term.unit)
        if moment.expectation.fault:
            return (zone,) if zone == ABOVE else ()
        return (zone,) if zone != ABOVE and moment.others_hold() else ()

    return Site(policy, f"{term.name} <= {discretion.bound.span.text}", discretion.span, AROUND, zones)


def cap_sites(program: Program, policy: Policy, cap: Cap) -> Iterator[Site]:
    """A ceiling against what the rule gives without it; together with earlier payments where it counts them."""
    for option, mode in enumerate(cap.manner.modes):
        choices = {} if cap.manner.reading is None else {cap.manner.reading: option}
        label = mode.name
        if cap.manner.reading is not None:
            reading = program.readings[cap.manner.reading]
            label = f"{reading.name}={reading.labels[option]}"
        yearly = mode.name == "每年"

        def zones(moment: Moment, choices: dict[int, int] = choices, *, yearly: bool = yearly) -> Zones:
            if moment.expectation.fault or not moment.under(choices) or not moment.others_hold():
                return ()
            return (_uncapped(moment, cap) if yearly else _together(moment, cap),)

        wanted = AROUND if yearly else (*AROUND, USED_UP)
        yield Site(policy, f"{cap.quote.shown}（{label}）", cap.node.span, wanted, zones)


def _uncapped(moment: Moment, cap: Cap) -> str | None:
    amount = moment.rule.worked_out(moment.env)
    limit = moment.value(cap.node)
    if isinstance(amount, Unknown) or isinstance(limit, Unknown):
        return None
    return side(Fraction(to_fen(amount)) - Fraction(limit), YUAN)


def _together(moment: Moment, cap: Cap) -> str | None:
    """Read off the evaluator's own step, which holds what was paid before."""
    outcome = moment.course.final(moment.rule, moment.env.year)
    step = outcome.step
    if outcome.amount is None or not isinstance(step, Accumulated | Grouped) or step.cap is not cap:
        return None
    limit = as_money(moment.value(cap.node))
    return None if limit is None or step.own.amount is None else paid_side(step.own.amount, step.paid, limit)


def relation_sites(policy: Policy, relation: Relation) -> Iterator[Site]:
    """Two policies for the same thing: which of them is more, or how much the other leaves."""
    for mode in relation.manner.modes:
        if mode.name not in _APART:
            continue

        def zones(moment: Moment, mode: Mode = mode) -> Zones:
            if moment.expectation.fault or relation.manner.under(moment.env.options) is not mode:
                return ()
            step = moment.course.related(moment.rule, moment.env.year).step
            if not isinstance(step, Related) or step.relation is not relation:
                return ()
            apart = _APART[mode.name](step)
            return () if apart is None else (side(apart, YUAN),)

        words = f"与{relation.other}{mode.name}"
        yield Site(policy, words, relation.span, AROUND, zones)


def _more(step: Related) -> Fraction | None:
    return _amounts_apart(step.own.amount, step.other_outcome.amount)


def _left(step: Related) -> Fraction | None:
    return _amounts_apart(step.own.amount, step.left)


def _amounts_apart(amount: Decimal | None, other: Decimal | None) -> Fraction | None:
    """How far an amount lies above another; None where either is not known."""
    return None if amount is None or other is None else Fraction(amount) - Fraction(other)


_APART: dict[str, Callable[[Related], Fraction | None]] = {"就高": _more, "合计不超过": _left}
"""By the mode of a relation: where its results turn."""


def reading_site(policy: Policy, reading: ReadingRule) -> Site:
    """An open question: for each option, a case that under another option would come out otherwise."""

    def zones(moment: Moment) -> Zones:
        if moment.expectation.fault:
            return ()
        used = moment.env.options
        here, *others = (
            _outcome(moment, (*used[: reading.index], option, *used[reading.index + 1 :]))
            for option in sorted(range(len(reading.labels)), key=lambda option: option != used[reading.index])
        )
        return (reading.labels[used[reading.index]],) if any(other != here for other in others) else ()

    return Site(policy, f"口径 {reading.name}", reading.span, reading.labels, zones)


def _outcome(moment: Moment, options: tuple[int, ...]) -> tuple[Any, ...]:
    course = moment.evaluator.course(moment.course.subject, options)
    outcome = course.final(moment.rule, moment.env.year)
    return outcome.status, outcome.amount, outcome.lacking
