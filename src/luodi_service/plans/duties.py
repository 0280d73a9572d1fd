"""What a plan makes units do, for whoever splits it into tasks: its measures, mechanisms and targets, numbered as clauses are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from string import ascii_lowercase

from luodi.program.policies import Measure, Target
from luodi.program.types import Quantity
from luodi.units import RATIO, Unit, scaled_unit

from luodi_service.plans.margins import official_text, shown_version
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.runs import current_run
from luodi_service.plans.targets import HUNDREDTHS, scale_of, value_in_words
from luodi_service.plans.texts import compiled
from luodi_service.registry.doors import AGGREGATES

MEASURE, MECHANISM, TARGET = "举措", "机制", "目标"


@dataclass(frozen=True, slots=True)
class Duty:
    """A measure, mechanism or target of a plan. ``number`` is its provision with a letter where that holds several (3.1a);
    ``words`` are the line of the official text that it formalises."""

    number: str
    kind: str
    name: str
    provision: str
    label: str
    words: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]


def duties(version: Version) -> tuple[Duty, ...]:
    """All of a version, in the order of its text."""
    return _duties(version.hash, version.pk)


@lru_cache(maxsize=8)
def _duties(version_hash: str, version_id: int) -> tuple[Duty, ...]:
    version = Version.objects.get(pk=version_id, hash=version_hash)
    program = compiled(version).program
    together: list[Measure | Target] = [*program.targets, *program.measures]
    found = sorted(together, key=lambda one: one.span.start)
    lines = _lines(version)
    return tuple(
        Duty(
            number, _kind(one), one.name, one.provision, one.label, lines.get(one.name, ""), tuple(one.lead),
            tuple(one.responsible),
        )
        for number, one in _numbered(found)
    )  # fmt: skip


def _kind(one: Measure | Target) -> str:
    return one.kind if isinstance(one, Measure) else TARGET


def _numbered(found: Iterable[Measure | Target]) -> Iterator[tuple[str, Measure | Target]]:
    by_provision = sorted(found, key=lambda one: one.provision)  # stable: within a provision in the order of the text
    numbers: dict[int, str] = {}
    for provision, of_one in groupby(by_provision, key=lambda one: one.provision):
        together = list(of_one)
        for place, one in enumerate(together):
            numbers[id(one)] = f"{provision}{letters(place)}" if len(together) > 1 else provision
    for one in found:
        yield numbers[id(one)], one


def letters(place: int) -> str:
    """a, b, … z, aa, ab …: the letter of a place counted from 0."""
    high, low = divmod(place, len(ascii_lowercase))
    return (letters(high - 1) if high else "") + ascii_lowercase[low]


def _lines(version: Version) -> dict[str, str]:
    """By name of a duty: the line of the official text above its block."""
    found: dict[str, str] = {}
    for paragraph in official_text(version).paragraphs:
        words = "".join(segment.text for segment in paragraph.segments).strip()
        found |= {target.name: words for target in paragraph.targets}
        found |= {measure.name: words for measure in paragraph.measures}
    return found


@dataclass(frozen=True, slots=True)
class PathPoint:
    """What the path of a target asks for in a year: in the base unit of the target; as people write it, a ``number`` of a
    ``unit``; and in words. None where it asks nothing."""

    value: Decimal | None = None
    number: Decimal | None = None
    unit: str = ""
    words: str = "—"


def paths(plan: Plan, year: int) -> dict[str, PathPoint]:
    """By name of a target: what its path asks for in a year, by the last run of the version that is shown."""
    version = shown_version(plan)
    run = current_run(version)
    asked = {one["target"]: one["path"] for one in run.targets if one["year"] == year} if run is not None else {}
    return {target.name: _point(target, asked.get(target.name)) for target in compiled(version).program.targets}


def _point(target: Target, path: str | None) -> PathPoint:
    if path is None:
        return PathPoint()
    unit = unit_of(target)
    scale, name = scale_of(Decimal(path), unit)
    return PathPoint(Decimal(path), (Decimal(path) / scale).quantize(HUNDREDTHS), name, value_in_words(path, unit))


def in_base(number: Decimal, unit: str) -> Decimal | None:
    """A number of a unit as people write it, in its base unit (12万平方米, 50%); None where nobody knows the unit."""
    if not unit.strip():
        return number
    scaled = scaled_unit(unit.strip())
    return number * scaled[0] if scaled is not None else None


@dataclass(frozen=True, slots=True)
class TargetFigure:
    """A target in a year, as the last run of the version that is shown has it. ``respondents`` is of how many subjects it is
    made up, None where it is not made up of any; ``value`` is in words, empty where nobody knows it."""

    run: int
    value: str
    respondents: int | None = None
    demonstration: bool = False


def target_figure(plan: Plan, name: str, year: int) -> TargetFigure | None:
    """A target of a plan in a year; None where the plan has no such target, or nobody has worked it out yet."""
    version = shown_version(plan)
    run = current_run(version)
    target = next((one for one in compiled(version).program.targets if one.name == name), None)
    figures = run.targets if run is not None else []
    found = next((one for one in figures if one["target"] == name and one["year"] == year), None)
    if run is None or target is None or found is None:
        return None
    words = "" if found["value"] is None else value_in_words(found["value"], unit_of(target))
    counted = found.get("members") if target.value is not None and target.kind not in AGGREGATES else None
    return TargetFigure(run.pk, words, counted, run.demonstration)


def unit_of(target: Target) -> Unit:
    """The unit in which a target is measured."""
    measured = target.measured
    return measured.type.unit if measured is not None and isinstance(measured.type, Quantity) else RATIO
