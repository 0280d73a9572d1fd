"""Where the time of one bulk evaluation goes: a process that evaluates once and prints its stages as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

STARTED = time.perf_counter()


class Stages:
    """Seconds and the processor's seconds, stage by stage."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[float, float]] = {}
        self._last = STARTED, 0.0

    def end(self, name: str) -> None:
        """The stage that has just ended."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        now = time.perf_counter(), usage.ru_utime + usage.ru_stime
        self.found[name] = now[0] - self._last[0], now[1] - self._last[1]
        self._last = now


def main() -> None:
    """Evaluate the facts of a folder into a Parquet file, with so much memory."""
    folder, target, memory = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    stages = Stages()
    from bulk_engines import PLAN, THREADS, YEAR, asked
    from luodi import load
    from luodi.engines.duckdb import DuckDB
    from luodi.engines.plain import plain_tables
    from luodi.engines.plain_run import prepared_plain

    stages.end("Python's start and imports")
    plan = load(PLAN)
    stages.end("load and check the plan")
    with DuckDB(memory, THREADS) as engine:
        tables = plain_tables(folder, plan.terms)
        assert tables is not None, "the tables are plain"
        stages.end("DuckDB's start, footers of the files")
        sql = prepared_plain(engine, plan.program, plan.terms, tables, asked(plan))
        assert sql is not None, "nothing in them is out of the ordinary"
        stages.end("facts looked through and joined by subject")
        engine.connection.execute(f"EXPLAIN {sql}").fetchall()
        stages.end(f"DuckDB's planning of the query ({len(sql):,} characters, {YEAR})")
        engine.write_parquet(sql, target)
        stages.end("… run, and written")
    print(json.dumps(stages.found, ensure_ascii=False))


if __name__ == "__main__":
    main()
