"""Charts drawn as plain SVG: a page may hold no script or style of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

LEFT, LONGEST, STEP, THICK = 96, 180, 30, 10


class Sized(Protocol):
    """A size of award with how many there are before and after."""

    @property
    def words(self) -> str:
        """What it is called."""
        ...

    @property
    def before(self) -> int:
        """How many before."""
        ...

    @property
    def after(self) -> int:
        """How many after."""
        ...


@dataclass(frozen=True, slots=True)
class Bars:
    """Two bars of a size, before above after, each with its number behind it."""

    words: str
    before: int
    after: int
    label: int
    upper: int
    lower: int
    width_before: int
    width_after: int

    @property
    def left(self) -> int:
        """Where bars begin."""
        return LEFT

    @property
    def ends(self) -> tuple[int, int]:
        """Where the numbers stand, across."""
        return LEFT + self.width_before + 4, LEFT + self.width_after + 4

    @property
    def lines(self) -> tuple[int, int]:
        """Where the numbers stand, down."""
        return self.upper + THICK - 1, self.lower + THICK - 1


def before_and_after(sizes: Iterable[Sized]) -> list[Bars]:
    """The bars of some sizes, the longest as long as there is room."""
    found = list(sizes)
    most = max([1, *(number for size in found for number in (size.before, size.after))])

    def length(number: int) -> int:
        return max(number * LONGEST // most, 1) if number else 0

    return [
        Bars(
            words=size.words,
            before=size.before,
            after=size.after,
            label=at * STEP + 15,
            upper=at * STEP + 1,
            lower=at * STEP + 13,
            width_before=length(size.before),
            width_after=length(size.after),
        )
        for at, size in enumerate(found)
    ]
