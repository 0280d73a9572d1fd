"""What the queue does for targets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django_tasks import task

from luodi_service.lib.audit import Actor, System
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Plan, Run
from luodi_service.plans.runs import at_once, finished
from luodi_service.plans.target_outlook import period_of_plan
from luodi_service.targets.models import Reckoning
from luodi_service.targets.reckonings import carry_out, new_reckoning

_BROKEN = "服务出了错，已记录在日志里；数值没有存下任何一部分，可以重新刷新"


def listen() -> None:
    """Reckon the targets of every run of the version shown, once it is done."""
    finished.connect(_follow, sender=Run, dispatch_uid="targets")


def _follow(run: Run, **_: Any) -> None:
    run = Run.objects.select_related("version__plan").get(pk=run.pk)
    if run.version_id == shown_version(run.version.plan).pk:
        begin(run.version.plan, System("目标"), timezone.now(), run)


def begin(plan: Plan, actor: Actor, at: datetime, run: Run | None = None) -> Reckoning:
    """Refresh the targets of a plan: at once where there are few subjects, else in the queue."""
    made = new_reckoning(plan, actor, at, run)
    first, last = period_of_plan(made.version)
    if at_once(range(first - 1, last + 1)):
        return carry_out_marked(made.pk)
    reckon_targets.enqueue(made.pk)
    return made


@task()
def reckon_targets(pk: int) -> None:
    """Carry out a reckoning."""
    carry_out_marked(pk)


def carry_out_marked(pk: int) -> Reckoning:
    """Carry out a reckoning, and mark what a fault of ours stopped as failed."""
    try:
        return carry_out(pk)
    except Exception:
        Reckoning.objects.filter(pk=pk).exclude(state="done").update(
            state="failed", problem=_BROKEN, finished_at=timezone.now()
        )
        raise
