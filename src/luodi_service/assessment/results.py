"""The table of an assessment, as reports and the one screen show it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from luodi_service.assessment.models import UNITS, Assessment, Result
from luodi_service.assessment.scoring import said
from luodi_service.lib.visibility import Viewer
from luodi_service.plans.models import Plan

UNDECIDED = "待定"


@dataclass(frozen=True, slots=True)
class FinalRow:
    """A unit's row: ``score`` is None while unknown, ``score_words`` then says between what it lies; ``rank`` too."""

    unit: str
    group: str
    rank: int | None
    score: Decimal | None
    score_words: str
    grade: str
    veto: bool
    link: str


@dataclass(frozen=True, slots=True)
class FinalTable:
    """The rows that a viewer may see, by group and rank; the state of the whole in code and words."""

    state: str
    state_words: str
    year: int
    link: str
    rows: tuple[FinalRow, ...]
    demonstration: bool


def final_table(viewer: Viewer, plan: Plan, year: int) -> FinalTable | None:
    """The table of the units' assessment of a plan in a year; None where there is none, or none for this viewer."""
    found = (
        Assessment.objects.visible_to(viewer).filter(plan=plan, year=year, object=UNITS).select_related("plan").first()
    )
    if found is None:
        return None
    rows = Result.objects.visible_to(viewer).filter(assessment=found).select_related("assessment__plan")
    ordered = sorted(rows, key=lambda one: (one.group, one.rank is None, one.rank or 0, -one.most, one.pk))
    return FinalTable(
        found.state,
        found.get_state_display(),
        year,
        found.get_absolute_url(),
        tuple(map(_row, ordered)),
        found.demonstration,
    )


def _row(one: Result) -> FinalRow:
    return FinalRow(
        one.name, one.group, one.rank, one.score, score_words(one), one.grade or UNDECIDED, bool(one.vetoed),
        one.get_absolute_url(),
    )  # fmt: skip


def score_words(one: Result) -> str:
    """A score in words; of an unknown one the bounds between which it lies."""
    if one.score is not None:
        return said(one.score)
    return f"待补（{said(one.least)} 至 {said(one.most)} 之间）"
