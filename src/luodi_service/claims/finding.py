"""免申即享: after a run, whoever is entitled gets a prepared claim and is told; to accept it is one click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from luodi_service.accounts.mailing import mail_soon
from luodi_service.accounts.models import Notice, Person, Role
from luodi_service.claims.acting import needed
from luodi_service.claims.applying import OWN, claim_number, is_invented
from luodi_service.claims.freezing import DRAFT_PLAN, TOLD_CHANGE, TOLD_HERE, told_sum
from luodi_service.claims.models import Act, Claim, OptOut, Telling
from luodi_service.claims.papers import lacking_of
from luodi_service.claims.states import PREPARED, WITHDRAWN
from luodi_service.ledger.posting import next_numbers
from luodi_service.lib.audit import Actor, record
from luodi_service.plans.entitlements import entitlement, payable_version, recipients_of
from luodi_service.plans.handling import policies_of
from luodi_service.plans.models import Line, Run
from luodi_service.registry.models import Subject

AT_ONCE = 1_000
"""Claims prepared in one transaction: whoever else writes waits no longer than that."""


def prepare(run: Run, actor: Actor, at: datetime) -> int:
    """Prepare a claim for every payable line of a finished run that has none, and tell those it is for; gives how many.

    Whoever wants none found (``OptOut``) is left alone, and so is whoever gave a claim of the same up, withdrew it, let it
    lapse or was refused it: what people decided is not offered again by a machine. They may apply for it.

    Raises:
        ValidationError: the run is not of the version in force, or not finished.
    """
    check_prepares(run)
    lines = iter(_lines(run))
    refresh(run, actor, at)
    made = 0
    while stretch := list(islice(lines, AT_ONCE)):
        made += _prepared(run, stretch, actor, at)
    if made:
        mail_soon()
    return made


def check_prepares(run: Run) -> None:
    """Whether claims may be prepared of a run.

    Raises:
        ValidationError: it is not of the version in force, or not finished.
    """
    version = payable_version(run.version.plan)
    if version is None:
        raise ValidationError(DRAFT_PLAN, code="CL01")
    if run.version_id != version.pk or run.state != "done":
        raise ValidationError("只按现行版本已完成的测算备好申请")


def _lines(run: Run) -> Iterable[Line]:
    rows = Line.objects.filter(run=run, status="eligible", payable=True).select_related("subject").order_by("pk")
    return list(rows)


def _prepared(run: Run, lines: list[Line], actor: Actor, at: datetime) -> int:
    plan, today = run.version.plan, timezone.localdate(at)
    recipients = recipients_of(run.version, run.snapshot, lines)
    with transaction.atomic():
        first = next_numbers(f"claim {today.year}", 0)  # locks the series: nobody prepares the same meanwhile
        known = _known(run, lines)
        unwanted = set(OptOut.objects.filter(ended_at=None).values_list("subject", flat=True))
        fresh = [
            line
            for line in lines
            if (paid_to := recipients.get(line.pk)) is not None
            and (paid_to[0], line.subject_id, line.year) not in known
            and not {line.subject_id, paid_to[1]} & unwanted
        ]
        if not fresh:
            return 0
        first = next_numbers(f"claim {today.year}", len(fresh))
        invented = is_invented(plan)
        claims = Claim.objects.bulk_create(
            [
                Claim(
                    number=claim_number(today.year, first + at_), plan=plan, version=run.version,
                    code=recipients[line.pk][0], policy=line.policy, subject_id=line.subject_id,
                    recipient_id=recipients[line.pk][1], year=line.year, origin=Claim.FOUND, state=PREPARED, since=today,
                    snapshot=run.snapshot, readings=run.readings, status=line.status, amount=line.amount,
                    missing=line.missing, open_readings=line.open_readings, schedule=_schedule(run, line, recipients),
                    demonstration=invented, at=at,
                )
                for at_, line in enumerate(fresh)
            ],
            batch_size=500,
        )  # fmt: skip
        Act.objects.bulk_create(
            [Act(claim=claim, act="系统备好申请", after=PREPARED, at=at) for claim in claims], batch_size=500
        )
        _tell(claims, _offer(claims), TOLD_HERE, "", at)
        record(
            actor, "备好申请", run, at, claims=len(claims), first=claims[0].number, last=claims[-1].number
        )  # fmt: skip
    return len(claims)


def refresh(run: Run, actor: Actor, at: datetime) -> int:
    """Let claims that wait for their applicant say what a run says now: another sum, or that there is nothing any more.
    Gives how many changed."""
    rows = Claim.objects.filter(plan=run.version.plan, state=PREPARED)
    with transaction.atomic():
        held = rows.select_for_update(of=("self",)).select_related("subject", "recipient")
        waiting = list(held.order_by("pk"))
        given = _given(run, waiting)
        recipients = _paid_to(run, list(given.values()))
        acts: list[Act] = []
        for claim in waiting:
            line = given.get((claim.code, claim.subject_id, claim.year))
            acts += _refreshed(run, claim, line, recipients, at)
            claim.version, claim.snapshot, claim.readings = run.version, run.snapshot, run.readings
        changed = {act.claim_id: act for act in acts}
        for claim in waiting:
            claim.revision += claim.pk in changed
        Claim.objects.bulk_update(waiting, _SAYS, batch_size=500)
        Act.objects.bulk_create(acts, batch_size=500)
        if acts:
            _tell_changed([claim for claim in waiting if claim.pk in changed], changed, run, at)
            record(actor, "更新备好的申请", run, at, changed=len(acts))
    return len(acts)


_SAYS = (
    "state", "policy", "status", "amount", "missing", "open_readings", "obstacles", "schedule", "recipient", "version",
    "snapshot", "readings", "revision",
)  # fmt: skip
"""The fields of a claim that say what a run says of it."""
_NO_MORE, _NOBODY = "按最新的测算不再符合条件", "按最新的数据受益单位未定，或不在册"
_UPDATED, _TAKEN_BACK = "系统更新", "系统收回"


def _paid_to(run: Run, lines: list[Line]) -> dict[int, tuple[str, int, bool]]:
    """Whom lines are paid to, asked for a stretch of them at a time."""
    found: dict[int, tuple[str, int, bool]] = {}
    for start in range(0, len(lines), AT_ONCE):
        found |= recipients_of(run.version, run.snapshot, lines[start : start + AT_ONCE])
    return found


def _refreshed(
    run: Run, claim: Claim, line: Line | None, recipients: dict[int, tuple[str, int, bool]], at: datetime
) -> list[Act]:
    """Let a claim say what its line says; gives the act of it, if there was anything to change."""
    paid_to = recipients.get(line.pk) if line is not None else None
    if line is None or paid_to is None:
        claim.state = WITHDRAWN
        why = _NO_MORE if line is None else _NOBODY
        return [Act(claim=claim, act=_TAKEN_BACK, before=PREPARED, after=WITHDRAWN, reason=why, at=at)]
    claim.policy = line.policy
    # Somebody may have worked it out again meanwhile, while it was not payable.
    claim.status, claim.missing = line.status, line.missing
    claim.open_readings, claim.obstacles = line.open_readings, []
    told: list[str] = []
    if line.amount != claim.amount:
        told.append(f"{told_sum(claim.amount)}变为 {told_sum(line.amount)}")
        claim.amount, claim.schedule = line.amount, _schedule(run, line, recipients)
    if paid_to[1] != claim.recipient_id:
        before, claim.recipient = claim.recipient, Subject.objects.get(pk=paid_to[1])
        told.append(f"受益单位由 {before or '未定'} 变为 {claim.recipient}")
    if not told:
        return []
    why = "；".join(told)[:1_000]
    return [Act(claim=claim, act=_UPDATED, before=PREPARED, after=PREPARED, reason=why, at=at)]


def _tell_changed(claims: list[Claim], acts: dict[int, Act], run: Run, at: datetime) -> None:
    """Tell those who were told of a claim what became of it: a sum that they count on is no more theirs by silence."""

    def words(claim: Claim) -> str:
        what = "有变化" if acts[claim.pk].act == _UPDATED else "已收回，不用确认"
        return f"为您备好的{claim.named}{what}：{acts[claim.pk].reason}"

    for start in range(0, len(claims), AT_ONCE):
        _tell(claims[start : start + AT_ONCE], words, TOLD_CHANGE, f" run {run.pk}", at)
    mail_soon()


def _given(run: Run, claims: list[Claim]) -> dict[tuple[str, int, int], Line]:
    """What a run gives for some claims: its payable lines, by the policy's code, subject and year. A version may call a
    policy by another name."""
    codes = {name: code for code, name, _ in policies_of(run.version)}
    found: dict[tuple[str, int, int], Line] = {}
    lines = Line.objects.filter(run=run, status="eligible", payable=True).select_related("subject")
    subjects = sorted({claim.subject_id for claim in claims})
    for start in range(0, len(subjects), AT_ONCE):
        for line in lines.filter(subject__in=subjects[start : start + AT_ONCE]):
            found[codes[line.policy], line.subject_id, line.year] = line
    return found


def _known(run: Run, lines: list[Line]) -> set[tuple[str, int, int]]:
    """What there is a claim of already, or was one that its applicant did not want or that was decided against: all but
    what was taken back by a run, and not by anybody."""
    rows = Claim.objects.filter(plan=run.version.plan, subject__in={line.subject_id for line in lines})
    last = Act.objects.filter(claim=OuterRef("pk")).order_by("-pk").values("act")[:1]
    known = rows.alias(last_act=Subquery(last)).exclude(Q(state=WITHDRAWN) & Q(last_act=_TAKEN_BACK))
    return set(known.values_list("code", "subject", "year"))


def _schedule(run: Run, line: Line, recipients: dict[int, tuple[str, int, bool]]) -> list[Any]:
    if recipients[line.pk][2]:
        found = entitlement(
            run.version, recipients[line.pk][0], line.subject, line.year, snapshot=run.snapshot, readings=run.readings
        )
        if found is not None:
            return [[year, str(amount)] for year, amount in found.schedule]
    return [[line.year, str(line.amount)]]


def _offer(claims: list[Claim]) -> Callable[[Claim], str]:
    """The words by which each of some claims is offered: what it comes to, and the papers that nobody holds yet."""
    lacking = lacking_of(claims)

    def words(claim: Claim) -> str:
        names = "".join(f"「{name}」" for name in lacking.get(claim.pk, ()))
        asks = f"请补交材料{names}后确认" if names else "请确认，不用另交材料"
        return f"为您备好一项申请：{claim.policy}（{claim.year} 年），{told_sum(claim.amount)}。{asks}"

    return words


def _tell(claims: list[Claim], words: Callable[[Claim], str], how: str, key: str, at: datetime) -> None:
    """Tell the people of those whom claims are for, each once, and keep proof of it."""
    people = dict(_people(claims))
    notices, tellings = list[Notice](), list[Telling]()
    for claim in claims:
        told = people.get(claim.pk, ())
        text, link = words(claim)[:300], claim.get_absolute_url()
        notices += [Notice(person_id=pk, text=text, link=link, at=at, key=f"claim {claim.number}{key}") for pk in told]
        tellings += [Telling(claim=claim, person_id=pk, how=how, at=at) for pk in told]
    Notice.objects.bulk_create(notices, batch_size=500, ignore_conflicts=True)
    Telling.objects.bulk_create(tellings, batch_size=500)


def _people(claims: list[Claim]) -> Iterator[tuple[int, list[int]]]:
    """By claim: the numbers of the people of its subject's and its recipient's unit."""
    rows = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    units = {pk: set(found) - {None} for pk, *found in rows.values_list("pk", "subject__unit", "recipient__unit")}
    wanted = {unit for found in units.values() for unit in found}
    by_unit: dict[int, list[int]] = {}
    held = Role.objects.filter(unit__in=wanted, role__in=OWN, person__is_active=True)
    for unit, person in held.values_list("unit", "person").distinct():
        by_unit.setdefault(unit, []).append(person)
    for pk, found in units.items():
        yield pk, sorted({person for unit in found for person in by_unit.get(unit, ())})


def tell_by_hand(claim: Claim, how: str, person: Person, at: datetime) -> Telling:
    """Note that somebody was told another way: by telephone, in writing, on the portal.

    Raises:
        PermissionDenied: this is the office's.
        ValidationError: it is not said how, or the claim waits for nobody's answer.
    """
    if "office" not in person.codes():
        raise PermissionDenied("登记告知由领导小组办公室办理")
    if claim.state != PREPARED:
        raise ValidationError(f"申请 {claim.number} {claim.get_state_display()}，不用再告知")
    how = needed("告知的方式", how)
    with transaction.atomic():
        made = Telling.objects.create(claim=claim, person=person, how=how[:20], at=at)
        record(person, "申请：登记告知", claim, at, number=claim.number, how=how[:20])
    return made
