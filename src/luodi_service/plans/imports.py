"""Tables into the fact base: what is new or different is recorded, what is the same is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from typing import Any

from django.db import transaction

from luodi.facts import Value
from luodi.facts.marks import is_demonstration

from luodi_service.accounts.models import Person
from luodi_service.facts.disagreements import compare
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.facts.precedence import rules_in_force, stated_by
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import Actor, record
from luodi_service.plans.models import Version
from luodi_service.plans.snapshots import OBSERVED, facts_of_anybody, last_fact, value_of, written
from luodi_service.plans.texts import compiled
from luodi_service.registry.belonging import OF_KIND, units_of
from luodi_service.registry.models import Subject

NAME = "名称"


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import brought: new subjects, new or changed facts, and those that were the same."""

    batch: Batch
    subjects: int
    facts: int
    same: int


def take_in(
    version: Version, path: str | PathLike[str], source: str, actor: Actor, at: datetime, basis: str = "年报"
) -> Taken:
    """Record the facts of a folder or workbook, all of them or none. An empty cell says nothing.

    Raises:
        Faults: what is wrong with the tables, cell by cell.
    """
    plan = compiled(version)
    read = plan.read_facts(path)
    with transaction.atomic():
        by = actor if isinstance(actor, Person) else None
        batch = start_batch(source, basis, by, at, demonstration=is_demonstration(read))
        before = facts_of_anybody(plan.terms, last_fact())
        subjects = _subjects(read)
        terms = {(term.kind, term.name): term for term in Term.objects.all()}
        own = _Own(source, basis, terms.values())
        facts: list[Fact] = []
        same = 0
        for subject in read:
            known = before.of(subject.kind).get(subject.id)
            row = subjects[subject.kind, subject.id]
            for year, values in [(0, subject.unchanging), *subject.years.items()]:
                old = {} if known is None else (known.years.get(year, {}) if year else known.unchanging)
                observed = known is not None and (year in known.years or not year)
                empty = not values and (bool(year) or not subject.years)
                if empty and not observed:
                    term = terms[subject.kind, OBSERVED]
                    facts.append(Fact(subject=row, term=term, year=year, value="是", batch=batch))
                for name, value in values.items():
                    term = terms[subject.kind, name]
                    stated = own.of(row, term, year) if term.pk in own.ruled else old.get(name)
                    if stated == value:
                        same += 1
                        continue
                    facts.append(Fact(subject=row, term=term, year=year, value=written(value), batch=batch))
        Fact.objects.bulk_create(facts, batch_size=2_000)
        new = sum(subject.id not in before.of(subject.kind) for subject in read)
        record(actor, "导入数据", batch, at, source=source, subjects=new, facts=len(facts), same=same)
    compare()
    return Taken(batch, new, len(facts), same)


class _Own:
    """What the source of an import said itself, of the terms that have a rule: there it matters who says a thing."""

    def __init__(self, source: str, basis: str, terms: Iterable[Term]) -> None:
        numbers = [term.pk for term in terms]
        self.ruled = frozenset(rules_in_force(numbers))
        self._said = stated_by(Fact, self.ruled, source, basis) if self.ruled else {}

    def of(self, subject: Subject, term: Term, year: int) -> Value | None:
        """What it said last of a thing, of one that turned out to be another of that other; None where nothing."""
        text = self._said.get((subject.merged_into_id or subject.pk, term.pk, year, 0))
        return value_of(term.form, text) if text else None


def _subjects(read: Any) -> dict[tuple[str, str], Subject]:
    """The rows of all subjects read; those not yet known are added, and a name that is known now is kept."""
    known = {(row.kind, row.key): row for row in Subject.objects.all()}
    unknown = [subject for subject in read if (subject.kind, subject.id) not in known]
    units = {kind: units_of(kind, [subject.id for subject in unknown if subject.kind == kind]) for kind in OF_KIND}
    new = [
        Subject(
            kind=subject.kind,
            key=subject.id,
            name=str(subject.unchanging.get(NAME, "")),
            unit=units.get(subject.kind, {}).get(subject.id),
        )
        for subject in unknown
    ]
    Subject.objects.bulk_create(new, batch_size=2_000)
    return known | {(row.kind, row.key): row for row in new}
