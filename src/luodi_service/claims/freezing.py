"""What a claim comes to: frozen from the engine, held against what the engine says now, worked out again on request."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.accounts.notices import notify
from luodi_service.claims.acting import Acting, acting
from luodi_service.claims.models import Claim, Override, Telling
from luodi_service.claims.process import process_of
from luodi_service.claims.states import APPLICANTS, COMMITTED, ENDED, FINANCE, PREPARED, REVIEWED, STEPS, SUBMITTED
from luodi_service.claims.stepping import enter, void_from
from luodi_service.ledger.models import Instalment
from luodi_service.plans.entitlements import (
    Entitlement,
    amounts_now,
    entitlement,
    payable_version,
    policy_by_code,
    related,
)
from luodi_service.plans.models import Plan, Version
from luodi_service.registry.models import Subject

DRAFT_PLAN = "方案是征求意见稿，还没有正式发布，只能测算，不能兑付"
TOLD_HERE, TOLD_CHANGE = "站内告知", "站内告知变化"
"""How people are told of a claim that was found, and of what becomes of it."""
FROZEN = ("version", "snapshot", "readings", "status", "amount", "missing", "open_readings", "obstacles", "recipient")


def told_sum(amount: Decimal | None) -> str:
    """``1,234.50 元``; 未知 where a claim comes to nothing that is known."""
    return "未知" if amount is None else f"{amount:,.2f} 元"


def frozen(found: Entitlement) -> dict[str, Any]:
    """The fields of a claim that an entitlement gives."""
    return {
        "version": found.version, "snapshot": found.snapshot, "readings": found.readings, "status": found.status,
        "amount": found.amount, "missing": found.missing, "open_readings": found.open_readings,
        "obstacles": found.obstacles, "recipient": recipient_of(found),
        "schedule": [[year, str(amount)] for year, amount in found.schedule],
    }  # fmt: skip


def recipient_of(found: Entitlement) -> Subject | None:
    """Whom an entitlement is paid to; None where the plan names nobody, or nobody of that number is on record."""
    if not found.recipient_key:
        return None
    return Subject.objects.filter(kind=found.recipient_kind, key=found.recipient_key).first()


def now(claim: Claim) -> Entitlement:
    """What the version in force gives now.

    Raises:
        ValidationError: no version is in force, or nothing is known of the subject.
    """
    version = payable_version(claim.plan)
    if version is None:
        raise ValidationError(DRAFT_PLAN, code="CL01")
    found = entitlement(version, claim.code, claim.subject, claim.year)
    if found is None:
        raise ValidationError("现行方案没有这项政策，或没有这个主体的数据", code="CL02")
    return found


def check_payable(found: Entitlement) -> None:
    """Whether an entitlement may be paid.

    Raises:
        ValidationError: everything that stands in the way.
    """
    problems = list(found.obstacles)
    if found.status != "eligible":
        problems.append(_NOT_ELIGIBLE.get(found.status, "不符合条件，或不在政策有效期内"))
    elif recipient_of(found) is None:
        problems.append("受益人未定，或受益单位不在册")
    if problems:
        raise ValidationError(list(dict.fromkeys(problems)), code="CL03")


_NOT_ELIGIBLE = {
    "missing": "数据不全，还算不出能否享受", "undecided": "还有认定或核定没有作出", "excluded": "同一事项另有更高的补助（就高不重复）",
}  # fmt: skip


def check_unchanged(claim: Claim) -> Entitlement | None:
    """Whether a claim may be paid as it was frozen: the engine, over the rules in force and what is known now, gives the same.
    Gives what it says now; None for a case of its own (一事一议), which no engine decides.

    Raises:
        ValidationError: it may not, and why.
    """
    if claim.origin == Claim.CASE:
        check_case(claim.plan, claim.code, claim.subject.kind, claim.year)
        return None
    found = now(claim)
    check_payable(found)
    if found.amount != claim.amount:
        raise ValidationError(
            f"数据或口径已经变化：申请按 {told_sum(claim.amount)}，现在是 {told_sum(found.amount)}。请先重新核算",
            code="CL04",
        )
    paid_to = recipient_of(found)
    if claim.recipient_id != (paid_to.pk if paid_to is not None else None):
        raise ValidationError("受益单位已经变化，请先重新核算", code="CL05")
    check_others(claim)
    return found


def check_case(plan: Plan, code: str, kind: str, year: int) -> tuple[Version, str]:
    """The version in force and the name of its policy by which a case of its own (一事一议) is decided.

    Raises:
        ValidationError: no version is in force, the policy is not decided case by case or not for such subjects, or it was
            not valid in the year.
    """
    version = payable_version(plan)
    if version is None:
        raise ValidationError(DRAFT_PLAN, code="CL01")
    policy = policy_by_code(version, code)
    if policy is None or not policy.case_by_case or policy.kind != kind:
        raise ValidationError("这项政策不是一事一议，或不是给这类主体的", code="CL02")
    valid = policy.validity
    if valid is not None and year not in valid:
        raise ValidationError(f"{year} 年不在政策有效期内（{valid.first}–{valid.last} 年）", code="CL03")
    return version, policy.name


def check_others(claim: Claim) -> None:
    """Whether what was promised before for the same thing still stands: where it does not, more is due back than is paid.

    Each is held against its own version and what is known now.

    Raises:
        ValidationError: something has to be recovered first.
    """
    codes = related(claim.version, claim.code)
    rows = Claim.objects.filter(plan=claim.plan, code__in=codes, state__in=COMMITTED).exclude(pk=claim.pk)
    _check_merged(claim)
    own = rows.filter(Q(subject=claim.subject) | Q(subject__merged_into=claim.subject))
    if claim.recipient_id is not None:
        own |= rows.filter(recipient=claim.recipient_id, code=claim.code)
    by_version: dict[Version, list[Claim]] = {}
    for other in own.exclude(origin=Claim.CASE).select_related("version__plan", "subject", "award"):
        if other.decided_amount is None:
            by_version.setdefault(other.version, []).append(other)
    for version, others in by_version.items():
        given = amounts_now(version, [(one.code, one.subject, one.year) for one in others])
        for other in others:
            entitled = given.get((other.code, other.subject_id, other.year), Decimal(0))
            if net(other) > entitled:
                raise ValidationError(
                    f"{other} 已下达 {net(other)} 元，按现在的数据只应 {entitled} 元：先追回差额，再办理", code="CL06"
                )


def _check_merged(claim: Claim) -> None:
    """Whether nobody who turned out to be the same subject has a claim of the same."""
    same = Claim.objects.filter(plan=claim.plan, code=claim.code, year=claim.year, subject__merged_into=claim.subject)
    other = same.exclude(state__in=ENDED).first()
    if other is not None:
        raise ValidationError(f"已并入的「{other.subject}」有同一事项的申请 {other.number}，不重复办理", code="CL07")


def net(claim: Claim) -> Decimal:
    """What is promised or paid of a claim and neither let go of, due back nor recovered, in 元."""
    award = claim.award
    if award is None:
        return Decimal("0.00")
    rows = award.instalments.values_list("state", "amount_fen", "paid_fen")
    standing = sum(paid if state == Instalment.CANCELED else amount for state, amount, paid in rows)
    return Decimal(standing - award.due_back_fen - award.recovered_fen) / 100


def recalculate(claim: Claim, revision: int, reason: str, by: Person, at: datetime) -> Claim:
    """Freeze a claim anew, over the rules in force and what is known now. Where it comes to another sum, or goes to
    another, what was said after it was accepted is void. Who was told another sum of a claim that was found is told.

    Raises:
        PermissionDenied: whoever asks is neither of the office nor of finance, nor is it their own draft.
        ValidationError: it is decided already, or nothing is in force.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "重新核算", by, at, reason=reason) as doing:
        found = doing.claim
        if found.origin == Claim.CASE or found.state not in (*APPLICANTS, *REVIEWED):
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能重新核算")
        if not by.codes() & {"office", "finance"}:
            raise PermissionDenied("重新核算由领导小组办公室或区财政局办理")
        before = found.amount
        refreeze(doing)
        if found.state == PREPARED and found.amount != before:
            _tell_recalculated(found, before, at)
    return found


