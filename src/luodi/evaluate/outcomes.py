"""The outcome of one policy for one subject and year, before it is written as a result."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from luodi.evaluate.results import Status

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status, an amount in 元 (None where not known), and the terms it lacks."""

    status: Status
    amount: Decimal | None
    lacking: frozenset[str] = frozenset()

    @property
    def open(self) -> bool:
        """Whether it waits for facts or decisions."""
        return self.amount is None


INELIGIBLE = Outcome("ineligible", NOTHING)
EXCLUDED = Outcome("excluded", NOTHING)


def eligible(amount: Decimal) -> Outcome:
    """Eligible for an amount above zero."""
    return Outcome("eligible", amount)
