"""The targets of a version alone, without its policies: from as few facts as they need, by year and by quarter.

The facts are those of a snapshot, as in a run, so that the same figures come out at any later day. Whoever is in no
target's scope is left out before anything else of them is read.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q

from luodi import Plan
from luodi.evaluate.forecasts import ToDate
from luodi.evaluate.target_scopes import outside, scopes_of, terms_of_scopes
from luodi.evaluate.targets import terms_of_targets
from luodi.facts import Facts, Subject, Value
from luodi.facts.parts import SUM, to_date
from luodi.plan.terms import Term
from luodi.program.nodes import Operation, walk

from luodi_service.facts.merging import MERGED
from luodi_service.facts.models import Fact
from luodi_service.facts.models import Term as TermRow
from luodi_service.facts.register_terms import REGISTER_TERMS
from luodi_service.plans.demonstrations import is_demonstration
from luodi_service.plans.held_aside import held_aside
from luodi_service.plans.models import Version
from luodi_service.plans.snapshots import OBSERVED, STRETCH, FactsDigest, join_parts, value_of
from luodi_service.plans.target_groups import GroupFigure, grouped_figures
from luodi_service.plans.texts import compiled
from luodi_service.plans.worked_out import target_years
from luodi_service.registry import models as registry

QUARTERS = (1, 2, 3, 4)
CHUNK = 20_000
FEW_OF = 5
"""Where no more than one in so many is left, their facts are asked for one by one."""
_BY_YEARS = "年均增幅"
Parts = dict[int, dict[int, dict[str, Value]]]
Groups = Mapping[str, Mapping[tuple[str, str], str]]
"""By the word for the way of grouping: the group of a subject by kind and id."""
_EVERYBODYS = frozenset(term.name for term in REGISTER_TERMS)


@dataclass(frozen=True, slots=True)
class Quarter:
    """A target as far as a year has come by the end of a quarter; ``value`` None where nobody can say, with what is missing."""

    target: str
    year: int
    quarter: int
    value: str | None
    missing: tuple[str, ...]
    members: int


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the targets come to: figures as a run keeps them, quarters, and the hash of the facts that they rest on."""

    figures: list[dict[str, Any]]
    quarters: list[Quarter]
    groups: list[GroupFigure]
    facts_hash: str
    demonstration: bool


def reckon(version: Version, snapshot: int, groups: Groups | None = None) -> Reckoned:
    """The targets of a version over what was known at a snapshot; by ``groups`` of subjects too, where any are given."""
    with held_aside():
        return _reckon(compiled(version), snapshot, groups)


def _reckon(plan: Plan, snapshot: int, groups: Groups | None) -> Reckoned:
    years = target_years(plan.program)
    known = _Reader(plan, snapshot).read(years)
    gc.freeze()
    digest = FactsDigest()
    for kind in sorted(known.facts.subjects):
        for subject in known.facts.of(kind).values():
            digest.add(subject)
    targets = plan.target_evaluation(known.facts, years)
    figures = [figure.as_json() for figure in targets.figures()]
    grouped = grouped_figures(plan, known.facts, targets, groups) if groups else []
    return Reckoned(figures, _quarters(plan, known, years), grouped, digest.hex(), is_demonstration(snapshot))


def to_date_of(quarters: Iterable[Mapping[str, Any]]) -> list[ToDate]:
    """The known values of quarters of one target, for forecasts."""
    return [ToDate(one["year"], one["quarter"], Decimal(one["value"])) for one in quarters if one["value"] is not None]


@dataclass(slots=True)
class _Known:
    """Facts, and by kind, subject and year what is known of the year's parts."""

    facts: Facts
    parts: dict[tuple[str, str, int], Parts] = field(default_factory=dict)


