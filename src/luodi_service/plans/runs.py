"""Evaluation runs: a version over a snapshot of the fact base, whole or not at all, and the same again at any later day."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from luodi import Plan, Results
from luodi.diagnostics import Faults
from luodi.evaluate.effects import reading_effects
from luodi.evaluate.results import Result
from luodi.evaluate.targets import Figure
from luodi.facts import Facts
from luodi.program.policies import Program
from luodi.reports.tables import figure_lines, json_lines

from luodi_service.accounts.models import Person
from luodi_service.facts.models import Batch, Fact
from luodi_service.lib.audit import Actor, System, record
from luodi_service.lib.storing import store
from luodi_service.plans.models import Line, Replay, Run, Version
from luodi_service.plans.owners import follow_recipients
from luodi_service.plans.snapshots import all_facts, facts_hash, last_fact
from luodi_service.plans.tallies import tallied
from luodi_service.plans.texts import compiled
from luodi_service.registry.models import Subject

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


def is_demonstration(snapshot: int) -> bool:
    """Whether every fact of a snapshot is invented; one real fact makes it real."""
    batches = Batch.objects.filter(pk__in=Fact.objects.filter(pk__lte=snapshot).values("batch").distinct())
    return batches.exists() and not batches.filter(demonstration=False).exists()


def _all_invented(facts: Facts, snapshot: int) -> bool:
    """Whether every fact that a run works on is invented, whatever else there is of another plan's subjects."""
    batches = Batch.objects.filter(pk__in=Fact.objects.filter(pk__lte=snapshot).values("batch").distinct())
    if len(set(batches.values_list("demonstration", flat=True).distinct())) < 2:
        return is_demonstration(snapshot)
    real = Fact.objects.filter(pk__lte=snapshot, batch__demonstration=False)
    known = real.order_by().values_list("subject__kind", "subject__key").distinct()
    return bool(facts.subjects) and not any(key in facts.subjects.get(kind, {}) for kind, key in known.iterator())


def carry_out(run_id: int) -> None:
    """Work a run out and store its results in one transaction. One that is done, or was canceled, stays as it is."""
    run = Run.objects.select_related("version__plan").get(pk=run_id)
    waiting = Run.objects.filter(pk=run.pk).exclude(state__in=("done", "canceled"))
    if not waiting.update(state="running", done=0, problem=""):
        return
    try:
        found = _worked_out(run)
    except Faults as faults:
        problem = "\n".join(fault.render() for fault in faults.diagnostics)
        Run.objects.filter(pk=run.pk).update(state="failed", problem=problem, finished_at=timezone.now())
        return
    _store(run, found)


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
    found = _worked_out(run)
    return (run.facts_hash, run.results_hash) == (found.facts_hash, found.hash)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a run gives: a result for every policy, subject and year, a figure for every target and year of the plan."""

    results: Results
    figures: list[Figure]
    facts_hash: str
    demonstration: bool

    @property
    def hash(self) -> str:
        """SHA-256 over results and figures as JSON lines."""
        digest = hashlib.sha256()
        for line in (*json_lines(self.results), *figure_lines(self.figures)):
            digest.update(line.encode())
        return digest.hexdigest()


def _worked_out(run: Run) -> WorkedOut:
    plan = compiled(run.version)
    with _held_aside():
        return _of_facts(run, plan, all_facts(plan.terms, run.snapshot))


@contextmanager
def _held_aside() -> Iterator[None]:
    """What is read stays to the end of the run and has no cycles: the collector need not look through millions of
    facts again and again, which would take a fifth of the time.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _of_facts(run: Run, plan: Plan, facts: Facts) -> WorkedOut:
    gc.freeze()

    def progress(done: int, total: int) -> None:
        if done % PROGRESS_STEP == 0 or done == total:
            Run.objects.filter(pk=run.pk).update(done=done, total=total)

    results = plan.evaluate(facts, run.years, readings=run.readings, progress=progress if run.state != "done" else None)
    figures = plan.targets(facts, target_years(plan.program), readings=run.readings)
    return WorkedOut(results, figures, facts_hash(facts), _all_invented(facts, run.snapshot))


def target_years(program: Program) -> range:
    """The years of which targets are shown: the plan's own, and the one before, from which it starts."""
    first, last = program.period
    return range(first - 1, last + 1)


def _store(run: Run, found: WorkedOut) -> None:
    results = found.results
    subjects = {(kind, key): pk for pk, kind, key in Subject.objects.values_list("pk", "kind", "key")}
    with transaction.atomic():
        # Another worker may have taken the same run up after a restart; whoever comes second leaves it.
        if Run.objects.select_for_update().get(pk=run.pk).state == "done":
            return
        Line.objects.filter(run=run).delete()
        store(Line, _LINE, (_line(run.pk, subjects[one.subject_kind, one.subject], one) for one in results))
        run.state, run.facts_hash, run.results_hash = "done", found.facts_hash, found.hash
        run.effects = [effect.as_json() for effect in reading_effects(compiled(run.version).program, results)]
        run.tallies = tallied(results)
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
        record(System("测算"), "完成测算", run, run.finished_at, results=len(results), hash=run.results_hash)


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
