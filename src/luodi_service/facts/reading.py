"""What is known of a subject, now or at the end of an earlier day, each fact with those it superseded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone

from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.lib.visibility import Viewer
from luodi_service.registry.doors import AGGREGATES, TAX, Reach
from luodi_service.registry.models import Subject


@dataclass(slots=True)
class Entry:
    """A term of a subject in a year, or a part of one: its fact, if there is one, and the earlier ones, newest first.

    ``hidden`` is a figure of tax or statistics that the viewer may not see: it looks the same whether there is one or not.
    """

    term: Term
    year: int
    facts: list[Fact] = field(default_factory=list)
    hidden: bool = False
    part: int = 0

    @property
    def period(self) -> str:
        """``第3季度`` or ``7月``; nothing for a whole year."""
        count, number = divmod(self.part, 100)
        return {4: f"第{number}季度", 12: f"{number}月"}.get(count, "")

    @property
    def fact(self) -> Fact | None:
        """What holds now."""
        return self.facts[0] if self.facts else None

    @property
    def earlier(self) -> list[Fact]:
        """What held before."""
        return self.facts[1:]

    @property
    def known(self) -> bool:
        """Whether there is a value: an empty one takes an earlier one back."""
        return bool(self.facts and self.facts[0].value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a viewer may see of a subject: by year, newest first, what never changes at the top (year 0)."""

    subject: Subject
    years: dict[int, list[Entry]]
    shows_tax: bool


def known_by_end_of(day: date) -> int:
    """The number of the last fact that was recorded by the end of a day here; 0 where there was none."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    moments = Batch.objects.filter(at__lt=end).order_by("-at").values_list("at", flat=True)
    for at in moments.iterator(chunk_size=20):
        # What a rule has stated again in the same transaction is of a batch of its own, and of the same moment.
        last = Fact.objects.filter(batch__in=Batch.objects.filter(at=at)).aggregate(last=Max("pk"))["last"]
        if last is not None:
            return int(last)
    return 0


def sheet(
    subject: Subject,
    viewer: Viewer,
    found: Reach,
    terms: Iterable[Term],
    last: int | None = None,
    asked: Collection[str] | None = None,
) -> Sheet:
    """What is known of a subject as far as a viewer may see it, up to the fact of a number.

    A year is shown once anything is known of it; what is lacking there, and what never changes and is lacking, is shown
    as lacking, where it is among the terms ``asked`` (None for all).
    """
    facts = Fact.objects.visible_to(viewer).filter(subject=subject).select_related("batch__by").order_by("-pk")
    if last is not None:
        facts = facts.filter(pk__lte=last)
    by_number = {term.pk: term for term in terms}
    own = subject.unit is not None and any(subject.unit.path.startswith(path) for path in found.enterprises)
    hidden = () if own else found.hidden
    by_thing: dict[tuple[int, int, int], list[Fact]] = {}
    for fact in facts:
        by_thing.setdefault((fact.year, fact.term_id, fact.part), []).append(fact)
    years: dict[int, list[Entry]] = {}
    for year in sorted({0, *(year for year, _, _ in by_thing)}, key=lambda year: -year if year else -9999):
        parts = {(term, part) for of_year, term, part in by_thing if of_year == year}
        parts |= {
            (term.pk, 0)
            for term in by_number.values()
            if term.yearly == bool(year) and (asked is None or term.name in asked)
        }
        rows = [
            Entry(
                term,
                year,
                by_thing.get((year, term.pk, part), []),
                hidden=term.nature in hidden and term.kind not in AGGREGATES,
                part=part,
            )
            for term in by_number.values()
            for part in sorted(part for number, part in parts if number == term.pk)
        ]
        if rows:
            years[year] = rows
    shows_tax = any(entry.facts and entry.term.nature == TAX for rows in years.values() for entry in rows)
    return Sheet(subject, years, shows_tax)
