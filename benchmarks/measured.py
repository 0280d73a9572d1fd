"""Whole processes measured from outside, several times over: seconds, the processor's seconds, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Spread(NamedTuple):
    """Median, least and most of several runs."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """That of some values."""
        found = list(values)
        return cls(statistics.median(found), min(found), max(found))

    def cells(self, unit: str, digits: int = 1) -> str:
        """Three cells of a Markdown table."""
        return " | ".join(f"{value:,.{digits}f} {unit}".rstrip() for value in self)


class Process(NamedTuple):
    """What some runs of a process took: seconds, the processor's seconds (user and system), peak memory in MB."""

    wall: Spread
    processor: Spread
    peak: Spread


def processes(command: Sequence[str], runs: int) -> Process:
    """Run a command some times, one after the other."""
    found = [_process(command) for _ in range(runs)]
    return Process(*(Spread.of(values) for values in zip(*found, strict=True)))


def by_turns(commands: Sequence[Sequence[str]], runs: int) -> list[Process]:
    """Run commands in turn, so that what else the machine does falls on all of them alike."""
    rounds = [[_process(command) for command in commands] for _ in range(runs)]
    return [Process(*(Spread.of(values) for values in zip(*found, strict=True))) for found in zip(*rounds, strict=True)]


def _process(command: Sequence[str]) -> tuple[float, float, float]:
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None, "it is a pipe"
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}\n{said}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1_024


def seconds(work: Callable[[], object], runs: int) -> Spread:
    """The seconds of some work in this process, after one run to warm up."""
    work()
    found: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return Spread.of(found)
