"""What an applicant does: start a claim, accept one that was found, hand it in, mend it, withdraw it, want none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.claims.acting import Acting, acting, needed, opening
from luodi_service.claims.duplicates import look, note_things
from luodi_service.claims.duties import HANDED, check_did_not_review, reviewed_by
from luodi_service.claims.freezing import DRAFT_PLAN, check_payable, freeze, frozen, now
from luodi_service.claims.models import Act, Claim, Opinion, OptOut, Telling
from luodi_service.claims.papers import lacking
from luodi_service.claims.process import process_of
from luodi_service.claims.states import (
    CORRECTING,
    DECLINED,
    DRAFT,
    ENDED,
    PREPARED,
    REVIEWED,
    SUBMITTED,
    WITHDRAWN,
)
from luodi_service.claims.stepping import close, enter
from luodi_service.ledger.posting import next_number
from luodi_service.lib.audit import record
from luodi_service.plans.entitlements import entitlement, payable_version
from luodi_service.plans.handling import case_by_case
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject

OWN = frozenset({"enterprise", "park"})
ON_BEHALF = frozenset({"office"})
"""Who may apply for others, as the portal's file and the counter do."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What an applicant hands in with a claim: where to pay, that data of departments may be used, what else it is about.

    ``things`` are pairs of kind (发票, 房屋, 项目) and text.
    """

    payee_name: str = ""
    payee_bank: str = ""
    payee_account: str = ""
    consent: bool = False
    note: str = ""
    things: Sequence[tuple[str, str]] = ()


def applies_for(person: Person, subject: Subject, recipient: Subject | None) -> bool:
    """Whether a person applies for a subject: of its own unit or its recipient's, or of the office."""
    if person.codes() & ON_BEHALF:
        return True
    paths = [one.unit.path for one in (subject, recipient) if one is not None and one.unit is not None]
    held = Role.objects.filter(person=person, role__in=OWN).values_list("unit__path", flat=True)
    return any(path.startswith(own) for path in paths for own in held)


def claim_number(year: int, number: int) -> str:
    """``2026-000123``."""
    return f"{year}-{number:06d}"


def start(
    plan: Plan, code: str, subject: Subject, year: int, person: Person, at: datetime, *, origin: str = Claim.APPLIED,
    portal_number: str = "",
) -> Claim:  # fmt: skip
    """A draft of a claim.

    Raises:
        PermissionDenied: the subject is not this person's to apply for.
        ValidationError: no version is in force, there is no such policy for it, or there is a claim already.
    """
    with opening("起草", subject, person, at, policy=code, year=year):
        version = payable_version(plan)
        if version is None:
            raise ValidationError(DRAFT_PLAN, code="CL01")
        check_not_merged(subject)
        if case_by_case(version, code):
            raise ValidationError("一事一议由领导小组办公室立案，不在这里申报", code="CL02")
        found = entitlement(version, code, subject, year)
        if found is None:
            raise ValidationError("现行方案没有这项政策，或没有这个主体的数据", code="CL02")
        fields = frozen(found)
        if not applies_for(person, subject, fields["recipient"]):
            raise PermissionDenied("只能为本单位申报")
        check_none_stands(plan, code, subject, year)
        with transaction.atomic():
            series = timezone.localdate(at).year
            claim = created(
                number=claim_number(series, next_number(f"claim {series}")), plan=plan, code=code, policy=found.policy,
                subject=subject, year=year, origin=origin, state=DRAFT, since=timezone.localdate(at), at=at,
                demonstration=is_invented(plan), portal_number=portal_number, **fields,
            )  # fmt: skip
            Act.objects.create(claim=claim, act="起草", after=DRAFT, by=person, at=at)
            record(person, "申请：起草", claim, at, number=claim.number, policy=code, subject=subject.key, year=year)
        return claim


def is_invented(plan: Plan) -> bool:
    """Whether claims under a plan are invented: under the test version that demonstrations publish, all are."""
    version = payable_version(plan)
    return version is not None and "演示" in version.publication.document


