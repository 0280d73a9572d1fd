"""Values in the words people use: 1,250万元, 20%, 是, 2017-03-01, 待补."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.evaluate.values import Unknown, rounded
from luodi.rules.printer import show_quantity
from luodi.units import MAGNITUDES, RATIO, Unit

UNKNOWN = "待补"
YUAN = Unit((("元", 1),))
_SIX_PLACES = Decimal("0.000001")


def in_words(value: Any, unit: Unit = RATIO) -> str:
    """A value for people to read. A ratio without an end is rounded to six places and marked ``≈``."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"≈{in_words(rounded(value, _SIX_PLACES, 'ROUND_HALF_UP'), unit)}"
    if isinstance(value, Decimal):
        return _money(value) if unit == YUAN else show_quantity(value, unit)
    return str(value)


def _money(value: Decimal) -> str:
    """Whole tens of 元 from 万元 on in 万元, so that every digit shows and none is idle."""
    scaled = value / MAGNITUDES["万"]
    if abs(value) >= MAGNITUDES["万"] and scaled == scaled.quantize(Decimal("0.001")):
        return f"{_grouped(scaled)}万元"
    return f"{_grouped(value)}元"


def _grouped(value: Decimal) -> str:
    text = format(value, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text
