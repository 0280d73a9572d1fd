"""Boundaries within expressions: comparisons, years, whole steps, the lesser of two, tables of values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

from luodi.cases.moments import Moment
from luodi.cases.site import Site, Zones
from luodi.cases.spots import Spot, spots_in
from luodi.cases.zones import (
    AROUND,
    AT,
    BEFORE,
    FAILS,
    HOLDS,
    choice_distance,
    distance,
    listed,
    ordered,
    side,
    sides_of_choice,
    unit_of,
    year_zone,
    year_zones,
)
from luodi.evaluate.expressions import Environment, ranks
from luodi.evaluate.operations import year_of
from luodi.evaluate.values import Unknown
from luodi.program.nodes import Constant, Lookup, Operation, Reading, walk
from luodi.program.policies import Policy, Program
from luodi.program.types import Choice


def sites_at(program: Program, policy: Policy, spot: Spot) -> Iterator[Site]:
    """The boundaries of one node, anew under every option of the readings it rests on."""
    node = spot.node
    if isinstance(node, Lookup):
        build: Callable[[Policy, Spot, str], Iterator[Site]] = _lookup
    elif isinstance(node, Operation) and node.operator in _BUILDERS:
        build = _BUILDERS[node.operator]
    else:
        return
    inner = sorted({part.index for part in walk(node) if isinstance(part, Reading)} - spot.choices.keys())
    for options in product(*(range(len(program.readings[index].labels)) for index in inner)):
        choices = {**spot.choices, **dict(zip(inner, options, strict=True))}
        label = "，".join(
            f"{program.readings[index].name}={program.readings[index].labels[option]}"
            for index, option in choices.items()
        )
        yield from build(policy, spot.below(node, choices=choices), f"（{label}）" if label else "")


def _site(policy: Policy, spot: Spot, threshold: str, wanted: tuple[str, ...], zone: _ZoneOf) -> Site:
    # A rate by years gives nothing outside them, so that years need no amount to make a difference.
    by_years = isinstance(spot.node, Operation) and spot.node.operator == "年限内"

    def zones(moment: Moment) -> Zones:
        if moment.expectation.fault or not moment.under(spot.choices) or not moment.others_hold(spot.line):
            return ()
        if not by_years and not moment.grants():
            return ()
        years = moment.env.observed() if spot.other_years else (moment.env.year,)
        return [zone(moment, moment.env.at(year)) for year in years]

    return Site(policy, threshold, spot.node.span, wanted, zones)


_ZoneOf = Callable[[Moment, Environment], str | None]


def _ordered(policy: Policy, spot: Spot, label: str) -> Iterator[Site]:
    """Comparisons by size: just below, at and just above where the two sides are equal."""
    node = spot.node
    assert isinstance(node, Operation)
    left, right = node.arguments
    kind = listed(node.arguments).type
    measure: Callable[[Any, Any], Fraction | None] = distance
    wanted: tuple[str, ...] = AROUND
    if isinstance(kind, Choice):
        measure = partial(choice_distance, node)
        wanted = sides_of_choice(kind.choices, right) if isinstance(right, Constant) else AROUND

    def zone(moment: Moment, env: Environment) -> str | None:
        apart = measure(moment.value(left, env), moment.value(right, env))
        return None if apart is None else side(apart, unit_of(left.type))

    yield _site(policy, spot, f"{node.span.text}{label}", wanted, zone)


def _equal(policy: Policy, spot: Spot, label: str) -> Iterator[Site]:
    """= and ≠: three sides for numbers, days and years; two for words."""
    node = spot.node
    assert isinstance(node, Operation)
    if ordered(node.arguments[0].type):
        yield from _ordered(policy, spot, label)
    else:
        yield from _word(policy, spot, label)


def _word(policy: Policy, spot: Spot, label: str) -> Iterator[Site]:
    node = spot.node

    def zone(moment: Moment, env: Environment) -> str | None:
        return {True: HOLDS, False: FAILS}.get(moment.value(node, env))

    yield _site(policy, spot, f"{node.span.text}{label}", (HOLDS, FAILS), zone)


def _years(policy: Policy, spot: Spot, label: str) -> Iterator[Site]:
    """年限内: the year before the first, the first, the last, and the one after."""
    node = spot.node
    assert isinstance(node, Operation)
    start, limit = node.arguments

    def zone(moment: Moment, env: Environment) -> str | None:
        begun, years = moment.value(start, env), moment.value(limit, env)
        if isinstance(begun, Unknown) or isinstance(years, Unknown):
            return None
        return year_zone(env.year, year_of(begun), year_of(begun) + int(years) - 1)

    # Whether something has happened for the first time is not known before it does.
    foreseen = not any(
        isinstance(each.node, Operation) and each.node.operator == "首次"
        for each in spots_in(Spot(start, None, spot.choices))
    )
    length = int(limit.value) if isinstance(limit, Constant) and isinstance(limit.value, Decimal) else None
    wanted = tuple(zone for zone in year_zones(length) if foreseen or zone != BEFORE)
    yield _site(policy, spot, f"{node.span.text}{label}", wanted, zone)


def _whole_steps(policy: Policy, spot: Spot, label: str) -> Iterator[Site]:
    """每满: just before another step is full, when it is, and just after."""
    node = spot.node
    assert isinstance(node, Operation)
    value, step = node.arguments

    def zone(moment: Moment, env: Environment) -> str | None:
        found, size = moment.value(value, env), moment.value(step, env)
        if isinstance(found, Unknown) or isinstance(size, Unknown) or not size:
            return None
        steps = round(Fraction(found) / Fraction(size))
        return side(Fraction(found) - steps * Fraction(size), unit_of(value.type)) if steps else None

    yield _site(policy, spot, f"{node.span.text}{label}", AROUND, zone)


def _lesser(policy: Policy, spot: Spot, label: str) -> Iterator[Site]:
    """取小 and 取大 of two: which of them counts."""
    node = spot.node
    assert isinstance(node, Operation)
    if len(node.arguments) == 2:
        yield from _ordered(policy, spot, label)


def _lookup(policy: Policy, spot: Spot, label: str) -> Iterator[Site]:
    """A table of values: each column; around its bound where columns are more than single values."""
    node = spot.node
    assert isinstance(node, Lookup)
    rank = ranks(node.key)
    for test, bound in node.tests:

        def zone(moment: Moment, env: Environment, test: str = test, bound: Constant = bound) -> str | None:
            key = moment.value(node.key, env)
            if isinstance(key, Unknown):
                return None
            if test == "=":
                return AT if key == bound.value else None
            apart = distance(rank(key), rank(bound.value))
            return None if apart is None else side(apart, unit_of(node.key.type))

        words = f"{node.name} {test} {bound.span.text}{label}"
        yield _site(policy, spot, words, (AT,) if test == "=" else AROUND, zone)


_BUILDERS: dict[str, Callable[[Policy, Spot, str], Iterator[Site]]] = {
    ">=": _ordered, ">": _ordered, "<=": _ordered, "<": _ordered,
    "=": _equal, "!=": _equal, "属于": _word,
    "年限内": _years, "每满": _whole_steps, "取小": _lesser, "取大": _lesser,
}  # fmt: skip
