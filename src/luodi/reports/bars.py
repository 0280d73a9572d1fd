"""A chart of horizontal bars, as places and lengths for a template to draw as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from luodi.source import width

BAR, GAP, GROUP_GAP = 14, 2, 12
LABEL_UNIT, WIDTH, FIGURE_ROOM = 7, 760, 120
_LABEL_MAX = 30
TONES = 5
"""How many kinds of bar look different; a sixth begins again."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``tone`` is 0 for what is, from 1 for what is tried; ``length`` and ``top`` in pixels."""

    name: str
    value: Decimal
    tone: int
    top: int
    length: int


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under one label, ``middle`` where it stands."""

    label: str
    middle: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: groups from top to bottom; bars begin at ``left``."""

    groups: tuple[Group, ...]
    names: tuple[tuple[str, int], ...]
    left: int
    height: int
    width: int = WIDTH
    bar: int = BAR


def bars(names: Sequence[str], rows: Sequence[tuple[str, Sequence[Decimal]]]) -> Bars:
    """Bars for rows of values, one for each name; the longest stands for the largest value. Values are not negative."""
    tones = [0, *(1 + at % TONES for at in range(len(names) - 1))]
    left = LABEL_UNIT * max([min(width(label), _LABEL_MAX) for label, _ in rows], default=0) + 8
    most = max([value for _, values in rows for value in values], default=Decimal(0))
    room = WIDTH - left - FIGURE_ROOM
    top, groups = GROUP_GAP, []
    for label, values in rows:
        found = []
        for at, (name, value, tone) in enumerate(zip(names, values, tones, strict=True)):
            length = int(value * room / most) if most else 0
            found.append(Bar(name, value, tone, top + at * (BAR + GAP), length))
        height = len(names) * (BAR + GAP)
        groups.append(Group(label, top + height // 2, tuple(found)))
        top += height + GROUP_GAP
    return Bars(tuple(groups), tuple(zip(names, tones, strict=True)), left, top)
