"""Which boundaries of a program its cases lie at, just below and just above, and which they miss."""

from __future__ import annotations

from dataclasses import dataclass, field

from luodi.cases.case import Case
from luodi.cases.moments import moments
from luodi.cases.sites import sites_of
from luodi.cases.zones import ZONE_WORDS
from luodi.diagnostics import Diagnostics
from luodi.evaluate.values import exact_arithmetic
from luodi.plan.terms import Terms
from luodi.program.policies import Program
from luodi.source import Span
from luodi.words import listed


@dataclass(slots=True)
class Boundary:
    """A boundary of a policy, and the cases that lie in each of its zones: 略低, 恰好, 略高 for most."""

    policy: str
    threshold: str
    place: Span
    zones: dict[str, list[Case]] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """The zones without a case."""
        return tuple(zone for zone, cases in self.zones.items() if not cases)


def boundaries(
    program: Program, terms: Terms, cases: tuple[Case, ...], diagnostics: Diagnostics
) -> tuple[Boundary, ...]:
    """Every boundary of every computable policy; LD0707, at the rule, for each that lacks a case on some side.

    A case lies at a boundary only where the boundary decides: all other conditions hold and there is an amount.
    """
    computable = [policy for policy in program.policies if not policy.case_by_case]
    sites = {policy.name: sites_of(program, policy) for policy in computable}
    found = {
        name: [Boundary(name, site.threshold, site.place, {zone: [] for zone in site.wanted}) for site in of_policy]
        for name, of_policy in sites.items()
    }
    with exact_arithmetic():
        for moment in moments(program, terms, cases):
            name = moment.rule.policy.name
            for site, boundary in zip(sites[name], found[name], strict=True):
                for zone in site.zones(moment):
                    if zone in boundary.zones and moment.case not in boundary.zones[zone]:
                        boundary.zones[zone].append(moment.case)
    every = tuple(boundary for of_policy in found.values() for boundary in of_policy)
    for boundary in every:
        if boundary.missing:
            _report(boundary, diagnostics)
    return every


def _report(boundary: Boundary, diagnostics: Diagnostics) -> None:
    diagnostics.add(
        "LD0707",
        boundary.place,
        policy=boundary.policy,
        threshold=boundary.threshold,
        missing=listed(ZONE_WORDS.get(zone, zone) for zone in boundary.missing),
    )
