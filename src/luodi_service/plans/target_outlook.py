"""What a version says of its targets and where they lead, as plain data for the applications above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from luodi.evaluate.forecasts import forecast
from luodi.evaluate.targets import Figure, unit_of
from luodi.evaluate.words import in_words
from luodi.plan.terms import Term as PlanTerm
from luodi.program.nodes import Constant, Node, Operation, Read, walk
from luodi.program.policies import Target
from luodi.program.reported import REGION
from luodi.reports.official_text import OfficialText
from luodi.units import RATIO, Unit

from luodi_service.facts.models import Term
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.reckoning import to_date_of
from luodi_service.plans.shared_terms import store_terms
from luodi_service.plans.targets import value_in_words
from luodi_service.plans.texts import compiled

STATISTICAL, COMPUTED, REPORTED_KIND = "统计", "计算", "填报"
_COUNTED = frozenset({"家", "个", "项", "人", "辆", "件"})


@dataclass(frozen=True, slots=True)
class Needed:
    """A term that a target reads: who supplies it, and of which kind of subject."""

    name: str
    kind: str
    origin: str
    nature: str
    yearly: bool


@dataclass(frozen=True, slots=True)
class OpenReading:
    """A question that a target depends on: its options, and whether it was ruled on."""

    name: str
    code: str
    question: str
    options: tuple[str, ...]
    used: str
    ruled: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A target as the text has it. ``words`` are the law's own; ``term`` is the district's term in which what is reported of
    it is kept, empty where it is worked out; ``counted`` is whether it counts things, ``money`` whether it sums amounts."""

    name: str
    position: int
    provision: str
    label: str
    kind: str
    subjects: str
    unit: str
    words: tuple[str, ...]
    milestones: tuple[str, ...]
    scope: str
    value: str
    needs: tuple[Needed, ...]
    readings: tuple[OpenReading, ...]
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    term: str = ""
    counted: bool = False
    money: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast in words: the year, the value, the method with the years it rests on, and whether it reaches."""

    due: int
    value: Decimal | None
    value_words: str
    words: str
    reaches: bool | None


def asked_targets(version: Version) -> tuple[Asked, ...]:
    """Every target of a version, in plan order."""
    return _asked(version.hash, version)


@lru_cache(maxsize=8)
def _asked(_hash: str, version: Version) -> tuple[Asked, ...]:
    found = compiled(version)
    text = OfficialText(found.document, found.program)
    return tuple(_of(target, at, found.program.readings, text) for at, target in enumerate(found.program.targets, 1))


def _of(target: Target, position: int, readings: Sequence[Any], text: OfficialText) -> Asked:
    reported = None
    if target.value is None and target.measured is not None:
        reported = next((part.term for part in walk(target.measured) if isinstance(part, Read)), None)
    unit = str(unit_of(target))
    needs = _needs(target)
    statistical = any(one.nature == STATISTICAL for one in needs)
    return Asked(
        name=target.name,
        position=position,
        provision=target.provision,
        label=target.label,
        kind=REPORTED_KIND if reported is not None else STATISTICAL if statistical else COMPUTED,
        subjects=target.kind,
        unit=unit,
        words=tuple(segment.text for segment in text.paragraph_of(target).segments),
        milestones=tuple(
            f"{one.node.span.text.replace('>=', '≥').replace('<=', '≤')}，{f'到{one.due}年' if one.due else '每年'}"
            for one in target.milestones
        ),
        scope="" if target.scope is None else target.scope.span.text,
        value="" if target.value is None else target.value.span.text,
        needs=needs,
        readings=tuple(
            OpenReading(
                rule.name, rule.code, rule.question, tuple(rule.labels), rule.labels[rule.used], rule.ruling is not None
            )
            for rule in (readings[index] for index in sorted(target.readings))
        ),
        lead=target.lead,
        responsible=target.responsible,
        term="" if reported is None else reported.name,
        counted=reported is not None and unit in _COUNTED,
        money=reported is not None and unit == "元",
    )


def _needs(target: Target) -> tuple[Needed, ...]:
    nodes: list[Node | None] = [target.scope, target.measured, target.base]
    nodes += [milestone.node for milestone in target.milestones]
    terms: dict[str, PlanTerm] = {}
    for node in nodes:
        for part in walk(node) if node is not None else ():
            if isinstance(part, Read):
                terms.setdefault(part.term.name, part.term)
    return tuple(Needed(one.name, one.kind, one.origin, one.nature, one.yearly) for one in terms.values())


def period_of_plan(version: Version) -> tuple[int, int]:
    """The first and the last year of the plan."""
    return compiled(version).program.period


def outlooks(
    version: Version, figures: Iterable[Mapping[str, Any]], quarters: Iterable[Mapping[str, Any]] = ()
) -> dict[str, Outlook]:
    """By target: what it comes to in the year in which its next milestone falls due."""
    program = compiled(version).program
    by_target: dict[str, list[Figure]] = {}
    for one in figures:
        by_target.setdefault(one["target"], []).append(_figure(one))
    parts: dict[str, list[Mapping[str, Any]]] = {}
    for part in quarters:
        parts.setdefault(part["target"], []).append(part)
    found: dict[str, Outlook] = {}
    for target in program.targets:
        if target.name in by_target:
            to_date = to_date_of(parts.get(target.name, ()))
            one_ = forecast(target, by_target[target.name], program.period[1], to_date)
            said = "—" if one_.value is None else value_in_words(str(one_.value), unit_of(target))
            found[target.name] = Outlook(one_.due, one_.value, said, one_.words, one_.reaches)
    return found


def _figure(kept: Mapping[str, Any]) -> Figure:
    """A figure as a run keeps it."""
    found: dict[str, Any] = {
        name: None if kept[name] is None else Decimal(kept[name]) for name in ("value", "bound", "path")
    }
    found |= {name: kept[name] for name in ("target", "year", "state", "due", "members", "waiting")}
    return Figure(**found, missing=tuple(kept["missing"]))


def number_in_words(version: Version, target: str, value: Decimal | str | None) -> str:
    """A value of a target, short; 待补 where it is unknown."""
    return value_in_words(None if value is None else str(value), _unit(version, target))


def exactly_in_words(version: Version, target: str, value: Decimal | str) -> str:
    """A value of a target to its last digit."""
    return in_words(Decimal(value), _unit(version, target))


def _unit(version: Version, target: str) -> Unit:
    found = next((one for one in compiled(version).program.targets if one.name == target), None)
    return RATIO if found is None else unit_of(found)


def district_of(version: Version) -> str:
    """The id of the district that the plan is about: the region that its targets name most often; empty where they name
    none."""
    named = Counter(
        part.arguments[0].value
        for target in compiled(version).program.targets
        for node in (target.measured, target.base)
        if node is not None
        for part in walk(node)
        if isinstance(part, Operation) and part.operator == "取自" and isinstance(part.arguments[0], Constant)
        and target.kind == REGION
    )  # fmt: skip
    return str(named.most_common(1)[0][0]) if named else ""


def term_of_reported(plan: Plan, version: Version, name: str) -> Term:
    """The fact base's row of the term in which what is reported of a target is kept.

    Raises:
        ValidationError: the term means something else in another plan.
    """
    known = Term.objects.filter(kind=REGION, name=name).first()
    if known is None:
        store_terms(plan, compiled(version).terms)
        known = Term.objects.get(kind=REGION, name=name)
    return known
