"""What 试改 works on, kept in memory: the facts that policies read, and the results of a finished run.

A finished run, its snapshot and its version never change, so what is read once for a run stays right. What would take more
memory than an installation allows for it is not kept: every 试改 reads it, and lets go of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from threading import Lock
from typing import cast

from django.conf import settings
from django.db.models import Count, Sum

from luodi import Plan
from luodi.evaluate.shortlists import Held
from luodi.evaluate.statuses import Status
from luodi.facts import Facts, Subject
from luodi.plan.terms import Term
from luodi.program.nodes import Node, Read, walk
from luodi.program.policies import Policy, Program

from luodi_service.facts.known import Known
from luodi_service.facts.merging import MERGED
from luodi_service.facts.models import Fact
from luodi_service.facts.models import Term as FactTerm
from luodi_service.plans.models import Line, Run
from luodi_service.plans.snapshots import Parts, join_parts, value_of
from luodi_service.plans.texts import compiled
from luodi_service.registry import models as registry

Key = tuple[str, str, int]
"""Policy, subject, year."""
CHUNK, SHARED, STRETCH = 5_000, 4_096, 50_000
OF_SUBJECT, OF_VALUE, OF_RESULT = 400, 130, 330
"""Bytes that one of each takes in memory, as measured; a value with its part of the year that it stands in."""


@dataclass(slots=True)
class Ground:
    """The subjects of a kind with what policies read of them, and every result that is not 不符合."""

    subjects: dict[str, Subject]
    known: dict[Key, tuple[Status, Decimal | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known of a kind's subjects once the fact of a number had been recorded: subjects and keys by number.

    ``forms`` are the terms that count, by number: their names and forms.
    """

    last: int
    forms: dict[int, tuple[str, str]]
    subjects: dict[int, Subject]
    keys: dict[int, str]
    merged: frozenset[int] = frozenset()
    """Those that had turned out to be another."""
    parts: dict[int, dict[int, Parts]] = field(default_factory=dict)
    """By subject and year, what is known of its quarters and months; the subjects hold what is given for whole years."""


_grounds: dict[int, dict[str, Ground]] = {}
_known: dict[str, _Known] = {}
_sizes: dict[int, int] = {}
"""By run: the bytes that its grounds take, as estimated."""
_tries: dict[int, Held] = {}
"""By run: what one 试改 left for the next."""
_lock = Lock()


def grounds(run: Run, kinds: Iterable[str]) -> dict[str, Ground]:
    """The grounds of some kinds of subject and of those that they refer to; those of the last run asked for are kept where
    they may be (``may_be_kept``)."""
    plan = compiled(run.version)
    needed = _terms_read(plan.program)
    wanted = list(dict.fromkeys(kinds))
    for kind in wanted:  # grows as it goes
        targets = (plan.terms.by_name[name].target for name in needed.get(kind, ()) if plan.terms.by_name[name].target)
        wanted += [target for target in targets if target in needed and target not in wanted]
    if not may_be_kept(run):
        _let_go()
        return {kind: _ground(run, plan.program, kind, _names(plan, needed, kind), keep=False) for kind in wanted}
    with _lock:
        if run.pk not in _grounds:
            _grounds.clear()  # another run was the newest
            _tries.clear()
        kept = _grounds.setdefault(run.pk, {})
        for kind in wanted:
            if kind not in kept:
                kept[kind] = _ground(run, plan.program, kind, _names(plan, needed, kind), keep=True)
        return {kind: kept[kind] for kind in wanted}


def held(run: Run) -> Held:
    """What earlier tries over the grounds of a run left; nothing, where those are not kept."""
    with _lock:
        return _tries.setdefault(run.pk, Held()) if run.pk in _grounds else Held()


def may_be_kept(run: Run) -> bool:
    """Whether the grounds of a run take no more memory than the installation allows for them."""
    if run.pk not in _sizes:
        _sizes[run.pk] = estimated_bytes(run)
    most: int = settings.HELD_MEGABYTES * 1_048_576
    return _sizes[run.pk] <= most


def estimated_bytes(run: Run) -> int:
    """The memory that the grounds of a run take once they are read, without reading them.

    By what is counted already: no fewer subjects and values than the run saw.
    """
    plan = compiled(run.version)
    needed = _terms_read(plan.program)
    counted = registry.Subject.objects.filter(kind__in=needed).order_by().values_list("kind")
    subjects: dict[str, int] = dict(counted.annotate(number=Count("pk")))
    rows = FactTerm.objects.filter(kind__in=needed).values_list("pk", "kind", "name", "yearly")
    terms = [(pk, kind, yearly) for pk, kind, name, yearly in rows if name in _names(plan, needed, kind)]
    by_year = Known.objects.filter(term__in=[pk for pk, _, yearly in terms if yearly])
    values = by_year.aggregate(sum=Sum("subjects"))["sum"] or 0
    values += sum(subjects.get(kind, 0) for _, kind, yearly in terms if not yearly)
    years = [counts for tally in run.tallies.values() for counts in tally["years"].values()]
    results: int = sum(number for year in years for status, number in year["counts"].items() if status != "ineligible")
    return sum(subjects.values()) * OF_SUBJECT + int(values) * OF_VALUE + results * OF_RESULT


def forget() -> None:
    """Hold nothing any more: a database that was rolled back gives the numbers of runs and facts again."""
    _let_go()
    _sizes.clear()


def _let_go() -> None:
    with _lock:
        _grounds.clear()
        _tries.clear()
        _known.clear()


def every_kind(run: Run) -> list[str]:
    """The kinds of subject that some policy reads."""
    return list(_terms_read(compiled(run.version).program))


