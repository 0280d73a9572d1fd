"""核查: the office looks at a result; other points for an item need a reason and a second person."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError

from luodi_service.accounts.models import Person
from luodi_service.assessment.computing import rank_all, retotal
from luodi_service.assessment.handling import REASON_MAX, Handling, handling, judges, wrong_points, wrong_text
from luodi_service.assessment.models import (
    AGREED,
    CHECKED,
    COMPUTED,
    OPEN,
    PROPOSED,
    REFUSED,
    REPORTED,
    Adjustment,
)
from luodi_service.assessment.scoring import said


def check(pk: int, revision: int, words: str, person: Person, at: datetime) -> None:
    """Say that a result was looked at.

    Raises:
        PermissionDenied: it is the office's, and of nobody who spoke for the unit.
        ValidationError: it waits for the self-report or for a second person, or no words.
        Stale: somebody changed the result since it was shown.
    """
    with handling(pk, revision, "核查", (COMPUTED,), person, at) as doing:
        _judge(doing, "核查")
        result, due = doing.result, doing.assessment.report_by
        wrong = wrong_text("核查意见", words, REASON_MAX)
        if result.state == CHECKED:
            wrong.append("已经核查")
        if result.state == OPEN and due is not None and doing.today <= due:
            wrong.append(f"还没有自评（{due} 截止）；提交自评以后，或过了截止再核查")
        if result.adjustments.filter(state=PROPOSED).exists():
            wrong.append("还有调整没有第二人同意")
        if wrong:
            raise ValidationError(wrong)
        result.state, result.checked_by, result.checked_at = CHECKED, person, at
        result.check_words = doing.words = words.strip()


def propose(
    pk: int, revision: int, point: int, points: Decimal | None, reason: str, person: Person, at: datetime
) -> Adjustment:
    """Propose other points for an item; they count once a second person agrees.

    Raises:
        PermissionDenied: it is the office's, and of nobody who spoke for the unit.
        ValidationError: what is wrong with the points, no reason, or another proposal waits.
        Stale: somebody changed the result since it was shown.
    """
    with handling(pk, revision, "提出调整", (COMPUTED,), person, at) as doing:
        _judge(doing, "调整")
        of = doing.point(point)
        wrong = wrong_points(of, points) + wrong_text("调整的理由", reason, REASON_MAX)
        if of.adjustments.filter(state=PROPOSED).exists():
            wrong.append(f"「{of.line.item}」已有一项调整待第二人同意")
        if points is not None and of.points == points:
            wrong.append(f"「{of.line.item}」现在就是 {said(points)} 分")
        if wrong:
            raise ValidationError(wrong)
        assert points is not None, "looked at"
        made = Adjustment.objects.create(
            result=doing.result, point=of, before=of.points, points=points, reason=reason.strip(), by=person, at=at
        )
        _uncheck(doing)
        doing.words = f"「{of.line.item}」调整为 {said(points)}：{reason.strip()}"
    return made


def second(pk: int, revision: int, adjustment: int, words: str, person: Person, at: datetime, *, agrees: bool) -> None:
    """Agree to an adjustment, or not.

    Raises:
        PermissionDenied: it is another's of the office than who proposed it.
        ValidationError: it does not wait any more, or no reason for a refusal.
        Stale: somebody changed the result since it was shown.
    """
    with handling(pk, revision, "同意调整" if agrees else "不同意调整", (COMPUTED,), person, at) as doing:
        _judge(doing, "同意调整")
        found = Adjustment.objects.select_related("point__line").filter(result=doing.result, pk=adjustment).first()
        if found is None or found.state != PROPOSED:
            raise ValidationError("这项调整不待同意：已经办过，或重新测算后失效")
        if found.by_id == person.pk:
            raise PermissionDenied("不能同意自己提出的调整，请由另一人办理")
        if not agrees and (wrong := wrong_text("不同意的理由", words, REASON_MAX)):
            raise ValidationError(wrong)
        if len(words) > REASON_MAX:
            raise ValidationError(f"意见超过 {REASON_MAX} 个字")
        found.state = AGREED if agrees else REFUSED
        found.second, found.second_at, found.second_words = person, at, words.strip()
        found.save()
        doing.words = f"「{found.point.line.item}」{said(found.points)}。{words.strip()}"
        if agrees:
            point = found.point
            point.points = found.points
            point.save(update_fields=["points"])
            retotal(doing.result)
            rank_all(doing.assessment)
            doing.result.refresh_from_db(fields=["rank"])


def _judge(doing: Handling, what: str) -> None:
    if not judges(doing.result, doing.person):
        raise PermissionDenied(f"{what}由领导小组办公室办理，不能是为「{doing.result}」自评、申诉的人")


def _uncheck(doing: Handling) -> None:
    result = doing.result
    if result.state == CHECKED:
        result.state = REPORTED if result.reported_at else OPEN
        result.checked_by, result.checked_at, result.check_words = None, None, ""
