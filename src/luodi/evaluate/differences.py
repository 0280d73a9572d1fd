"""A changed program held against the one it was made from: the results that differ, and no work done for the rest.

What changed is known node by node, so a subject is worked out anew only where a changed line gives another value for
it. Each program runs under its own options; a reading chosen otherwise is a change of every line that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.expressions import Environment, Evaluate
from luodi.evaluate.results import Result
from luodi.evaluate.rules import Rule
from luodi.evaluate.statuses import Status
from luodi.evaluate.values import Unknown, exact_arithmetic
from luodi.facts import Subject
from luodi.program.nodes import Node, Reading, walk
from luodi.program.policies import Manner, Policy

Known = Mapping[tuple[str, str, int], tuple[Status, Decimal | None]]
"""Status and amount of results by policy, subject and year; those that are not there are ineligible."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A result that differs: what it was, and what it becomes."""

    was: tuple[Status, Decimal | None]
    becomes: Result


def touched(before: Evaluator, after: Evaluator) -> list[Policy]:
    """The policies whose results may differ: those changed, those that read a varied reading, and all related ones."""
    return [rule.policy for rule in _touched(before, after)]


def differences(
    before: Evaluator, after: Evaluator, years: Sequence[int], known: Known | None = None
) -> Iterator[Difference]:
    """Every result that differs in status or amount, by kind of subject, subject, policy and year.

    ``known`` are the results of ``before`` where they were worked out already, of every policy and year asked.
    """
    asked = sorted(set(years))
    rules = _touched(before, after)
    if not asked or not rules:
        return
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.policy.kind, []).append(rule)
    for kind, of_kind in by_kind.items():
        earlier = [before.rules[rule.index] for rule in of_kind]
        for subject in _affected(before, after, kind, of_kind, asked[-1]):
            was = known if known is not None else _results(before, subject, earlier, asked)
            for _, becomes in after.of_subject(subject, of_kind, asked, open_readings=False):
                found = was.get((becomes.policy, subject.id, becomes.year), _INELIGIBLE)
                if found != (becomes.status, becomes.amount):
                    yield Difference(found, becomes)


_INELIGIBLE: tuple[Status, Decimal | None] = ("ineligible", Decimal("0.00"))


def _results(evaluator: Evaluator, subject: Subject, rules: list[Rule], years: list[int]) -> Known:
    return {
        (result.policy, subject.id, result.year): (result.status, result.amount)
        for _, result in evaluator.of_subject(subject, rules, years, open_readings=False)
    }


def _varied(before: Evaluator, after: Evaluator) -> frozenset[int]:
    """The readings of which the two use other options."""
    pairs = enumerate(zip(before.options, after.options, strict=True))
    return frozenset(index for index, (old, new) in pairs if old != new)


def _touched(before: Evaluator, after: Evaluator) -> list[Rule]:
    varied = _varied(before, after)
    found = [
        new
        for old, new in zip(before.rules, after.rules, strict=True)
        if new.policy is not old.policy or new.own_readings & varied
    ]
    for rule in found:  # grows as it goes
        found += [other for _, other, _, _ in rule.others if other not in found]
    return sorted(found, key=lambda rule: rule.index)


def _affected(before: Evaluator, after: Evaluator, kind: str, rules: list[Rule], last: int) -> list[Subject]:
    """The subjects of a kind for which some rule may give another result in a year up to the last."""
    varied = _varied(before, after)
    checks = [_Check(before.rules[rule.index], rule, varied) for rule in rules]
    subjects = before.facts.of(kind).values()
    if any(check.always for check in checks):
        return list(subjects)
    with exact_arithmetic():
        found = [
            subject for subject in subjects if any(_differs(check, before, after, subject, last) for check in checks)
        ]
    shared = any(rule.cap_in("每受益每年", evaluator.options) for evaluator in (before, after) for rule in rules)
    return list(subjects) if found and shared else found


