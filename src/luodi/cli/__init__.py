"""The command ``luodi``. Exits 0 when all is well, 1 on faults in what was given, 2 on wrong usage."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn

import click

from luodi.cli.commands import luodi
from luodi.cli.screen import line, show_faults
from luodi.cli.usage import usage_fault
from luodi.diagnostics import Diagnostics, Faults
from luodi.source import Cell

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command line and exit. Whatever goes wrong is told in the reader's language, with a remedy."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character shows another; it never stops the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        code = luodi.main(arguments, prog_name="luodi", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except Faults as faults:
        show_faults(faults.diagnostics, beyond=faults.beyond)
        return 1
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message)
        return 2
    except click.UsageError as error:
        show_faults([usage_fault(error)])
        return 2
    except click.Abort:
        click.echo(line("interrupted"), err=True)
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough. Python would complain again when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001  ours, and shown as such: users never see a bare traceback
        show_faults(_ours(error))
        return 70


def _ours(error: Exception) -> Diagnostics:
    where = traceback.extract_tb(error.__traceback__)[-1]
    diagnostics = Diagnostics()
    place = Cell(f"{os.path.basename(where.filename)}:{where.lineno}", 0, "")  # noqa: PTH119  a name to show
    diagnostics.add("LD0899", place, problem=f"{type(error).__name__}: {error}")
    return diagnostics
