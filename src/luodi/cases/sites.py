"""The boundaries of a program: where a rule gives one thing on this side and another on that.

They are listed in the order in which a policy is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator

from luodi.cases.node_sites import sites_at
from luodi.cases.rule_sites import (
    cap_sites,
    discretion_site,
    reading_site,
    relation_sites,
    tier_sites,
    validity_sites,
)
from luodi.cases.site import Site
from luodi.cases.spots import Spot, spots_in
from luodi.program.policies import Policy, Program


def sites_of(program: Program, policy: Policy) -> tuple[Site, ...]:
    """Every boundary of a policy, once where a condition and the amount rest on the same one."""
    found: dict[tuple[str, str], Site] = {}
    for site in _sites(program, policy):
        found.setdefault((site.threshold, site.place.where()), site)
    return tuple(found.values())


def _sites(program: Program, policy: Policy) -> Iterator[Site]:
    yield from validity_sites(policy)
    lines = [*policy.conditions, *(line for group in policy.alternatives for line in group)]
    spots = [spot for line in lines for spot in spots_in(Spot(line.node, line))]
    nodes = [*(line.node for line in policy.amounts), *(tiers.key for tiers in policy.tiers)]
    spots += [spot for node in nodes for spot in spots_in(Spot(node, None))]
    for spot in spots:
        yield from sites_at(program, policy, spot)
    for tiers in policy.tiers:
        yield from tier_sites(policy, tiers)
    for discretion in policy.discretion:
        yield discretion_site(policy, discretion)
    for cap in policy.caps:
        yield from cap_sites(program, policy, cap)
    for relation in policy.relations:
        yield from relation_sites(policy, relation)
    for reading in program.readings:
        if reading.index in policy.readings:
            yield reading_site(policy, reading)
