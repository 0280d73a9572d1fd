"""Bulk evaluation from Parquet to Parquet: `make bench-bulk`. Each figure is a whole process, or a ratio of two.

`python benchmarks/bulk.py [PART …]` measures some parts only: all, openfisca, zen, growth, change, spark, stages.
Others are measured with what is in .venv-bench (requirements/bench.txt); luodi needs none of it.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import duckdb

from bulk_engines import PLAN, YEAR, Totals, changes
from bulk_facts import FIRST, LAST, facts_of
from luodi import load
from luodi.evaluate.evaluator import Evaluator
from luodi.facts import Facts
from measured import Process, Spread, by_turns, processes, seconds

HERE = Path(__file__).resolve().parent
OTHERS = HERE.parent / ".venv-bench" / "bin" / "python"
SMALL, LARGE = 200_000, 2_000_000
MEMORY, MEMORY_MB = "2GB", 2_048
RUNS = 5
THREE = ("tenant_rent_support", "online_sales_award", "online_rent_support")
PROJECT = "编号,改造单位,完工日期,项目经认定,实际投资额\nG1,E1,2019-05-06,是,12345678.90\n"
CALLS = 400


def main() -> None:
    """Measure the parts that are named, or all, and print them."""
    parts = sys.argv[1:] or list(PARTS)
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores ({platform.machine()}), DuckDB {duckdb.__version__}"
    )
    print(f"{LARGE:,} enterprises × {LAST - FIRST + 1} years unless said otherwise; the policies' year is {YEAR}.")
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            print(f"\n### {part}, load of the machine {os.getloadavg()[0]:.1f}\n", flush=True)
            PARTS[part](Path(folder))


def _evaluation(enterprises: int, target: Path, policies: Sequence[str] = ()) -> list[str]:
    """`luodi eval` of so many enterprises."""
    named = [argument for policy in policies for argument in ("--policy", policy)]
    facts = ["--facts", str(facts_of(enterprises)), "--year", str(YEAR)]
    engine = ["--engine", "duckdb", "--memory", MEMORY, "--no-open-readings"]
    return [sys.executable, "-m", "luodi", "eval", str(PLAN), *facts, *engine, *named, "-o", str(target)]


def _heading(*columns: str) -> None:
    print(f"| What | {' | '.join(columns)} |\n|---|{'---:|' * len(columns)}", flush=True)


def _row(what: str, found: Process, goal: str = "", *, limited: bool = False) -> None:
    """A process as three lines of a table."""
    print(f"| {what} | {found.wall.cells('s')} | {goal} |")
    print(f"| … processor | {found.processor.cells('s')} | |")
    print(f"| … peak memory | {found.peak.cells('MB', 0)} | {f'≤ {MEMORY_MB:,} MB' if limited else ''} |", flush=True)


def _ratio(what: str, over: Process, under: Process, goal: str = "") -> None:
    """How many times as long one takes as the other, by the clock and by the processor."""
    times = over.wall.median / under.wall.median, over.processor.median / under.processor.median
    print(f"| **{what}** | {times[0]:.1f} × (processor {times[1]:.1f} ×) | | | {goal} |", flush=True)


_COLUMNS = ("Median", "Least", "Most", "To reach")


def everything(folder: Path) -> None:
    """All policies, beside reading the same columns once."""
    target = folder / "all.parquet"
    source = facts_of(LARGE) / "企业.parquet"
    luodi, reading = by_turns(
        [_evaluation(LARGE, target), [sys.executable, str(HERE / "bulk_sum.py"), str(source)]], RUNS
    )
    _heading(*_COLUMNS)
    _row(f"luodi eval, all policies ({_count(target):,} results)", luodi, "≤ 5 s", limited=True)
    _row("the columns of enterprises read once with `sum`", reading)
    _ratio("all policies over reading once", luodi, reading)


def _count(file: Path) -> int:
    row = duckdb.execute("SELECT count(*) FROM read_parquet(?)", [str(file)]).fetchone()
    assert row is not None, "a count is one row"
    return int(row[0])


def openfisca(folder: Path) -> None:
    """Three policies, beside OpenFisca."""
    ours, theirs = folder / "three.parquet", folder / "openfisca.parquet"
    source = facts_of(LARGE) / "企业.parquet"
    other = [str(OTHERS), str(HERE / "bulk_openfisca.py"), str(source), str(theirs)]
    luodi, found = by_turns([_evaluation(LARGE, ours, THREE), other], RUNS)
    _heading(*_COLUMNS)
    _row(f"luodi eval, {len(THREE)} policies, with statuses and missing lists", luodi)
    _row(f"OpenFisca-Core {_version('openfisca-core')}, the same {len(THREE)} policies, sums alone", found)
    _ratio("OpenFisca over luodi", found, luodi, "≥ 2 ×")
    _compare(ours, theirs)


def _compare(ours: Path, theirs: Path) -> None:
    """The sums that OpenFisca pays and luodi does not."""
    program = load(PLAN).program
    codes = {policy.name: policy.code for policy in program.policies}
    connection = duckdb.connect()
    connection.execute("CREATE TABLE codes (policy VARCHAR, code VARCHAR)")
    connection.executemany("INSERT INTO codes VALUES (?, ?)", list(codes.items()))
    connection.execute(
        f"""
        CREATE TABLE compared AS
        WITH theirs AS (UNPIVOT (FROM '{theirs}') ON {", ".join(THREE)} INTO NAME code VALUE paid)
        SELECT policy, subject, status, amount, round(paid::DOUBLE, 2)::DECIMAL(18, 2) AS paid
        FROM '{ours}' JOIN codes USING (policy) JOIN theirs USING (code, subject)
        """
    )
    rows, another, grave, more, less, unknown = connection.execute(
        """
        SELECT count(*), count(*) FILTER (paid <> amount), count(*) FILTER (abs(paid - amount) >= 1),
          coalesce(sum(paid - amount) FILTER (paid > amount), 0), coalesce(sum(amount - paid) FILTER (paid < amount), 0),
          count(*) FILTER (amount IS NULL AND paid > 0)
        FROM compared
        """
    ).fetchall()[0]
    print(
        f"\nOf {rows:,} results OpenFisca pays another sum in {another:,}, by 1元 or more in {grave:,}: {more:,} 元 too"
    )
    print(
        f"much and {less:,} 元 too little. It pays {unknown:,} more whose facts lack something. Some of them, in 元:\n"
    )
    print("| Policy | Enterprise | luodi | Exact sum | OpenFisca |\n|---|---|---|---:|---:|")
    examples = """
        SELECT policy, subject, status, amount, paid FROM compared WHERE paid <> amount
        QUALIFY row_number() OVER (PARTITION BY policy, abs(paid - amount) >= 1 ORDER BY subject) = 1
        ORDER BY abs(paid - amount) DESC LIMIT 5
    """
    for policy, subject, status, amount, paid in connection.execute(examples).fetchall():
        print(f"| {policy} | {subject} | {status} | {amount:,} | {paid:,} |", flush=True)


def _version(package: str) -> str:
    asked = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.run([str(OTHERS), "-c", asked], check=True, capture_output=True, text=True).stdout.strip()


def zen(folder: Path) -> None:
    """One decision of 产业园改造资助, beside the ZEN engine."""
    (folder / "one").mkdir()
    (folder / "one" / "改造项目.csv").write_text(PROJECT, encoding="utf-8")
    (folder / "one" / "企业.csv").write_text("编号,年度\nE1,2019\n", encoding="utf-8")
    plan = load(PLAN)
    evaluator = Evaluator(plan.program, plan.terms, Facts.read(folder / "one", plan.terms))
    rules = [rule for rule in evaluator.rules if rule.policy.code == "renovation_support"]
    project = evaluator.facts.of("改造项目")["G1"]

    def decide() -> object:
        return list(evaluator.of_subject(project, rules, (YEAR,), open_readings=False, reasons=False))

    luodi = seconds(lambda: [decide() for _ in range(CALLS)], 50)
    other = subprocess.run([str(OTHERS), str(HERE / "bulk_zen.py")], check=True, capture_output=True, text=True)
    ours, theirs = Spread(*(value / CALLS * 1_000_000 for value in luodi)), Spread(*json.loads(other.stdout))
    _heading(*_COLUMNS)
    print(f"| luodi's evaluator, one decision of 产业园改造资助 | {ours.cells('µs')} | no slower |")
    print(f"| zen-engine {_version('zen-engine')}, the same decision | {theirs.cells('µs')} | |")
    print(f"| **ZEN over luodi** | {theirs.median / ours.median:.1f} × | | | ≥ 1 × |", flush=True)


def growth(folder: Path) -> None:
    """Ten times as many enterprises."""
    sizes = (SMALL, LARGE)
    found = by_turns([_evaluation(size, folder / f"{size}.parquet") for size in sizes], RUNS)
    _heading(*_COLUMNS)
    for size, process in zip(sizes, found, strict=True):
        _row(f"luodi eval, {size:,} enterprises", process, limited=True)
    _ratio(f"{LARGE:,} over {SMALL:,}", found[1], found[0], "≤ 10.5 ×")


def change(_: Path) -> None:
    """One changed number over facts that are loaded."""
    _heading(*_COLUMNS)
    for spot, found in changes(facts_of(SMALL), MEMORY, RUNS).items():
        what = f"{SMALL:,} enterprises, loaded: {spot} changed, all policies"
        print(f"| {what} | {found.cells('s', 2)} | ≤ 1 s |", flush=True)


def spark(folder: Path) -> None:
    """Spark beside DuckDB, and the same totals."""
    ours, theirs = folder / "duckdb.parquet", folder / "spark.parquet"
    memory = "4GB"
    found = processes([sys.executable, str(HERE / "bulk_engines.py"), str(facts_of(LARGE)), str(theirs), memory], 1)
    luodi = processes(_evaluation(LARGE, ours), 1)
    _heading(*_COLUMNS)
    print(f"| DuckDB, {_rows():,} rows of enterprises | {luodi.wall.cells('s')} | |")
    print(f"| Spark {version('pyspark')} `local[2]`, {memory}, the same rows | {found.wall.cells('s')} | |")
    totals = _totals(ours), _totals(theirs)
    same = "identical" if totals[0] == totals[1] else f"**different**: {_unlike(*totals)}"
    print(f"\nTotals by policy and status ({len(totals[0])} of them): {same}.", flush=True)


def _rows() -> int:
    return LARGE * (LAST - FIRST + 1)


def _totals(file: Path) -> Totals:
    query = "SELECT policy, status, count(*), coalesce(sum(amount), 0) FROM read_parquet(?) GROUP BY ALL"
    rows = duckdb.execute(query, [str(file)]).fetchall()
    return {(policy, status): (count, amount) for policy, status, count, amount in rows}


def _unlike(ours: Totals, theirs: Totals) -> str:
    keys = [key for key in sorted({*ours, *theirs}) if ours.get(key) != theirs.get(key)]
    return "; ".join(f"{' '.join(key)}: {ours.get(key)} and {theirs.get(key)}" for key in keys)


def stages(folder: Path) -> None:
    """Where the time goes."""
    command = [
        sys.executable,
        str(HERE / "bulk_stages.py"),
        str(facts_of(LARGE)),
        str(folder / "stages.parquet"),
        MEMORY,
    ]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    _heading("Seconds", "Processor")
    for name in runs[0]:
        wall, processor = (statistics.median(run[name][at] for run in runs) for at in (0, 1))
        print(f"| {name} | {wall:.2f} s | {processor:.2f} s |", flush=True)


PARTS: dict[str, Callable[[Path], None]] = {
    "all": everything, "openfisca": openfisca, "zen": zen, "growth": growth, "change": change, "spark": spark,
    "stages": stages,
}  # fmt: skip


if __name__ == "__main__":
    main()
