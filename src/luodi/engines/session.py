"""Facts loaded once into an open engine, and any number of questions asked over them.

What a question costs is the query alone: the facts stay, and on an engine that can keep a query's rows they stay joined
by subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlglot import exp

from luodi.engines.engine import Engine, Progress
from luodi.engines.facts import tables_of
from luodi.engines.running import Run
from luodi.engines.saying import sayable
from luodi.facts import Facts
from luodi.plan.terms import Terms
from luodi.program.policies import Program
from luodi.queries.asked import Asked
from luodi.queries.facts import Layout
from luodi.queries.results import Query, results_query
from luodi.queries.sql import column

HELD = "held_"
"""What stands before the name of a table of facts joined by subject, where it is kept."""


@dataclass(frozen=True)
class Session:
    """An engine with facts in it. ``held`` are by name the tables that are kept: the columns they have, by what each is
    made from."""

    engine: Engine
    terms: Terms
    layout: Layout
    held: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def query(self, program: Program, asked: Asked) -> Query:
        """The query of a program, reading what is kept as far as it is there.

        Raises ``Faults``: LD0902 to LD0904 for what no query can say.
        """
        with sayable(self.engine.name):
            query = results_query(program, self.terms, self.layout, asked, self.engine.dialect)
        tables = tuple((name, self._kept(name, select)) for name, select in query.tables)
        return replace(query, tables=tables)

    def run(self, program: Program, asked: Asked, progress: Progress | None = None) -> Run:
        """What a program gives."""
        return Run(self.engine, self.engine.statement(self.query(program, asked)), progress)

    def _kept(self, name: str, select: exp.Query) -> exp.Query:
        """A table's query, or that of the same columns of what is kept."""
        held = self.held.get(name)
        wanted = _made_from(select)
        if held is None or any(held.get(one) != made for one, made in wanted.items()):
            return select
        return exp.select(*map(column, wanted)).from_(exp.to_table(f"{HELD}{name}", quoted=True))


def _made_from(select: exp.Query) -> dict[str, str]:
    return {one.alias_or_name: one.sql() for one in select.selects}


def session_over_facts(engine: Engine, program: Program, terms: Terms, facts: Facts, asked: Asked) -> Session:
    """A session over facts that were read. ``asked`` is the widest question: what it reads is kept joined.

    Raises ``Faults``: LD0902 to LD0904 for what no query can say, LD0905 to LD0909 for what went wrong with the engine.
    """
    with sayable(engine.name):
        layout, tables = tables_of(facts, terms)
        query = results_query(program, terms, layout, asked, engine.dialect)
    engine.load(tables)
    keep = getattr(engine, "make", None)
    if keep is None:
        return Session(engine, terms, layout)
    pivots = _pivots(query)
    for name, select in pivots.items():
        keep(f"{HELD}{name}", select)
    return Session(engine, terms, layout, {name: _made_from(select) for name, select in pivots.items()})


def session_over_files(engine: Engine, program: Program, terms: Terms, folder: Path, asked: Asked) -> Session | None:
    """A session over files that the engine reads by itself; None where it cannot, or something in them is out of the
    ordinary: then the facts are to be read."""
    if engine.name != "duckdb" or not folder.is_dir():
        return None
    from luodi.engines.duckdb import DuckDB
    from luodi.engines.plain import plain_tables
    from luodi.engines.plain_run import prepared_plain

    assert isinstance(engine, DuckDB), "of that name there is one"
    tables = plain_tables(folder, terms)
    if tables is None or prepared_plain(engine, program, terms, tables, asked) is None:
        return None
    with sayable(engine.name):
        pivots = _pivots(results_query(program, terms, tables.layout, asked, engine.dialect))
    for name in pivots:
        made = exp.table_(name, db="temp", quoted=True)
        engine.view(f"{HELD}{name}", exp.select(exp.Star()).from_(made))
    return Session(engine, terms, tables.layout, {name: _made_from(select) for name, select in pivots.items()})


def _pivots(query: Query) -> dict[str, exp.Query]:
    """The tables that are made from the facts."""
    made = frozenset(query.pivots.values())
    return {name: select for name, select in query.tables if name in made}
