"""Hearing of the ledger: a claim whose award is paid off is done, one whose transfer came back is not any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from luodi_service.claims.models import Act, Claim
from luodi_service.claims.outcomes import tell_outcome
from luodi_service.claims.states import DONE, PAYING
from luodi_service.ledger.models import Award
from luodi_service.ledger.settling import settled


def listen() -> None:
    """Hear of it from now on."""
    settled.connect(_follow, sender=Award, dispatch_uid="claims")


def _follow(award: Award, at: datetime, **_: Any) -> None:
    """Whoever paid has the award locked; the line of the audit log is that of the receipts."""
    claim = Claim.objects.select_for_update(no_key=True).filter(award=award).first()
    if claim is None:
        return
    before, state = claim.state, DONE if award.state == Award.SETTLED else PAYING
    if before in (PAYING, DONE) and before != state:
        claim.state, claim.since, claim.revision = state, timezone.localdate(at), claim.revision + 1
        claim.save(update_fields=["state", "since", "revision"])
        act = "办结" if state == DONE else "退汇，重新拨付"
        Act.objects.create(claim=claim, act=act, before=before, after=state, at=at)
        tell_outcome(claim, before, "", at)
