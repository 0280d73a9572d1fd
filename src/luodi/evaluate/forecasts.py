"""What a target comes to if it goes on as it went: a number with the method that gave it and the years it rests on.

Exact throughout: numbers are fractions until they are shown. A forecast is no fact; it decides nothing, and says how it was
made. There is none from fewer than two known years, and none from a value that is withheld. One that rests on a year which
waits for a ruling takes the readings as they are used: it says so, and not whether the milestone is reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, Literal

from luodi.evaluate.operations import PLAIN
from luodi.evaluate.populations import growth
from luodi.evaluate.targets import SHOWN_PLACES, Figure, unit_of
from luodi.evaluate.values import rounded
from luodi.program.nodes import Operation, walk
from luodi.program.policies import Program, Target

Method = Literal["linear", "growth", "kept", "quarters", "known", "rank", "none"]
METHOD_WORDS: dict[Method, str] = {
    "linear": "线性外推",
    "growth": "年均增幅外推",
    "kept": "按至今的年均增幅保持",
    "quarters": "按上年同期进度推算",
    "known": "该年已有数值",
    "rank": "名次不作外推",
    "none": "已知不足两个年度，不作预测",
}
FEWEST_YEARS = 2
"""Known years from which on something can be foreseen."""
_COMPARED = (">=", ">", "<=", "<")
_GROWTH = "年均增幅"
_DOUBLED, _LEADING = "倍增", "领先"
_COUNTED = frozenset({"家", "个", "件", "项", "次", "人", "场", "辆", "台", "套", "名"})
"""Units of things of which there are whole ones only."""


@dataclass(frozen=True, slots=True)
class ToDate:
    """How far a year had come by the end of a quarter: its number and the value from January on."""

    year: int
    quarter: int
    value: Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Forecast:
    """A target in the year in which its milestone falls due, in base units as its figures; ``value`` None where there is no
    forecast. ``years`` are the known years that it rests on, ``reaches`` whether it reaches the milestone, None where that
    cannot be said. ``quarter`` is the one up to which the last of them was known where it had not ended;
    ``undecided`` whether some year that it rests on waits for a ruling."""

    target: str
    due: int
    value: Decimal | None
    method: Method
    years: tuple[int, ...] = ()
    reaches: bool | None = None
    quarter: int = 0
    undecided: bool = False

    @property
    def words(self) -> str:
        """The method and what it rests on: ``线性外推（据2017、2018、2019年，照现用口径）``."""
        if not self.years or self.method in ("rank", "none"):
            return METHOD_WORDS[self.method]
        listed = "、".join(str(year) for year in self.years)
        said = f"{METHOD_WORDS[self.method]}（据{listed}年"
        if self.quarter:
            said += f"，其中{self.years[-1]}年据前{self.quarter}个季度{METHOD_WORDS['quarters']}"
        if self.undecided:
            said += "，照现用口径"
        return f"{said}）"

    def as_json(self) -> dict[str, Any]:
        """As plain data, the number as text."""
        return {
            "target": self.target,
            "due": self.due,
            "value": None if self.value is None else str(self.value),
            "method": self.method,
            "words": self.words,
            "years": list(self.years),
            "reaches": self.reaches,
            "undecided": self.undecided,
        }


def forecasts(
    program: Program, figures: Iterable[Figure], to_date: Mapping[str, Sequence[ToDate]] = {}
) -> list[Forecast]:
    """A forecast for every target of which there are figures, in plan order.

    ``to_date`` are, by target, values of quarters: of the last year, which has no value of its own yet, and of the year
    before it.
    """
    by_target: dict[str, list[Figure]] = {}
    for figure in figures:
        by_target.setdefault(figure.target, []).append(figure)
    last = program.period[1]
    return [
        forecast(target, by_target[target.name], last, to_date.get(target.name, ()))
        for target in program.targets
        if target.name in by_target
    ]


def forecast(target: Target, figures: Sequence[Figure], last: int, to_date: Sequence[ToDate] = ()) -> Forecast:
    """What a target comes to in the year in which its next milestone falls due, or in the ``last`` of the plan."""
    known = {figure.year: Fraction(figure.value) for figure in figures if figure.value is not None}
    undecided = {figure.year for figure in figures if figure.state == "undecided"}
    estimated = _this_year(known, to_date)
    quarter = 0
    if estimated is not None:
        year, value, quarter = estimated
        known[year] = value
    due = _due(target, max(known, default=0), last)
    years = tuple(sorted(known))
    if due in known:
        method: Method = "quarters" if quarter and due == years[-1] else "known"
        found: Fraction | None = known[due]
        rests = years[-1:] if method == "quarters" else (due,)
        return _made(target, due, found, method, rests, undecided)
    if len(years) < FEWEST_YEARS:
        return Forecast(target.name, due, None, "none", years)
    if _asks(target, _LEADING):
        return Forecast(target.name, due, None, "rank", years)
    method, found = _by(target, known, years, due)
    if found is not None and str(unit_of(target)) in _COUNTED:
        found = Fraction(floor(found))
    return _made(target, due, found, method, years, undecided, quarter)


def _made(
    target: Target,
    due: int,
    value: Fraction | None,
    method: Method,
    years: tuple[int, ...],
    undecided: Set[int],
    quarter: int = 0,
) -> Forecast:
    open_ = not undecided.isdisjoint(years)
    reaches = None if open_ else _reaches(target, due, value)
    return Forecast(target.name, due, _shown(value), method, years, reaches, quarter, open_)


def _by(
    target: Target, known: Mapping[int, Fraction], years: Sequence[int], due: int
) -> tuple[Method, Fraction | None]:
    if _asks(target, _GROWTH):
        return "kept", known[years[-1]]
    first, latest = known[years[0]], known[years[-1]]
    if _asks(target, _DOUBLED) and first > 0 and latest >= 0:
        rate = Fraction(growth(first, latest, years[-1] - years[0]))
        return "growth", latest * (1 + rate) ** (due - years[-1])
    return "linear", linear(known, due)


def linear(known: Mapping[int, Fraction], year: int) -> Fraction:
    """Where the straight line that fits known years best (least squares) stands in another year."""
    count = len(known)
    middle = Fraction(sum(known), count)
    mean = sum(known.values(), Fraction(0)) / count
    spread = sum(((one - middle) ** 2 for one in known), Fraction(0))
    slope = sum(((one - middle) * (value - mean) for one, value in known.items()), Fraction(0)) / spread
    return mean + slope * (year - middle)


def _this_year(known: Mapping[int, Fraction], to_date: Sequence[ToDate]) -> tuple[int, Fraction, int] | None:
    """The last year as a whole, where it has no value yet: as far as it has come, by how far the year before it had."""
    last = max((one for one in to_date if one.year not in known), key=lambda one: (one.year, one.quarter), default=None)
    if last is None or known.get(last.year - 1) is None or last.year < max(known):
        return None
    same = next((one for one in to_date if (one.year, one.quarter) == (last.year - 1, last.quarter)), None)
    if same is None or same.value <= 0:
        return None
    return last.year, Fraction(last.value) * known[last.year - 1] / Fraction(same.value), last.quarter


def _due(target: Target, latest: int, last: int) -> int:
    """The year of the next milestone after the latest known year; the plan's last where none is left."""
    dues = sorted(milestone.due for milestone in target.milestones if milestone.due is not None)
    return next((due for due in dues if due > latest), dues[-1] if dues and dues[-1] == latest else max(last, latest))