def check_not_merged(subject: Subject) -> None:
    """Whether a subject is on record as itself.

    Raises:
        ValidationError: it turned out to be another.
    """
    if subject.merged_into is not None:
        raise ValidationError(f"「{subject.key}」已并入 {subject.merged_into.key}，请以它申报")


def check_none_stands(plan: Plan, code: str, subject: Subject, year: int) -> None:
    """Whether no claim of the same is under way or paid.

    Raises:
        ValidationError: one is.
    """
    standing = Claim.objects.filter(plan=plan, code=code, subject=subject, year=year).exclude(state__in=ENDED).first()
    if standing is not None:
        raise ValidationError(f"已有申请 {standing.number}（{standing.get_state_display()}），不重复申报", code="CL07")


def created(**fields: object) -> Claim:
    """A new claim; whoever comes second at the same moment is told as whoever comes later.

    Raises:
        ValidationError: somebody was first.
    """
    try:
        with transaction.atomic():
            return Claim.objects.create(**fields)
    except IntegrityError as error:
        raise ValidationError("同一事项刚刚已有另一份申请，请刷新后再看", code="CL07") from error


def hand_in(claim: Claim, revision: int, handed: Handed, person: Person, at: datetime) -> Claim:
    """Hand a claim in: one that was found for its applicant (one click), a draft, or one that was mended.

    Raises:
        PermissionDenied: it is not this person's to apply for.
        ValidationError: it is not the applicant's turn, something lacks, or it may not be paid as things stand.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "提交", person, at) as doing:
        found = doing.claim
        if found.state not in (PREPARED, DRAFT, CORRECTING) or found.origin == Claim.CASE:
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能这样提交")
        if not applies_for(person, found.subject, found.recipient):
            raise PermissionDenied("只能提交本单位的申请")
        check_did_not_review(found, person)
        _take(found, handed)
        _frozen_now(doing)
        _check_complete(found)
        note_things(found, handed.things)
        doing.act = {PREPARED: "确认", CORRECTING: "补正提交"}.get(found.state, "提交")
        mended = found.state == CORRECTING
        found.applicant, found.applied_at = person, at
        if found.state == PREPARED:
            how = "代为确认" if person.codes() & ON_BEHALF else "本人确认"
            Telling.objects.create(claim=found, person=person, how=how, at=at)
        enter(doing, _second(found) if mended and _accepted(found) else process_of(found).first().kind.state)
        look(found)
    return found


def _accepted(claim: Claim) -> bool:
    """Whether a claim was accepted, and is only mended since."""
    return Opinion.objects.filter(claim=claim, step=SUBMITTED, opinion=Opinion.AGREE, void=False).exists()


def _second(claim: Claim) -> str:
    """Where a claim goes on that was accepted once and sent back to its applicant."""
    step = process_of(claim).after(SUBMITTED)
    return step.kind.state if step is not None else SUBMITTED


def _take(claim: Claim, handed: Handed) -> None:
    for name in ("payee_name", "payee_bank", "note"):
        text = getattr(handed, name).strip()
        if text:
            setattr(claim, name, text)
    account = "".join(handed.payee_account.split())
    if account:
        claim.payee_account = account
    claim.consent = claim.consent or handed.consent


def _frozen_now(doing: Acting) -> None:
    """What it comes to on the day on which it is handed in; that it is another sum than was shown stands in the act."""
    claim, before = doing.claim, doing.claim.amount
    found = now(claim)
    check_payable(found)
    if not freeze(claim, frozen(found)) and claim.amount != before:
        doing.reason = f"{before if before is not None else '未知'} 元变为 {claim.amount} 元"


def _check_complete(claim: Claim) -> None:
    """Whether nothing lacks that the applicant has to give.

    Raises:
        ValidationError: all that lacks.
    """
    problems = payee_problems(claim)
    if len(claim.note) > 1_000:
        problems.append("说明超过 1,000 个字")
    if not claim.consent:
        problems.append("请勾选同意核验：有关部门提供的数据只用于这项申请")
    problems += [f"缺少材料「{name}」" for name in lacking(claim)]
    if problems:
        raise ValidationError(problems, code="CL08")


_PAYEE = {"payee_name": "户名", "payee_bank": "开户行", "payee_account": "银行账号"}
_ACCOUNT = re.compile(r"[0-9]{8,30}")


def payee_problems(claim: Claim) -> list[str]:
    """What is wrong with where a claim is to be paid to."""
    problems = [f"请填写{label}" for name, label in _PAYEE.items() if not getattr(claim, name)]
    problems += [f"{label}超过 200 个字" for name, label in _PAYEE.items() if len(getattr(claim, name)) > 200]
    if claim.payee_account and not _ACCOUNT.fullmatch(claim.payee_account):
        problems.append("银行账号只写数字，8 至 30 位")
    return problems


def withdraw(claim: Claim, revision: int, reason: str, person: Person, at: datetime) -> Claim:
    """Take a claim back before it is decided.

    Raises:
        PermissionDenied: it is not this person's.
        ValidationError: it is decided already, or no reason is given.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "撤回", person, at, reason=reason) as doing:
        found = doing.claim
        needed("撤回的理由", reason)
        if found.state not in (PREPARED, DRAFT, CORRECTING, *REVIEWED):
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能撤回")
        check_withdraws(found, person)
        close(doing, WITHDRAWN)
    return found


