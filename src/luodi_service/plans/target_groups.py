"""A target's value by groups of the subjects that it is taken over: streets, sectors, parks. No figure of statistics of
fewer than three, nor one that tells another by subtraction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from luodi import Plan
from luodi.evaluate.populations import FEWEST
from luodi.evaluate.targets import TargetEvaluation
from luodi.facts import Facts
from luodi.program.nodes import Read, walk
from luodi.program.policies import Target
from luodi.program.reported import REGION

STATISTICAL = "统计"
WITHHELD = "withheld"
UNGROUPED = "未归入"


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """A target of one group in a year; ``value`` None where it is withheld or nobody can say."""

    target: str
    year: int
    by: str
    group: str
    value: str | None
    state: str
    members: int
    missing: tuple[str, ...] = ()


def grouped_figures(
    plan: Plan, facts: Facts, targets: TargetEvaluation, groups: Mapping[str, Mapping[tuple[str, str], str]]
) -> list[GroupFigure]:
    """Every target taken over single subjects, by group and year. ``groups`` are, by the word for the way of grouping, the
    group of a subject by kind and id."""
    kinds = sorted({target.kind for target in plan.program.targets if target.kind not in ("", REGION)})
    found: list[GroupFigure] = []
    for by, group_of in groups.items():
        for kind in kinds:
            own = {id_: group for (of, id_), group in group_of.items() if of == kind}
            if not own.keys().isdisjoint(facts.of(kind)):
                found += _of_kind(plan, targets, kind, by, own)
    return found


def _of_kind(
    plan: Plan, evaluated: TargetEvaluation, kind: str, by: str, group_of: Mapping[str, str]
) -> list[GroupFigure]:
    targets = {target.name: target for target in plan.program.targets if target.kind == kind}
    made: dict[tuple[str, int], list[GroupFigure]] = {}
    for group, figures in evaluated.grouped(kind, group_of, UNGROUPED).items():
        for figure in figures:
            if figure.members + figure.waiting:
                value = None if figure.value is None else str(figure.value)
                one = GroupFigure(
                    figure.target, figure.year, by, group, value, figure.state, figure.members, figure.missing
                )
                made.setdefault((figure.target, figure.year), []).append(one)
    return [one for key, some in made.items() for one in (guarded(some) if _statistical(targets[key[0]]) else some)]


def guarded(figures: list[GroupFigure]) -> list[GroupFigure]:
    """The figures of all groups of a year, none of which tells another: a group of fewer than three is withheld, and where
    what is withheld could be told by subtracting the rest from the whole, the next smallest group too."""
    out = {one.group for one in figures if one.members < FEWEST or one.state == WITHHELD}
    left = sorted((one for one in figures if one.group not in out), key=lambda one: (one.members, one.group))
    while out and left and (len(out) < 2 or sum(one.members for one in figures if one.group in out) < FEWEST):
        out.add(left.pop(0).group)
    return [replace(one, value=None, state=WITHHELD, missing=()) if one.group in out else one for one in figures]


def _statistical(target: Target) -> bool:
    nodes = [node for node in (target.scope, target.measured) if node is not None]
    return any(isinstance(part, Read) and part.term.nature == STATISTICAL for node in nodes for part in walk(node))
