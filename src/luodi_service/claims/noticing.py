"""公示: what was decided is shown to everybody for the days that the plan says; nothing is paid before they are over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import acting, lock, needed, opening
from luodi_service.claims.duties import applied
from luodi_service.claims.models import Claim, NoticeLine, Objection, PublicNotice
from luodi_service.claims.outcomes import tell
from luodi_service.claims.process import process_of
from luodi_service.claims.states import CORRECTING, NOTICE
from luodi_service.claims.stepping import check_back, send_back
from luodi_service.ledger.posting import next_number
from luodi_service.lib.audit import record
from luodi_service.lib.working_days import working_days_after

MOST = 2_000
"""Claims of one notice."""


def open_notice(
    claims: Iterable[Claim], title: str, contact: str, person: Person, at: datetime, opens: date | None = None
) -> PublicNotice:
    """Show decided claims of one plan to everybody, from a day on (today where none is named).

    Raises:
        PermissionDenied: notices are the office's.
        ValidationError: everything that is wrong: a claim that is not decided or stands on a notice already, several plans or
            lengths of notice, a day that is over, no title or contact.
    """
    wanted = {claim.pk: claim.number for claim in claims}
    with opening("公示", "publicnotice", person, at, claims=sorted(wanted.values())[:MOST]):
        return _opened(sorted(wanted), title, contact, person, at, opens)


def _opened(
    wanted: list[int], title: str, contact: str, person: Person, at: datetime, opens: date | None
) -> PublicNotice:
    if "office" not in person.codes():
        raise PermissionDenied("公示由领导小组办公室办理")
    title, contact = needed("公示的标题", title), needed("受理异议的联系方式", contact)
    today = timezone.localdate(at)
    since = opens or today
    with transaction.atomic():
        lock(wanted)
        rows = Claim.objects.filter(pk__in=wanted).select_related("plan", "version__plan", "subject", "award")
        found = list(rows.order_by("pk"))
        days, working = _checked(found, since, today)
        closes = working_days_after(since, days) if working else since + timedelta(days=days)
        notice = PublicNotice.objects.create(
            number=f"{today.year}-{next_number(f'notice {today.year}'):04d}", plan=found[0].plan, title=title[:200],
            opens=since, closes=closes, days=days, working=working, contact=contact[:200], by=person, at=at,
            demonstration=found[0].demonstration,
        )  # fmt: skip
        NoticeLine.objects.bulk_create(
            NoticeLine(notice=notice, claim=claim, number=number, amount=claim.final_amount)
            for number, claim in enumerate(found, start=1)
        )
        record(
            person, "公示", notice, at, number=notice.number, claims=[claim.number for claim in found], opens=since,
            closes=closes,
        )  # fmt: skip
    return notice


def _checked(claims: list[Claim], since: date, today: date) -> tuple[int, bool]:
    """How many days a notice of some claims stands, and whether these are working days."""
    problems: list[str] = []
    if not claims or len(claims) > MOST:
        raise ValidationError(f"请选 1 至 {MOST:,} 项待公示的申请")
    standing = set(NoticeLine.objects.filter(claim__in=claims, standing=True).values_list("claim", flat=True))
    for claim in claims:
        if claim.state != NOTICE or claim.pk in standing:
            shown = "已在公示" if claim.pk in standing else claim.get_state_display()
            problems.append(f"申请 {claim.number} {shown}，不能公示")
    terms = {(process.notice_days, process.notice_working) for process in map(process_of, claims)}
    if (
        len(terms) > 1
        or len({claim.plan_id for claim in claims}) > 1
        or len({claim.demonstration for claim in claims}) > 1
    ):
        problems.append("同一公示里的申请须属同一方案，公示期相同")
    if since < today:
        problems.append("公示的起始日期已经过去")
    if problems:
        raise ValidationError(problems)
    return next(iter(terms))


def stop_notice(notice: PublicNotice, reason: str, person: Person, at: datetime) -> PublicNotice:
    """Take a notice down before it ran its term; its claims wait for another one, of the full term.

    Raises:
        PermissionDenied: notices are the office's.
        ValidationError: it is over or was taken down, or no reason is given.
    """
    with opening("撤下公示", notice, person, at, number=notice.number):
        if "office" not in person.codes():
            raise PermissionDenied("公示由领导小组办公室办理")
        reason = needed("撤下的原因", reason)
        with transaction.atomic():
            found = PublicNotice.objects.select_for_update(no_key=True).get(pk=notice.pk)
            if found.stopped_at is not None or found.closes < timezone.localdate(at):
                raise ValidationError(f"{found} 已经期满或撤下")
            found.stopped_at, found.stopped_why = at, reason[:300]
            found.save(update_fields=["stopped_at", "stopped_why"])
            NoticeLine.objects.filter(notice=found).update(standing=False)
            record(person, "撤下公示", found, at, number=found.number, reason=reason)
    return found


def take_back(claim: Claim, revision: int, back_to: str, reason: str, person: Person, at: datetime) -> Claim:
    """退回 of a claim that was decided and is not committed: what its decision rests on changed, or was wrong. It stands on
    no notice any more, its money is released, and it is reviewed again from an earlier step on.

    Raises:
        PermissionDenied: this is the office's, and of nobody who applied.
        ValidationError: it does not wait for its notice, there is no such step, or no reason.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "公示退回", person, at, reason=reason) as doing:
        found = doing.claim
        if "office" not in person.codes() or applied(found, person):
            raise PermissionDenied("公示中的退回由领导小组办公室办理，申请人除外")
        needed("退回的理由", reason)
        if found.state != NOTICE:
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能这样退回")
        check_back(found, process_of(found), back_to)
        drop_from_notice(found)
        send_back(doing, back_to)
        if found.state != CORRECTING:
            tell(found, f"退回重新审核：{doing.reason}", doing.act, at)
    return found


def check_noticed(claim: Claim, today: date) -> None:
    """Whether a claim's notice ran its full term and no objection to it is open.

    Raises:
        ValidationError: it did not, or one is.
    """
    line = NoticeLine.objects.filter(claim=claim, standing=True).select_related("notice").first()
    if line is None:
        raise ValidationError("还没有公示", code="CL11")
    if today <= line.notice.closes:
        raise ValidationError(f"公示到 {line.notice.closes} 为止，还没有期满", code="CL11")
    if line.amount != claim.final_amount:
        raise ValidationError("公示的金额与现在的不同，须重新公示", code="CL11")
    if Objection.objects.filter(line__claim=claim, outcome="").exists():
        raise ValidationError("有异议没有答复", code="CL12")


def drop_from_notice(claim: Claim) -> None:
    """Let a claim stand on no notice any more."""
    NoticeLine.objects.filter(claim=claim, standing=True).update(standing=False)
