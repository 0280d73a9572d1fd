"""What a version of a plan is foreseen to ask for in a year: the library's foresight over what the service knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from luodi.evaluate.foresight import PARTS
from luodi.reports.budget_rows import NOTE, PART_WORDS, method_words

from luodi_service.plans.models import Version
from luodi_service.plans.snapshots import all_facts
from luodi_service.plans.texts import compiled

__all__ = ["NOTE", "PARTS", "PART_WORDS", "ForeseenRow", "foreseen"]


@dataclass(frozen=True, slots=True)
class ForeseenRow:
    """A part of what a policy asks for: ``amount`` in 元, None where nobody can say; ``results`` are those it rests on,
    ``waiting`` those whose amount is not known; ``method`` says how it was come by."""

    policy: str
    part: str
    amount: Decimal | None
    results: int
    waiting: int
    method: str


def foreseen(version: Version, year: int, snapshot: int, due: Mapping[str, Decimal]) -> list[ForeseenRow]:
    """The rows of a year over the facts known by a snapshot, in plan order.

    ``due`` is what falls due in the year by the ledger, in 元 by the name of the policy: it stands in place of what the
    policy's 分期 would give.

    Raises:
        Faults: what is wrong with the question and the facts.
    """
    plan = compiled(version)
    foresight = plan.foresee(all_facts(plan.terms, snapshot), year, due=due)
    return [
        ForeseenRow(
            line.policy, PART_WORDS[line.part], line.amount, line.results, line.waiting, method_words(line, foresight)
        )
        for line in foresight
    ]
