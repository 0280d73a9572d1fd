"""申诉: what a unit holds against its published points, with evidence; answered by another person than who checked them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile

from luodi_service.accounts.models import Person
from luodi_service.accounts.notices import notify
from luodi_service.assessment.computing import rank_all, retotal
from luodi_service.assessment.handling import (
    TEXT_MAX,
    handling,
    judges,
    keep_papers,
    reports_for,
    wrong_points,
    wrong_text,
)
from luodi_service.assessment.models import AGREED, PUBLISHED, REJECTED, UPHELD, VETO, Adjustment, Appeal, Result
from luodi_service.assessment.scoring import said


def appeal(
    pk: int, revision: int, point: int, reason: str, files: list[UploadedFile], person: Person, at: datetime
) -> Appeal:
    """Appeal against an item of one's own result.

    Raises:
        PermissionDenied: it is another unit's.
        ValidationError: the days for it are over, or reason or evidence are lacking.
        Stale: somebody changed the result since it was shown.
    """
    with handling(pk, revision, "申诉", (PUBLISHED,), person, at) as doing:
        result, until = doing.result, doing.assessment.appeal_by
        if result.unit_id is None or not reports_for(result, person):
            raise PermissionDenied(f"「{result}」的申诉由本单位提出")
        wrong = wrong_text("申诉理由", reason, TEXT_MAX)
        if not files:
            wrong.append("请附证据")
        if until is not None and doing.today > until:
            wrong.append(f"申诉期到 {until} 为止，已经过了")
        if wrong:
            raise ValidationError(wrong)
        of = doing.point(point)
        if of.appeals.filter(outcome="").exists():
            raise ValidationError(f"「{of.line.item}」已有一件申诉在办，请等答复")
        made = Appeal.objects.create(result=result, point=of, reason=reason.strip(), before=of.points, by=person, at=at)
        keep_papers(doing, files, appeal=made)
        doing.words = f"「{of.line.item}」"
    return made


def answers(result: Result, person: Person) -> bool:
    """Whether a person may answer the appeals of a result: of the office, nobody who spoke for the unit, checked the result
    or had a part in its adjustments."""
    adjusted = Adjustment.objects.filter(result=result, state=AGREED)
    had_a_part = adjusted.filter(by=person).exists() or adjusted.filter(second=person).exists()
    return judges(result, person) and result.checked_by_id != person.pk and not had_a_part


def answer(
    pk: int, revision: int, number: int, outcome: str, words: str, points: Decimal | None, person: Person, at: datetime
) -> Appeal:
    """Answer an appeal. One that is upheld gives the item other points, or lifts the veto.

    Raises:
        PermissionDenied: it is the office's, and of nobody who checked or adjusted.
        ValidationError: it is answered, or outcome, words or points are lacking.
        Stale: somebody changed the result since it was shown.
    """
    with handling(pk, revision, "答复申诉", (PUBLISHED,), person, at) as doing:
        result = doing.result
        if not answers(result, person):
            raise PermissionDenied("申诉由领导小组办公室里没有核查、没有调整过这个结果的人答复")
        found: Appeal | None = Appeal.objects.select_related("point__line").filter(result=result, pk=number).first()
        if found is None or found.outcome:
            raise ValidationError("这件申诉已经答复，或不在这个结果里")
        point = found.point
        assert point is not None, "an appeal is against an item"
        wrong = wrong_text("答复的理由", words, TEXT_MAX)
        if outcome not in (UPHELD, REJECTED):
            wrong.append(f"结论须是{UPHELD}或{REJECTED}")
        if outcome == UPHELD and point.line.kind != VETO:
            wrong += wrong_points(point, points)
        if wrong:
            raise ValidationError(wrong)
        found.outcome, found.answer, found.answered_by, found.answered_at = outcome, words.strip(), person, at
        if outcome == UPHELD and point.line.kind == VETO:
            point.holds = False
        elif outcome == UPHELD:
            found.points = point.points = points
        found.save()
        point.save(update_fields=["points", "holds"])
        retotal(result)
        rank_all(doing.assessment)
        result.refresh_from_db(fields=["rank"])
        change = f"，改为 {said(points)}" if found.points is not None and points is not None else ""
        doing.words = f"「{point.line.item}」{outcome}{change}"
        if result.unit is not None:
            key = f"assessment:appeal:{found.pk}"
            notify(
                result.unit, f"{doing.assessment}申诉已答复：{doing.words}"[:300], result.get_absolute_url(), at, key
            )
    return found
