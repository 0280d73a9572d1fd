"""The path of a target with where it is foreseen to lead, as plain data for ``static/charts.js``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from luodi.evaluate.targets import unit_of
from luodi.program.nodes import Constant

from luodi_service.plans.models import Version
from luodi_service.plans.target_outlook import Outlook
from luodi_service.plans.targets import RATIO_PLACES, path_chart, scale_of, value_in_words
from luodi_service.plans.texts import compiled

ABOUT = "约"
FEWEST = 2


def chart_of(
    version: Version, name: str, figures: Sequence[Mapping[str, Any]], outlook: Outlook | None
) -> dict[str, Any] | None:
    """The years, values, path and milestones of a target; with a band around the path where a tolerance was declared, and
    the forecast. None where fewer than two years are known."""
    target = next((one for one in compiled(version).program.targets if one.name == name), None)
    if target is None or sum(one["value"] is not None for one in figures) < FEWEST:
        return None
    unit = unit_of(target)
    found = path_chart(list(figures), unit)
    shown = list(figures) if figures[0]["value"] is not None else list(figures[1:])
    numbers = [Decimal(one[key]) for one in shown for key in ("value", "path", "bound") if one[key]]
    scale, _ = scale_of(max(numbers), unit)
    tolerance = _tolerance(version, name)
    if tolerance is not None:
        path = [None if one["path"] is None else Decimal(one["path"]) for one in shown]
        found["low"] = [_scaled(value, -tolerance, scale) for value in path]
        found["high"] = [_scaled(value, tolerance, scale) for value in path]
    if outlook is not None and outlook.value is not None:
        last = max(one["year"] for one in shown if one["value"] is not None)
        if outlook.due > last:
            known = next(one for one in shown if one["year"] == last)["value"]
            ahead = {last: Decimal(known), outlook.due: outlook.value}
            found["forecast"] = [_scaled(ahead.get(one["year"]), Decimal(0), scale) for one in shown]
            found["forecast_words"] = f"预测 {value_in_words(str(outlook.value), unit)}"
    return found


def _scaled(value: Decimal | None, more: Decimal, scale: Decimal) -> str | None:
    return None if value is None else f"{((value + more) / scale).quantize(RATIO_PLACES):f}"


def _tolerance(version: Version, name: str) -> Decimal | None:
    """How far from its number 左右 still is, as the plan has it now."""
    program = compiled(version).program
    target = next(one for one in program.targets if one.name == name)
    for way in target.ways:
        limit = way.manner.under(program.options).limit
        if way.operation.operator == ABOUT and isinstance(limit, Constant) and isinstance(limit.value, Decimal):
            return limit.value
    return None
