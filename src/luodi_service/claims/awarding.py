"""From the decision to the money: 下达 once the notice is over, later instalments looked at again, 中止, 追回."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import acting, needed
from luodi_service.claims.duties import applied, part_takers
from luodi_service.claims.freezing import check_unchanged
from luodi_service.claims.models import Claim
from luodi_service.claims.noticing import check_noticed, drop_from_notice
from luodi_service.claims.outcomes import tell
from luodi_service.claims.reviewing import Row
from luodi_service.claims.states import DONE, NOTICE, OBJECTION, PAYING, REVIEWED, REVOKED, SUSPENDED
from luodi_service.claims.stepping import close, rest, take_up
from luodi_service.ledger import awarding, recovering
from luodi_service.ledger.models import Award, Instalment
from luodi_service.lib.editing import Stale

_OFFICE = "由领导小组办公室办理"


def _of_office(person: Person, claim: Claim, what: str) -> None:
    if "office" not in person.codes() or applied(claim, person):
        raise PermissionDenied(f"{what}{_OFFICE}，申请人除外")


def commit(claim: Claim, revision: int | None, document: str, person: Person, at: datetime) -> Claim:
    """下达: promise the money of a claim whose notice ran its term, by a document.

    Raises:
        PermissionDenied: this is the office's.
        ValidationError: the notice did not run its term, an objection is open, or the claim may not be paid any more as it
            was decided.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "下达", person, at, document=document) as doing:
        found = doing.claim
        _of_office(person, found, "下达")
        if found.state != NOTICE or found.award is None:
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能下达")
        check_noticed(found, doing.today)
        check_unchanged(found)
        found.award = awarding.commit(found.award, needed("下达的文件", document), person, at)
        _keep_apart(found, person)
        rest(found, PAYING, doing.today)
    return found


def _keep_apart(claim: Claim, person: Person) -> None:
    """Whoever promised it, or a part of it, pays it as little as those who decided."""
    award = claim.award
    assert award is not None, "what is promised has an award"
    award.apart = sorted({*award.apart, *part_takers(claim), person.pk})
    award.save(update_fields=["apart"])


def commit_many(claims: Iterable[tuple[Claim, int]], document: str, person: Person, at: datetime) -> list[Row]:
    """下达 of many claims, each for itself; gives what came of each."""
    rows: list[Row] = []
    for claim, revision in claims:
        try:
            commit(claim, revision, document, person, at)
        except ValidationError as error:
            rows.append(Row(claim.number, "；".join(error.messages)))
        except (PermissionDenied, Stale) as error:
            rows.append(Row(claim.number, str(error)))
        else:
            rows.append(Row(claim.number))
    return rows


def open_instalment(
    claim: Claim, revision: int, number: int, reason: str, document: str, person: Person, at: datetime
) -> Claim:
    """下达 of an instalment of a later year, once it was looked at again: the rules and facts still give what was decided,
    and an officer says so.

    Raises:
        PermissionDenied: this is the office's.
        ValidationError: it is not due, the claim may not be paid any more as it was decided, no reason or document.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, f"复核第{number}期", person, at, reason=reason, document=document) as doing:
        found = doing.claim
        _of_office(person, found, "分期复核")
        if found.state != PAYING or found.award is None:
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，没有待复核的分期")
        needed("复核的结论", reason)
        needed("依据文件", document)
        check_unchanged(found)
        instalment = Instalment.objects.filter(award=found.award, number=number).select_related("award").first()
        if instalment is None:
            raise ValidationError(f"没有第{number}期")
        year = timezone.localdate(at).year
        awarding.open_instalment(instalment, doing.reason, doing.document, person, at, year)
        _keep_apart(found, person)
    return found


def later_instalments(claim: Claim, year: int) -> list[Instalment]:
    """The instalments of a claim that wait to be looked at again and are due by a year."""
    if claim.award is None or claim.state != PAYING or claim.award.state != Award.COMMITTED:
        return []
    return list(claim.award.instalments.filter(state=Instalment.PLANNED, due_year__lte=year))


def suspend(claim: Claim, revision: int, reason: str, person: Person, at: datetime) -> Claim:
    """中止: nothing goes on until it is taken up again; nothing of it is paid meanwhile.

    Raises:
        PermissionDenied: this is the office's.
        ValidationError: there is nothing to suspend, or no reason.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "中止", person, at, reason=reason) as doing:
        found = doing.claim
        _of_office(person, found, "中止")
        needed("中止的理由", reason)
        if found.state not in (*REVIEWED, NOTICE, OBJECTION, PAYING):
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能中止")
        found.suspended_from = found.state
        _hold(found, held=True)
        rest(found, SUSPENDED, doing.today)
    return found


