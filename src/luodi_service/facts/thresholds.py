"""准规（限）上: enterprises near a threshold, found from what they declare themselves, never from statistics.

What a firm gave to the statistics office may not be used to pick it out (统计法); so only 申报 terms are read here, and
whether it is 在库 already is not asked. Thresholds are those of ``trades``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet

from luodi_service.accounts.models import Person
from luodi_service.facts.decisions import FOLLOWED, FollowUp
from luodi_service.facts.known import DECLARED, KIND, SALES, Declared, DeclaredQuery, Known
from luodi_service.facts.models import Fact
from luodi_service.facts.trades import THRESHOLDS, Threshold, classified, threshold_of
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.lib.visibility import Viewer
from luodi_service.registry.models import Subject

TREND_YEARS = 3
NEAR_PERCENT = 70
SHARES = (50, 60, 70, 80, 90)
_HIGHEST_FEN = int(max(row.sales_cny for row in THRESHOLDS) * 100)
__all__ = ["Near", "Threshold", "classified", "near_thresholds", "threshold_of", "told"]


@dataclass(frozen=True, slots=True)
class Near:
    """An enterprise near a threshold: its sales of the last years, oldest first, what is lacking, and which way it goes."""

    subject: Subject
    threshold: Threshold
    reason: str
    sales: tuple[tuple[int, Decimal | None], ...]
    follow_up: FollowUp | None

    @property
    def latest(self) -> Decimal:
        """The sales of the year asked for."""
        found = self.sales[-1][1]
        assert found is not None, "only firms with sales are near anything"
        return found

    @property
    def distance(self) -> Decimal:
        """What is lacking to the threshold; 0 or less once it is reached."""
        return self.threshold.sales_cny - self.latest

    @property
    def percent(self) -> int:
        """Sales in percent of the threshold, rounded down: what is 99.9% is not there."""
        return int(self.latest * 100 // self.threshold.sales_cny)

    @property
    def trend(self) -> str:
        """In words, of the years that are known."""
        known = [value for _, value in self.sales if value is not None]
        if len(known) < 2:
            return "只有一年，看不出趋势"
        steps = [later - before for before, later in pairwise(known)]
        if all(step > 0 for step in steps):
            return "连年上升" if len(steps) > 1 else "上升"
        if all(step < 0 for step in steps):
            return "连年下降" if len(steps) > 1 else "下降"
        return "持平" if not any(steps) else "有升有降"


def near_thresholds(viewer: Viewer, year: int, percent: int = NEAR_PERCENT, *, reached: bool = False) -> DeclaredQuery:
    """The enterprises that a viewer may see whose declared sales of a year come to so much of their threshold or more,
    those that lack least first; or those that have ``reached`` it, whether 在库 or not.
    """
    there = {"subject__ended_on": None, "subject__merged_into": None}
    rows = Declared.objects.visible_to(viewer).filter(year=year, **there).exclude(threshold_fen=None)
    if reached:
        rows = rows.filter(lacking_fen__lte=0)
    else:
        # Both sides in hundredths of a 分, so that the share is a boundary to the last of them.
        most = F("threshold_fen") * (100 - percent)
        # Nobody near any threshold lacks more than of the highest: so far does the index need to be gone through.
        rows = rows.filter(lacking_fen__gt=0, lacking_fen__lte=_HIGHEST_FEN * (100 - percent) // 100)
        rows = rows.filter(lacking_fen__lte=most / 100)
    return rows.order_by("lacking_fen", "subject_id")


def declared_years() -> list[int]:
    """The years of which somebody has declared sales, newest first."""
    rows = Known.objects.filter(term__kind=KIND, term__name=SALES, term__nature=DECLARED)
    return sorted(rows.values_list("year", flat=True), reverse=True)


def told(viewer: Viewer, found: Iterable[Declared], year: int) -> list[Near]:
    """Some of those found, with their names, the sales of the years before, and who follows them up."""
    rows = list(found)
    numbers = [one.subject_id for one in rows]
    subjects = Subject.objects.visible_to(viewer).select_related("area").in_bulk(numbers)
    followed = FollowUp.objects.visible_to(viewer).select_related("by").in_bulk(numbers, field_name="subject_id")
    facts = Fact.objects.visible_to(viewer).filter(term__kind=KIND, term__name=SALES, term__nature=DECLARED, part=0)
    sales = dict(_newest(facts.filter(subject__in=numbers, year__in=_years(year))))
    return [
        Near(
            subject=subjects[one.subject_id],
            threshold=one.threshold,
            reason=one.reason,
            sales=tuple((of_year, _decimal(sales.get((one.subject_id, of_year), ""))) for of_year in _years(year)),
            follow_up=followed.get(one.subject_id),
        )
        for one in rows
        if one.subject_id in subjects and one.threshold is not None
    ]


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _years(year: int) -> range:
    return range(year - TREND_YEARS + 1, year + 1)


def _newest(facts: QuerySet[Fact]) -> Iterator[tuple[tuple[int, int], str]]:
    # In the order of the index that finds them: asked for by their numbers, SQLite goes through all facts of the term.
    rows = facts.order_by("subject_id", "term_id", "year", "part", "pk").values_list("subject_id", "year", "value")
    for subject, year, value in rows.iterator(chunk_size=5_000):
        yield (subject, year), value


def follow(
    subject: Subject, state: str, note: str, next_on: date | None, revision: int, actor: Person, at: datetime
) -> FollowUp:
    """Note who follows an enterprise up, what came of it, when to look again. ``revision`` is -1 for one not followed yet.

    Raises:
        Stale: somebody else wrote meanwhile.
        ValidationError: what is lacking.
    """
    problems = []
    if state == FOLLOWED and next_on is None:
        problems.append("请写下次跟进的日期")
    if state == FOLLOWED and next_on is not None and next_on < at.date():
        problems.append("下次跟进的日期已经过去")
    if state != FOLLOWED and not note.strip():
        problems.append("办结须写明结果")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=subject.pk)
        known = FollowUp.objects.filter(subject=subject).first()
        if (known.revision if known else -1) != revision:
            raise Stale(f"{subject}的跟踪")
        row = known or FollowUp(subject=subject)
        before = {"state": row.state, "note": row.note} if known else {}
        row.state, row.note, row.next_on, row.by, row.at = state, note.strip(), next_on, actor, at
        row.revision = revision + 1
        row.full_clean()
        row.save()
        record(actor, "跟踪准规上企业", row, at, subject=subject.key, before=before, state=state, next_on=next_on)
    return row
