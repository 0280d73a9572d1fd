"""Evaluation runs: a version over a snapshot of the fact base, whole or not at all, and the same again at any later day."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from luodi import Plan
from luodi.diagnostics import Faults
from luodi.evaluate.effects import EffectSums
from luodi.evaluate.evaluator import Progress
from luodi.evaluate.results import Result
from luodi.facts import Facts

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import Actor, System, record
from luodi_service.lib.storing import store
from luodi_service.plans.demonstrations import all_invented, is_demonstration
from luodi_service.plans.held_aside import held_aside
from luodi_service.plans.kept_runs import folder_for, keep
from luodi_service.plans.models import Line, Replay, Run, Version
from luodi_service.plans.owners import follow_recipients
from luodi_service.plans.queried_runs import by_engine, worked_out_by_engine
from luodi_service.plans.snapshots import all_facts, facts_hash, last_fact
from luodi_service.plans.tallies import Counting
from luodi_service.plans.texts import compiled
from luodi_service.plans.worked_out import WorkedOut, results_hash, target_years
from luodi_service.registry.models import Subject

finished = Signal()
"""Sent with ``run`` once a run is done and its results are stored."""
PROGRESS_STEP = 500
"""Subjects between two notes of how far a run is."""
AT_ONCE = 3_000
"""Subjects times years up to which a page waits for the answer; beyond it the queue has it."""


def new_run(version: Version, years: Iterable[int], readings: Mapping[str, str], actor: Actor, at: datetime) -> Run:
    """A run in the queue, over what is known now."""
    snapshot = last_fact()
    with transaction.atomic():
        run = Run.objects.create(
            version=version,
            years=sorted(set(years)),
            readings=dict(readings),
            snapshot=snapshot,
            demonstration=is_demonstration(snapshot),
            by=actor if isinstance(actor, Person) else None,
            at=at,
        )
        answered = follow_recipients(version, snapshot)
        record(
            actor, "发起测算", run, at, years=run.years, readings=run.readings, snapshot=snapshot, answered_for=answered
        )  # fmt: skip
    return run


def at_once(years: Iterable[int]) -> bool:
    """Whether so few subjects and years are to be worked out that a page can wait for it."""
    return Subject.objects.count() * len(list(years)) <= AT_ONCE


def carry_out(run_id: int) -> None:
    """Work a run out and store its results in one transaction. One that is done, or was canceled, stays as it is."""
    run = Run.objects.select_related("version__plan").get(pk=run_id)
    waiting = Run.objects.filter(pk=run.pk).exclude(state__in=("done", "canceled"))
    if not waiting.update(state="running", done=0, problem=""):
        return
    try:
        with _worked_out(run) as found:
            _store(run, found)
            if found.folder is not None:
                keep(run, found.folder)
        finished.send(Run, run=run)
    except Faults as faults:
        problem = "\n".join(fault.render() for fault in faults.diagnostics)
        Run.objects.filter(pk=run.pk).update(state="failed", problem=problem, finished_at=timezone.now())


def cancel(run_id: int, actor: Actor, at: datetime) -> None:
    """Take a run out of the queue.

    Raises:
        ValidationError: it is not in the queue any more.
    """
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.state != "queued":
            raise ValidationError(f"测算 #{run.pk} {run.get_state_display()}，只有排队中的可以取消")
        run.state, run.finished_at = "canceled", at
        run.save(update_fields=["state", "finished_at"])
        record(actor, "取消测算", run, at)


def new_replay(run: Run, actor: Actor, at: datetime) -> Replay:
    """A replay that waits to be carried out.

    Raises:
        ValidationError: the run has no results to replay.
    """
    if run.state != "done":
        raise ValidationError(f"测算 #{run.pk} {run.get_state_display()}，没有结果可以核对")
    with transaction.atomic():
        replay = Replay.objects.create(run=run, by=actor if isinstance(actor, Person) else None, at=at)
        record(actor, "重放核对", run, at, replay=replay.pk)
    return replay


def carry_out_replay(replay_id: int) -> None:
    """Work the run out again and note whether the bytes agree."""
    replay = Replay.objects.select_related("run__version__plan").get(pk=replay_id)
    if replay.agrees is not None:
        return
    agrees = replays(replay.run)
    with transaction.atomic():
        replay.agrees, replay.finished_at = agrees, timezone.now()
        replay.save(update_fields=["agrees", "finished_at"])
        record(System("测算"), "完成重放核对", replay.run, replay.finished_at, replay=replay.pk, agrees=agrees)


def replays(run: Run) -> bool:
    """Whether the run's version and snapshot give the same results to the last byte today."""
    with _worked_out(run) as found:
        return (run.facts_hash, run.results_hash) == (found.facts_hash, results_hash(found.results, found.figures))