class _Reader:
    """Reads what targets need from the fact base."""

    def __init__(self, plan: Plan, snapshot: int) -> None:
        self._plan, self._snapshot = plan, snapshot
        self._needed = terms_of_targets(plan.program)
        self._rows = list(TermRow.objects.filter(kind__in=list(self._needed)))

    def read(self, years: range) -> _Known:
        """All that is needed, by kind."""
        known = _Known(Facts({kind: {} for kind in self._plan.terms.kinds}))
        for kind in sorted(kind for kind in self._needed if kind):
            self._read_kind(kind, years, known)
        return known

    def _read_kind(self, kind: str, years: range, known: _Known) -> None:
        subjects = self._on_record(kind)
        scopes = scopes_of(self._plan.program, kind)
        first = set(terms_of_scopes(scopes)) if scopes else set()
        everybody = len(subjects)
        self._fill(kind, first, subjects, everybody, known)
        if scopes:
            found = Facts({kind: {subject.id: subject for subject in subjects.values()}})
            out = outside(scopes, found, kind, years, self._plan.program.options)
            # Somebody on record keeps a count from being unknown, though nobody be in scope.
            left_out = out - {min(out, default="")}
            subjects = {pk: one for pk, one in subjects.items() if one.id not in left_out}
        self._fill(kind, set(self._needed[kind]) - first, subjects, everybody, known)
        known.facts.subjects[kind] = {one.id: one for one in sorted(subjects.values(), key=lambda one: one.id)}

    def _on_record(self, kind: str) -> dict[int, Subject]:
        """The subjects that the plan is about, by number, each with the first year in which it is on record."""
        facts = Fact.objects.filter(subject__kind=kind, pk__lte=self._snapshot).order_by()
        merged = [row.pk for row in self._rows if (row.kind, row.name) == (kind, MERGED)]
        seen = facts.exclude(term__in=merged).values("subject").annotate(first=Min("year", filter=Q(year__gt=0)))
        first = dict(seen.values_list("subject", "first"))
        gone = self._merged(facts.filter(term__in=merged)) | self._of_other_plans(kind, facts)
        rows = registry.Subject.objects.filter(kind=kind).values_list("pk", "key").iterator(chunk_size=CHUNK)
        return {
            pk: Subject(kind, key, years={first[pk]: {}} if first[pk] else {})
            for pk, key in rows
            if pk in first and pk not in gone
        }

    def _merged(self, facts: Any) -> set[int]:
        """Those that turned out to be others, and still are."""
        said = dict(facts.order_by("pk").values_list("subject", "value"))
        return {subject for subject, value in said.items() if value}

    def _of_other_plans(self, kind: str, facts: Any) -> set[int]:
        """Those of whom only terms of other dictionaries are known."""
        own = {term.name for term in self._plan.terms.of(kind)}
        common = _EVERYBODYS | {MERGED, OBSERVED}
        alien = [row.pk for row in self._rows if row.kind == kind and row.name not in own | common]
        elsewhere = set(facts.filter(term__in=alien).values_list("subject", flat=True).distinct()) if alien else set()
        told = [row.pk for row in self._rows if row.kind == kind and row.name in own - _EVERYBODYS]
        spoken: set[int] = set()
        for some in _stretches(sorted(elsewhere)):
            said = facts.filter(subject__in=some, term__in=told).order_by("pk")
            values = {
                thing: value
                for *thing_, value in said.values_list("subject", "term", "year", "part", "value")
                for thing in [tuple(thing_)]
            }
            spoken |= {thing[0] for thing, value in values.items() if value}
        return elsewhere - spoken

    def _fill(
        self, kind: str, names: Iterable[str], subjects: dict[int, Subject], everybody: int, known: _Known
    ) -> None:
        """Give subjects the values of some terms."""
        terms = {
            row.pk: self._plan.terms.by_name[row.name] for row in self._rows if row.kind == kind and row.name in names
        }
        parts: dict[int, dict[int, Parts]] = {}
        for subject_id, term_id, year, part, value in self._of(terms, subjects, everybody):
            subject = subjects.get(subject_id)
            if subject is None:
                continue
            values = subject.years.setdefault(year, {}) if year else subject.unchanging
            if part:
                count, number = divmod(part, 100)
                of_year = parts.setdefault(subject_id, {}).setdefault(year, {})
                values = of_year.setdefault(count, {}).setdefault(number, {})
            term = terms[term_id]
            if value:
                values[term.name] = value_of(term.form, value)
            else:
                values.pop(term.name, None)
        for subject_id, by_year in parts.items():
            subject = subjects[subject_id]
            for year, by_count in by_year.items():
                join_parts(subject.years[year], by_count, terms.values())
                kept = known.parts.setdefault((kind, subject.id, year), {})
                for count, by_number in by_count.items():
                    for number, values in by_number.items():
                        kept.setdefault(count, {}).setdefault(number, {}).update(values)

    def _of(
        self, terms: dict[int, Term], subjects: dict[int, Subject], everybody: int
    ) -> Iterator[tuple[int, int, int, int, str]]:
        """The facts of some terms in the order of recording: term by term, or, of few subjects, subject by subject."""
        facts = Fact.objects.filter(pk__lte=self._snapshot)
        columns = ("subject_id", "term_id", "year", "part", "value")
        if len(subjects) * FEW_OF > everybody:
            for term in terms:
                yield from facts.filter(term=term).order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK)
            return
        for some in _stretches(sorted(subjects)):
            found = facts.filter(subject__in=some, term__in=list(terms)).order_by("pk")
            yield from found.values_list(*columns).iterator(chunk_size=CHUNK)


def _stretches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + STRETCH] for start in range(0, len(numbers), STRETCH))


def _quarters(plan: Plan, known: _Known, years: range) -> list[Quarter]:
    """Every target by quarter, in the years of which some part is known. What is asked of whole years has none."""
    of_years = {
        target.name
        for target in plan.program.targets
        if target.measured is not None
        and any(isinstance(part, Operation) and part.operator == _BY_YEARS for part in walk(target.measured))
    }
    found: list[Quarter] = []
    for year in sorted({year for _, _, year in known.parts} & set(years)):
        for quarter in QUARTERS:
            facts = _through(plan, known, year, quarter)
            for figure in plan.targets(facts, [year]):
                if figure.target not in of_years:
                    value = None if figure.value is None else str(figure.value)
                    found.append(Quarter(figure.target, year, quarter, value, figure.missing, figure.members))
    return [one for one in found if any(other.value for other in found if other.target == one.target)]


def _through(plan: Plan, known: _Known, year: int, quarter: int) -> Facts:
    """The facts as if a year had ended with one of its quarters. A state that is told by the year alone is that of the year."""
    found: dict[str, dict[str, Subject]] = {}
    for kind, subjects in known.facts.subjects.items():
        terms = plan.terms.of(kind)
        lasting = [term.name for term in terms if not (term.summing == SUM or term.form == "数量")]
        found[kind] = {}
        for key, subject in subjects.items():
            whole = subject.years.get(year, {})
            parts = known.parts.get((kind, key, year), {})
            so_far = {name: whole[name] for name in lasting if name in whole}
            so_far |= to_date(parts.get(12, {}), 3 * quarter, terms) | to_date(parts.get(4, {}), quarter, terms)
            found[kind][key] = Subject(kind, key, subject.unchanging, {**subject.years, year: so_far})
    return Facts(found)
