"""The lines of the audit log that speak of a claim, with their places in the chain and their hashes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC

from django.db.models import Q

from luodi_service.claims.models import Claim, NoticeLine, Paper
from luodi_service.ledger.models import OrderLine, Receipt
from luodi_service.lib.models import AuditEntry

READS = "查看"
"""How actions that only read begin: they are on record, and are no part of what was done with a claim."""
FIELDS = ("number", "actor_id", "actor", "action", "kind", "key", "details", "previous", "hash")


def entries_of(claim: Claim) -> list[AuditEntry]:
    """The lines of the claim, its award, papers, notices, orders and receipts, in their order."""
    condition = Q()
    for kind, keys in _targets(claim):
        found = [str(key) for key in keys]
        if found:
            condition |= Q(kind=kind, key__in=found)
    rows = AuditEntry.objects.filter(condition).exclude(action__startswith=READS)
    return list(rows.order_by("number"))


def _targets(claim: Claim) -> Iterator[tuple[str, list[int]]]:
    yield "claim", [claim.pk]
    yield "paper", list(Paper.objects.filter(claim=claim).values_list("pk", flat=True))
    yield "publicnotice", list(NoticeLine.objects.filter(claim=claim).values_list("notice", flat=True))
    if claim.award_id is None:
        return
    lines = OrderLine.objects.filter(instalment__award=claim.award_id)
    yield "award", [claim.award_id]
    yield "orderline", list(lines.values_list("pk", flat=True))
    yield "order", list(lines.values_list("order", flat=True).distinct())
    taken = Receipt.objects.filter(Q(line__in=lines) | Q(award=claim.award_id))
    yield "receiptfile", list(taken.values_list("file", flat=True).distinct())


def log_lines(claim: Claim) -> str:
    """A line of JSON for each, with all that its hash covers, so that it can be worked out again.

    The hash is the SHA-256 of the JSON list of number, time in UTC, actor's number, actor, action, kind, key, details and
    the hash before it.
    """
    lines = (
        {"at": entry.at.astimezone(UTC).isoformat(), **{name: getattr(entry, name) for name in FIELDS}}
        for entry in entries_of(claim)
    )
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