def _tell_recalculated(claim: Claim, before: Decimal | None, at: datetime) -> None:
    """Tell those whom a claim was offered to, and whom it still is for, that it comes to another sum; and keep proof of it."""
    units = {one.unit_id for one in (claim.subject, claim.recipient) if one is not None} - {None}
    told = Telling.objects.filter(claim=claim, how__startswith=TOLD_HERE).values("person")
    text = f"为您备好的{claim.named}有变化：{told_sum(before)}变为 {told_sum(claim.amount)}"
    for person in Person.objects.filter(pk__in=told, is_active=True, roles__unit__in=units).distinct():
        key = f"claim {claim.number} recalculated {claim.revision}"
        notify(person, text[:300], claim.get_absolute_url(), at, key)
        Telling.objects.create(claim=claim, person=person, how=TOLD_CHANGE, at=at)


def freeze(claim: Claim, given: dict[str, Any]) -> bool:
    """Freeze a claim; whether it comes to the same, for the same. Where it does not, nobody overrode what it comes to now."""
    same = bool(claim.amount == given["amount"] and claim.recipient == given["recipient"])
    for name, value in given.items():
        setattr(claim, name, value)
    if not same:
        claim.decided_amount = None
        Override.objects.filter(claim=claim, agreed__isnull=True).update(agreed=False)
    return same


def refreeze(doing: Acting) -> None:
    """Freeze a claim anew; back to its first review where that changes what it comes to."""
    claim = doing.claim
    given = frozen(now(claim))
    before = claim.amount
    if freeze(claim, given):
        return
    doing.reason = f"{doing.reason}（{told_sum(before)}变为 {told_sum(claim.amount)}）".strip()
    order = list(STEPS)
    if claim.state in REVIEWED and order.index(claim.state) > order.index(SUBMITTED):
        second = process_of(claim).after(SUBMITTED)
        state = second.kind.state if second is not None else FINANCE
        void_from(claim, state)
        claim.round += 1
        enter(doing, state)
