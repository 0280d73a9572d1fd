"""What a target is under other options, in words: 增幅名录：滚动名录 9.8% ○ 滞后（现用）；固定样本 12.3% ● 达成."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from luodi.evaluate.figure_words import MARKS, UNSETTLED, scale_of
from luodi.evaluate.target_readings import TargetOption, TargetReading
from luodi.evaluate.targets import STATE_WORDS
from luodi.evaluate.words import UNKNOWN

SETTLED, OPEN = "已定", "未裁定"


@dataclass(frozen=True, slots=True)
class OptionWords:
    """An option with what the target is under it: its value with the unit, the state's shape and word."""

    option: str
    used: bool
    value: str
    mark: str
    state: str

    def __str__(self) -> str:
        return f"{self.option} {self.value} {self.mark} {self.state}{'（现用）' if self.used else ''}"


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """A reading of a target in a year in words."""

    of: TargetReading
    options: tuple[OptionWords, ...]

    @property
    def state(self) -> str:
        """Whether it is settled."""
        return SETTLED if self.of.settled else OPEN

    def __str__(self) -> str:
        return f"{self.of.reading}：{'；'.join(map(str, self.options))}"


def readings_in_words(readings: Iterable[TargetReading]) -> Iterator[ReadingWords]:
    """Each reading with its options, their numbers in one unit."""
    for found in readings:
        yield ReadingWords(found, tuple(_options(found.options)))


def _options(options: Sequence[TargetOption]) -> Iterator[OptionWords]:
    scale = scale_of([option.figure for option in options])
    for option in options:
        figure = option.figure
        value = UNKNOWN if figure.value is None else f"{scale.short(figure.value)}{scale.name}"
        mark = MARKS.get(figure.state, UNSETTLED)
        yield OptionWords(option.option, option.used, value, mark, STATE_WORDS[figure.state])
