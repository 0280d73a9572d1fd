"""Keeping a scenario, and holding several side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.plans.change_effects import Answer
from luodi_service.plans.whatif import WhatIf
from luodi_service.scenarios.models import Scenario

NAME_LENGTH = 60
MOST_COMPARED = 4


def keep(found: WhatIf, name: str, person: Person, at: datetime) -> Scenario:
    """Keep changes that were answered, under a name.

    Raises:
        ValidationError: there is no name or nothing was changed.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise ValidationError(f"请起一个不超过 {NAME_LENGTH} 个字的名称")
    if found.answer is None:
        raise ValidationError("先改动一处，得出结果，再保存")
    with transaction.atomic():
        scenario = Scenario.objects.create(
            run=found.answer.run,
            name=name,
            code=found.policy.code,
            policy=found.policy.name,
            changes=found.changes,
            readings=found.chosen,
            told=found.told,
            figures=_figures(found.answer),
            by=person,
            at=at,
        )
        record(person, "保存情景", scenario, at, name=name, policy=found.policy.name, told=found.told)
    return scenario


def _figures(answer: Answer) -> dict[str, Any]:
    """As plain data, amounts as text."""
    return {
        "policies": [
            {
                "policy": rows.policy.name,
                "years": [{"year": row.year, "before": str(row.before), "after": str(row.after)} for row in rows.years],
            }
            for rows in answer.policies
        ],
        "winners": answer.winners,
        "losers": answer.losers,
        "unsettled": answer.unsettled,
    }


@dataclass(frozen=True, slots=True)
class Cell:
    """What a scenario makes of a sum; none where it does not touch it."""

    after: Decimal
    moved: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A policy in a year (0: all of them) with its sum before, and a cell per scenario."""

    policy: str
    year: int
    before: Decimal
    cells: tuple[Cell | None, ...]


def side_by_side(scenarios: Sequence[Scenario]) -> list[Row]:
    """Every policy and year that some scenario touches, with what each makes of it; a policy's sum before its years."""
    sums = [_sums(scenario.figures) for scenario in scenarios]
    keys = dict.fromkeys(key for found in sums for key in found)
    rows: list[Row] = []
    for policy, year in sorted(keys):
        before = next(found[policy, year][0] for found in sums if (policy, year) in found)
        rows.append(Row(policy, year, before, tuple(_cell(found.get((policy, year))) for found in sums)))
    return rows


def _cell(pair: tuple[Decimal, Decimal] | None) -> Cell | None:
    return None if pair is None else Cell(pair[1], pair[1] - pair[0])


def _sums(figures: dict[str, Any]) -> dict[tuple[str, int], tuple[Decimal, Decimal]]:
    found: dict[tuple[str, int], tuple[Decimal, Decimal]] = {}
    for policy in figures["policies"]:
        rows = [(row["year"], Decimal(row["before"]), Decimal(row["after"])) for row in policy["years"]]
        found[policy["policy"], 0] = _total(rows)
        found |= {(policy["policy"], year): (before, after) for year, before, after in rows}
    return found


def _total(rows: Iterable[tuple[int, Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    listed = list(rows)
    return sum((before for _, before, _ in listed), Decimal("0.00")), sum((a for _, _, a in listed), Decimal("0.00"))