def resume(claim: Claim, revision: int, reason: str, person: Person, at: datetime) -> Claim:
    """Take a suspended claim up where it was left.

    Raises:
        PermissionDenied, ValidationError, Stale: as for suspending.
    """
    with acting(claim, revision, "恢复办理", person, at, reason=reason) as doing:
        found = doing.claim
        _of_office(person, found, "恢复")
        needed("恢复的理由", reason)
        if found.state != SUSPENDED:
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，没有中止")
        settled = found.award is not None and found.award.state == Award.SETTLED
        take_up(doing, DONE if settled else found.suspended_from)
        found.suspended_from = ""
        _hold(found, held=False)
        tell(found, "已恢复办理，已办结" if settled else "已恢复办理", doing.act, at)
    return found


def _hold(claim: Claim, *, held: bool) -> None:
    if claim.award is not None:
        claim.award.held = held
        claim.award.save(update_fields=["held"])


def recover(
    claim: Claim, revision: int, amount: Decimal, reason: str, document: str, person: Person, at: datetime
) -> Claim:
    """追回: a sum in 元 of what was paid is due back, by a document; what is not paid yet is let go of.

    Raises:
        PermissionDenied: this is for the office, finance, and not for those who applied.
        ValidationError: more than was paid, no reason or document, a transfer is on its way.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "追回", person, at, reason=reason, document=document) as doing:
        found = doing.claim
        if not person.codes() & {"office", "finance"} or applied(found, person):
            raise PermissionDenied("追回由领导小组办公室或区财政局办理，申请人除外")
        if found.award is None or found.state not in (PAYING, DONE, SUSPENDED):
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，没有已付的资金")
        needed("依据文件", document)
        if not found.award.instalments.filter(paid_fen__gt=0).exists():
            raise ValidationError("还没有付款：用撤销办理")
        found.award = awarding.let_go(found.award, needed("追回的事由", reason), person, at)
        if amount:
            found.award = recovering.claim_back(found.award, amount, reason, document, person, at)
        found.suspended_from = ""
        _hold(found, held=False)
        rest(found, DONE, doing.today)
        due_back = f"须退回已付资金 {amount:,.2f} 元" if amount else "未付的资金不再支付"
        tell(found, f"{due_back}：{doing.reason}", doing.act, at)
    return found


def waive(award: Award, amount: Decimal, reason: str, document: str, person: Person, at: datetime) -> Award:
    """免予追回: let a sum in 元 that is due back be, by a document.

    Raises:
        PermissionDenied: this is for the office, finance, and not for those who applied.
        ValidationError: more than is due back, no reason or document.
    """
    claim = Claim.objects.filter(award=award).first()
    if claim is not None and applied(claim, person):
        raise PermissionDenied("免予追回由领导小组办公室或区财政局办理，申请人除外")
    return recovering.waive(award, amount, reason, document, person, at)


def cancel(claim: Claim, revision: int, reason: str, document: str, person: Person, at: datetime) -> Claim:
    """撤销: end a claim that was decided and of which nothing was paid, by a document; its money is released.

    Raises:
        PermissionDenied: this is the office's.
        ValidationError: something was paid, no reason or document.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "撤销", person, at, reason=reason, document=document) as doing:
        found = doing.claim
        _of_office(person, found, "撤销")
        needed("撤销的理由", reason)
        needed("依据文件", document)
        if found.award is None or found.state not in (NOTICE, OBJECTION, PAYING, SUSPENDED):
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能撤销")
        if found.award.instalments.filter(paid_fen__gt=0).exists():
            raise ValidationError("已有付款：用追回办理")
        drop_from_notice(found)
        _hold(found, held=False)
        found.suspended_from = ""
        close(doing, REVOKED)
    return found
