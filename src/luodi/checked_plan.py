"""A checked plan, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luodi.diagnostics import Diagnostics, Faults
from luodi.evaluate.bounds import check_bounds
from luodi.evaluate.effects import ReadingEffect, reading_effects
from luodi.evaluate.evaluator import Evaluator, Progress
from luodi.evaluate.figures import Figures
from luodi.evaluate.forecasts import Forecast, forecasts
from luodi.evaluate.foresight import Foresight, foresee
from luodi.evaluate.instalments import Instalment, instalments
from luodi.evaluate.question import Question, asked, check_subject, policy_named
from luodi.evaluate.results import Results
from luodi.evaluate.scenarios import read_scenario
from luodi.evaluate.simulation import Simulation, simulated
from luodi.evaluate.target_readings import TargetReading
from luodi.evaluate.targets import TargetEvaluation, TargetEvaluator
from luodi.facts import Facts, Subject, facts_of_tables, read_facts
from luodi.facts.forms import normal
from luodi.facts.marks import is_demonstration
from luodi.plan.document import Document
from luodi.plan.files import version_hash
from luodi.plan.terms import Terms
from luodi.program.changes import changed
from luodi.program.coverage import Coverage
from luodi.program.policies import Policy, Program
from luodi.reports.budget_report import BudgetReport
from luodi.reports.explanations import Explanation
from luodi.reports.report import Report
from luodi.reports.simulation_report import SimulationReport
from luodi.reports.target_report import TargetReport

if TYPE_CHECKING:
    from luodi.engines.running import Run

FactsLike = Facts | Mapping[str, Any] | str | PathLike[str]
"""Facts, tables by kind of subject (lists of dicts or data frames), or the path of a folder or workbook."""


YEARS_BEFORE = 3
"""Years before a plan's first that tables are taken to hold."""


