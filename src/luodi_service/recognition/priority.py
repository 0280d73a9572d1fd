"""优先支持名单: the enterprises that the funds support before others, which are those recognised as 汽车互联网企业, on a day.

The plan gives no other condition (四（五）“优先支持汽车互联网企业”). It is recognised year by year, so a decision supports in
its own year, from the day of its document on; one without a day, as a table brought it in, from the year's beginning. What
was taken back later by a document stood until the day of that one. Not to be recognised yet is not to be refused: those of
the year before, of whom nothing is decided for this one, are told apart, and are not on the list.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from luodi_service.facts.models import Fact
from luodi_service.lib.visibility import Viewer

KIND, TERM, YES = "企业", "汽车互联网企业", "是"


def supported(viewer: Viewer, day: date) -> Any:
    """The decisions by which enterprises are on the list on a day, as far as a viewer may know of them."""
    return _newest(viewer, day, day.year).filter(value=YES)


def undecided(viewer: Viewer, day: date) -> Any:
    """The decisions of the year before of those of whom none is known for the year of the day: they are not on the list."""
    decided = _newest(viewer, day, day.year).exclude(value="")
    before = _newest(viewer, day, day.year - 1).filter(value=YES)
    return before.filter(~Exists(decided.filter(subject=OuterRef("subject"))))


def newest_year(viewer: Viewer, day: date) -> int | None:
    """The newest year up to that of a day in which anybody is recognised, as is known now; None where there is none."""
    said = Fact.objects.visible_to(viewer).filter(term__kind=KIND, term__name=TERM, part=0, year__lte=day.year)
    newer = Fact.objects.filter(
        subject=OuterRef("subject"), term=OuterRef("term"), year=OuterRef("year"), part=0, pk__gt=OuterRef("pk")
    )
    found = said.filter(~Exists(newer), value=YES).order_by("-year").values_list("year", flat=True)
    return found.first()


def holds(fact: Fact) -> tuple[date, date] | None:
    """From which day to which a decision supports; None where its document came after its year was over."""
    first, last = date(fact.year, 1, 1), date(fact.year, 12, 31)
    if fact.batch.dated is not None:
        first = max(first, fact.batch.dated)
    return (first, last) if first <= last else None


def _newest(viewer: Viewer, day: date, year: int) -> Any:
    """What is said of a year by documents up to a day, of each enterprise that is there on it the newest."""
    there = (Q(subject__ended_on=None) | Q(subject__ended_on__gt=day)) & Q(subject__merged_into=None)
    said = _by(day, Fact.objects.visible_to(viewer).filter(term__kind=KIND, term__name=TERM, year=year, part=0))
    newer = _by(day, Fact.objects.filter(subject=OuterRef("subject"), term=OuterRef("term"), year=year, part=0))
    return said.filter(there, ~Exists(newer.filter(pk__gt=OuterRef("pk"))))


def _by(day: date, rows: Any) -> Any:
    return rows.filter(Q(batch__dated=None) | Q(batch__dated__lte=day))
