"""The outcome of one policy for one subject and year, with the step that gave it.

Steps are the record from which reasons are told: each names what it was worked out from, and nothing is worked out a
second time in another way.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from luodi.evaluate.statuses import Status

if TYPE_CHECKING:
    from luodi.evaluate.expressions import Environment
    from luodi.program.policies import Cap, Relation

NOTHING = Decimal("0.00")
NO_TERMS: frozenset[str] = frozenset()


class Own(NamedTuple):
    """Conditions, amount and ceilings of the year itself."""

    env: Environment


class OutsideValidity(NamedTuple):
    """The year lies outside the policy's validity and is not continued."""

    year: int


class Continued(NamedTuple):
    """A year after validity, by what the years of validity gave on their own."""

    own: Outcome
    earlier: tuple[tuple[int, Outcome], ...]


class Once(NamedTuple):
    """A policy that pays once, by what earlier years gave on their own."""

    own: Outcome
    earlier: tuple[tuple[int, Outcome], ...]


class Accumulated(NamedTuple):
    """What a ceiling over the years leaves after the payments of earlier years."""

    own: Outcome
    cap: Cap
    limit: Decimal | None
    earlier: tuple[tuple[int, Outcome], ...]
    paid: Decimal


class Related(NamedTuple):
    """What a relation to another policy for the same thing makes of it."""

    own: Outcome
    relation: Relation
    mode: str
    other: str
    other_outcome: Outcome
    left: Decimal | None = None


class Claim(NamedTuple):
    """A subject with its recipient (None where unknown) and its outcome."""

    subject: str
    recipient: str | None
    outcome: Outcome


class Grouped(NamedTuple):
    """What a ceiling over all of a recipient's subjects in a year leaves after those that stand before.

    ``claims`` are those of all recipients, a list that grows as later subjects are worked out: its first ``before``
    count here.
    """

    own: Outcome
    cap: Cap
    limit: Decimal | None
    recipient: str | None
    claims: list[Claim]
    before: int
    paid: Decimal

    @property
    def earlier(self) -> list[Claim]:
        """Those before it that have the same recipient, or may have."""
        return [
            claim
            for claim in self.claims[: self.before]
            if self.recipient is None or claim.recipient in (None, self.recipient)
        ]


Step = Own | OutsideValidity | Continued | Once | Accumulated | Related | Grouped


class Outcome(NamedTuple):
    """A status, an amount in 元 (None where not known), the terms it lacks, and the step that gave it."""

    status: Status
    amount: Decimal | None
    lacking: frozenset[str]
    step: Step

    @property
    def open(self) -> bool:
        """Whether it waits for facts or decisions."""
        return self.amount is None


def eligible(amount: Decimal, step: Step) -> Outcome:
    """Eligible for an amount above zero."""
    return Outcome("eligible", amount, NO_TERMS, step)


def ineligible(step: Step) -> Outcome:
    """Not eligible."""
    return Outcome("ineligible", NOTHING, NO_TERMS, step)


def excluded(step: Step) -> Outcome:
    """Eligible, but another policy for the same thing stands."""
    return Outcome("excluded", NOTHING, NO_TERMS, step)
