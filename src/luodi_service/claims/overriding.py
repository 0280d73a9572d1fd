"""Another amount than the engine's: one proposes it with reasons and a document, another agrees. Both stand in the record."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import acting, needed
from luodi_service.claims.duties import applied
from luodi_service.claims.models import Claim, Override
from luodi_service.claims.states import REVIEWED
from luodi_service.ledger.amounts import exact

PROPOSING = frozenset({"office", "finance"})
AGREEING = frozenset({"office", "finance", "leader"})


def propose(
    claim: Claim, revision: int, amount: Decimal, reason: str, document: str, person: Person, at: datetime
) -> Override:
    """Propose an amount in 元.

    Raises:
        PermissionDenied: neither of the office nor of finance, or they applied for it.
        ValidationError: it is decided already, one is proposed already, a part of a 分, no reason or document.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "提议改定金额", person, at, reason=reason, document=document) as doing:
        found = doing.claim
        if not person.codes() & PROPOSING or applied(found, person):
            raise PermissionDenied("改定金额由领导小组办公室或区财政局提议，申请人除外")
        needed("改定的理由", reason)
        needed("依据文件", document)
        if found.state not in REVIEWED:
            raise ValidationError(f"申请 {found.number} {found.get_state_display()}，不能改定金额")
        if not exact(amount) or amount <= 0:
            raise ValidationError("金额须大于 0，精确到分")
        if Override.objects.filter(claim=found, agreed__isnull=True).exists():
            raise ValidationError("已有一项改定等着另一人确认")
        return Override.objects.create(
            claim=found, amount=amount, engine_amount=found.amount, reason=doing.reason, document=doing.document,
            by=person, at=at,
        )  # fmt: skip


def agree(claim: Claim, revision: int, agreed: bool, reason: str, person: Person, at: datetime) -> Claim:
    """Agree to a proposed amount, or not.

    Raises:
        PermissionDenied: the same person proposed it, or this is not theirs to agree to.
        ValidationError: nothing is proposed, or the claim is decided.
        Stale: somebody changed it since it was shown.
    """
    with acting(claim, revision, "确认改定金额" if agreed else "否决改定金额", person, at, reason=reason) as doing:
        found = doing.claim
        row = Override.objects.filter(claim=found, agreed__isnull=True).first()
        if row is None or found.state not in REVIEWED:
            raise ValidationError("没有等着确认的改定")
        if person.pk == row.by_id or applied(found, person) or not person.codes() & AGREEING:
            raise PermissionDenied("改定金额须由提议人以外的另一人确认")
        row.agreed, row.agreed_by, row.agreed_at = agreed, person, at
        row.save(update_fields=["agreed", "agreed_by", "agreed_at"])
        if agreed:
            found.decided_amount = row.amount
            doing.reason = f"{row.engine_amount} 元改定为 {row.amount} 元；{doing.reason}".rstrip("；")
    return found
