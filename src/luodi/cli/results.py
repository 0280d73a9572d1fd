"""Results of a run to a file or the screen, by the evaluator or by an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from luodi.cli.screen import Progress, deliver, deliver_path
from luodi.compiler import Plan
from luodi.evaluate.results import Result
from luodi.reports.tables import csv_lines, json_lines

PYTHON, DUCKDB = "python", "duckdb"
ENGINES = (PYTHON, DUCKDB, "postgres", "spark")
LINES: dict[str, Callable[[Iterable[Result]], Iterator[str]]] = {"jsonl": json_lines, "csv": csv_lines}
PARQUET = "parquet"
MARK_OF_CSV = "\ufeff"
"""A workbook program takes CSV for UTF-8 only where it begins with this."""
LARGE = 20_000_000
"""Bytes of facts from which on an engine is worth its start."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the command line, and how it is to be answered."""

    plan: Plan
    facts: Path
    years: tuple[int, ...]
    policies: tuple[str, ...] | None
    readings: Mapping[str, str]
    open_readings: bool
    engine: str
    url: str
    memory: str


def usual_engine(facts: Path) -> str:
    """The engine where none is named: DuckDB for large tables, if it is installed, else the evaluator."""
    try:
        size = sum(file.stat().st_size for file in (facts.iterdir() if facts.is_dir() else [facts]) if file.is_file())
    except OSError:  # the reading of facts says what is wrong with them
        return PYTHON
    return DUCKDB if size >= LARGE and _installed() else PYTHON


def _installed() -> bool:
    from luodi.engines.opening import installed

    return installed(DUCKDB)


def write_results(asked: Asked, form: str, output: Path | None) -> int:
    """Write the results in a format of ``LINES`` or as Parquet, and say how many there are."""
    counted = _Counted()
    with Progress() as progress:
        if asked.engine == PYTHON:
            if form == PARQUET:
                _check_parquet()
            found = asked.plan.evaluate(
                asked.facts,
                asked.years,
                policies=asked.policies,
                readings=asked.readings,
                open_readings=asked.open_readings,
                progress=progress,
            )
            deliver(_writer(counted(found), form, output), output)
            return counted.count
        return _by_engine(asked, form, output, progress, counted)


def _check_parquet() -> None:
    from luodi.engines.opening import check_installed

    check_installed(PARQUET)


def _by_engine(asked: Asked, form: str, output: Path | None, progress: Progress, counted: _Counted) -> int:
    with asked.plan.running(
        asked.facts,
        asked.years,
        engine=asked.engine,
        policies=asked.policies,
        readings=asked.readings,
        open_readings=asked.open_readings,
        url=asked.url,
        memory=asked.memory,
        progress=progress,
    ) as run:
        if form == PARQUET:
            assert output is not None, "Parquet is not for the screen"
            deliver_path(lambda part: counted.add(run.write_parquet(part)), output)
            return counted.count
        from luodi.engines.rows import results_of

        batches = run.batches() if output is not None else iter(list(run.batches()))  # the screen takes nothing back
        deliver(_writer(counted(results_of(batches)), form, output), output)
        return counted.count


class _Counted:
    """How many results have gone by."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, results: Iterable[Result]) -> Iterator[Result]:
        for result in results:
            self.count += 1
            yield result

    def add(self, count: int) -> None:
        """So many more."""
        self.count += count


def _writer(results: Iterator[Result], form: str, output: Path | None) -> Callable[[BinaryIO], None]:
    if form == PARQUET:
        from luodi.engines.rows import write_parquet

        return lambda file: write_parquet(results, file)
    mark = MARK_OF_CSV if form == "csv" and output is not None else ""

    def write(file: BinaryIO) -> None:
        file.write(mark.encode())
        file.writelines(text.encode() for text in LINES[form](results))

    return write