def _differs(check: _Check, before: Evaluator, after: Evaluator, subject: Subject, last: int) -> bool:
    """Whether a year that bears on the results gives another value for some line."""
    begins = subject.first_year
    years = range(check.first if begins is None else max(check.first, begins), last + 1)
    old = Environment(before.facts, subject, 0, before.options)
    new = old if before.options == after.options else Environment(after.facts, subject, 0, after.options)
    return any(check.differs(old.at(year), new.at(year)) for year in years)


class _Check:
    """What of a rule has changed: the lines of before and after side by side, and the conditions that stay.

    ``always`` where the change is one of manner, which no line shows.
    """

    __slots__ = ("_conditions", "_kept", "_pairs", "always", "first")

    def __init__(self, old: Rule, new: Rule, varied: frozenset[int]) -> None:
        validity = old.policy.validity
        assert validity is not None, "a policy without validity does not pass the checks"
        self.first = validity.first
        manners = zip(_manners(old.policy), _manners(new.policy), strict=True)
        self.always = any(_differ_in_manner(was, becomes, varied) for was, becomes in manners)
        self._kept: list[Evaluate] = []
        self._conditions: list[tuple[Evaluate, Evaluate]] = []
        self._pairs: list[tuple[Evaluate, Evaluate]] = []

        def add(nodes: tuple[Node, Node], lines: tuple[Evaluate, Evaluate]) -> None:
            if nodes[0] is not nodes[1] or _reads(nodes[0], varied):
                self._pairs.append(lines)

        before, after = old.policy, new.policy
        for at, (was, becomes) in enumerate(zip(old.conditions, new.conditions, strict=True)):
            node = before.conditions[at].node
            if node is after.conditions[at].node and not _reads(node, varied):
                self._kept.append(was)
            else:
                self._conditions.append((was, becomes))
        for group, closures in enumerate(zip(old.alternatives, new.alternatives, strict=True)):
            for at, lines in enumerate(zip(*closures, strict=True)):
                add((before.alternatives[group][at].node, after.alternatives[group][at].node), lines)
        for at, lines in enumerate(zip(old.amounts, new.amounts, strict=True)):
            add((before.amounts[at].node, after.amounts[at].node), lines)
        for cap_was, cap_becomes in zip(old.caps, new.caps, strict=True):
            add((cap_was.cap.node, cap_becomes.cap.node), (cap_was.limit, cap_becomes.limit))
        for tier_was, tier_becomes in zip(old.tiers, new.tiers, strict=True):
            if tier_was.tiers is not tier_becomes.tiers or tier_was.tiers.manner.reading in varied:
                self._pairs.append((tier_was.award, tier_becomes.award))

    def differs(self, old: Environment, new: Environment) -> bool:
        """Whether some line gives another value. Where a condition is met neither before nor after, none counts."""
        for condition in self._kept:
            if condition(old) is False:
                return False
        found = False
        for was, becomes in self._conditions:
            first, second = was(old), becomes(new)
            if first is False and second is False:
                return False
            found = found or not _same(first, second)
        return found or any(not _same(was(old), becomes(new)) for was, becomes in self._pairs)


def _manners(policy: Policy) -> list[Manner]:
    return [
        *(cap.manner for cap in policy.caps),
        *(relation.manner for relation in policy.relations),
        *([policy.transition] if policy.transition is not None else []),
    ]


def _differ_in_manner(old: Manner, new: Manner, varied: frozenset[int]) -> bool:
    """Whether a manner is chosen otherwise, or its limit is another."""
    return old.reading in varied or any(
        was.limit is not becomes.limit or (was.limit is not None and _reads(was.limit, varied))
        for was, becomes in zip(old.modes, new.modes, strict=True)
    )


def _reads(node: Node, varied: frozenset[int]) -> bool:
    return bool(varied) and any(isinstance(part, Reading) and part.index in varied for part in walk(node))


def _same(was: Any, becomes: Any) -> bool:
    if was.__class__ is Unknown and becomes.__class__ is Unknown:
        return bool(was.lacking == becomes.lacking and was.latest == becomes.latest)
    return bool(was == becomes)