def facts_of(found: dict[str, Ground]) -> Facts:
    """The facts of some grounds, in the library's own form."""
    return Facts({kind: ground.subjects for kind, ground in found.items()})


def _names(plan: Plan, needed: dict[str, frozenset[str]], kind: str) -> frozenset[str]:
    """The terms of a kind that policies read and the dictionary has."""
    return needed.get(kind, frozenset()) & set(plan.terms.by_name)


def _ground(run: Run, program: Program, kind: str, needed: frozenset[str], *, keep: bool) -> Ground:
    rows = FactTerm.objects.filter(kind=kind)
    forms = {row.pk: (sys.intern(row.name), row.form) for row in rows if row.name in needed}
    known = _known.get(kind)
    if known is None or known.last > run.snapshot or known.forms != forms:
        known = _Known(0, forms, {}, {})
    known = _brought_up(known, kind, {row.pk: row.name for row in rows}, run.snapshot)
    if keep:
        _known[kind] = known
    meanings = list(compiled(run.version).terms.of(kind))
    by_key = {
        subject.id: _with_whole_years(subject, known.parts.get(pk), meanings)
        for pk, subject in known.subjects.items()
        if pk not in known.merged
    }
    found = Ground(dict(sorted(by_key.items())))
    names = {policy.name: policy.name for policy in program.policies if policy.kind == kind}
    lines = Line.objects.filter(run=run, policy__in=names).exclude(status="ineligible").order_by()
    rows_of_run = lines.values_list("policy", "subject_id", "year", "status", "amount")
    for name_of, pk, year, status, amount in rows_of_run.iterator(chunk_size=CHUNK):
        policy, key = names[name_of], known.keys[pk]
        found.known[policy, key, year] = (cast("Status", sys.intern(status)), amount)
    return found


def _brought_up(known: _Known, kind: str, terms: dict[int, str], last: int) -> _Known:
    """With what was recorded since, up to the fact of a number. What is known already stays as it is: others work on it.

    Facts are only ever added, so after an import no more than its own facts are read.
    """
    if known.last == last:
        return known
    keys = dict(registry.Subject.objects.filter(kind=kind).values_list("pk", "key"))
    read = lru_cache(maxsize=SHARED)(value_of)  # what many subjects have in common is held once
    new: dict[int, Subject] = {}
    merged = set(known.merged)
    parts = deepcopy(known.parts)
    for pk, term, year, part, value in _recorded(list(terms), known.last, last):
        if terms[term] == MERGED:
            (merged.add if value else merged.discard)(pk)
            continue
        subject = new.get(pk)
        if subject is None:
            subject = new[pk] = _copied(known.subjects.get(pk)) or Subject(kind, keys[pk])
        if year and (not subject.years or year < min(subject.years)):
            subject.years[year] = {}
        if term not in known.forms:
            continue
        name, form = known.forms[term]
        values = subject.years.setdefault(year, {}) if year else subject.unchanging
        if part:
            count, number = divmod(part, 100)
            of_year = parts.setdefault(pk, {}).setdefault(year, {})
            values = of_year.setdefault(count, {}).setdefault(number, {})
        if value:
            values[name] = read(form, value)
        else:
            values.pop(name, None)
    return _Known(last, known.forms, {**known.subjects, **new}, keys, frozenset(merged), parts)


def _recorded(terms: list[int], since: int, last: int) -> Iterator[tuple[int, int, int, int, str]]:
    """Subject, term, year, part and value of facts in the order of recording.

    A stretch at a time: asked for all at once, a database would look every fact up by its term and sort them anew.
    """
    for start in range(since, last, STRETCH):
        facts = Fact.objects.filter(pk__gt=start, pk__lte=min(start + STRETCH, last), term__in=terms)
        yield from facts.order_by("pk").values_list("subject_id", "term_id", "year", "part", "value")


def _with_whole_years(subject: Subject, parts: dict[int, Parts] | None, terms: list[Term]) -> Subject:
    """A subject with what its quarters and months come to, where it has any; what is held stays as it is."""
    if parts is None:
        return subject
    whole = _copied(subject)
    assert whole is not None, "a subject with parts of years is a subject"
    for year, by_count in parts.items():
        join_parts(whole.years[year], by_count, terms)
    return whole


def _copied(subject: Subject | None) -> Subject | None:
    if subject is None:
        return None
    years = {year: dict(values) for year, values in subject.years.items()}
    return Subject(subject.kind, subject.id, dict(subject.unchanging), years)


def _terms_read(program: Program) -> dict[str, frozenset[str]]:
    """The terms that some policy reads, by the kind of subject that they are of."""
    found: dict[str, set[str]] = {}
    for policy in program.policies:
        own = found.setdefault(policy.kind, set())
        own |= {tiers.term.name for tiers in policy.tiers} | {decided.term.name for decided in policy.discretion}
        if isinstance(policy.recipient, Term):
            own.add(policy.recipient.name)
        for node in _nodes(policy):
            for part in walk(node):
                if isinstance(part, Read):
                    found.setdefault(part.term.kind, set()).add(part.term.name)
                    if part.reference is not None:
                        own.add(part.reference.name)
    return {kind: frozenset(names) for kind, names in found.items()}


def _nodes(policy: Policy) -> list[Node]:
    lines = (*policy.conditions, *policy.amounts, *(line for lines in policy.alternatives for line in lines))
    nodes = [line.node for line in lines] + [cap.node for cap in policy.caps]
    nodes += [tiers.key for tiers in policy.tiers] + [decided.bound for decided in policy.discretion]
    limits = (mode.limit for relation in policy.relations for mode in relation.manner.modes)
    return nodes + [limit for limit in limits if limit is not None]
