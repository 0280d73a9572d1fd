"""What ``static/charts.js`` draws, as plain data: figures are exact texts, and become numbers on the screen alone."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from luodi_service.plans.curves import Curve, Point

WAN = Decimal(10_000)
MOST_LABELS = 4
"""Jumps of a curve that are labelled; where there are more, none is."""


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


def pairs(sizes: Iterable[Sized]) -> dict[str, object]:
    """How many awards of each size there are before and after."""
    found = list(sizes)
    return {
        "names": [size.words for size in found],
        "before": [size.before for size in found],
        "after": [size.after for size in found],
    }


def steps(curve: Curve) -> dict[str, object]:
    """The curve of an award in 万元, large figures in ten thousands too."""
    large = curve.points[-1].figure >= WAN
    divisor, unit = (WAN, f"万{curve.term.unit_name}") if large else (Decimal(1), curve.term.unit_name)
    labelled = curve.jumps if len(curve.jumps) <= MOST_LABELS else ()
    return {
        "name": f"{curve.term.name}（{unit}）",
        "amount": "金额（万元）",
        "counted": curve.counted,
        "points": [(plain(point.figure / divisor), _in_wan(point)) for point in curve.points],
        "places": [{"x": plain(jump.figure / divisor), "y": "0", "words": curve.words(jump)} for jump in labelled],
        "entered": None if curve.entered is None else _entered(curve, curve.entered, divisor),
    }


def _entered(curve: Curve, point: Point, divisor: Decimal) -> dict[str, str | None]:
    amount = _in_wan(point)
    return {"x": plain(point.figure / divisor), "y": amount, "words": f"所填 {curve.words(point)}：{amount}万元"}


def _in_wan(point: Point) -> str | None:
    return None if point.amount is None else plain(point.amount / WAN)


def plain(number: Decimal) -> str:
    """A number to its last digit, without idle zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
