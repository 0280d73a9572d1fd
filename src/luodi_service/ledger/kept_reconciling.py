"""对账, kept: asked for by somebody or by the night, worked out, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from luodi_service.accounts.models import Person
from luodi_service.ledger.models import PAYERS, Reconciliation
from luodi_service.ledger.reconciling import Reconciled, reconcile
from luodi_service.lib.audit import Actor, System, record

GAPS_KEPT = 1_000
ACTOR = System("对账")


def reconcile_now(by: Actor, at: datetime) -> tuple[Reconciliation, Reconciled]:
    """Hold the ledger against itself and keep what came of it."""
    # Of a night that was broken off nobody carries on: it waits for nothing.
    broken_off = Reconciliation.objects.filter(state=Reconciliation.QUEUED, by=None)
    broken_off.update(state=Reconciliation.FAILED, finished_at=at)
    kept = _new(by, at)
    return kept, _carry_out(kept)


def ask_to_reconcile(by: Person, at: datetime) -> Reconciliation:
    """Have it done in the queue; one that waits there already is enough. What the night does is not in the queue.

    Raises:
        PermissionDenied: whoever asks neither pays nor audits.
    """
    if by.codes().isdisjoint(PAYERS):
        raise PermissionDenied("对账由区财政局、审计发起")
    waiting = Reconciliation.objects.filter(state=Reconciliation.QUEUED, by__isnull=False).first()
    if waiting is not None:
        return waiting
    kept = _new(by, at)
    reconcile_later.enqueue(kept.pk)
    return kept


def _new(by: Actor, at: datetime) -> Reconciliation:
    with transaction.atomic():
        kept = Reconciliation.objects.create(by=by if isinstance(by, Person) else None, at=at)
        record(by, "发起对账", kept, at)
    return kept


@task()
def reconcile_later(kept_id: int) -> None:
    """Do it in the queue."""
    kept = Reconciliation.objects.get(pk=kept_id)
    if kept.state == Reconciliation.QUEUED:
        _carry_out(kept)


def resume() -> int:
    """Hand what people asked for and a killed worker left behind to the queue again; gives how many."""
    left = Reconciliation.objects.filter(state=Reconciliation.QUEUED, by__isnull=False)
    numbers = list(left.order_by("pk").values_list("pk", flat=True))
    for pk in numbers:
        reconcile_later.enqueue(pk)
    return len(numbers)


def _carry_out(kept: Reconciliation) -> Reconciled:
    try:
        with _one_moment():
            found = reconcile()
    except Exception:
        Reconciliation.objects.filter(pk=kept.pk).update(state=Reconciliation.FAILED, finished_at=timezone.now())
        raise
    kept.entries, kept.accounts, kept.awards, kept.paid_fen = (
        found.entries,
        found.accounts,
        found.awards,
        found.paid_fen,
    )
    kept.gaps, kept.found = [str(gap) for gap in found.gaps[:GAPS_KEPT]], len(found.gaps)
    kept.state, kept.finished_at = Reconciliation.DONE, timezone.now()
    with transaction.atomic():
        kept.save()
        record(ACTOR, "完成对账", kept, kept.finished_at, entries=kept.entries, gaps=kept.found)
    return found


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read is as it was at one moment: what is posted meanwhile is no gap. Nobody waits for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Django's own transactions take SQLite's lock for writing at once; to read on from one moment needs none.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
