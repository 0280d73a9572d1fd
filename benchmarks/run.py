"""Speed and memory as a table: `make bench`. Figures to reach stand beside those measured; RESULTS.md keeps them."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from invented import YEARS, write_facts
from luodi import load
from luodi.evaluate.differences import differences
from luodi.evaluate.evaluator import Evaluator
from luodi.facts import Facts

ROOT = Path(__file__).resolve().parents[1]
PLAN = ROOT / "plans" / "gongshu-auto-2017"
PARKS = ("YQ01", "YQ02", "YQ04", "YQ08")
ENTERPRISES = 10_000
TRIED = 20_000
CHANGES = (
    ("online_sales_award.3", "3亿元"), ("online_rent_support.1", "6000万元"), ("tenant_rent_support.1", "2年"),
    ("renovation_support.2", "25%"), ("event_support.1", "40%"),
)  # fmt: skip
"""A number of every policy that reads many subjects: its spot and another value."""


class Figure(NamedTuple):
    """What was measured: median of several runs, spread, and the figure to reach."""

    what: str
    median: float
    least: float
    most: float
    goal: float
    unit: str


def timed(what: str, goal: float, unit: str, scale: float, runs: int, work: Callable[[], object]) -> Figure:
    """The seconds of ``work`` over several runs after one to warm up, times ``scale``."""
    work()
    seconds: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        seconds.append((time.perf_counter() - started) * scale)
    return Figure(what, statistics.median(seconds), min(seconds), max(seconds), goal, unit)


def one_park() -> list[Figure]:
    """All policies of one 产业园 with six years."""
    plan = load(PLAN)
    facts = Facts.read(PLAN / "demonstration", plan.terms)
    evaluator = Evaluator(plan.program, plan.terms, facts)
    rules = [rule for rule in evaluator.rules if rule.policy.kind == "产业园"]
    parks = [facts.of("产业园")[name] for name in PARKS]

    def run(*, open_readings: bool, reasons: bool) -> Callable[[], object]:
        return lambda: [
            list(evaluator.of_subject(park, rules, YEARS, open_readings=open_readings, reasons=reasons))
            for park in parks
        ]

    scale = 1_000_000 / len(parks)
    return [
        timed("one park, six years, reasons off", 300, "µs", scale, 200, run(open_readings=False, reasons=False)),
        timed("one park, six years, reasons on", 1_000, "µs", scale, 200, run(open_readings=False, reasons=True)),
        timed("one park, every open reading", 3_000, "µs", scale, 100, run(open_readings=True, reasons=False)),
    ]


def loading() -> list[Figure]:
    """Reading and checking the plan."""
    return [timed("load and check the plan", 300, "ms", 1_000, 20, lambda: load(PLAN))]


def changes() -> list[Figure]:
    """试改 of one number, over facts and results that are held already."""
    plan = load(PLAN)
    with tempfile.TemporaryDirectory() as name:
        write_facts(Path(name), TRIED)
        facts = Facts.read(Path(name), plan.terms)
    before = Evaluator(plan.program, plan.terms, facts)
    results = before.results(YEARS, open_readings=False)
    known = {
        (one.policy, one.subject, one.year): (one.status, one.amount) for one in results if one.status != "ineligible"
    }

    def tried(spot: str, value: str) -> Callable[[], object]:
        def work() -> object:
            after = Evaluator(plan.changed({spot: value}).program, plan.terms, facts)
            return sum(1 for _ in differences(before, after, YEARS, known))

        return work

    what = f"{TRIED:,} enterprises × 6 years: change"
    return [timed(f"{what} {spot} to {value}", 1_000, "ms", 1_000, 3, tried(spot, value)) for spot, value in CHANGES]


def whole_run() -> list[Figure]:
    """`luodi eval` as a process, from CSV to JSON lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_facts(folder / "facts", ENTERPRISES)
        years = [argument for year in YEARS for argument in ("--year", str(year))]
        command = [sys.executable, "-m", "luodi", "eval", str(PLAN), "--facts", str(folder / "facts"), *years]
        runs = [process([*command, "-o", str(folder / "out.jsonl")]) for _ in range(3)]
        lines = (folder / "out.jsonl").read_bytes().count(b"\n")
    what = f"luodi eval, {ENTERPRISES:,} enterprises × 6 years ({lines:,} results, open readings included)"
    seconds, peaks = [run[0] for run in runs], [run[1] for run in runs]
    return [
        Figure(what, statistics.median(seconds), min(seconds), max(seconds), 20, "s"),
        Figure("… peak memory", statistics.median(peaks), min(peaks), max(peaks), 1_024, "MB"),
    ]


def process(command: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in MB of a whole process."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1_024


def main() -> None:
    """Measure everything and print the table."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    print("| What | Median | Least | Most | To reach |\n|---|---:|---:|---:|---:|")
    for measure in (loading, one_park, changes, whole_run):
        for found in measure():
            cells = (f"{value:,.1f} {found.unit}" for value in (found.median, found.least, found.most))
            print(f"| {found.what} | {' | '.join(cells)} | ≤ {found.goal:,.0f} {found.unit} |", flush=True)


if __name__ == "__main__":
    main()
