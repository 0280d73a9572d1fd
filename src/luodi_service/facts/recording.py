"""Opening an import: one after another, so that facts are numbered in the order in which they became known."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection

from luodi_service.accounts.models import Person
from luodi_service.facts.models import Batch, Term


def start_batch(
    source: str,
    basis: str,
    by: Person | None,
    at: datetime,
    *,
    demonstration: bool,
    document: str = "",
    dated: date | None = None,
    boundary: str = "",
    cause: str = "",
) -> Batch:
    """A new batch. Another import waits until this one's transaction is over.

    A snapshot is the number of its last fact. Were two imports to number their facts at once, a number that was not yet
    stored could lie below the last one, and the same snapshot would hold more the next day.
    """
    said = {"source": source, "basis": basis, "demonstration": demonstration, "document": document, "dated": dated}
    if boundary:
        said["boundary"] = boundary
    return Batch.objects.create(**said, cause=cause, by=by, at=record_alone(at))


def record_alone(at: datetime) -> datetime:
    """Have whoever else records facts wait until this transaction is over; gives the moment of what is recorded in it."""
    assert connection.in_atomic_block, "a batch and its facts are one transaction"
    list(Term.objects.select_for_update().order_by("pk").values_list("pk")[:1])
    last = Batch.objects.order_by("-at").values_list("at", flat=True).first()
    return max(at, last) if last is not None else at
