"""满意度: what a survey found, as its document says it. It counts once the assessment is worked out anew."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.assessment.acting import locked
from luodi_service.assessment.holding import of_office
from luodi_service.assessment.models import MONEY, Act, Survey
from luodi_service.assessment.money import RESPONDENTS_LEAST, policies_with_money
from luodi_service.assessment.scoring import said
from luodi_service.lib.audit import record

DOCUMENT_MAX = 200
RESPONDENTS_MAX = 10_000_000


def add_survey(
    pk: int, revision: int, code: str, percent: Decimal, respondents: int, document: str, person: Person, at: datetime
) -> Survey:
    """What a survey found for a policy, or for all of the plan's money (an empty code).

    Raises:
        PermissionDenied: it is the office's.
        ValidationError: everything that is wrong with it.
        Stale: somebody changed the assessment since it was shown.
    """
    with transaction.atomic():
        assessment = locked(pk, revision)
        if not of_office(person):
            raise PermissionDenied("满意度由领导小组办公室录入")
        wrong = []
        if assessment.object != MONEY or not assessment.open:
            wrong.append(f"{assessment}{assessment.get_state_display()}，不能录入满意度")
        if code and code not in policies_with_money(assessment.plan, assessment.year, person):
            wrong.append(f"{assessment.year}年没有「{code[:60]}」的预算")
        if not percent.is_finite() or not 0 <= percent <= 100 or percent != percent.quantize(Decimal("0.01")):
            wrong.append("满意度在 0 至 100 之间，最多两位小数")
        if not RESPONDENTS_LEAST <= respondents <= RESPONDENTS_MAX:
            wrong.append(f"受访不足 {RESPONDENTS_LEAST} 个的不用：看得出是谁说的，也不能代表")
        if not document.strip() or len(document.strip()) > DOCUMENT_MAX:
            wrong.append(f"请写明调查文件，不超过 {DOCUMENT_MAX} 个字")
        if wrong:
            raise ValidationError(wrong)
        made = Survey.objects.create(
            assessment=assessment, code=code, percent=percent, respondents=respondents, document=document.strip(),
            by=person, at=at,
        )  # fmt: skip
        assessment.revision += 1
        assessment.changed_at = at
        assessment.save(update_fields=["revision", "changed_at"])
        words = f"{code or '全部资金'} {said(percent)}%，受访 {respondents}，{document.strip()}"
        Act.objects.create(assessment=assessment, act="录入满意度", words=words[:500], by=person, at=at)
        record(person, "录入满意度", made, at, year=assessment.year, code=code, document=document.strip())
    return made