def check_withdraws(claim: Claim, person: Person) -> None:
    """Whether a claim is a person's to take back. The office takes back what nobody handed in yet and what it handed in for
    another: what a firm handed in is decided on, not taken back by those who review it.

    Raises:
        PermissionDenied: it is not.
    """
    if not applies_for(person, claim.subject, claim.recipient):
        raise PermissionDenied("只能撤回本单位的申请")
    if not person.codes() & ON_BEHALF:
        return
    # By what was done, not by who is the applicant now: the office may have mended it for them since, and lost the role.
    if Act.objects.filter(claim=claim, act__in=HANDED, by__roles__role__in=OWN).exists():
        raise PermissionDenied("这项申请由申请人自己提交，由申请人撤回；不能支持的，按不予受理、不予支持办理")
    if reviewed_by(claim, person):
        raise PermissionDenied("您审核过这项申请，不能撤回，请由另一人办理")


def decline(claim: Claim, revision: int, reason: str, person: Person, at: datetime, *, for_good: bool = False) -> Claim:
    """Not want what was found; ``for_good`` none that may be found later either.

    Raises:
        PermissionDenied, ValidationError, Stale: as for withdrawing.
    """
    with acting(claim, revision, "放弃", person, at, reason=reason) as doing:
        found = doing.claim
        if found.state != PREPARED:
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能放弃")
        if not applies_for(person, found.subject, found.recipient) or person.codes() & ON_BEHALF:
            raise PermissionDenied("放弃由本单位自己办理")
        Telling.objects.create(claim=found, person=person, how="本人放弃", at=at)
        close(doing, DECLINED)
        if for_good:
            for own in {one for one in (found.subject, found.recipient) if one is not None}:
                # A park that gives up an award of its founder's speaks for itself alone.
                if applies_for(person, own, None):
                    opt_out(own, person, at)
    return found


def opt_out(subject: Subject, person: Person, at: datetime) -> None:
    """Find no awards for a subject any more."""
    with transaction.atomic():
        given = {"by": person, "at": at}
        if OptOut.objects.get_or_create(subject=subject, ended_at=None, defaults=given)[1]:
            record(person, "不再免申即享", subject, at)


def opt_in(subject: Subject, person: Person, at: datetime) -> None:
    """Find awards for a subject again."""
    with transaction.atomic():
        if OptOut.objects.filter(subject=subject, ended_at=None).update(ended_at=at):
            record(person, "恢复免申即享", subject, at)


def people_of(units: Sequence[Unit]) -> dict[int, list[Person]]:
    """By the number of each unit: its people, active ones."""
    found: dict[int, list[Person]] = {}
    rows = Role.objects.filter(unit__in=units, person__is_active=True).filter(Q(role__in=OWN)).select_related("person")
    for row in rows:
        found.setdefault(row.unit_id, []).append(row.person)
    return found