def _asks(target: Target, operator: str) -> bool:
    """Whether an operator stands in the value of a target or in what it should reach."""
    nodes = [target.measured, *(milestone.node for milestone in target.milestones)]
    return any(
        isinstance(part, Operation) and part.operator == operator
        for node in nodes
        if node is not None
        for part in walk(node)
    )


def _reaches(target: Target, due: int, value: Fraction | None) -> bool | None:
    """Whether a value reaches the milestones of a year that compare it with a number; None where none does."""
    found: list[bool] = []
    for milestone in target.milestones:
        level = _level(milestone.node)
        if value is None or level is None or milestone.due not in (None, due):
            continue
        operator, number = level
        found.append(bool(PLAIN[operator](value, number)))
    return all(found) if found else None


def _level(node: object) -> tuple[str, Fraction] | None:
    """The comparison and the number of ``数值 >= 10家``."""
    if not isinstance(node, Operation) or node.operator not in _COMPARED:
        return None
    number = getattr(node.arguments[1], "value", None)
    return (node.operator, Fraction(number)) if isinstance(number, Decimal) else None


def _shown(value: Fraction | None) -> Decimal | None:
    """As a finite decimal without idle zeros."""
    if value is None:
        return None
    found = rounded(value, SHOWN_PLACES, "ROUND_HALF_UP")
    return Decimal(f"{found.normalize():f}")
