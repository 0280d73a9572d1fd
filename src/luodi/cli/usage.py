"""Wrong usage as coded faults: one row for each way in which click can refuse a command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from luodi.cli.words import OPTIONS
from luodi.diagnostics import Diagnostic, Diagnostics
from luodi.near import near
from luodi.source import Cell
from luodi.words import Detail, Words, listed

_A_FILE = Words("一个文件，不是文件夹", "a file, no folder")


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
    details = {"name": error.command_name, "near": near(error.command_name, known), "known": listed(known)}
    return "LD0805", error.command_name, details


def _missing(error: Any) -> Row:
    name = _name(error)
    about = OPTIONS.get(str(error.param.name)) if error.param else None
    return "LD0803", name, {"name": Words(f"{name}（{about}）", f"{name} ({about.en})") if about else name}


def _bad_value(error: Any) -> Row:
    name = _name(error)
    return "LD0804", name, {"name": name, "value": _given(error), "known": _values(error)}


def _values(error: Any) -> Detail:
    """What may stand where a value was refused."""
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return listed(kind.choices)
    if kind is click.INT:
        return Words("2019 这样的整数", "a whole number such as 2019")
    return _A_FILE if isinstance(kind, click.Path) else str(error.message)


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
    if extra is None:
        return "LD0806", "", {"problem": message}
    left_over = extra["extra"]
    return "LD0806", "", {"problem": Words(f"多出的参数「{left_over}」", f"「{left_over}」 is one argument too many")}


def _value_of_option(error: Any) -> Row:
    """An option without its value, or a value for one that takes none."""
    name = error.option_name
    if "does not take a value" in error.message:
        return "LD0806", name, {"problem": Words(f"{name} 后面不写值", f"{name} takes no value")}
    return "LD0803", name, {"name": Words(f"{name} 的值", f"the value of {name}")}


_ROWS: tuple[tuple[type, Callable[[Any], Row]], ...] = (
    (click.exceptions.NoSuchOption, _no_option),
    (click.exceptions.NoSuchCommand, _no_command),
    (click.exceptions.MissingParameter, _missing),
    (click.exceptions.BadParameter, _bad_value),
    (click.exceptions.BadOptionUsage, _value_of_option),
    (click.exceptions.UsageError, _other),
)
