"""Where every target of a plan stands, in words: for its own pages and for all that is told of the plan elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.urls import reverse

from luodi_service.facts.boundaries import DISTRICT, of_district, warnings
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.target_outlook import (
    Asked,
    Outlook,
    asked_targets,
    exactly_in_words,
    number_in_words,
    outlooks,
    period_of_plan,
)
from luodi_service.plans.targets import MARKS, UNSETTLED, WORDS
from luodi_service.targets.models import Reckoning
from luodi_service.targets.reckonings import current_reckoning
from luodi_service.targets.suppliers import Supplied, Supplier

Forecast = Outlook
NONE = "—"


@dataclass(frozen=True, slots=True)
class Standing:
    """A target as it stands in ``year``: the latest of which something is known, or the one asked for.

    Numbers are in base units (元, 平方米; a share as a ratio), None where nobody can say; beside each stands what people
    read. ``late`` is what of the year was not supplied in time or at all; ``trace`` says from what it was worked out.
    """

    name: str
    position: int
    provision: str
    label: str
    kind: str
    year: int
    state: str
    mark: str
    state_words: str
    value: Decimal | None
    value_words: str
    exact_words: str
    path_words: str
    bound_words: str
    due: int | None
    unit: str
    forecast: Forecast | None
    late: tuple[Supplier, ...]
    lead: tuple[str, ...]
    link: str
    trace: dict[str, Any]
    demonstration: bool
    warnings: tuple[str, ...]
    by_year: tuple[tuple[int, str, str], ...]
    missing: tuple[str, ...] = ()
    waiting: int = 0


def link_of(plan: Plan, position: int) -> str:
    """The address of a target's page."""
    return f"{reverse('target', args=[position])}?plan={plan.code}"


def standings(plan: Plan, today: date, year: int | None = None) -> list[Standing]:
    """Every target of the version that everybody is shown, in plan order: of each the latest year known, or one year.

    Where nothing was worked out yet, all is unknown.
    """
    version = shown_version(plan)
    asked = asked_targets(version)
    made = current_reckoning(plan)
    plain = _plain(made.pk, plan.pk, version.pk, year) if made is not None else _nothing(version, year)
    supplied = Supplied(plan, asked, {one.year for one in plain.values()}, today)
    said = _borders(made.pk, made.snapshot) if made is not None else ()
    trace = trace_of(made)
    return [
        _standing(plan, one, plain[one.name], supplied, said if one.subjects == DISTRICT else (), trace, made)
        for one in asked
    ]


def standing_of(plan: Plan, name: str, today: date, year: int | None = None) -> Standing | None:
    """One target; None where the plan has none of that name."""
    return next((one for one in standings(plan, today, year) if one.name == name), None)


def trace_of(made: Reckoning | None) -> dict[str, Any]:
    """From what figures were worked out: the reckoning, its run, the number of the last fact, and the hashes."""
    if made is None:
        return {"reckoning": None, "run": None, "snapshot": None, "facts_hash": "", "hash": ""}
    found = {"reckoning": made.pk, "run": made.run_id, "snapshot": made.snapshot}
    return {**found, "facts_hash": made.facts_hash, "hash": made.hash}


@dataclass(frozen=True, slots=True)
class _Plain:
    """What a finished reckoning says of a target in a year: it never changes."""

    year: int
    state: str
    value: Decimal | None
    value_words: str
    exact: str
    path: str
    bound: str
    due: int | None
    forecast: Forecast | None
    by_year: tuple[tuple[int, str, str], ...]
    missing: tuple[str, ...]
    waiting: int


@lru_cache(maxsize=32)
def _plain(reckoning: int, _plan: int, _version: int, year: int | None) -> dict[str, _Plain]:
    made = Reckoning.objects.select_related("version").get(pk=reckoning)
    by_target: dict[str, list[Mapping[str, Any]]] = {}
    for figure in made.figures:
        by_target.setdefault(figure["target"], []).append(figure)
    ahead: dict[int, dict[str, Outlook]] = {}
    found: dict[str, _Plain] = {}
    for name, figures in by_target.items():
        one = _of_year(figures, year)
        if one["year"] not in ahead:
            ahead[one["year"]] = outlooks_until(made, one["year"])
        found[name] = _in_words(made.version, name, one, figures, ahead[one["year"]].get(name))
    return found


def outlooks_until(made: Reckoning, year: int) -> dict[str, Outlook]:
    """What can be foreseen from what is known up to a year."""
    figures = [one for one in made.figures if one["year"] <= year]
    return outlooks(made.version, figures, [one for one in made.quarters if one["year"] <= year])


def _of_year(figures: list[Mapping[str, Any]], year: int | None) -> Mapping[str, Any]:
    if year is not None:
        return next((one for one in figures if one["year"] == year), figures[-1])
    known = [one for one in figures if one["value"] is not None]
    return (known or figures)[-1]


def _in_words(
    version: Version,
    name: str,
    one: Mapping[str, Any],
    figures: Iterable[Mapping[str, Any]],
    forecast: Forecast | None,
) -> _Plain:
    def short(text: str | None) -> str:
        return NONE if text is None else number_in_words(version, name, text)

    return _Plain(
        year=one["year"],
        state=one["state"],
        value=None if one["value"] is None else Decimal(one["value"]),
        value_words=number_in_words(version, name, one["value"]),
        exact="" if one["value"] is None else exactly_in_words(version, name, one["value"]),
        path=short(one["path"]),
        bound=short(one["bound"]),
        due=one["due"],
        forecast=forecast,
        by_year=tuple((row["year"], number_in_words(version, name, row["value"]), row["state"]) for row in figures),
        missing=tuple(one["missing"]),
        waiting=one["waiting"],
    )


def _nothing(version: Version, year: int | None) -> dict[str, _Plain]:
    """Before anything was worked out."""
    last = year or period_of_plan(version)[0]
    unknown = number_in_words(version, "", None)
    empty = _Plain(last, "missing", None, unknown, "", NONE, NONE, None, None, (), (), 0)
    return {one.name: empty for one in asked_targets(version)}


@lru_cache(maxsize=8)
def _borders(_reckoning: int, snapshot: int) -> tuple[str, ...]:
    return tuple(warnings(of_district(snapshot)))


def _standing(
    plan: Plan,
    asked: Asked,
    one: _Plain,
    supplied: Supplied,
    said: tuple[str, ...],
    trace: dict[str, Any],
    made: Reckoning | None,
) -> Standing:
    return Standing(
        name=asked.name,
        position=asked.position,
        provision=asked.provision,
        label=asked.label,
        kind=asked.kind,
        year=one.year,
        state=one.state,
        mark=mark_of(one.state),
        state_words=words_of(one.state),
        value=one.value,
        value_words=one.value_words,
        exact_words=one.exact,
        path_words=one.path,
        bound_words=one.bound,
        due=one.due,
        unit=asked.unit,
        forecast=one.forecast,
        late=supplied.late(asked, one.year),
        lead=asked.lead,
        link=link_of(plan, asked.position),
        trace=trace,
        demonstration=made is not None and made.demonstration,
        warnings=said,
        by_year=one.by_year,
        missing=one.missing,
        waiting=one.waiting,
    )


def mark_of(state: str) -> str:
    """The shape of a state."""
    return MARKS.get(state, UNSETTLED)


def words_of(state: str) -> str:
    """The word of a state."""
    return next((words for code, words in WORDS.items() if code == state), state)
