"""When all of an award is paid, whoever waits for it is told."""

from __future__ import annotations

from datetime import datetime

from django.dispatch import Signal

from luodi_service.ledger.models import Award, Instalment

settled = Signal()
"""Sent with ``award`` and ``at`` in the transaction in which the last of it was paid, or a paid one was opened again."""
_OPEN = (Instalment.PLANNED, Instalment.RESERVED, Instalment.COMMITTED, Instalment.ORDERED)


def settle(award: Award, at: datetime) -> None:
    """Close an award of which nothing is open any more; open one again whose transfer came back."""
    is_open = Instalment.objects.filter(award=award, state__in=_OPEN).exists()
    state = Award.COMMITTED if is_open else Award.SETTLED
    if award.state in (Award.COMMITTED, Award.SETTLED) and award.state != state:
        award.state = state
        award.save(update_fields=["state"])
        settled.send(Award, award=award, at=at)
