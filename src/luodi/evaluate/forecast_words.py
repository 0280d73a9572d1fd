"""What a target comes to, in words: 15.91万平方米，达不到; how, the forecast itself says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from luodi.evaluate.figure_words import scale_of
from luodi.evaluate.figures import Figures
from luodi.evaluate.forecasts import Forecast

REACHES = {True: "达到", False: "达不到", None: ""}


@dataclass(frozen=True, slots=True)
class ForecastWords:
    """A forecast with its value and unit, and whether it reaches the milestone; empty where that cannot be said."""

    of: Forecast
    value: str
    reaches: str

    def __str__(self) -> str:
        return f"{self.value}，{self.reaches}" if self.reaches else self.value


def forecasts_in_words(forecasts: Iterable[Forecast], figures: Figures) -> Iterator[ForecastWords]:
    """Every forecast that could be made of a year without a value, each in the unit of its target's figures."""
    for one in forecasts:
        if one.value is not None and one.method != "known":
            scale = scale_of(figures.of(one.target))
            yield ForecastWords(one, f"{scale.short(one.value)}{scale.name}", REACHES[one.reaches])
