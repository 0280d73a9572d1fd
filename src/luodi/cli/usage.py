"""Wrong usage as coded faults: one row for each way in which click can refuse a command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from luodi.cli.language import reader_language
from luodi.cli.words import OPTIONS
from luodi.diagnostics import Diagnostic, Diagnostics
from luodi.near import near
from luodi.source import Cell


def usage_fault(error: click.UsageError) -> Diagnostic:
    """What is wrong with a command line, as a fault with a remedy."""
    command = error.ctx.command_path if error.ctx is not None else "luodi"
    code, place, details = next(row for kind, row in _ROWS if isinstance(error, kind))(error)
    diagnostics = Diagnostics()
    diagnostics.add(code, Cell(place or command, 0, ""), command=command, **details)
    return next(iter(diagnostics))


Row = tuple[str, str, dict[str, Any]]


def _no_option(error: Any) -> Row:
    written = error.option_name.lstrip("-")
    options = [name for option in error.ctx.command.params for name in option.opts] if error.ctx else []
    known = [name for name in options if near(written, [name.lstrip("-")])]
    return "LD0802", error.option_name, {"name": error.option_name, "near": near(error.option_name, known)}


def _no_command(error: Any) -> Row:
    known = list(error.ctx.command.commands)
    details = {"name": error.command_name, "near": near(error.command_name, known), "known": "、".join(known)}
    return "LD0805", error.command_name, details


def _missing(error: Any) -> Row:
    name = _name(error)
    about = OPTIONS.get(str(error.param.name), {}).get(reader_language()) if error.param else None
    return "LD0803", name, {"name": f"{name}（{about}）" if about else name}


def _bad_value(error: Any) -> Row:
    name = _name(error)
    if error.param is not None and isinstance(error.param.type, click.Choice):
        known = "、".join(map(str, error.param.type.choices))
        return "LD0804", name, {"name": name, "value": _given(error), "known": known}
    known = "2019" if error.param is not None and error.param.type is click.INT else error.message
    return "LD0804", name, {"name": name, "value": _given(error), "known": known}


def _given(error: Any) -> str:
    """The value that was refused, which click quotes in its message only."""
    message = str(error.message)
    parts = message.split("'")
    return parts[1] if len(parts) > 2 else message


def _name(error: Any) -> str:
    return str(error.param.opts[0]).upper() if isinstance(error.param, click.Argument) else str(error.param.opts[0])


_EXTRA = re.compile(r"Got unexpected extra arguments? \((?P<extra>.*)\)")


def _other(error: Any) -> Row:
    message = error.format_message()
    extra = _EXTRA.search(message)
    if extra is not None and reader_language() == "zh":
        message = f"多出的参数「{extra['extra']}」"
    return "LD0806", "", {"problem": message}


def _needs_value(error: Any) -> Row:
    return "LD0803", error.option_name, {"name": f"{error.option_name} 的值"}


_ROWS: tuple[tuple[type, Callable[[Any], Row]], ...] = (
    (click.exceptions.NoSuchOption, _no_option),
    (click.exceptions.NoSuchCommand, _no_command),
    (click.exceptions.MissingParameter, _missing),
    (click.exceptions.BadParameter, _bad_value),
    (click.exceptions.BadOptionUsage, _needs_value),
    (click.exceptions.UsageError, _other),
)
