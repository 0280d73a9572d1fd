"""What the queue does."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from luodi_service.lib.audit import Actor
from luodi_service.plans.models import Run, Version
from luodi_service.plans.runs import carry_out, new_run


@task()
def evaluate_run(run_id: int) -> None:
    """Carry out a run."""
    carry_out(run_id)


def start(version: Version, years: list[int], readings: dict[str, str], actor: Actor, at: datetime) -> Run:
    """A new run, handed to the queue."""
    run = new_run(version, years, readings, actor, at)
    evaluate_run.enqueue(run.pk)
    return run


def resume() -> int:
    """Hand every run that a killed worker left behind to the queue again; gives how many."""
    left = list(Run.objects.filter(state="running").values_list("pk", flat=True))
    for run_id in left:
        Run.objects.filter(pk=run_id).update(state="queued")
        evaluate_run.enqueue(run_id)
    return len(left)
