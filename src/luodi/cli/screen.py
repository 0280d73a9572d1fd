"""What goes to the screen: faults, lines, data, and how far a long run is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from luodi.cli.language import reader_language
from luodi.cli.words import LINES
from luodi.diagnostics import MORE, Diagnostic, Diagnostics
from luodi.limits import FAULTS_SHOWN
from luodi.reports.files import Write, whole_file, write_whole
from luodi.words import Words

PATIENCE = 2.0
"""Seconds a run may take before it must say how far it is."""


def show_faults(faults: Iterable[Diagnostic], *, to_errors: bool = True, beyond: int = 0) -> None:
    """Every fault, of very many the first, then how many there are; ``beyond`` were counted and not kept."""
    if isinstance(faults, Diagnostics):
        beyond = faults.beyond
    found = list(faults)
    shown = found[:FAULTS_SHOWN]
    for fault in shown:
        click.echo(fault.render(reader_language()), err=to_errors)
    count = len(found) + beyond
    if count > len(shown):
        click.echo(MORE.filled(reader_language(), {"count": str(count - len(shown))}), err=to_errors)
    click.echo(line("faults", count=count), err=to_errors)


def line(name: str, **details: object) -> str:
    """A line of ours in the reader's language."""
    said = {name: detail if isinstance(detail, Words) else str(detail) for name, detail in details.items()}
    return LINES[name].filled(reader_language(), said)


def deliver(write: Write, output: Path | None) -> None:
    """Data to a file, whole or not at all, or as bytes to the screen."""
    if output is None:
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    write_whole(output, write)
    click.echo(line("written", path=output), err=True)


def deliver_path(write: Callable[[Path], None], output: Path) -> None:
    """A file, whole or not at all, that is written by its path."""
    with whole_file(output) as part:
        write(part)
    click.echo(line("written", path=output), err=True)


class Progress:
    """A bar on the error stream of a terminal, drawn once a run has taken longer than people wait in silence."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bar: Any = None
        self._shown = 0

    def __enter__(self) -> Progress:
        return self

    def __call__(self, done: int, total: int) -> None:
        """So many of so many are done."""
        if self._bar is None:
            if not sys.stderr.isatty() or time.monotonic() - self._started < PATIENCE:
                return
            self._bar = click.progressbar(length=total, label=line("evaluating"), file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._shown)
        self._shown = done

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)
