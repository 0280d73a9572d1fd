"""Whether what is worked on is invented."""

from __future__ import annotations

from collections.abc import Container, Mapping

from luodi_service.facts.models import Batch, Fact


def is_demonstration(snapshot: int) -> bool:
    """Whether every fact of a snapshot is invented; one real fact makes it real."""
    batches = Batch.objects.filter(pk__in=Fact.objects.filter(pk__lte=snapshot).values("batch").distinct())
    return batches.exists() and not batches.filter(demonstration=False).exists()


def all_invented(ids: Mapping[str, Container[str]], snapshot: int) -> bool:
    """Whether every fact of some subjects, by kind, is invented, whatever else there is of another plan's."""
    batches = Batch.objects.filter(pk__in=Fact.objects.filter(pk__lte=snapshot).values("batch").distinct())
    if len(set(batches.values_list("demonstration", flat=True).distinct())) < 2:
        return is_demonstration(snapshot)
    real = Fact.objects.filter(pk__lte=snapshot, batch__demonstration=False)
    known = real.order_by().values_list("subject__kind", "subject__key").distinct()
    return bool(ids) and not any(key in ids.get(kind, ()) for kind, key in known.iterator())
