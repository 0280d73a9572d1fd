"""What the open questions move: for every option of a reading without a ruling, how many results and how much money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from luodi.evaluate.results import Result, money
from luodi.program.policies import Program


@dataclass(frozen=True, slots=True)
class OptionEffect:
    """An option held against the one used. Amounts in 元.

    ``subjects`` and ``results`` are those whose amount it changes; ``raised`` and ``lowered`` sum the differences of
    amounts known under both; ``unsettled`` counts results known under one of the two only.
    """

    option: str
    used: bool
    subjects: int
    results: int
    raised: Decimal
    lowered: Decimal
    unsettled: int

    @property
    def moved(self) -> Decimal:
        """What it adds to, or with a minus takes from, the known total."""
        return self.raised - self.lowered


@dataclass(frozen=True, slots=True)
class ReadingEffect:
    """A reading without a ruling: its question and what each option does."""

    reading: str
    code: str
    question: str
    provision: str
    options: tuple[OptionEffect, ...]

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
                }
                for effect in self.options
            ],
        }


def reading_effects(program: Program, results: Iterable[Result]) -> list[ReadingEffect]:
    """The effect of every option of every reading without a ruling, in plan order."""
    touched: dict[str, list[Result]] = {}
    for result in results:
        for reading in result.open_readings:
            touched.setdefault(reading, []).append(result)
    return [
        ReadingEffect(
            rule.name,
            rule.code,
            rule.question,
            rule.quote.provision.label if rule.quote else "",
            tuple(
                _effect(rule.name, label, at == rule.used, touched.get(rule.name, []))
                for at, label in enumerate(rule.labels)
            ),
        )
        for rule in program.readings
        if rule.ruling is None
    ]


def _effect(reading: str, option: str, used: bool, results: list[Result]) -> OptionEffect:
    raised = lowered = Decimal("0.00")
    subjects: set[tuple[str, str]] = set()
    changed = unsettled = 0
    for result in results:
        amount = result.open_readings[reading][option]
        if amount == result.amount:
            continue
        changed += 1
        subjects.add((result.subject_kind, result.subject))
        if amount is None or result.amount is None:
            unsettled += 1
        elif amount > result.amount:
            raised += amount - result.amount
        else:
            lowered += result.amount - amount
    return OptionEffect(option, used, len(subjects), changed, raised, lowered, unsettled)
