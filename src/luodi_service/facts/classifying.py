"""Into which field and sector an enterprise falls, as a person decides it, and how many there are of each by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Count, OuterRef, Subquery
from django.db.models.functions import ExtractYear, Substr

from luodi_service.accounts.models import Person
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.facts.register_terms import (
    FIELD,
    FIELD_REASON,
    FIELDS,
    FOUNDED,
    KIND,
    SECTOR,
    SECTOR_REASON,
    SECTORS,
)
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.editing import Stale
from luodi_service.lib.visibility import Viewer
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject

DECIDED = "人工归类"
CLASSES = {FIELD: (FIELD_REASON, FIELDS), SECTOR: (SECTOR_REASON, SECTORS)}
"""By term: the term that says why, and the values."""


def classify(
    subject: Subject,
    revision: int,
    values: dict[str, str],
    reason: str,
    document: str,
    actor: Actor,
    at: datetime,
    *,
    demonstration: bool = False,
) -> int:
    """Record the field or sector of an enterprise with the reason; gives how many facts are new.

    Raises:
        Stale: somebody else changed the enterprise since it was shown.
        ValidationError: there is no reason, or no such field or sector.
    """
    wrong = [
        f"{name}没有「{value}」，只有{'、'.join(CLASSES[name][1])}"
        for name, value in values.items()
        if value and value not in CLASSES[name][1]
    ]
    if not reason.strip():
        wrong.append("请写明依据，例如经营范围里的哪些字")
    if wrong:
        raise ValidationError(wrong)
    with transaction.atomic():
        held = Subject.objects.select_for_update().get(pk=subject.pk)
        if held.revision != revision:
            raise Stale(held)
        given = {name: value for name, value in values.items() if known(held, name) != value}
        if not given:
            return 0
        by = actor if isinstance(actor, Person) else None
        batch = start_batch(DECIDED, "修订", by, at, demonstration=demonstration)
        batch.document = document
        batch.save(update_fields=["document"])
        rows = list(given.items())
        rows += [(CLASSES[name][0], reason.strip()[:500] if value else "") for name, value in given.items()]
        terms = {term.name: term for term in Term.objects.filter(kind=KIND, name__in=[name for name, _ in rows])}
        Fact.objects.bulk_create(Fact(subject=held, term=terms[name], value=value, batch=batch) for name, value in rows)
        held.revision += 1
        held.save(update_fields=["revision"])
        record(actor, "归类", held, at, subject=f"{held.kind} {held.key}", **given, reason=reason.strip()[:200])
    return len(rows)


def known(subject: Subject, name: str) -> str:
    """The newest value of a term that never changes; empty where nothing is known."""
    facts = Fact.objects.filter(subject=subject, term__kind=subject.kind, term__name=name, year=0, part=0)
    return facts.order_by("-pk").values_list("value", flat=True).first() or ""


def open_terms(viewer: Viewer, *names: str) -> dict[str, int]:
    """The numbers of terms of the register by name, without those whose figures of single firms a viewer may not see."""
    terms = Term.objects.filter(kind=KIND, name__in=names).exclude(nature__in=reach(viewer).hidden)
    return dict(terms.values_list("name", "pk"))


def newest(term: int | None) -> Subquery:
    """The newest value of a term, of the subject of the query around it: whoever may see that may see this."""
    facts = Fact.objects.filter(subject=OuterRef("pk"), term=term, year=0, part=0)
    return Subquery(facts.order_by("-pk").values("value")[:1], output_field=CharField())


@dataclass(frozen=True, slots=True)
class Counted:
    """How many enterprises of a field or sector there were at the end of each year; ``undated`` lack 成立日期."""

    value: str
    years: tuple[int, ...]
    undated: int

    @property
    def total(self) -> int:
        """All that there are now, dated or not."""
        return (self.years[-1] if self.years else 0) + self.undated


def counts_by_year(viewer: Viewer, years: range) -> dict[str, list[Counted]]:
    """By term, of each of its values the enterprises that there were at the end of each year: founded by then, not yet
    ended. Those without a value stand in the last row, and one that was merged into another is not counted twice.
    """
    terms = open_terms(viewer, FIELD, SECTOR, FOUNDED)
    rows = Subject.objects.visible_to(viewer).filter(kind=KIND, merged_into=None)
    grouped = (
        rows.annotate(
            field=newest(terms.get(FIELD)),
            sector=newest(terms.get(SECTOR)),
            founded=Substr(newest(terms.get(FOUNDED)), 1, 4),
            over=ExtractYear("ended_on"),
        )
        .order_by()
        .values_list("field", "sector", "founded", "over")
        .annotate(number=Count("pk"))
    )
    groups = list(grouped)
    return {
        name: _counted(name, [(row[place], *row[2:]) for row in groups], years) for place, name in enumerate(CLASSES)
    }


def _counted(name: str, groups: list[tuple[Any, ...]], years: range) -> list[Counted]:
    values = [*CLASSES[name][1], ""]
    sums = {value: [0] * len(years) for value in values}
    undated = dict.fromkeys(values, 0)
    for given, founded, over, number in groups:
        value = given if given in sums else ""
        if not founded:
            undated[value] += number if over is None else 0
            continue
        for place, year in enumerate(years):
            if int(founded) <= year and (over is None or over > year):
                sums[value][place] += number
    return [Counted(value, tuple(sums[value]), undated[value]) for value in values]
