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

WORDS = {str(code): words for code, words in STATE_WORDS.items()}
"""What each state is called."""
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
class UnderOption:
    """A target under an option of a reading, in words; ``used`` marks the option that its figures rest on."""

    option: str
    used: bool
    state: str
    mark: str
    state_words: str
    value: str


@dataclass(frozen=True, slots=True)
class UnderReading:
    """A target in a year under every option of a reading that nobody has ruled on: 若按固定样本 12.3%，若按滚动名录 9.8%."""

    target: str
    year: int
    reading: str
    code: str
    options: tuple[UnderOption, ...]


@dataclass(frozen=True, slots=True)
class TargetNote:
    """A target with its years. ``latest`` is the last of which something is known; None before any run. ``under`` is what
    that year is under other options of open readings."""

    target: Target
    years: tuple[YearOfTarget, ...]
    latest: YearOfTarget | None
    milestones: tuple[str, ...]
    chart: dict[str, Any] | None
    warnings: tuple[str, ...] = ()
    """Which of its years were counted by other borders of the district."""
    under: tuple[UnderReading, ...] = ()


def target_notes(version: Version, run: Run | None) -> dict[str, TargetNote]:
    """A note for every target of a version, with the figures of a run where there is one."""
    figures: dict[str, list[Mapping[str, Any]]] = {}
    for figure in run.targets if run is not None else ():
        figures.setdefault(figure["target"], []).append(figure)
    said = _borders(run.pk, run.snapshot, run.facts_hash) if run is not None else ()
    under: dict[str, list[UnderReading]] = {}
    for found in targets_under_readings(version, run):
        under.setdefault(found.target, []).append(found)
    return {
        target.name: _note(
            target, figures.get(target.name, []), said if target.kind == DISTRICT else (), under.get(target.name, [])
        )
        for target in compiled(version).program.targets
    }


def targets_under_readings(version: Version, run: Run | None) -> list[UnderReading]:
    """What the targets of a run are under every option of the open readings that make a difference, in plan order of the
    readings, then by target and year. Nothing of a run kept before they were worked out."""
    return [found for effect in (run.effects if run is not None else ()) for found in targets_under(version, effect)]


def targets_under(version: Version, effect: Mapping[str, Any]) -> list[UnderReading]:
    """The same of one reading, by what a run keeps of its effect."""
    units = {target.name: _unit(target) for target in compiled(version).program.targets}
    return [
        UnderReading(
            target=found["target"],
            year=found["year"],
            reading=found["reading"],
            code=found["code"],
            options=tuple(_under_option(option, units[found["target"]]) for option in found["options"]),
        )
        for found in effect.get("targets", ())
        if len({(option["value"], option["state"]) for option in found["options"]}) > 1
    ]


def _under_option(option: Mapping[str, Any], unit: Unit) -> UnderOption:
    return UnderOption(
        option=option["option"],
        used=option["used"],
        state=option["state"],
        mark=MARKS.get(option["state"], UNSETTLED),
        state_words=STATE_WORDS[option["state"]],
        value=value_in_words(option["value"], unit),
    )


def _unit(target: Target) -> Unit:
    measured = target.measured
    return measured.type.unit if measured is not None and isinstance(measured.type, Quantity) else RATIO


@lru_cache(maxsize=8)
def _borders(_run: int, snapshot: int, _facts_hash: str) -> tuple[str, ...]:
    """What is to be said of the district's figures in a finished run, which never changes."""
    return tuple(warnings(of_district(snapshot)))


def _note(
    target: Target, figures: list[Mapping[str, Any]], said: tuple[str, ...], under: list[UnderReading]
) -> TargetNote:
    unit = _unit(target)
    years = tuple(_year(figure, unit) for figure in figures)
    known = [year for year, figure in zip(years, figures, strict=True) if figure["value"] is not None]
    latest = known[-1] if known else (years[-1] if years else None)
    return TargetNote(
        target=target,
        years=years[1:],
        latest=latest,
        milestones=tuple(_milestone(milestone.node.span.text, milestone.due) for milestone in target.milestones),
        chart=path_chart(figures, unit) if len(known) > 1 and any(figure["path"] for figure in figures) else None,
        warnings=said,
        under=tuple(found for found in under if latest is not None and found.year == latest.year),
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
    scale, name = scale_of(Decimal(value), unit)
    number = (Decimal(value) / scale).quantize(HUNDREDTHS)
    text = f"{number:,f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{name}"


def scale_of(value: Decimal, unit: Unit) -> tuple[Decimal, str]:
    """By what a value in its base unit is divided to be written shortly, and what the unit is called then."""
    if unit == RATIO:
        return Decimal("0.01"), "%"
    names = ("亿", "万") if unit == YUAN else ("万",)
    word = next((word for word in names if abs(value) >= MAGNITUDES[word]), "")
    return MAGNITUDES[word], f"{word}{unit}"


def path_chart(figures: list[Mapping[str, Any]], unit: Unit) -> dict[str, Any]:
    """The path for ``static/charts.js``, in the unit of the largest number; from the base where that is known."""
    figures = figures if figures[0]["value"] is not None else figures[1:]
    numbers = [Decimal(figure[name]) for figure in figures for name in ("value", "path", "bound") if figure[name]]
    scale, name = scale_of(max(numbers), unit)

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
