"""A scenario of a what-if: changes of numbers and boundaries, and readings chosen otherwise, under one name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from luodi.diagnostics import Diagnostics
from luodi.evaluate.question import asked
from luodi.program.changes import Change, read_changes, rebuilt, spots
from luodi.program.policies import Program
from luodi.program.spot_names import SpotNames
from luodi.source import fold

READING = ("口径.", "reading.")
"""What stands before the name of a reading among changes."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words: what is changed, what stands there, and what is to."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name}：{self.before} → {self.after}"


@dataclass(frozen=True)
class Scenario:
    """The program under some changes, and the option used of every reading."""

    name: str
    program: Program
    options: tuple[int, ...]
    told: tuple[Told, ...]


def read_scenario(
    program: Program, name: str, changes: Mapping[str, str], diagnostics: Diagnostics, option: str = "--set"
) -> Scenario:
    """The scenario of some changes: ``{"产业园改造资助.上限": "300万元", "口径.跨档计奖": "补差"}``.

    Faults: those of ``program.changes.changed``, and LD0702 for a reading or option that is not there.
    """
    readings = {reading: text for key, text in changes.items() if (reading := _reading(key)) is not None}
    others = {key: text for key, text in changes.items() if _reading(key) is None}
    found = read_changes(program, others, diagnostics, option)
    options = asked(program, [], None, readings, diagnostics, option=option).options
    # Without a change of a number the policies stay the very same objects: nothing but what reads a reading may differ.
    told = (*_told_changes(program, found), *_told_readings(program, options))
    return Scenario(name, rebuilt(program, found, diagnostics), options, told)


def _reading(key: str) -> str | None:
    folded = fold(key)[0].strip()
    before = next((one for one in READING if folded.startswith(one)), None)
    return None if before is None else folded.removeprefix(before)


def _told_changes(program: Program, changes: list[Change]) -> Iterator[Told]:
    names = SpotNames(spot for policy in program.policies for spot in spots(program, policy))
    for change in changes:
        yield Told(names.label(change.spot), change.spot.shown, change.shown)


def _told_readings(program: Program, options: tuple[int, ...]) -> Iterator[Told]:
    for reading, was, becomes in zip(program.readings, program.options, options, strict=True):
        if was != becomes:
            yield Told(f"{READING[0]}{reading.name}", reading.labels[was], reading.labels[becomes])