@dataclass(eq=False)
class Plan:
    """A plan that passed every check: its document, terms, program and coverage, and what can be asked of it."""

    folder: Path
    document: Document
    terms: Terms
    program: Program
    coverage: Coverage

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which some policy is in force."""
        valid = [policy.validity for policy in self.program.policies if policy.validity is not None]
        return tuple(sorted({year for validity in valid for year in range(validity.first, validity.last + 1)}))

    def read_facts(self, facts: FactsLike) -> Facts:
        """Facts checked against the plan's terms and the bounds of its decisions.

        Raises:
            Faults: everything that is wrong with them, cell by cell.
        """
        diagnostics = Diagnostics()
        found = self._facts(facts, diagnostics)
        if len(diagnostics):
            raise Faults(diagnostics)
        return found

    def evaluate(
        self,
        facts: FactsLike,
        years: Iterable[int],
        *,
        policies: Iterable[str] | None = None,
        readings: Mapping[str, str] | None = None,
        open_readings: bool = True,
        reasons: bool = False,
        progress: Progress | None = None,
        engine: str = "python",
        url: str = "",
        memory: str = "",
    ) -> Results:
        """One result per policy × subject of its kind × year asked, amounts in 元.

        ``policies`` by name or English code, all if None. ``readings`` choose options other than those in force,
        as ``{"跨档计奖": "补差"}``. ``open_readings`` False saves working out what other options would give; then
        nothing is payable. ``reasons`` True gives every result its tree of reasons. ``engine`` other than ``python``
        works the same results out with queries (see ``running``), without reasons.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        if engine != "python":
            assert not reasons, "reasons are the evaluator's"
            with self.running(
                facts, years, engine=engine, policies=policies, readings=readings, open_readings=open_readings,
                url=url, memory=memory, progress=progress,
            ) as run:  # fmt: skip
                from luodi.engines.rows import results_of

                return Results(tuple(results_of(run.batches())))
        diagnostics = Diagnostics()
        question = asked(self.program, years, policies, readings, diagnostics)
        evaluator = self._evaluator(self._facts(facts, diagnostics), question.options, diagnostics)
        return evaluator.results(
            question.years, question.policies, open_readings=open_readings, reasons=reasons, progress=progress
        )

    @contextmanager
    def running(
        self,
        facts: FactsLike,
        years: Iterable[int],
        *,
        engine: str = "duckdb",
        policies: Iterable[str] | None = None,
        readings: Mapping[str, str] | None = None,
        open_readings: bool = True,
        url: str = "",
        memory: str = "",
        progress: Progress | None = None,
    ) -> Iterator[Run]:
        """The same results worked out by an engine (``duckdb``, ``postgres``, ``spark``), as batches of Arrow rows or as
        a Parquet file, for tables too large to be held as objects. To be used with ``with``.

        DuckDB reads a folder of Parquet files by itself where their columns have the types of their terms; PostgreSQL the
        tables of a schema of its own (``schema:name``), whose values are taken as they stand. ``url`` says
        where an engine is that runs apart; ``memory`` is the most that it may take, as ``2GB``.

        Raises:
            Faults: everything that is wrong with the question and the facts; LD0901 to LD0909, of the engine.
        """
        from luodi.engines.opening import open_engine
        from luodi.queries.asked import Asked

        diagnostics = Diagnostics()
        question = asked(self.program, years, policies, readings, diagnostics)
        names = frozenset(policy.name for policy in question.policies)
        to_answer = Asked(question.years, names, question.options, open_readings)
        with open_engine(engine, url, memory) as opened:
            from luodi.engines.running import run_over_facts, run_over_files  # needs what opening has looked for

            run = None
            if isinstance(facts, str | PathLike) and not len(diagnostics):
                run = run_over_files(opened, self.program, self.terms, Path(facts), to_answer, progress)
            if run is None:
                found = self._facts(facts, diagnostics)
                if len(diagnostics):
                    raise Faults(diagnostics)
                run = run_over_facts(opened, self.program, self.terms, found, to_answer, progress)
            yield run

    def sql(
        self,
        years: Iterable[int],
        *,
        dialect: str = "duckdb",
        since: int | None = None,
        policies: Iterable[str] | None = None,
        readings: Mapping[str, str] | None = None,
        open_readings: bool = False,
    ) -> str:
        """The query that gives the results of some years, for a data platform to take away, with the plan's provisions
        beside its lines.

        ``since`` is the first year of the tables it will read, three years before the plan's first if not given.

        Raises:
            Faults: everything that is wrong with the question; LD0902 and LD0903 for what the dialect cannot say.
        """
        from luodi.engines.opening import check_installed
        from luodi.queries.asked import Asked

        diagnostics = Diagnostics()
        question = asked(self.program, years, policies, readings, diagnostics)
        if len(diagnostics):
            raise Faults(diagnostics)
        check_installed("sql")
        from luodi.engines.statement import statement

        names = frozenset(policy.name for policy in question.policies)
        first = since if since is not None else min((*self.years, *question.years), default=0) - YEARS_BEFORE
        return statement(
            self.program, self.terms, Asked(question.years, names, question.options, open_readings), dialect, first
        )

    def targets(self, facts: FactsLike, years: Iterable[int], *, readings: Mapping[str, str] | None = None) -> Figures:
        """Where each target stands in each of the years, in plan order, then by year; numbers in base units.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        return Figures(self.target_evaluation(facts, years, readings=readings).figures())

    def target_evaluation(
        self, facts: FactsLike, years: Iterable[int], *, readings: Mapping[str, str] | None = None
    ) -> TargetEvaluation:
        """The targets over facts, to be asked for as a whole and by groups of subjects: what is the same for both is worked
        out once. Takes what ``targets`` takes.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        found, question = self._asked_of_targets(facts, years, readings)
        return TargetEvaluation(self._target_evaluator(found, question), question.years)

    def target_readings(
        self, facts: FactsLike, years: Iterable[int], *, readings: Mapping[str, str] | None = None
    ) -> list[TargetReading]:
        """What each target is under every option of every reading that it depends on, in plan order, then by year: one
        reading varied, all others as they are used. Takes what ``targets`` takes.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        found, question = self._asked_of_targets(facts, years, readings)
        return self._target_evaluator(found, question).readings(question.years)

    def forecasts(
        self, facts: FactsLike, years: Iterable[int], *, readings: Mapping[str, str] | None = None
    ) -> list[Forecast]:
        """What each target comes to in the year in which its next milestone falls due, if it goes on as it did in the years
        given; with the method and the years it rests on. Takes what ``targets`` takes.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        return forecasts(self.program, self.targets(facts, years, readings=readings))

    def target_report(
        self, facts: FactsLike, years: Iterable[int], *, readings: Mapping[str, str] | None = None
    ) -> TargetReport:
        """Where the targets stand, ready to be written as a page or workbook. Takes what ``targets`` takes.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        found, question = self._asked_of_targets(facts, years, readings)
        evaluator = self._target_evaluator(found, question)
        return TargetReport(
            document=self.document,
            program=self.program,
            figures=Figures(evaluator.figures(question.years)),
            readings=tuple(evaluator.readings(question.years)),
            years=question.years,
            facts=found.description,
            demonstration=is_demonstration(found),
        )

    def explain(
        self,
        facts: FactsLike,
        policy: str,
        subject: str,
        year: int,
        *,
        readings: Mapping[str, str] | None = None,
        engine: str = "python",
        url: str = "",
        memory: str = "",
        reproducer: str | PathLike[str] = ".",
    ) -> Explanation:
        """Why a result is what it is.

        With an ``engine`` the result is the engine's; the evaluator works it out again, with its reasons, and both must
        agree. Where they do not, what is needed to see it is written to the folder ``reproducer``. ``url`` and
        ``memory`` are as ``running`` takes them.

        Raises:
            Faults: everything that is wrong with the question and the facts; LD0901 to LD0909, of the engine; LD0910,
                engine and evaluator differ.
        """
        diagnostics = Diagnostics()
        question = asked(self.program, [year], None, readings, diagnostics)
        found = policy_named(self.program, policy, diagnostics)
        if engine != "python" and found is not None and not len(diagnostics):
            folder = Path(reproducer)
            return self._explained_on(facts, found, normal(subject), question, engine, url, memory, folder)
        known = self._facts(facts, diagnostics)
        if found is not None:
            check_subject(found, known.of(found.kind), subject, year, diagnostics)
        evaluator = self._evaluator(known, question.options, diagnostics)
        assert found is not None, "an unknown policy is a fault"
        return self._explanation(evaluator, found, known.of(found.kind)[normal(subject)], year)

    def _explained_on(
        self,
        facts: FactsLike,
        policy: Policy,
        subject: str,
        question: Question,
        engine: str,
        url: str,
        memory: str,
        reproducer: Path,
    ) -> Explanation:
        """The evaluator's reasons for an engine's result."""
        from luodi.engines.opening import open_engine
        from luodi.queries.asked import Asked

        (year,) = question.years
        answer = Asked(question.years, frozenset({policy.name}), question.options)
        folder, read = _folder(facts), lambda: self.read_facts(facts)
        diagnostics = Diagnostics()
        with open_engine(engine, url, memory) as opened:
            from luodi.engines.agreement import Reproducer, check_agreement, row_of
            from luodi.engines.explaining import grounds_of

            grounds = grounds_of(opened, self.program, self.terms, folder, read, answer, policy, subject)
            subjects = grounds.facts.of(policy.kind)
            check_subject(policy, subjects, subject, year, diagnostics)
            evaluator = self._evaluator(grounds.facts, question.options, diagnostics)
            given = row_of(grounds.run.batches(), subject)
        own = self._explanation(evaluator, policy, subjects[subject], year)
        labels = {rule.name: rule.labels[at] for rule, at in zip(self.program.readings, question.options, strict=True)}
        version = version_hash(self.folder)
        needed = Reproducer(self.program.title, version, engine, policy.name, year, labels, grounds.facts)
        check_agreement(given, own.result, needed, reproducer)
        return replace(own, demonstration=grounds.demonstration)

    def changed(self, changes: Mapping[str, str]) -> Plan:
        """The plan with some numbers or boundaries of its policies changed, as ``{"renovation_support.2": "25%"}``.

        Its text stays as it is; its title says 试改, and nothing is payable under it.

        Raises:
            Faults: what cannot be changed so.
        """
        diagnostics = Diagnostics()
        program = changed(self.program, changes, diagnostics)
        if len(diagnostics):
            raise Faults(diagnostics)
        return replace(self, program=program)

    def simulate(
        self,
        facts: FactsLike,
        years: Iterable[int],
        scenarios: Mapping[str, Mapping[str, str]],
        *,
        engine: str = "python",
        url: str = "",
        memory: str = "",
        progress: Progress | None = None,
    ) -> Simulation:
        """Scenarios side by side against the plan as it is: by policy and year, and every result that differs.

        ``scenarios`` are changes by the name of each scenario: ``{"降上限": {"产业园改造资助.上限": "300万元",
        "口径.跨档计奖": "补差"}}``. ``engine``, ``url`` and ``memory`` are as ``running`` takes them; on an engine the facts
        are loaded once, and a scenario then costs its own query.

        Raises:
            Faults: everything that is wrong with the question, the scenarios and the facts; LD0901 to LD0909.
        """
        return self.simulation_report(
            facts, years, scenarios, engine=engine, url=url, memory=memory, progress=progress
        ).simulation

    def simulation_report(
        self,
        facts: FactsLike,
        years: Iterable[int],
        scenarios: Mapping[str, Mapping[str, str]],
        *,
        engine: str = "python",
        url: str = "",
        memory: str = "",
        progress: Progress | None = None,
    ) -> SimulationReport:
        """Scenarios side by side, ready to be written as a page or workbook. Takes what ``simulate`` takes.

        Raises:
            Faults: everything that is wrong with the question, the scenarios and the facts; LD0901 to LD0909.
        """
        diagnostics = Diagnostics()
        wanted = asked(self.program, years, None, None, diagnostics).years
        tried = [read_scenario(self.program, name, changes, diagnostics) for name, changes in scenarios.items()]
        if engine != "python":
            if len(diagnostics):
                raise Faults(diagnostics)
            from luodi.engines.opening import open_engine

            folder, read = _folder(facts), lambda: self.read_facts(facts)
            with open_engine(engine, url, memory) as opened:
                from luodi.engines.simulating import simulated_on

                done = simulated_on(opened, self.program, self.terms, folder, read, tried, wanted, progress)
            return SimulationReport(self.program, done.simulation, done.facts, done.demonstration)
        found = self._facts(facts, diagnostics)
        evaluator = self._evaluator(found, self.program.options, diagnostics)
        simulation = simulated(evaluator, tried, wanted, progress)
        return SimulationReport(self.program, simulation, found.description, is_demonstration(found))

    def instalments(
        self,
        facts: FactsLike,
        policy: str,
        subject: str,
        year: int,
        amount: Decimal,
        *,
        readings: Mapping[str, str] | None = None,
    ) -> tuple[Instalment, ...]:
        """When an amount in 元 that a policy gives a subject for a year falls due, by the policy's 分期; the instalments
        add up to it. Without 分期, or where the start of its term is unknown, it is one instalment in the year itself.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        diagnostics = Diagnostics()
        question = asked(self.program, [year], None, readings, diagnostics)
        found = policy_named(self.program, policy, diagnostics)
        known = self._facts(facts, diagnostics)
        if found is not None:
            check_subject(found, known.of(found.kind), subject, year, diagnostics)
        evaluator = self._evaluator(known, question.options, diagnostics)
        assert found is not None, "an unknown policy is a fault"
        course = evaluator.course(known.of(found.kind)[normal(subject)])
        return instalments(found, amount, course.env(year), evaluator.compiler)

    def foresee(
        self,
        facts: FactsLike,
        year: int,
        *,
        readings: Mapping[str, str] | None = None,
        due: Mapping[str, Decimal] | None = None,
    ) -> Foresight:
        """What a year will ask for, by policy: instalments of earlier awards, support still running, awards anew.

        Only facts of earlier years count. ``due`` are instalments of a ledger that fall due in the year, in 元 by policy
        (name or English code); it stands in place of what the policy's 分期 would give.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        return self.budget_report(facts, year, readings=readings, due=due).foresight

    def budget_report(
        self,
        facts: FactsLike,
        year: int,
        *,
        readings: Mapping[str, str] | None = None,
        due: Mapping[str, Decimal] | None = None,
    ) -> BudgetReport:
        """What a year will ask for, ready to be written. Takes what ``foresee`` takes.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        diagnostics = Diagnostics()
        question = asked(self.program, [year], None, readings, diagnostics)
        named = [(policy_named(self.program, name, diagnostics), amount) for name, amount in (due or {}).items()]
        found = self._facts(facts, diagnostics)
        evaluator = self._evaluator(found, question.options, diagnostics)
        of_ledger = {policy.name: amount for policy, amount in named if policy is not None}
        foresight = foresee(evaluator, year, of_ledger)
        return BudgetReport(self.program, foresight, found.description, is_demonstration(found))

    def effects(self, facts: FactsLike, years: Iterable[int]) -> list[ReadingEffect]:
        """What each option of every reading without a ruling would move, over all policies and targets.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        found, question = self._asked_of_targets(facts, years, None)
        of_targets = self._target_evaluator(found, question).readings(question.years)
        return reading_effects(self.program, self.evaluate(found, question.years), of_targets)

    def report(
        self,
        facts: FactsLike,
        years: Iterable[int],
        *,
        policies: Iterable[str] | None = None,
        readings: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """A run with reasons, ready to be written as a page or workbook. Takes what ``evaluate`` takes.

        Raises:
            Faults: everything that is wrong with the question and the facts.
        """
        diagnostics = Diagnostics()
        question = asked(self.program, years, policies, readings, diagnostics)
        found = self._facts(facts, diagnostics)
        evaluator = self._evaluator(found, question.options, diagnostics)
        results = evaluator.results(question.years, question.policies, reasons=True, progress=progress)
        of_targets = self._target_evaluator(found, question)
        return Report(
            document=self.document,
            program=self.program,
            results=results,
            figures=Figures(of_targets.figures(question.years)),
            target_readings=tuple(of_targets.readings(question.years)),
            years=question.years,
            options=question.options,
            facts=found.description,
            demonstration=is_demonstration(found),
        )

    def _asked_of_targets(
        self, facts: FactsLike, years: Iterable[int], readings: Mapping[str, str] | None
    ) -> tuple[Facts, Question]:
        diagnostics = Diagnostics()
        question = asked(self.program, years, None, readings, diagnostics)
        found = self._facts(facts, diagnostics)
        if len(diagnostics):
            raise Faults(diagnostics)
        return found, question

    def _target_evaluator(self, facts: Facts, question: Question) -> TargetEvaluator:
        return TargetEvaluator(self.program, facts, question.options, question.chosen)

    def _facts(self, facts: FactsLike, diagnostics: Diagnostics) -> Facts:
        """The facts, as far as they can be read."""
        if isinstance(facts, Mapping):
            found, faults = facts_of_tables(facts, self.terms)
        elif isinstance(facts, Facts):
            found, faults = facts, Diagnostics()
        else:
            found, faults = read_facts(facts, self.terms)
        diagnostics.extend(faults)
        check_bounds(self.program, found, diagnostics)
        return found

    def _evaluator(self, facts: Facts, options: tuple[int, ...], diagnostics: Diagnostics) -> Evaluator:
        if len(diagnostics):
            raise Faults(diagnostics)
        return Evaluator(self.program, self.terms, facts, options)

    def _explanation(self, evaluator: Evaluator, policy: Policy, subject: Subject, year: int) -> Explanation:
        rule = evaluator.rule(policy)
        assert rule is not None, "a policy decided case by case is refused before"
        ((_, result),) = evaluator.of_subject(subject, [rule], [year], reasons=True)
        assert result.reason is not None, "reasons were asked for"
        return Explanation(
            plan=self.program.title,
            policy=policy,
            provision=self._text_above(policy),
            result=result,
            reason=result.reason,
            obstacles=tuple(evaluator.obstacles(rule, subject, result)),
            demonstration=is_demonstration(evaluator.facts),
        )

    def _text_above(self, policy: Policy) -> str:
        """The paragraph that a policy formalises."""
        provision = next(found for found in self.document.provisions if found.id == policy.provision)
        return next(span.text for span in reversed(provision.spans) if span.end <= policy.span.start)

    def __repr__(self) -> str:
        program = self.program
        state = "正式" if program.published else "征求意见稿"
        counts = f"政策 {len(program.policies)}，目标 {len(program.targets)}，口径 {len(program.readings)}"
        return f"Plan({program.title}；{state}；{counts})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(policy.label)}</td><td>{escape(policy.name)}</td><td>{escape(policy.kind)}</td></tr>"
            for policy in self.program.policies
        )
        head = "<tr><th>条款</th><th>政策</th><th>主体</th></tr>"
        return f"<div><b>{escape(self.program.title)}</b><table>{head}{rows}</table></div>"


def _folder(facts: FactsLike) -> Path | None:
    """Where facts are that were given by their path."""
    return Path(facts) if isinstance(facts, str | PathLike) else None
