"""The policies of a version as a list for whoever applies: for whom, on which conditions, how much, in the words of the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from luodi.plan.terms import Term
from luodi.program.policies import Policy
from luodi.program.process import Step
from luodi.program.quotes import Quote

from luodi_service.plans.models import Version
from luodi_service.plans.provisions import provisions
from luodi_service.plans.texts import compiled

SELF, OPEN = "申报主体", "原文未载明"


@dataclass(frozen=True, slots=True)
class Validity:
    """The document that a version is published by, and the days between which it holds, where it says them."""

    document: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ListedPolicy:
    """A policy. ``conditions`` all have to hold, and one of each group of ``alternatives``; ``amounts`` are sums, ceilings
    and instalments; all are words of the text. ``found`` says whether claims are prepared for whoever is entitled
    (免申即享). Years are the first and last of its own, None where the text sets none."""

    code: str
    name: str
    provision: str
    label: str
    text: str
    kind: str
    recipient: str
    conditions: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]
    amounts: tuple[str, ...]
    materials: tuple[str, ...]
    steps: tuple[Step, ...]
    first_year: int | None
    last_year: int | None
    case_by_case: bool
    found: bool


def validity_of(version: Version) -> Validity:
    """What a version is published by, and how long it holds."""
    program = compiled(version).program
    return Validity(program.document_number or "", program.valid_from, program.valid_to)


def listed_policies(version: Version) -> list[ListedPolicy]:
    """Every policy of a version, in the order of the plan."""
    texts = {part.id: part for part in provisions(version)}
    return [
        _listed(policy, texts[policy.provision].text if policy.provision in texts else "")
        for policy in compiled(version).program.policies
    ]


def _listed(policy: Policy, text: str) -> ListedPolicy:
    once = [policy.once] if policy.once is not None else []
    parts = [one.quote for one in (policy.instalments, policy.shares) if one is not None]
    sums = (
        *(one.quote for one in policy.amounts), *(quote for tiers in policy.tiers for quote in tiers.quotes),
        *(one.quote for one in policy.discretion), *(one.quote for one in policy.caps), *once, *parts,
        *(one.quote for one in policy.relations),
    )  # fmt: skip
    years = policy.validity
    return ListedPolicy(
        code=policy.code, name=policy.name, provision=policy.provision, label=policy.label, text=text, kind=policy.kind,
        recipient=_recipient(policy), conditions=_words(one.quote for one in policy.conditions),
        alternatives=tuple(
            words for group in policy.alternatives if (words := _words(one.quote for one in group))
        ),
        amounts=_words(sums), materials=tuple(policy.materials), steps=tuple(policy.process),
        first_year=years.first if years is not None else None, last_year=years.last if years is not None else None,
        case_by_case=policy.case_by_case, found=not policy.case_by_case and policy.recipient != "open",
    )  # fmt: skip


def _words(quotes: Iterable[Quote]) -> tuple[str, ...]:
    """The words of the text, each once; marks of what the text does not say are no words of it."""
    return tuple(dict.fromkeys(quote.shown for quote in quotes if not quote.label))


def _recipient(policy: Policy) -> str:
    if isinstance(policy.recipient, Term):
        return policy.recipient.name
    return SELF if policy.recipient == "self" else OPEN
