"""A case: a small world of facts, and what the plan gives in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from luodi.facts import Facts
from luodi.program.policies import Policy
from luodi.source import Span

FAULT = "差错"
"""差错 LD0618: the row's facts are a fault, not a result."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a row says that a policy gives: the cells as they are written, blank ones too."""

    policy: Policy
    subject: str
    year: int
    status: Span
    amount: Span
    missing: Span
    formula: Span

    @property
    def fault(self) -> str:
        """The fault code of 差错 LD0618; empty for a result."""
        word, _, code = self.status.text.partition(" ")
        return code.strip() if word == FAULT else ""


@dataclass(slots=True)
class Case:
    """Facts that see nothing of other cases, the options used of every reading, and the rows that state a result."""

    name: str
    place: Span
    section: str
    facts: Facts = field(default_factory=Facts)
    options: tuple[int, ...] = ()
    expectations: list[Expectation] = field(default_factory=list)