@contextmanager
def _worked_out(run: Run) -> Iterator[WorkedOut]:
    """What a run gives, by the engine or by the evaluator: the same."""
    plan = compiled(run.version)
    progress = _progress_of(run) if run.state != "done" else None
    with ExitStack() as stack:
        found = None
        if by_engine():
            found = worked_out_by_engine(run, plan, stack.enter_context(folder_for(run)), progress)
        if found is None:
            stack.enter_context(held_aside())
            found = _of_facts(run, plan, all_facts(plan.terms, run.snapshot), progress)
        yield found


def _progress_of(run: Run) -> Progress:
    def progress(done: int, total: int) -> None:
        if done % PROGRESS_STEP == 0 or done == total:
            Run.objects.filter(pk=run.pk).update(done=done, total=total)

    return progress


def _of_facts(run: Run, plan: Plan, facts: Facts, progress: Progress | None) -> WorkedOut:
    gc.freeze()
    results = plan.evaluate(facts, run.years, readings=run.readings, progress=progress)
    targets = plan.target_report(facts, target_years(plan.program), readings=run.readings)
    demonstration = all_invented(facts.subjects, run.snapshot)
    return WorkedOut(results, targets.figures, targets.readings, facts_hash(facts), demonstration)


def _store(run: Run, found: WorkedOut) -> None:
    subjects = {(kind, key): pk for pk, kind, key in Subject.objects.values_list("pk", "kind", "key")}
    counting, effects = Counting(), EffectSums(compiled(run.version).program)
    # Before the transaction, which others that write wait for.
    hash_ = results_hash(_noted(found.results, counting.add, effects.add), found.figures)
    with transaction.atomic():
        # Another worker may have taken the same run up after a restart; whoever comes second leaves it.
        if Run.objects.select_for_update().get(pk=run.pk).state == "done":
            return
        Line.objects.filter(run=run).delete()
        lines = (_line(run.pk, subjects[one.subject_kind, one.subject], one) for one in found.results)
        count = store(Line, _LINE, lines)
        run.state, run.facts_hash, run.results_hash = "done", found.facts_hash, hash_
        run.effects = [effect.as_json() for effect in effects.effects(found.target_readings)]
        run.tallies = counting.tallies()
        run.targets = [figure.as_json() for figure in found.figures]
        run.demonstration = found.demonstration
        run.finished_at = timezone.now()
        run.save(
            update_fields=[
                "demonstration",
                "state",
                "facts_hash",
                "results_hash",
                "effects",
                "tallies",
                "targets",
                "finished_at",
            ]
        )
        record(System("测算"), "完成测算", run, run.finished_at, results=count, hash=run.results_hash)


def _noted(results: Iterable[Result], *notes: Callable[[Result], None]) -> Iterator[Result]:
    """Results as they go by, each told to some."""
    for result in results:
        for note in notes:
            note(result)
        yield result


_LINE = ("run", "policy", "subject", "year", "status", "amount", "missing", "open_readings", "payable")


def _line(run: int, subject: int, result: Result) -> tuple[Any, ...]:
    """A result as a row of ``_LINE``."""
    open_readings = result.as_json()["open_readings"] if result.open_readings else {}
    return (
        run, result.policy, subject, result.year, result.status, result.amount, result.missing, open_readings,
        result.payable,
    )  # fmt: skip


def current_run(version: Version) -> Run | None:
    """The newest finished run of a version."""
    return Run.objects.filter(version=version, state="done").order_by("-pk").first()
