"""What is needed to explain one row of an engine's: the row, and of the facts only what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from luodi.engines.closure import ReadFacts, closure
from luodi.engines.engine import Engine
from luodi.engines.running import Run, run_over_facts, run_over_files
from luodi.facts import Facts
from luodi.facts.marks import is_demonstration
from luodi.plan.terms import Terms
from luodi.program.policies import Policy, Program
from luodi.queries.asked import Asked


@dataclass(frozen=True)
class Grounds:
    """A run of one policy and year over all facts, and the facts on which the results of one subject rest (none where
    nobody has its id)."""

    run: Run
    facts: Facts
    demonstration: bool


def grounds_of(
    engine: Engine,
    program: Program,
    terms: Terms,
    folder: Path | None,
    read: Callable[[], Facts],
    asked: Asked,
    policy: Policy,
    subject: str,
) -> Grounds:
    """The grounds of a result. Of files that the engine reads by itself only the rows of a few subjects are read here;
    all others are read with ``read``.

    Raises ``Faults``: those of the facts, LD0902 to LD0909.
    """
    found = None if folder is None else _in_files(engine, program, terms, folder, asked, policy, subject)
    if found is not None:
        return found
    facts = read()
    run = run_over_facts(engine, program, terms, facts, asked)
    return Grounds(run, _around(facts, program, terms, policy, subject), is_demonstration(facts))


def _in_files(
    engine: Engine, program: Program, terms: Terms, folder: Path, asked: Asked, policy: Policy, subject: str
) -> Grounds | None:
    run = run_over_files(engine, program, terms, folder, asked)
    if run is None:
        return None
    from luodi.engines.described import is_demonstration_in
    from luodi.engines.duckdb import DuckDB
    from luodi.engines.plain import plain_tables
    from luodi.engines.plain_closure import facts_around

    tables = plain_tables(folder, terms)
    assert isinstance(engine, DuckDB), "no other reads files by itself"
    assert tables is not None, "they were run over"
    around = facts_around(engine, tables, program, policy.kind, subject)
    return Grounds(run, around, is_demonstration_in(engine, tables))


def _around(facts: Facts, program: Program, terms: Terms, policy: Policy, subject: str) -> Facts:
    if subject not in facts.of(policy.kind):
        return facts
    source = ReadFacts(facts, terms)
    return source.only(closure(source, program, policy.kind, subject))
