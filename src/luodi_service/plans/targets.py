"""What stands beside a target: its value by year, what the path asks, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from luodi.evaluate.targets import STATE_WORDS
from luodi.evaluate.words import UNKNOWN, YUAN, in_words
from luodi.program.policies import Target
from luodi.program.types import Quantity
from luodi.units import MAGNITUDES, RATIO, Unit

from luodi_service.facts.boundaries import DISTRICT, of_district, warnings
from luodi_service.plans.models import Run, Version
from luodi_service.plans.texts import compiled

MARKS = {"met": "●", "on_track": "◐", "behind": "○"}
"""The shape beside a state's word; what is not known has that of 待补."""
UNSETTLED = "\u2571"
HUNDREDTHS = Decimal("0.01")
RATIO_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class YearOfTarget:
    """A target in a year, in words; ``exact`` is the value to its last digit."""

    year: int
    state: str
    mark: str
    state_words: str
    value: str
    exact: str
    path: str
    missing: tuple[str, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class TargetNote:
    """A target with its years. ``latest`` is the last of which something is known; None before any run."""

    target: Target
    years: tuple[YearOfTarget, ...]
    latest: YearOfTarget | None
    milestones: tuple[str, ...]
    chart: dict[str, Any] | None
    warnings: tuple[str, ...] = ()
    """Which of its years were counted by other borders of the district."""


def target_notes(version: Version, run: Run | None) -> dict[str, TargetNote]:
    """A note for every target of a version, with the figures of a run where there is one."""
    figures: dict[str, list[Mapping[str, Any]]] = {}
    for figure in run.targets if run is not None else ():
        figures.setdefault(figure["target"], []).append(figure)
    said = _borders(run.pk, run.snapshot, run.facts_hash) if run is not None else ()
    return {
        target.name: _note(target, figures.get(target.name, []), said if target.kind == DISTRICT else ())
        for target in compiled(version).program.targets
    }


@lru_cache(maxsize=8)
def _borders(_run: int, snapshot: int, _facts_hash: str) -> tuple[str, ...]:
    """What is to be said of the district's figures in a finished run, which never changes."""
    return tuple(warnings(of_district(snapshot)))


def _note(target: Target, figures: list[Mapping[str, Any]], said: tuple[str, ...]) -> TargetNote:
    measured = target.measured
    unit = measured.type.unit if measured is not None and isinstance(measured.type, Quantity) else RATIO
    years = tuple(_year(figure, unit) for figure in figures)
    known = [year for year, figure in zip(years, figures, strict=True) if figure["value"] is not None]
    return TargetNote(
        target=target,
        years=years[1:],
        latest=known[-1] if known else (years[-1] if years else None),
        milestones=tuple(_milestone(milestone.node.span.text, milestone.due) for milestone in target.milestones),
        chart=_chart(figures, unit) if len(known) > 1 and any(figure["path"] for figure in figures) else None,
        warnings=said,
    )


def _milestone(condition: str, due: int | None) -> str:
    return f"{condition.replace('>=', '≥').replace('<=', '≤')}，{f'到{due}年' if due else '每年'}"


def _year(figure: Mapping[str, Any], unit: Unit) -> YearOfTarget:
    return YearOfTarget(
        year=figure["year"],
        state=figure["state"],
        mark=MARKS.get(figure["state"], UNSETTLED),
        state_words=STATE_WORDS[figure["state"]],
        value=value_in_words(figure["value"], unit),
        exact=UNKNOWN if figure["value"] is None else in_words(Decimal(figure["value"]), unit),
        path="—" if figure["path"] is None else value_in_words(figure["path"], unit),
        missing=tuple(figure["missing"]),
        waiting=figure["waiting"],
    )


def value_in_words(value: str | None, unit: Unit) -> str:
    """Shortened for a margin: a share to the hundredth of a percent, anything else to the hundredth of its unit."""
    if value is None:
        return UNKNOWN
    scale, name = _scale(Decimal(value), unit)
    number = (Decimal(value) / scale).quantize(HUNDREDTHS)
    text = f"{number:,f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{name}"


def _scale(value: Decimal, unit: Unit) -> tuple[Decimal, str]:
    if unit == RATIO:
        return Decimal("0.01"), "%"
    names = ("亿", "万") if unit == YUAN else ("万",)
    word = next((word for word in names if abs(value) >= MAGNITUDES[word]), "")
    return MAGNITUDES[word], f"{word}{unit}"


def _chart(figures: list[Mapping[str, Any]], unit: Unit) -> dict[str, Any]:
    """The path for ``static/charts.js``, in the unit of the largest number; from the base where that is known."""
    figures = figures if figures[0]["value"] is not None else figures[1:]
    numbers = [Decimal(figure[name]) for figure in figures for name in ("value", "path", "bound") if figure[name]]
    scale, name = _scale(max(numbers), unit)

    def scaled(text: str | None) -> str | None:
        return None if text is None else f"{(Decimal(text) / scale).quantize(RATIO_PLACES):f}"

    due = {(figure["due"], figure["bound"]) for figure in figures if figure["due"] and figure["bound"]}
    return {
        "unit": name,
        "years": [figure["year"] for figure in figures],
        "values": [scaled(figure["value"]) for figure in figures],
        "path": [scaled(figure["path"]) for figure in figures],
        "states": [figure["state"] for figure in figures],
        "milestones": [
            {"year": year, "value": scaled(bound), "words": value_in_words(bound, unit)} for year, bound in sorted(due)
        ],
    }
