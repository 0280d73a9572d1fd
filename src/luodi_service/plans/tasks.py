"""What the queue does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from luodi_service.lib.audit import Actor
from luodi_service.plans.effects import work_out
from luodi_service.plans.models import Comparison, Replay, Run, Version
from luodi_service.plans.runs import at_once, carry_out, carry_out_replay, new_run
from luodi_service.plans.texts import compiled

_BROKEN = "服务出了错，已记录在日志里；结果没有存下任何一部分，可以重新测算"


@task()
def evaluate_run(run_id: int) -> None:
    """Carry out a run."""
    with _marked(Run, run_id):
        carry_out(run_id)


@task()
def compare_versions(comparison_id: int) -> None:
    """Work a comparison out."""
    with _marked(Comparison, comparison_id):
        work_out(comparison_id)


@task()
def replay_run(replay_id: int) -> None:
    """Carry out a replay."""
    carry_out_replay(replay_id)


@contextmanager
def _marked(kind: type[Run] | type[Comparison], pk: int) -> Iterator[None]:
    """Mark what a fault of ours stopped as failed; it is no longer running. What another worker finished stays done."""
    try:
        yield
    except Exception:
        kind.objects.filter(pk=pk).exclude(state="done").update(
            state="failed", problem=_BROKEN, finished_at=timezone.now()
        )
        raise


def start(version: Version, years: list[int], readings: dict[str, str], actor: Actor, at: datetime) -> Run:
    """A new run, handed to the queue."""
    run = new_run(version, years, readings, actor, at)
    evaluate_run.enqueue(run.pk)
    return run


def refresh(version: Version, actor: Actor, at: datetime) -> Run:
    """A run of a new version over the years of its policies, so that its pages have figures: at once where it is small."""
    years = list(compiled(version).years)
    if not at_once(years):
        return start(version, years, {}, actor, at)
    run = new_run(version, years, {}, actor, at)
    carry_out(run.pk)
    return run


def begin_comparison(comparison: Comparison) -> None:
    """Work a small comparison out at once; hand any other to the queue."""
    if at_once(comparison.years):
        with _marked(Comparison, comparison.pk):
            work_out(comparison.pk)
    else:
        compare_versions.enqueue(comparison.pk)


def enqueue_replay(replay: Replay) -> None:
    """Hand a replay to the queue."""
    replay_run.enqueue(replay.pk)


def resume() -> int:
    """Hand what a killed worker left behind, runs and comparisons, to the queue again; gives how many."""
    left = 0
    for kind, again in ((Run, evaluate_run), (Comparison, compare_versions)):
        for pk in list(kind.objects.filter(state="running").values_list("pk", flat=True)):
            kind.objects.filter(pk=pk, state="running").update(state="queued")
            again.enqueue(pk)
            left += 1
    return left
