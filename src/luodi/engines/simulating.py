"""Scenarios held against the plan as it is, on an engine: row by row in columns, no row as an object but those that
differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from luodi.engines.engine import Engine, Progress
from luodi.engines.session import Session, session_over_facts, session_over_files
from luodi.evaluate.differences import touched
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.scenarios import Scenario
from luodi.evaluate.simulation import Key, MovedResult, ScenarioEffect, Simulation, Tally, effect_of
from luodi.facts import Facts
from luodi.facts.marks import is_demonstration
from luodi.plan.terms import Terms
from luodi.program.policies import Program
from luodi.queries.asked import Asked
from luodi.queries.sql import column

_SCHEMA = pa.schema([
    ("policy", pa.string()), ("subject", pa.string()), ("year", pa.int32()), ("status", pa.string()),
    ("amount", pa.decimal128(18, 2)),
])  # fmt: skip
_KEY = ["policy", "subject", "year"]


@dataclass(frozen=True)
class Simulated:
    """A simulation, what facts it ran over, and whether they are invented."""

    simulation: Simulation
    facts: str
    demonstration: bool


def simulated_on(
    engine: Engine,
    program: Program,
    terms: Terms,
    folder: Path | None,
    read: Callable[[], Facts],
    scenarios: Sequence[Scenario],
    years: Sequence[int],
    progress: Progress | None = None,
) -> Simulated:
    """Scenarios worked out by an engine, over files that it reads by itself or else over what ``read`` gives.

    Raises ``Faults``: those of the facts, LD0902 to LD0909.
    """
    names = frozenset(policy.name for policy in program.policies)
    widest = Asked(tuple(years), names, program.options)
    session = None if folder is None else session_over_files(engine, program, terms, folder, widest)
    if session is not None:
        words = _described(engine, folder, terms)
    else:
        facts = read()
        session = session_over_facts(engine, program, terms, facts, widest)
        words = facts.description, is_demonstration(facts)
    return Simulated(Simulator(session, program, years, progress).simulation(scenarios), *words)


def _described(engine: Engine, folder: Path | None, terms: Terms) -> tuple[str, bool]:
    from luodi.engines.described import described, is_demonstration_in
    from luodi.engines.duckdb import DuckDB
    from luodi.engines.plain import plain_tables

    tables = None if folder is None else plain_tables(folder, terms)
    assert isinstance(engine, DuckDB), "no other reads files by itself"
    assert tables is not None, "they were loaded"
    return described(engine, tables), is_demonstration_in(engine, tables)


class Simulator:
    """The plan as it is worked out once over the facts of a session; then any number of scenarios beside it."""

    def __init__(
        self, session: Session, program: Program, years: Sequence[int], progress: Progress | None = None
    ) -> None:
        self._session = session
        self._program = program
        self._years = tuple(years)
        self._nothing = Facts()
        self._kinds = {policy.name: policy.kind for policy in program.policies}
        names = frozenset(policy.name for policy in program.policies)
        whole = self._rows(program, program.options, names, progress)
        self._before = {name: whole.filter(pc.equal(whole["policy"], name)) for name in self._kinds}
        self._tallies = dict(self._counted())

    def simulation(self, scenarios: Sequence[Scenario]) -> Simulation:
        """Scenarios side by side."""
        return Simulation(tuple(map(self.effect, scenarios)), self._years)

    def effect(self, scenario: Scenario) -> ScenarioEffect:
        """What a scenario does. Only the policies that it can touch are worked out anew."""
        terms = self._session.terms
        first = Evaluator(self._program, terms, self._nothing, self._program.options)
        second = Evaluator(scenario.program, terms, self._nothing, scenario.options)
        names = [policy.name for policy in touched(first, second)]
        moved: list[MovedResult] = []
        if names:
            after = self._rows(scenario.program, scenario.options, frozenset(names), None)
            moved = [one for name in names for one in self._moved(name, after.filter(pc.equal(after["policy"], name)))]
        return effect_of(scenario, self._tallies, moved)

    def _rows(
        self, program: Program, options: tuple[int, ...], names: frozenset[str], progress: Progress | None
    ) -> pa.Table:
        """Status and amount of every result of some policies."""
        engine = self._session.engine
        query = self._session.query(program, Asked(self._years, names, options, open_readings=False))
        if hasattr(engine, "make"):  # one that embeds its rows here: what is not asked for is not worked out
            lines = exp.select(*map(column, _SCHEMA.names)).from_(query.lines.subquery("results", copy=False))
            query = replace(query, lines=lines)
        batches = engine.batches(engine.statement(query), progress)
        return pa.Table.from_batches((batch.select(_SCHEMA.names).cast(_SCHEMA) for batch in batches), _SCHEMA)

    def _counted(self) -> Iterator[tuple[Key, Tally]]:
        """The tallies of the plan as it is, in plan order, then by year."""
        for name, rows in self._before.items():
            counts = rows.group_by(["year", "status"]).aggregate([("subject", "count"), ("amount", "sum")])
            tallies: dict[int, Tally] = {}
            for year, status, count, amount in zip(*(counts[at].to_pylist() for at in _GROUPED), strict=True):
                tallies.setdefault(year, Tally()).add(status, amount and Decimal(amount), count)
            for year in sorted(tallies):
                yield (name, self._kinds[name], year), tallies[year]

    def _moved(self, name: str, after: pa.Table) -> Iterator[MovedResult]:
        """The results of a policy that differ in status or amount, by subject, then by year."""
        before = self._before[name]
        if not _same_keys(before, after):  # an engine may keep no order where only some columns are asked for
            before, after = (rows.sort_by([(key, "ascending") for key in _KEY]) for rows in (before, after))
            assert _same_keys(before, after), "a change takes no subject away"
        differ = pc.or_(_differ(before["status"], after["status"]), _differ(before["amount"], after["amount"]))
        was, becomes = before.filter(differ), after.filter(differ)
        columns = [
            becomes["subject"],
            becomes["year"],
            was["status"],
            becomes["status"],
            was["amount"],
            becomes["amount"],
        ]
        for row in zip(*(one.to_pylist() for one in columns), strict=True):
            yield MovedResult(name, self._kinds[name], *row)


_GROUPED = ("year", "status", "subject_count", "amount_sum")


def _same_keys(before: pa.Table, after: pa.Table) -> bool:
    return before.num_rows == after.num_rows and all(before[key].equals(after[key]) for key in ("subject", "year"))


def _differ(was: pa.ChunkedArray, becomes: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whether values differ; one that is not known is like another that is not."""
    known = pc.fill_null(pc.not_equal(was, becomes), False)
    return pc.or_(known, pc.not_equal(pc.is_null(was), pc.is_null(becomes)))
