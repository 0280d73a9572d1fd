"""Where a node stands in a rule: what leads to it, and in which years it is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from luodi.program.nodes import Node, Operation, Reading, parts
from luodi.program.policies import Line

OTHER_YEARS = frozenset({"首次", "上年", "历年最高", "历年合计"})
"""Operators that look at other years: what they compare is compared in those."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A node of a rule, under the options that lead to it."""

    node: Node
    line: Line | None
    choices: dict[int, int] = field(default_factory=dict)
    other_years: bool = False

    def below(self, node: Node, **changes: Any) -> Spot:
        """A node further down."""
        changed = {"choices": self.choices, "other_years": self.other_years, **changes}
        return Spot(node, self.line, **changed)


def spots_in(spot: Spot) -> Iterator[Spot]:
    """A node and all below it; each option of a reading only under that option."""
    node = spot.node
    if isinstance(node, Reading):
        for option, below in enumerate(node.options):
            if spot.choices.get(node.index, option) == option:
                yield from spots_in(spot.below(below, choices={**spot.choices, node.index: option}))
        return
    yield spot
    looks_back = isinstance(node, Operation) and node.operator in OTHER_YEARS
    for part in parts(node):
        yield from spots_in(spot.below(part, other_years=spot.other_years or looks_back))
