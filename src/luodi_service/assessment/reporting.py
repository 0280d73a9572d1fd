"""自评: what a unit says of its items, with evidence. It changes no points; it may hold that a fact is missing."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile

from luodi_service.accounts.models import Person
from luodi_service.assessment.handling import TEXT_MAX, Handling, handling, keep_papers, reports_for, wrong_text
from luodi_service.assessment.models import CHECKED, COMPUTED, OPEN, REPORTED, Statement


def state(
    pk: int, revision: int, point: int, words: str, files: list[UploadedFile], person: Person, at: datetime,
    *, missing: bool = False,
) -> Statement:  # fmt: skip
    """Say something of an item of one's own result; what was said before stays on record.

    Raises:
        PermissionDenied: it is another unit's.
        ValidationError: it is handed in or checked already, or what is wrong with words and files.
        Stale: somebody changed the result since it was shown.
    """
    with handling(pk, revision, "填写自评", (COMPUTED,), person, at) as doing:
        _check(doing)
        of = doing.point(point)
        if wrong := wrong_text("自评", words, TEXT_MAX):
            raise ValidationError(wrong)
        made = Statement.objects.create(
            result=doing.result, point=of, words=words.strip(), missing=missing, by=person, at=at
        )
        keep_papers(doing, files, statement=made)
        doing.words = f"「{of.line.item}」{'（数据有缺漏）' if missing else ''}"
    return made


def hand_in(pk: int, revision: int, words: str, person: Person, at: datetime) -> None:
    """Hand the self-report in.

    Raises:
        PermissionDenied: it is another unit's.
        ValidationError: it is handed in or checked already, or too long.
        Stale: somebody changed the result since it was shown.
    """
    with handling(pk, revision, "提交自评", (COMPUTED,), person, at) as doing:
        _check(doing)
        if wrong := wrong_text("自评的总体说明", words, TEXT_MAX):
            raise ValidationError(wrong)
        result = doing.result
        result.state, result.reported_by, result.reported_at = REPORTED, person, at
        result.report_words = words.strip()
        due = doing.assessment.report_by
        doing.words = f"逾期（{due} 截止）" if due is not None and doing.today > due else ""


def _check(doing: Handling) -> None:
    if not reports_for(doing.result, doing.person):
        raise PermissionDenied(f"「{doing.result}」的自评由本单位填写")
    if doing.result.state != OPEN:
        said = "已核查" if doing.result.state == CHECKED else "自评已提交"
        raise ValidationError(f"「{doing.result}」{said}，不能再改；有异议的，公布以后申诉")
