"""Where a target stands in words: numbers in one unit through the years, the state with its shape, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from luodi.evaluate.targets import STATE_WORDS, Figure, State
from luodi.evaluate.values import exact_arithmetic, rounded
from luodi.evaluate.words import UNKNOWN, YUAN
from luodi.rules.printer import plain
from luodi.units import MAGNITUDES, RATIO, RATIOS

MARKS: dict[State, str] = {"met": "●", "on_track": "◐", "behind": "○"}
"""The shape beside a state's word; what is not settled has that of 待补."""
UNSETTLED = "\u2571"
NONE = "—"
"""What does not apply: a path where none leads anywhere."""
SHOWN_STEP = Decimal("0.01")
_WAITING: tuple[State, ...] = ("missing", "undecided", "withheld")
"""States in which a figure waits for what it lacks."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the numbers of a target are shown in: 万平方米, 亿元, %."""

    factor: Decimal
    name: str

    def short(self, value: Decimal) -> str:
        """A number without its unit, to the hundredth; all of its digits where no other way shows that it is not zero."""
        scaled = self._scaled(value)
        found = rounded(scaled, SHOWN_STEP, "ROUND_HALF_UP")
        return _grouped(found if found or not value else scaled)

    def exact(self, value: Decimal) -> str:
        """A number without its unit, to its last digit."""
        return _grouped(self._scaled(value))

    def apart(self, value: Decimal, other: Decimal) -> tuple[str, str]:
        """Two numbers, short unless that would hide that they differ."""
        short = self.short(value), self.short(other)
        return short if value == other or short[0] != short[1] else (self.exact(value), self.exact(other))

    def gap(self, value: Decimal, other: Decimal) -> str:
        """By how much two numbers differ, with a unit; shares differ by 百分点."""
        with exact_arithmetic():
            found = abs(value - other)
        return f"{self.short(found)}{'个百分点' if self.name == '%' else self.name}"

    def _scaled(self, value: Decimal) -> Decimal:
        with exact_arithmetic():
            return value / self.factor


@dataclass(frozen=True, slots=True)
class FigureWords:
    """A figure in words: numbers in ``unit`` without naming it, 待补 where nobody can say, — where there is none.

    ``exact`` is the value to its last digit with its unit, ``missing`` what it waits for, ``why`` a sentence that says what
    the state rests on.
    """

    figure: Figure
    value: str
    exact: str
    path: str
    base: str
    unit: str
    mark: str
    state: str
    missing: str
    why: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row under ``HEADINGS``."""
        figure = self.figure
        year = str(figure.year)
        shape = f"{self.mark} {self.state}"
        return (figure.label, figure.target, year, self.value, self.path, shape, self.missing, self.base, self.unit)


HEADINGS = ("条款", "目标", "年度", "数值", "该年目标", "状态", "缺什么", "基期", "单位")
"""The columns of every table of targets for people."""
NUMBERS = frozenset({"数值", "该年目标", "基期"})
"""Those that stand to the right."""


def figures_in_words(figures: Iterable[Figure]) -> list[FigureWords]:
    """Each figure in words; those of a target that stand together share a unit."""
    found: list[FigureWords] = []
    for _, group in groupby(figures, key=lambda figure: figure.target):
        together = list(group)
        scale = scale_of(together)
        found += [_in_words(figure, scale) for figure in together]
    return found


def scale_of(figures: Sequence[Figure]) -> Scale:
    """The unit in which the largest number of a target is short."""
    unit = figures[0].unit
    if unit == RATIO:
        return Scale(RATIOS["%"], "%")
    numbers = [abs(n) for f in figures for n in (f.value, f.path, f.bound, f.base) if n is not None]
    words = ("亿", "万") if unit == YUAN else ("万",)
    word = next((word for word in words if numbers and max(numbers) >= MAGNITUDES[word]), "")
    return Scale(MAGNITUDES[word], f"{word}{unit}")


def _in_words(figure: Figure, scale: Scale) -> FigureWords:
    base_unknown = UNKNOWN if figure.base_missing else NONE
    value = UNKNOWN if figure.value is None else scale.short(figure.value)
    path = base_unknown if figure.path is None else scale.short(figure.path)
    if figure.value is not None and figure.path is not None:
        value, path = scale.apart(figure.value, figure.path)
    return FigureWords(
        figure=figure,
        value=value,
        exact=UNKNOWN if figure.value is None else f"{scale.exact(figure.value)}{scale.name}",
        path=path,
        base=base_unknown if figure.base is None else scale.short(figure.base),
        unit=scale.name,
        mark=MARKS.get(figure.state, UNSETTLED),
        state=STATE_WORDS[figure.state],
        missing="、".join(figure.missing) if figure.state in _WAITING else "",
        why=_why(figure, scale, value, path),
    )


def _why(figure: Figure, scale: Scale, value: str, path: str) -> str:
    words = (
        _UNKNOWN_AND_UNDECIDED
        if figure.state == "undecided" and figure.value is None
        else _WHY[figure.state, _early(figure)]
    )
    return words.format(
        value=f"{value}{scale.name}",
        path=f"{path}{scale.name}",
        due=figure.due,
        asked=_asked(figure, scale),
        short=_shortfall(figure, scale),
        missing="、".join(figure.missing),
        waited=f"，等{figure.waiting}个主体的数据" if figure.waiting else "",
        base=f"基期未知，缺{'、'.join(figure.base_missing)}" if figure.base_missing else "没有写明基期",
    )


def _early(figure: Figure) -> bool:
    return figure.due is not None and figure.year < figure.due


def _asked(figure: Figure, scale: Scale) -> str:
    """The milestone that it works towards."""
    when = "每年" if figure.due is None else f"{figure.due}年"
    return f"{when}的要求见原文" if figure.bound is None else f"{when}的要求是{scale.short(figure.bound)}{scale.name}"


def _shortfall(figure: Figure, scale: Scale) -> str:
    """How far a value is from what was asked of its year."""
    asked = figure.path if _early(figure) else figure.bound
    return "" if figure.value is None or asked is None else f"，差{scale.gap(asked, figure.value)}"


_MISSING = "缺{missing}{waited}"
_WITHHELD = "范围内不足三家，统计数据不予显示"
_UNDECIDED = "数值为{value}，等待裁定{missing}"
_UNKNOWN_AND_UNDECIDED = "等待裁定和数据：{missing}{waited}"
_PENDING = "数值为{value}，{asked}；{base}，没有该年目标"
_WHY: dict[tuple[State, bool], str] = {
    ("met", False): "数值为{value}，{asked}，已达成",
    ("met", True): "数值为{value}，{asked}，提前达成",
    ("on_track", False): "数值为{value}，{asked}，已达到",
    ("on_track", True): "数值为{value}，该年目标是{path}，已达到；{asked}",
    ("behind", False): "数值为{value}，{asked}{short}",
    ("behind", True): "数值为{value}，该年目标是{path}{short}；{asked}",
    ("missing", False): _MISSING,
    ("missing", True): _MISSING,
    ("undecided", False): _UNDECIDED,
    ("undecided", True): _UNDECIDED,
    ("withheld", False): _WITHHELD,
    ("withheld", True): _WITHHELD,
    ("pending", False): _PENDING,
    ("pending", True): _PENDING,
}
"""What a state rests on, and the same before the year of its milestone."""


def _grouped(value: Decimal) -> str:
    whole, point, rest = plain(value).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.lstrip("-") != "0" else f"{whole}{point}{rest}"
