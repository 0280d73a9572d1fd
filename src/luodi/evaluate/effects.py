"""What the open questions move: for every option of a reading without a ruling, how many results, how much money, and
which targets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from luodi.evaluate.results import Result, money
from luodi.evaluate.target_readings import TargetReading
from luodi.program.policies import Program


@dataclass(frozen=True, slots=True)
class OptionEffect:
    """An option held against the one used. Amounts in 元.

    ``subjects`` and ``results`` are those whose amount it changes; ``raised`` and ``lowered`` sum the differences of
    amounts known under both; ``unsettled`` counts results known under one of the two only. ``targets`` are the names of
    those whose state it changes in some year.
    """

    option: str
    used: bool
    subjects: int
    results: int
    raised: Decimal
    lowered: Decimal
    unsettled: int
    targets: tuple[str, ...] = ()

    @property
    def moved(self) -> Decimal:
        """What it adds to, or with a minus takes from, the known total."""
        return self.raised - self.lowered


@dataclass(frozen=True, slots=True)
class ReadingEffect:
    """A reading without a ruling: its question and what each option does. ``of_policies`` is whether some policy reads it;
    ``targets`` is what those targets that do are under every option, by year."""

    reading: str
    code: str
    question: str
    provision: str
    options: tuple[OptionEffect, ...]
    of_policies: bool = True
    targets: tuple[TargetReading, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As plain data, amounts as text."""
        return {
            "reading": self.reading,
            "code": self.code,
            "question": self.question,
            "provision": self.provision,
            "options": [
                {
                    "option": effect.option,
                    "used": effect.used,
                    "subjects": effect.subjects,
                    "results": effect.results,
                    "raised": money(effect.raised),
                    "lowered": money(effect.lowered),
                    "moved": money(effect.moved),
                    "unsettled": effect.unsettled,
                    "targets": list(effect.targets),
                }
                for effect in self.options
            ],
            "of_policies": self.of_policies,
            "targets": [found.as_json() for found in self.targets],
        }


def reading_effects(
    program: Program, results: Iterable[Result], targets: Iterable[TargetReading] = ()
) -> list[ReadingEffect]:
    """The effect of every option of every reading without a ruling, in plan order. ``targets`` is what the targets are under
    every option."""
    sums = EffectSums(program)
    for result in results:
        sums.add(result)
    return sums.effects(targets)


class EffectSums:
    """The effects of options, summed result by result."""

    def __init__(self, program: Program) -> None:
        self._open = [rule for rule in program.readings if rule.ruling is None]
        self._of_policies = frozenset[int]().union(*(policy.readings for policy in program.policies))
        self._sums = {rule.name: {label: _Sums() for label in rule.labels} for rule in self._open}

    def add(self, result: Result) -> None:
        """A result, with what it would be under other options."""
        for reading, options in result.open_readings.items():
            sums = self._sums.get(reading)
            if sums is not None:
                for option, amount in options.items():
                    sums[option].add(result, amount)

    def effects(self, targets: Iterable[TargetReading] = ()) -> list[ReadingEffect]:
        """The effects of all that was added and on targets, in plan order."""
        moved: dict[str, list[TargetReading]] = {}
        for found in targets:
            moved.setdefault(found.reading, []).append(found)
        return [
            ReadingEffect(
                rule.name,
                rule.code,
                rule.question,
                rule.quote.provision.label if rule.quote else "",
                tuple(
                    self._sums[rule.name][label].effect(
                        label, _turned(moved.get(rule.name, []), at), used=at == rule.used
                    )
                    for at, label in enumerate(rule.labels)
                ),
                rule.index in self._of_policies,
                tuple(moved.get(rule.name, ())),
            )
            for rule in self._open
        ]


def _turned(targets: Iterable[TargetReading], at: int) -> tuple[str, ...]:
    """The targets whose state an option changes in some year, each once."""
    turned = (
        found.target
        for found in targets
        for option in found.options
        if option.used and option.figure.state != found.options[at].figure.state
    )
    return tuple(dict.fromkeys(turned))


class _Sums:
    """What an option changes, as far as it was added up."""

    __slots__ = ("_lowered", "_raised", "_results", "_subjects", "_unsettled")

    def __init__(self) -> None:
        self._raised = self._lowered = Decimal("0.00")
        self._subjects: set[tuple[str, str]] = set()
        self._results = self._unsettled = 0

    def add(self, result: Result, amount: Decimal | None) -> None:
        if amount == result.amount:
            return
        self._results += 1
        self._subjects.add((result.subject_kind, result.subject))
        if amount is None or result.amount is None:
            self._unsettled += 1
        elif amount > result.amount:
            self._raised += amount - result.amount
        else:
            self._lowered += result.amount - amount

    def effect(self, option: str, targets: tuple[str, ...], *, used: bool) -> OptionEffect:
        return OptionEffect(
            option, used, len(self._subjects), self._results, self._raised, self._lowered, self._unsettled, targets
        )
