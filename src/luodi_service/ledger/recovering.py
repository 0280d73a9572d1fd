"""追回: what was paid and should not have been comes back, by transfer or out of a later award."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Sum

from luodi_service.accounts.models import Person
from luodi_service.ledger.amounts import exact, fen_of, told
from luodi_service.ledger.awarding import give_back, locked
from luodi_service.ledger.models import Award, Entry, Instalment, Part, Receipt
from luodi_service.ledger.posting import Posting, post
from luodi_service.lib.audit import record


def net_paid_fen(award: Award) -> int:
    """What was paid of an award and neither is due back nor came back."""
    paid = Instalment.objects.filter(award=award).aggregate(sum=Sum("paid_fen"))["sum"] or 0
    return int(paid) - award.due_back_fen - award.recovered_fen


def claim_back(award: Award, amount: Decimal, reason: str, document: str, by: Person, at: datetime) -> Award:
    """Say that a sum in 元 of what was paid is due back, by a document.

    Raises:
        ValidationError: more than was paid, no reason or document, a part of a 分.
    """
    problems = [
        f"请写明{label}" for label, text in (("追回的事由", reason), ("依据文件", document)) if not text.strip()
    ]
    if not exact(amount) or amount <= 0:
        problems.append("金额须大于 0，精确到分")
    if problems:
        raise ValidationError(problems)
    fen = fen_of(amount)
    with transaction.atomic():
        found = locked(award)
        most = net_paid_fen(found)
        if fen > most:
            raise ValidationError(f"已付而未追回的只有 {told(most)}")
        postings, rest = list[Posting](), fen
        for part in _parts(found):
            take = min(rest, part.paid_fen - part.back_fen)
            if take:
                part.back_fen += take
                part.save(update_fields=["back_fen"])
                postings.append(Posting(part.account_id, "claim_back", take, found, part.instalment))
                rest -= take
        post(postings, by, at, reason=reason.strip(), document=document.strip())
        Award.objects.filter(pk=found.pk).update(due_back_fen=F("due_back_fen") + fen)
        record(
            by, "追回资金", found, at, number=found.number, amount=told(fen), reason=reason.strip(), document=document.strip()
        )  # fmt: skip
        found.refresh_from_db()
    return found


def _parts(award: Award) -> list[Part]:
    rows = Part.objects.filter(instalment__award=award).select_related("instalment")
    return list(rows.order_by("-instalment__number", "pk"))


def waive(award: Award, amount: Decimal, reason: str, document: str, by: Person, at: datetime) -> Award:
    """Let a sum in 元 that is due back be, by a document.

    Raises:
        PermissionDenied: this is for the office and finance.
        ValidationError: more than is due back, no reason or document.
    """
    if not by.codes() & {"office", "finance"}:
        raise PermissionDenied("免予追回由领导小组办公室或区财政局办理")
    if not reason.strip() or not document.strip():
        raise ValidationError("请写明免予追回的事由和依据文件")
    if not exact(amount):
        raise ValidationError("金额须大于 0，精确到分")
    fen = fen_of(amount)
    with transaction.atomic():
        found = locked(award)
        if not 0 < fen <= found.due_back_fen:
            raise ValidationError(f"待追回的是 {told(found.due_back_fen)}")
        closed = _close(found, fen, "waive", by, at, reason=reason.strip(), document=document.strip())
        _unmark(found, closed)
        Award.objects.filter(pk=found.pk).update(due_back_fen=F("due_back_fen") - fen)
        record(
            by, "免予追回", found, at, number=found.number, amount=told(fen), reason=reason.strip(), document=document.strip()
        )  # fmt: skip
        found.refresh_from_db()
    return found


def _unmark(award: Award, closed: dict[int, int]) -> None:
    """What need not come back stays paid: by account, so much of it."""
    for part in reversed(_parts(award)):
        take = min(closed.get(part.account_id, 0), part.back_fen)
        if take:
            part.back_fen -= take
            part.save(update_fields=["back_fen"])
            closed[part.account_id] -= take


def receive(award: Award, fen: int, by: Person, at: datetime, receipt: Receipt | None = None) -> None:
    """Note that a sum that was due back arrived. The award is locked."""
    _close(award, fen, "recover", by, at, receipt=receipt)
    _came_back(award, fen)


def _came_back(award: Award, fen: int) -> None:
    Award.objects.filter(pk=award.pk).update(
        due_back_fen=F("due_back_fen") - fen, recovered_fen=F("recovered_fen") + fen
    )
    give_back(award, fen)
    award.refresh_from_db(fields=["due_back_fen", "recovered_fen"])


def _close(
    award: Award, fen: int, kind: str, by: Person | None, at: datetime, *,
    receipt: Receipt | None = None, reason: str = "", document: str = "",
) -> dict[int, int]:  # fmt: skip
    """Lines that take a sum off what is due back, from the accounts on which it is due, in the order of their numbers;
    gives how much from which."""
    open_fen: dict[int, int] = {}
    for account, what, amount in (
        Entry.objects.filter(award=award, kind__in=_BACK)
        .order_by("account")
        .values_list("account", "kind", "amount_fen")
    ):
        open_fen[account] = open_fen.get(account, 0) + (amount if what == "claim_back" else -amount)
    postings, rest = list[Posting](), fen
    for account, there in open_fen.items():
        take = min(rest, there)
        if take:
            postings.append(Posting(account, kind, take, award, None, None, receipt))
            rest -= take
    if rest:
        raise ValidationError(f"{award.number} 待追回的是 {told(award.due_back_fen)}，不足 {told(fen)}")
    post(postings, by, at, reason=reason, document=document)
    return {one.account: one.amount_fen for one in postings}


_BACK = ("claim_back", "recover", "deduct", "waive")


def deduct(
    instalment: Instalment, owed: Iterable[Award], by: Person, at: datetime
) -> tuple[int, list[tuple[Award, dict[str, object]]]]:
    """Set what its recipient owes against an instalment that is about to be paid; gives the fen left to transfer, and what
    of it the audit log is to say.

    Whoever calls has locked ``owed``, awards from which something may be due back, and says it once all is posted: the
    log is the last thing that is waited for, so that no two block each other.
    """
    rest = instalment.amount_fen - instalment.paid_fen
    said: list[tuple[Award, dict[str, object]]] = []
    for award in owed:
        if award.recipient_id != instalment.award.recipient_id:
            continue
        if award.demonstration != instalment.award.demonstration:
            continue  # no invented money settles a real debt
        take = min(rest, award.due_back_fen)
        if take:
            _offset(instalment, award, take, by, at)
            said.append((award, {"number": award.number, "by_award": instalment.award.number, "amount": told(take)}))
            rest -= take
    if rest == 0:
        instalment.state = Instalment.PAID
        instalment.save(update_fields=["state"])
    return rest, said


def owing(recipients: Iterable[int]) -> models.QuerySet[Award]:
    """The awards of some recipients from which something is due back, oldest first."""
    return Award.objects.filter(recipient__in=list(recipients), due_back_fen__gt=0).order_by("pk")


def _offset(instalment: Instalment, owed: Award, fen: int, by: Person, at: datetime) -> None:
    why = f"抵扣 {owed.number} 应追回的资金"
    postings, rest = list[Posting](), fen
    for part in instalment.parts.order_by("pk"):
        take = min(rest, part.amount_fen - part.paid_fen)
        if take:
            part.paid_fen += take
            part.save(update_fields=["paid_fen"])
            postings.append(Posting(part.account_id, "offset", take, instalment.award, instalment))
            rest -= take
    post(postings, by, at, reason=why)
    instalment.paid_fen += fen
    instalment.save(update_fields=["paid_fen"])
    _close(owed, fen, "deduct", by, at, reason=f"由 {instalment} 抵扣")
    _came_back(owed, fen)
