"""Units as types: 元, 平方米, 元/平方米, %, and how literals such as 300万元 are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

BASE_UNITS = (
    "平方米", "元", "年", "月", "日", "家", "个", "辆", "位", "件", "次", "人", "场", "项", "亩", "美元", "欧元", "台", "套", "名",
    "周岁", "岁", "分", "小时", "工作日", "季度", "公里", "千瓦", "吨",
)  # fmt: skip
"""Every unit a term or a literal can carry, longest first where one begins another."""

MAGNITUDES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000), "万亿": Decimal(1_000_000_000_000)}
RATIOS = {"%": Decimal("0.01"), "‰": Decimal("0.001"), "成": Decimal("0.1")}


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of base units with whole exponents, in a fixed order; empty for a ratio."""

    factors: tuple[tuple[str, int], ...] = ()

    def times(self, other: Unit) -> Unit:
        """The unit of a product."""
        return self._combined(other, 1)

    def over(self, other: Unit) -> Unit:
        """The unit of a quotient."""
        return self._combined(other, -1)

    def _combined(self, other: Unit, sign: int) -> Unit:
        exponents = dict(self.factors)
        for name, exponent in other.factors:
            exponents[name] = exponents.get(name, 0) + sign * exponent
        return Unit(tuple(sorted((name, exponent) for name, exponent in exponents.items() if exponent)))

    def __str__(self) -> str:
        upper = [f"{name}{exponent if exponent > 1 else ''}" for name, exponent in self.factors if exponent > 0]
        lower = [f"{name}{-exponent if exponent < -1 else ''}" for name, exponent in self.factors if exponent < 0]
        if not lower:
            return "·".join(upper)
        return "/".join(["·".join(upper) or "1", *lower])


RATIO = Unit()


def unit_named(name: str) -> Unit | None:
    """The unit written as ``元`` or ``元/平方米``; None for a word that is no unit."""
    if name == "":
        return RATIO
    upper, *lower = name.split("/")
    if any(part not in BASE_UNITS for part in (upper, *lower)):
        return None
    unit = Unit(((upper, 1),))
    for part in lower:
        unit = unit.over(Unit(((part, 1),)))
    return unit


def scaled_unit(name: str) -> tuple[Decimal, Unit] | None:
    """The factor and unit of ``万元``, ``亿元/年``, ``%``: what a number so marked is multiplied by."""
    if name in RATIOS:
        return RATIOS[name], RATIO
    for prefix in sorted(MAGNITUDES, key=len, reverse=True):
        if name.startswith(prefix):
            unit = unit_named(name[len(prefix) :])
            if unit is not None:
                return MAGNITUDES[prefix], unit
    return None


_UNIT_WORD = "|".join(BASE_UNITS)
QUANTITY = re.compile(
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    rf"(?:(?P<ratio>[%‰成])|(?P<magnitude>万亿|[万亿]?)(?P<unit>(?:{_UNIT_WORD})(?:/(?:{_UNIT_WORD}))?)?)"
)
"""A literal on folded text: digits, then % ‰ 成, or 万 or 亿, and a unit."""


def quantity(match: re.Match[str]) -> tuple[Decimal, Unit]:
    """The exact value in base units and the unit of a match of ``QUANTITY``."""
    value = Decimal(match["number"].replace(",", ""))
    if match["ratio"]:
        return value * RATIOS[match["ratio"]], RATIO
    unit = unit_named(match["unit"] or "")
    assert unit is not None, "the pattern admits known units only"
    return value * MAGNITUDES[match["magnitude"]], unit
