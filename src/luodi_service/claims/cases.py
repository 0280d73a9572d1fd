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
from luodi_service.claims.applying import check_none_stands, claim_number, created, is_invented
from luodi_service.claims.duties import check_did_not_review
from luodi_service.claims.freezing import DRAFT_PLAN
from luodi_service.claims.models import Act, Claim, Paper
from luodi_service.claims.process import process_of
from luodi_service.claims.reviewing import check_schedule
from luodi_service.claims.states import DRAFT, FIRST
from luodi_service.claims.stepping import enter
from luodi_service.ledger.awarding import Payee
from luodi_service.ledger.posting import next_number
from luodi_service.lib.audit import record
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.handling import case_by_case, policies_of
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
        ValidationError: no version is in force, the policy is not decided case by case, no reason, or the sums do not do.
    """
    with opening("立案", subject, person, at, policy=code, year=year):
        if "office" not in person.codes():
            raise PermissionDenied("一事一议由领导小组办公室立案")
        version = payable_version(plan)
        if version is None:
            raise ValidationError(DRAFT_PLAN, code="CL01")
        kinds = {found: (name, kind) for found, name, kind in policies_of(version)}
        if not case_by_case(version, code) or kinds[code][1] != subject.kind:
            raise ValidationError("这项政策不是一事一议，或不是给这类主体的")
        check_schedule(schedule)
        amount = sum((part for _, part in schedule), Decimal(0))
        check_none_stands(plan, code, subject, year)
        reason = needed("立案的理由", reason)
        with transaction.atomic():
            series = timezone.localdate(at).year
            claim = created(
                number=claim_number(series, next_number(f"claim {series}")), plan=plan, version=version, code=code,
                policy=kinds[code][0], subject=subject, recipient=subject, year=year, origin=Claim.CASE, state=DRAFT,
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
        ValidationError: minutes, agreement or account lack, or it is under way already.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "个案提交", person, at, document=document) as doing:
        found = doing.claim
        if "office" not in person.codes():
            raise PermissionDenied("一事一议由领导小组办公室办理")
        check_did_not_review(found, person)
        if found.origin != Claim.CASE or found.state not in (DRAFT, "correcting"):
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能提交")
        _check_papers(found)
        needed("会议纪要的文号", document)
        found.payee_name, found.payee_bank = needed("户名", payee.name), needed("开户行", payee.bank)
        found.payee_account = "".join(needed("银行账号", payee.account).split())
        found.applicant, found.applied_at = person, at
        enter(doing, _first(doing))
    return found


def _check_papers(claim: Claim) -> None:
    there = set(Paper.objects.filter(claim=claim).values_list("name", flat=True))
    lacking = [name for name in (MINUTES, AGREEMENT) if name not in there]
    if lacking:
        raise ValidationError(f"缺少{'、'.join(lacking)}")


def _first(doing: Acting) -> str:
    """A case is accepted by being opened: it begins with the review after that."""
    step = process_of(doing.claim).after("submitted")
    return step.kind.state if step is not None else FIRST
