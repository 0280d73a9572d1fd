"""A run worked out by an engine: facts go from the database to files, subject by subject, and results come from a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from luodi import Plan
from luodi.diagnostics import Diagnostics, Faults
from luodi.engines.opening import installed
from luodi.evaluate.evaluator import Progress
from luodi.evaluate.question import Question, asked
from luodi.evaluate.targets import terms_of_targets
from luodi.facts import Facts, Subject, Value

from luodi_service.plans.demonstrations import all_invented
from luodi_service.plans.models import Run
from luodi_service.plans.snapshots import FactsDigest, facts_of, subjects_known
from luodi_service.plans.worked_out import WorkedOut, target_years
from luodi_service.registry import models as registry

ENGINE = "duckdb"
AUTO_FROM = 20_000
"""Subjects from which on a run is worked out by the engine where the setting leaves it open: below, the evaluator answers 试改
sooner, and its facts take little memory (docs/decisions/0021)."""
MEMORY = "400MB"
"""What the engine may take with the program itself, beside the facts that targets read; the rest goes to the disk."""
_NOT_SAID = frozenset({"LD0902", "LD0903", "LD0904", "LD0907"})
"""What an engine cannot say, or numbers that it cannot hold."""


def by_engine() -> bool:
    """Whether runs are to be worked out by the engine."""
    if settings.ENGINE != "auto":
        return bool(settings.ENGINE == ENGINE)
    return installed(ENGINE) and registry.Subject.objects.count() >= AUTO_FROM


def worked_out_by_engine(run: Run, plan: Plan, folder: Path, progress: Progress | None) -> WorkedOut | None:
    """What a run gives, with facts and results as files in a folder.

    None where the question or the facts have faults, which the evaluator tells, and where the setting leaves the engine
    open and it cannot say something in the plan.

    Raises:
        Faults: LD0901 to LD0909.
    """
    diagnostics = Diagnostics()
    question = asked(plan.program, run.years, None, run.readings, diagnostics)
    if len(diagnostics):
        return None
    try:
        return _worked_out(run, plan, question, folder, progress)
    except Faults as faults:
        if settings.ENGINE == "auto" and {fault.code for fault in faults.diagnostics} <= _NOT_SAID:
            return None
        raise


def _worked_out(run: Run, plan: Plan, question: Question, folder: Path, progress: Progress | None) -> WorkedOut | None:
    from luodi.engines.duckdb import DuckDB
    from luodi.engines.kept import FactsWriter, beyond_bounds, session_over_kept
    from luodi.engines.kept_run import RESULTS, ResultsFile
    from luodi.engines.opening import open_engine
    from luodi.queries.asked import Asked

    read = _Read(plan)
    with open_engine(ENGINE, memory=MEMORY) as engine:
        assert isinstance(engine, DuckDB), "of that name there is one"
        with FactsWriter(folder, plan.terms) as writer:
            for subject in subjects_known(plan.terms, run.snapshot, progress=progress):
                writer.add(subject)
                read.add(subject)
        session = session_over_kept(engine, plan.terms, folder)
        if beyond_bounds(session, plan.program, folder):
            return None
        names = frozenset(policy.name for policy in question.policies)
        session.run(plan.program, Asked(question.years, names, question.options)).write_parquet(folder / RESULTS)
    # Once the engine has given its memory back: the targets take the most.
    targets = plan.target_report(read.for_targets(), target_years(plan.program), readings=run.readings)
    demonstration = all_invented(read.ids, run.snapshot)
    return WorkedOut(
        ResultsFile(folder / RESULTS), targets.figures, targets.readings, read.digest.hex(), demonstration, folder
    )


@dataclass(slots=True)
class _Read:
    """What stays of facts that have gone by: their hash, who they are of, and as much as the targets need."""

    plan: Plan
    digest: FactsDigest = field(default_factory=FactsDigest)
    ids: dict[str, set[str]] = field(init=False)
    _needed: dict[str, frozenset[str]] = field(init=False)
    _slim: list[Subject] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = {kind: set() for kind in self.plan.terms.kinds}
        self._needed = terms_of_targets(self.plan.program)

    def add(self, subject: Subject) -> None:
        """The next subject."""
        self.digest.add(subject)
        self.ids[subject.kind].add(subject.id)
        needed = self._needed.get(subject.kind)
        if needed is not None:
            self._slim.append(_only(subject, needed))

    def for_targets(self) -> Facts:
        """The facts that the targets need."""
        return facts_of(self.plan.terms, self._slim)


_NOTHING: dict[str, Value] = {}
"""What is known where nothing is: one for all, and never written to."""


def _only(subject: Subject, names: frozenset[str]) -> Subject:
    """A subject with some of its terms; it is observed in the same years."""
    years = {year: _some(values, names) for year, values in subject.years.items()}
    return Subject(subject.kind, subject.id, _some(subject.unchanging, names), years)


def _some(values: dict[str, Value], names: frozenset[str]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name in names} or _NOTHING
