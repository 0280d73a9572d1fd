"""What the readings of a target make of it: where it stands under every option, and what holds whichever is ruled.

Unlike results of policies (docs/decisions/0006), the state of a target rests on every combination of the options of its
readings: it has few of them, and whoever reads a state takes it for settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from luodi.program.policies import ReadingRule

if TYPE_CHECKING:
    from luodi.evaluate.targets import Figure

Options = tuple[int, ...]
FigureUnder = Callable[[Options], "Figure"]


@dataclass(frozen=True, slots=True)
class TargetOption:
    """An option of a reading: whether it is the one used, and the figure under it, all other readings as they are used."""

    option: str
    used: bool
    figure: Figure


@dataclass(frozen=True, slots=True)
class TargetReading:
    """A reading that a target depends on, in a year. ``settled`` is whether it was ruled on, or an option of it chosen."""

    target: str
    year: int
    reading: str
    code: str
    settled: bool
    options: tuple[TargetOption, ...]

    @property
    def moves(self) -> bool:
        """Whether some option gives another value or another state."""
        return len({(option.figure.value, option.figure.state) for option in self.options}) > 1

    def as_json(self) -> dict[str, Any]:
        """As plain data: numbers as text in base units."""
        return {
            "target": self.target,
            "year": self.year,
            "reading": self.reading,
            "code": self.code,
            "settled": self.settled,
            "options": [
                {
                    "option": option.option,
                    "used": option.used,
                    "state": option.figure.state,
                    "value": None if option.figure.value is None else format(option.figure.value, "f"),
                }
                for option in self.options
            ],
        }


def waits_for(rule: ReadingRule) -> str:
    """What a figure lacks whose state depends on a reading without a ruling."""
    return f"口径「{rule.name}」"


def under_all(under: FigureUnder, options: Options, open_: Sequence[ReadingRule]) -> Figure:
    """The figure under the options used; undecided where other options of open readings would give another state. It then
    lacks the readings that make a difference."""
    used = under(options)
    states = {found: under(found).state for found in _combinations(options, open_)}
    if len(set(states.values())) == 1:
        return used
    lacking = {waits_for(rule) for rule in open_ if _matters(rule, states)}
    return replace(used, state="undecided", missing=tuple(sorted({*used.missing, *lacking})))


def under_each(
    under: FigureUnder, options: Options, readings: Iterable[ReadingRule], settled: frozenset[int]
) -> Iterator[TargetReading]:
    """Each reading with the figure under every option of it."""
    for rule in readings:
        found = tuple(
            TargetOption(label, at == options[rule.index], under(_with(options, rule, at)))
            for at, label in enumerate(rule.labels)
        )
        figure = found[0].figure
        yield TargetReading(figure.target, figure.year, rule.name, rule.code, rule.index in settled, found)


def _combinations(options: Options, rules: Sequence[ReadingRule]) -> Iterator[Options]:
    for chosen in product(*(range(len(rule.labels)) for rule in rules)):
        found = options
        for rule, at in zip(rules, chosen, strict=True):
            found = _with(found, rule, at)
        yield found


def _with(options: Options, rule: ReadingRule, at: int) -> Options:
    return (*options[: rule.index], at, *options[rule.index + 1 :])


def _matters(rule: ReadingRule, states: Mapping[Options, str]) -> bool:
    """Whether, all others the same, some option of a reading gives another state."""
    return any(states[_with(options, rule, 0)] != state for options, state in states.items())
