"""一事一议: no engine decides it. A case with its minutes and agreement, an amount and instalments of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import Acting, acting, needed, opening
from luodi_service.claims.applying import (
    check_none_stands,
    check_not_merged,
    claim_number,
    created,
    is_invented,
    payee_problems,
)
from luodi_service.claims.duties import check_did_not_review
from luodi_service.claims.freezing import check_case
from luodi_service.claims.models import Act, Claim, Paper
from luodi_service.claims.process import process_of
from luodi_service.claims.reviewing import check_schedule
from luodi_service.claims.states import DRAFT, FIRST
from luodi_service.claims.stepping import enter
from luodi_service.ledger.awarding import Payee
from luodi_service.ledger.posting import next_number
from luodi_service.lib.audit import record
from luodi_service.plans.models import Plan
from luodi_service.plans.snapshots import last_fact
from luodi_service.registry.models import Subject

MINUTES, AGREEMENT = "会议纪要", "协议"


def open_case(
    plan: Plan, code: str, subject: Subject, year: int, schedule: Sequence[tuple[int, Decimal]], reason: str,
    person: Person, at: datetime,
) -> Claim:  # fmt: skip
    """A draft of a case, with the amount and instalments (years, 元) that were settled.

    Raises:
        PermissionDenied: cases are the office's.
        ValidationError: no version is in force, the policy is not decided case by case or not valid in the year, the subject
            was merged into another, no reason, or the sums do not do.
    """
    with opening("立案", subject, person, at, policy=code, year=year):
        if "office" not in person.codes():
            raise PermissionDenied("一事一议由领导小组办公室立案")
        version, name = check_case(plan, code, subject.kind, year)
        check_not_merged(subject)
        check_schedule(schedule)
        amount = sum((part for _, part in schedule), Decimal(0))
        check_none_stands(plan, code, subject, year)
        reason = needed("立案的理由", reason)
        with transaction.atomic():
            series = timezone.localdate(at).year
            claim = created(
                number=claim_number(series, next_number(f"claim {series}")), plan=plan, version=version, code=code,
                policy=name, subject=subject, recipient=subject, year=year, origin=Claim.CASE, state=DRAFT,
                since=timezone.localdate(at), snapshot=last_fact(), status="case", decided_amount=amount,
                schedule=[[due, str(part)] for due, part in schedule], note=reason[:1_000], demonstration=is_invented(plan), at=at,
            )  # fmt: skip
            Act.objects.create(claim=claim, act="立案", after=DRAFT, reason=reason[:1_000], by=person, at=at)
            record(
                person, "申请：立案", claim, at, number=claim.number, policy=code, subject=subject.key, amount=amount
            )
        return claim


def hand_in_case(claim: Claim, revision: int, payee: Payee, document: str, person: Person, at: datetime) -> Claim:
    """Hand a case in for review, once its minutes and agreement are there.

    Raises:
        PermissionDenied: cases are the office's.
        ValidationError: minutes, agreement or account lack or are none, the policy is not valid any more, or it is under way
            already.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "个案提交", person, at, document=document) as doing:
        found = doing.claim
        if "office" not in person.codes():
            raise PermissionDenied("一事一议由领导小组办公室办理")
        check_did_not_review(found, person)
        if found.origin != Claim.CASE or found.state not in (DRAFT, "correcting"):
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能提交")
        check_case(found.plan, found.code, found.subject.kind, found.year)
        _check_papers(found)
        needed("会议纪要的文号", document)
        found.payee_name, found.payee_bank = payee.name.strip(), payee.bank.strip()
        found.payee_account = "".join(payee.account.split())
        if problems := payee_problems(found):
            raise ValidationError(problems, code="CL08")
        found.applicant, found.applied_at = person, at
        enter(doing, _first(doing))
    return found


def _check_papers(claim: Claim) -> None:
    """What the office put there itself: the firm may add papers to its case, but not the minutes that grant it money."""
    there = set(Paper.objects.filter(claim=claim, by__roles__role="office").values_list("name", flat=True))
    lacking = [name for name in (MINUTES, AGREEMENT) if name not in there]
    if lacking:
        raise ValidationError(f"缺少{'、'.join(lacking)}（由办公室上传）")


def _first(doing: Acting) -> str:
    """A case is accepted by being opened: it begins with the review after that."""
    step = process_of(doing.claim).after("submitted")
    return step.kind.state if step is not None else FIRST
