"""What bulk evaluation does inside one process: a number changed over facts that are loaded, Spark beside DuckDB."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from luodi import Plan, load
from luodi.engines.duckdb import DuckDB
from luodi.engines.opening import open_engine
from luodi.engines.plain import plain_tables
from luodi.engines.session import Session, session_over_files
from luodi.queries.asked import Asked
from luodi.queries.results import results_query
from measured import Spread, seconds

PLAN = Path(__file__).resolve().parents[1] / "plans" / "gongshu-auto-2017"
YEAR, THREADS = 2019, 2
CHANGES: Mapping[str, str] = {"online_rent_support.1": "6000万元", "online_sales_award.3": "3亿元"}
"""A number of policies of enterprises, of which there are most: its spot and another value."""
Totals = dict[tuple[str, str], tuple[int, Decimal]]
"""By policy and status: how many results, and the sum of their amounts."""


def asked(plan: Plan) -> Asked:
    """Every policy in the year, without what other options would give."""
    names = frozenset(policy.name for policy in plan.program.policies)
    return Asked((YEAR,), names, plan.program.options, open_readings=False)


def changes(folder: Path, memory: str, runs: int) -> dict[str, Spread]:
    """By change: the seconds from the change to the totals of all policies."""
    plan = load(PLAN)
    with DuckDB(memory, THREADS) as engine:
        session = session_over_files(engine, plan.program, plan.terms, folder, asked(plan))
        assert session is not None, "the tables are plain"
        return {spot: _changed(plan, session, engine, spot, value, runs) for spot, value in CHANGES.items()}


def _changed(plan: Plan, session: Session, engine: DuckDB, spot: str, value: str, runs: int) -> Spread:
    def work() -> None:
        changed = plan.changed({spot: value})
        query = session.query(changed.program, asked(changed))
        totals = f"SELECT policy, status, count(*), sum(amount) FROM ({query.sql()}) GROUP BY ALL"
        assert engine.connection.execute(totals).fetchall(), "there are results"

    return seconds(work, runs)


def spark(folder: Path, target: Path, memory: str) -> None:
    """Write the results of all policies as Spark works them out, from files that it reads by itself."""
    from luodi.engines.spark import Spark

    plan = load(PLAN)
    tables = plain_tables(folder, plan.terms)
    assert tables is not None, "the tables are plain"
    with open_engine("spark", "", memory) as engine:
        assert isinstance(engine, Spark), "of that name there is one"
        started = time.perf_counter()
        for table in tables.tables:
            engine.session.read.parquet(str(table.path)).createOrReplaceTempView(f"`{table.kind}`")
        query = results_query(plan.program, plan.terms, tables.layout, asked(plan), engine.dialect)
        count = engine.write_parquet(engine.statement(query), target)
        print(f"{count:,} results, {time.perf_counter() - started:.1f} s after Spark's start", file=sys.stderr)


if __name__ == "__main__":
    spark(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
