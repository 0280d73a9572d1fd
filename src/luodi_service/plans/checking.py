"""A plan's texts checked, bounded in time and memory, with each fault shown in the text under its word."""

from __future__ import annotations

import json
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError

PLAN, TERMS, OFFICIAL = "plan.md", "terms.md", "official.txt"
SECONDS = 20
_AROUND = 1
"""Lines shown before and after a faulty one."""
_WIDEST = 120
"""Characters shown before and after the words of a fault on a long line."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The three files of a plan."""

    text: str
    terms: str
    official: str

    def by_file(self) -> dict[str, str]:
        """Each by the name of its file."""
        return {PLAN: self.text, TERMS: self.terms, OFFICIAL: self.official}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: where it is, what is wrong, what to do."""

    code: str
    file: str
    start: int
    end: int
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: how many faults, the first of them, and whether the plan says that it is published."""

    published: bool
    count: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a file: its number, its words cut where faults begin and end, and the faults to be told beneath."""

    number: int
    pieces: tuple[tuple[str, bool], ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownFile:
    """The faulty stretches of a file; between two of them lines are left out."""

    name: str
    stretches: tuple[tuple[ShownLine, ...], ...]
    count: int = field(default=0)


def check_apart(texts: Texts) -> Checked:
    """The faults of three texts, found by a process of its own.

    Raises:
        ValidationError: the texts are such that checking them takes too long or too much.
    """
    given = {"text": texts.text, "terms": texts.terms, "official": texts.official}
    command = [sys.executable, "-m", "luodi_service.plans.checking_apart", str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603  our own program, its input as data
            command, input=json.dumps(given), capture_output=True, text=True, timeout=SECONDS * 2, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ValidationError(_BEYOND) from error
    found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"beyond": True}
    if "beyond" in found:
        raise ValidationError(_BEYOND)
    return Checked(found["published"], found["count"], tuple(Fault(**row) for row in found["faults"]))


_BEYOND = f"没有检查完：{SECONDS} 秒内算不完，或算式过长、数过大、定义层层相套。请缩短算式，删去不是方案的内容，再检查"


def shown(texts: Texts, faults: tuple[Fault, ...]) -> list[ShownFile]:
    """The faults in the text, file by file."""
    files = texts.by_file()
    by_file = {name: [fault for fault in faults if fault.file == name] for name in files}
    return [_file(name, files[name], by_file[name]) for name in files if by_file[name]]


def _file(name: str, text: str, faults: list[Fault]) -> ShownFile:
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    on_line: dict[int, list[Fault]] = {}
    for fault in sorted(faults, key=lambda fault: fault.start):
        on_line.setdefault(min(bisect_right(starts, fault.start), len(lines)), []).append(fault)
    wanted = {near for number in on_line for near in range(number - _AROUND, number + _AROUND + 1)}
    numbers = sorted(number for number in wanted if 1 <= number <= len(lines))
    stretches = tuple(
        tuple(_line(number, lines[number - 1], starts[number - 1], on_line.get(number, [])) for _, number in stretch)
        for _, stretch in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    )
    return ShownFile(name, stretches, len(faults))


def _line(number: int, text: str, start: int, faults: list[Fault]) -> ShownLine:
    ends = [(max(f.start - start, 0), min(max(f.end, f.start + 1) - start, len(text))) for f in faults]
    return ShownLine(number, tuple(_pieces(text, _joined(ends))), tuple(faults))


def _joined(ends: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that touch made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ends):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def _pieces(text: str, marked: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The line cut where marked stretches begin and end; of what lies far from any, ``…``."""
    at = 0
    for start, end in marked:
        yield _short(text[at:start], first=at == 0, last=False), False
        yield _short(text[start:end], first=False, last=False), True
        at = end
    yield _short(text[at:], first=not marked, last=True), False


def _short(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= 2 * _WIDEST:
        return text
    head, tail = "" if first and not last else text[:_WIDEST], "" if last else text[-_WIDEST:]
    return f"{head}…{tail}"
