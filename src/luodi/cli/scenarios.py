"""Changes and scenarios as they are written on a command line."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from luodi.diagnostics import Diagnostics, Faults
from luodi.source import Cell
from luodi.words import Detail, Words

USUAL = "试改"
"""What the scenario of ``--set`` is called."""
SHOWN = 60
_PARTS = re.compile("[;；]")


def named_scenarios(sets: Iterable[str], scenarios: Iterable[str]) -> dict[str, dict[str, str]]:
    """By name the changes of every scenario: those of ``--set`` together, then each ``--scenario``.

    Faults: LD0803 none is given, LD0806 a name or spot given twice, a scenario without changes.
    """
    found: dict[str, dict[str, str]] = {}
    own = changes_given(sets, "--set")
    if own:
        found[USUAL] = own
    for text in scenarios:
        name, _, rest = text.replace("＝", "=", 1).partition("=")
        changes = changes_given((part for part in _PARTS.split(rest) if part.strip()), "--scenario")
        shown = name.strip()[:SHOWN]
        if not name.strip() or not changes:
            raise _wrong(
                "--scenario",
                Words(f"情景「{shown}」没有名称或没有改动", f"the scenario 「{shown}」 lacks a name or changes"),
            )
        if name.strip() in found:
            raise _wrong("--scenario", Words(f"有两个情景叫「{shown}」", f"two scenarios are called 「{shown}」"))
        found[name.strip()] = changes
    if not found:
        needed = Words("--set（试改的一处）或 --scenario", "--set (something to change) or --scenario")
        raise _fault("LD0803", "--set", name=needed, command=_command())
    return found


def changes_given(changes: Iterable[str], option: str) -> dict[str, str]:
    """``SPOT=VALUE`` pairs; ``x.1.boundary=>=`` is cut at its first sign. LD0806: two values for one."""
    found: dict[str, str] = {}
    for text in changes:
        spot, _, value = text.replace("＝", "=", 1).partition("=")
        if found.setdefault(spot.strip(), value.strip()) != value.strip():
            raise _wrong(option, Words(f"「{spot.strip()}」给了两个新值", f"two values for 「{spot.strip()}」"))
    return found


def _wrong(place: str, problem: Words) -> Faults:
    return _fault("LD0806", place, problem=problem, command=_command())


def _command() -> str:
    return click.get_current_context().command_path


def _fault(code: str, place: str, **details: Detail) -> Faults:
    diagnostics = Diagnostics()
    diagnostics.add(code, Cell(place, 0, ""), **details)
    return Faults(diagnostics)
