"""抽样: claims drawn for an audit by a seed, in strata, so that whoever has the seed draws the very same ones again.

Each claim has a lot of its own, a hash of the seed and its number; of every stratum those of the lowest lots are drawn. So
neither the order nor what else is there changes who is before whom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.claims.models import Claim, Sample, Sampled
from luodi_service.claims.states import DONE, PAYING, SUSPENDED
from luodi_service.ledger.models import Award
from luodi_service.lib.audit import record
from luodi_service.plans.models import Plan

MOST = 500
"""Claims of one sample."""
SEED_MAX = 60
AMOUNTS: tuple[tuple[int | None, str], ...] = (
    (10_000_000, "10万元以下"), (100_000_000, "10万元至100万元"), (500_000_000, "100万元至500万元"), (None, "500万元以上"),
)  # fmt: skip
"""Strata of amounts: up to what in 分 (the bound itself belongs above), and how they are called."""


@dataclass(frozen=True, slots=True)
class Lot:
    """What a claim may be drawn by."""

    claim: int
    number: str
    policy: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drawn: by which seed, how many, in which strata, of which plan and year."""

    seed: str
    size: int
    by_strata: str = "both"
    plan: Plan | None = None
    year: int | None = None


def draw(wanted: Wanted, person: Person, at: datetime) -> Sample:
    """Draw a sample of claims of which money was committed, and keep it.

    Raises:
        PermissionDenied: samples are the auditors'.
        ValidationError: no seed, a size that does not do, nothing to draw from.
    """
    if "auditor" not in person.codes():
        raise PermissionDenied("抽样由审计办理")
    seed = wanted.seed.strip()
    if not seed or len(seed) > SEED_MAX:
        raise ValidationError(f"请写种子，{SEED_MAX} 个字以内")
    if not 1 <= wanted.size <= MOST:
        raise ValidationError(f"样本量须在 1 至 {MOST} 之间")
    lots = population(wanted)
    if not lots:
        raise ValidationError("没有已下达的申请可抽")
    chosen = drawn(lots, seed, wanted.size, wanted.by_strata)
    with transaction.atomic():
        sample = Sample.objects.create(
            seed=seed, size=wanted.size, by_strata=wanted.by_strata, plan=wanted.plan, year=wanted.year,
            population=len(lots), hash=hash_of(lots), by=person, at=at,
        )  # fmt: skip
        Sampled.objects.bulk_create(
            Sampled(sample=sample, claim_id=lot.claim, number=number, stratum=stratum[:200])
            for number, (stratum, lot) in enumerate(chosen, 1)
        )
        record(person, "抽样", sample, at, seed=seed, size=wanted.size, population=len(lots), hash=sample.hash)
    return sample


def population(wanted: Wanted) -> list[Lot]:
    """What is drawn from, in the order of numbers."""
    # One that was suspended while its notice ran has no money promised yet.
    rows = Claim.objects.filter(state__in=(PAYING, DONE, SUSPENDED), award__state__in=(Award.COMMITTED, Award.SETTLED))
    if wanted.plan is not None:
        rows = rows.filter(plan=wanted.plan)
    if wanted.year is not None:
        rows = rows.filter(year=wanted.year)
    found = rows.order_by("number").values_list("pk", "number", "policy", "award__amount_fen")
    return [Lot(*row) for row in found.iterator(chunk_size=5_000)]


def hash_of(lots: Iterable[Lot]) -> str:
    """SHA-256 over numbers and amounts: the same population, the same hash."""
    digest = hashlib.sha256()
    for lot in lots:
        digest.update(f"{lot.number}\t{lot.policy}\t{lot.amount_fen}\n".encode())
    return digest.hexdigest()


def drawn(lots: Iterable[Lot], seed: str, size: int, by_strata: str) -> list[tuple[str, Lot]]:
    """Strata and lots in order, at most ``size`` of them."""
    strata: dict[str, list[Lot]] = {}
    for lot in lots:
        strata.setdefault(stratum_of(lot, by_strata), []).append(lot)
    parts = shares({name: len(found) for name, found in strata.items()}, size)
    return [
        (name, lot)
        for name in sorted(strata)
        for lot in sorted(strata[name], key=lambda one: _ticket(seed, one))[: parts[name]]
    ]


def stratum_of(lot: Lot, by_strata: str) -> str:
    """The stratum of a claim: by policy, amount, both or none."""
    amount = next(name for bound, name in AMOUNTS if bound is None or lot.amount_fen < bound)
    return {"policy": lot.policy, "amount": amount, "both": f"{lot.policy}，{amount}"}.get(by_strata, "全部")


def shares(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: one of each as long as there are enough, the rest by how many they have."""
    given = dict.fromkeys(counts, 0)
    for _ in range(min(size, sum(counts.values()))):
        open_strata = [name for name, count in counts.items() if given[name] < count]
        least = min(open_strata, key=lambda name: (Fraction(given[name], counts[name]), -counts[name], name))
        given[least] += 1
    return given


def _ticket(seed: str, lot: Lot) -> str:
    return hashlib.sha256(f"{seed}\t{lot.number}".encode()).hexdigest()
