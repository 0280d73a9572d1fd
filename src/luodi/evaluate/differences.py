"""A changed program held against the one it was made from: the results that differ, and no work done for the rest.

What changed is known node by node, so a subject is worked out anew only where a changed line gives another value for
it. Each program runs under its own options; a reading chosen otherwise is a change of every line that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.expressions import Environment, Evaluate
from luodi.evaluate.results import Result
from luodi.evaluate.rules import Rule
from luodi.evaluate.shortlists import Held, Pair, Shortlist, differs, parts_that_stay, reads
from luodi.evaluate.statuses import Status
from luodi.evaluate.tiers import TierRule
from luodi.evaluate.values import exact_arithmetic
from luodi.facts import Subject
from luodi.program.nodes import Node
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
    before: Evaluator,
    after: Evaluator,
    years: Sequence[int],
    known: Known | None = None,
    held: Held | None = None,
) -> Iterator[Difference]:
    """Every result that differs in status or amount, by kind of subject, subject, policy and year.

    ``known`` are the results of ``before`` where they were worked out already, of every policy and year asked. ``held``
    keeps for the next change over the same facts what this one does not touch.
    """
    asked = sorted(set(years))
    rules = _touched(before, after)
    if not asked or not rules:
        return
    held = Held() if held is None else held
    by_kind: dict[str, list[Rule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.policy.kind, []).append(rule)
    for kind, of_kind in by_kind.items():
        earlier = [before.rules[rule.index] for rule in of_kind]
        for subject, since in _affected(before, after, kind, of_kind, asked[-1], held):
            was = known if known is not None else _results(before, subject, earlier, asked)
            # A result rests on its own year and earlier ones: before the first that moved, none differs.
            bearing = [year for year in asked if year >= since]
            for _, becomes in after.of_subject(subject, of_kind, bearing, open_readings=False):
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


def _affected(
    before: Evaluator, after: Evaluator, kind: str, rules: list[Rule], last: int, held: Held
) -> list[tuple[Subject, int]]:
    """The subjects of a kind for which some rule may give another result in a year up to the last, and from which year."""
    varied = _varied(before, after)
    checks = [_Check(before.rules[rule.index], rule, varied) for rule in rules]
    subjects = before.facts.of(kind)
    if any(check.always for check in checks):
        return [(subject, 0) for subject in subjects.values()]
    found: dict[str, int] = {}
    with exact_arithmetic():
        for check in checks:
            for id_, year in check.affected(before, after, kind, last, held).items():
                found[id_] = min(year, found.get(id_, year))
    shared = any(rule.cap_in("每受益每年", evaluator.options) for evaluator in (before, after) for rule in rules)
    if found and shared:
        return [(subject, min(found.values())) for subject in subjects.values()]
    return [(subject, found[id_]) for id_, subject in subjects.items() if id_ in found]


class _Check:
    """What of a rule has changed: the lines of before and after side by side, and the conditions that stay.

    ``always`` where the change is one of manner, which no line shows.
    """

    __slots__ = ("_conditions", "_first", "_kept", "_lines", "_tiers", "_varied", "always")

    def __init__(self, old: Rule, new: Rule, varied: frozenset[int]) -> None:
        before, after = old.policy, new.policy
        assert before.validity is not None, "a policy without validity does not pass the checks"
        self._first = before.validity.first
        self._varied = varied
        manners = zip(_manners(before), _manners(after), strict=True)
        self.always = any(_differ_in_manner(was, becomes, varied) for was, becomes in manners)
        self._kept: list[tuple[Node, Evaluate]] = []
        self._conditions: list[Pair] = []
        for line, becomes, value in zip(before.conditions, after.conditions, old.conditions, strict=True):
            if line.node is becomes.node and not reads(line.node, varied):
                self._kept.append((line.node, value))
            else:
                self._conditions.append((line.node, becomes.node))
        pairs = [*zip(_other_nodes(before), _other_nodes(after), strict=True)]
        self._lines: list[Pair] = [pair for pair in pairs if pair[0] is not pair[1] or reads(pair[0], varied)]
        self._tiers = [
            (was, becomes)
            for was, becomes in zip(old.tiers, new.tiers, strict=True)
            if was.tiers is not becomes.tiers or was.tiers.manner.reading in varied
        ]

    def affected(self, before: Evaluator, after: Evaluator, kind: str, last: int, held: Held) -> dict[str, int]:
        """The ids of the subjects for which some line gives another value, with the first year in which it does."""
        changed = [*self._conditions, *self._lines]
        if not changed and not self._tiers:
            return {}
        shortlist = held.shortlist(before.facts, kind, self._kept, range(self._first, last + 1), before.options)
        stay = parts_that_stay(changed, self._varied)
        if stay is None or not all(self._alike(*pair) for pair in self._tiers):
            return self._worked_out(shortlist, before, after)
        options = before.options, after.options
        moved = [shortlist.moved_tiers(before.compiler, *pair) for pair in self._tiers]
        if changed:
            moved.append(shortlist.moved(before.compiler, self._conditions, self._lines, stay, options))
        found: dict[int, int] = {}
        for places in moved:
            for place, year in places.items():
                found[place] = min(year, found.get(place, year))
        return {shortlist.subjects[place].id: year for place, year in found.items()}

    def _alike(self, was: TierRule, becomes: TierRule) -> bool:
        """Whether two tables of tiers differ in their bounds and awards alone."""
        old, new = was.tiers, becomes.tiers
        same_key = old.key is new.key and not reads(old.key, self._varied) and len(old.bounds) == len(new.bounds)
        return same_key and old.manner is new.manner and old.manner.reading not in self._varied

    def _worked_out(self, shortlist: Shortlist, before: Evaluator, after: Evaluator) -> dict[str, int]:
        """The same by working every changed line out whole."""
        old, new = before.compiler.compile, after.compiler.compile
        needed = [(old(was), new(becomes)) for was, becomes in self._conditions]
        lines = [(old(was), new(becomes)) for was, becomes in self._lines]
        lines += [(was.award, becomes.award) for was, becomes in self._tiers]
        found: dict[str, int] = {}
        for subject, years in zip(shortlist.subjects, shortlist.years, strict=True):
            first = Environment(before.facts, subject, 0, before.options)
            second = first if before.options == after.options else Environment(after.facts, subject, 0, after.options)
            moved = (year for year in years if differs(needed, lines, first.at(year), second.at(year)))
            year = next(moved, None)
            if year is not None:
                found[subject.id] = year
        return found


def _other_nodes(policy: Policy) -> list[Node]:
    """What a policy's lines say beside its conditions and tables of tiers."""
    lines = [*(line for lines in policy.alternatives for line in lines), *policy.amounts]
    return [*(line.node for line in lines), *(cap.node for cap in policy.caps)]


def _manners(policy: Policy) -> list[Manner]:
    return [
        *(cap.manner for cap in policy.caps),
        *(relation.manner for relation in policy.relations),
        *([policy.transition] if policy.transition is not None else []),
    ]


def _differ_in_manner(old: Manner, new: Manner, varied: frozenset[int]) -> bool:
    """Whether a manner is chosen otherwise, or its limit is another."""
    return old.reading in varied or any(
        was.limit is not becomes.limit or (was.limit is not None and reads(was.limit, varied))
        for was, becomes in zip(old.modes, new.modes, strict=True)
    )
