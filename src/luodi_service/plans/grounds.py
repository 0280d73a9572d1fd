"""What 试改 works on, kept in memory: the facts that policies read, and the results of a finished run.

A finished run, its snapshot and its version never change, so what is read once for a run stays right.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from threading import Lock
from typing import cast

from django.db.models import Min, Q

from luodi.evaluate.statuses import Status
from luodi.facts import Facts, Subject
from luodi.plan.terms import Term, Terms
from luodi.program.nodes import Node, Read, walk
from luodi.program.policies import Policy, Program

from luodi_service.facts.models import Fact
from luodi_service.facts.models import Term as FactTerm
from luodi_service.plans.models import Line, Run
from luodi_service.plans.snapshots import value_of
from luodi_service.plans.texts import compiled
from luodi_service.registry import models as registry

Key = tuple[str, str, int]
"""Policy, subject, year."""
CHUNK, SHARED = 5_000, 4_096


@dataclass(slots=True)
class Ground:
    """The subjects of a kind with what policies read of them, and every result that is not 不符合."""

    subjects: dict[str, Subject]
    known: dict[Key, tuple[Status, Decimal | None]] = field(default_factory=dict)
    totals: dict[tuple[str, int], Decimal] = field(default_factory=dict)
    """The sums of known amounts by policy and year."""


_grounds: dict[int, dict[str, Ground]] = {}
_lock = Lock()


def grounds(run: Run, kinds: Iterable[str]) -> dict[str, Ground]:
    """The grounds of some kinds of subject and of those that they refer to; those of the last run asked for are kept."""
    plan = compiled(run.version)
    needed = _terms_read(plan.program)
    wanted = list(dict.fromkeys(kinds))
    for kind in wanted:  # grows as it goes
        targets = (plan.terms.by_name[name].target for name in needed.get(kind, ()) if plan.terms.by_name[name].target)
        wanted += [target for target in targets if target in needed and target not in wanted]
    with _lock:
        if run.pk not in _grounds:
            _grounds.clear()  # another run was the newest
        kept = _grounds.setdefault(run.pk, {})
        for kind in wanted:
            if kind not in kept:
                kept[kind] = _ground(run, plan.program, plan.terms, kind, needed.get(kind, frozenset()))
        return {kind: kept[kind] for kind in wanted}


def facts_of(found: dict[str, Ground]) -> Facts:
    """The facts of some grounds, in the library's own form."""
    return Facts({kind: ground.subjects for kind, ground in found.items()})


def _ground(run: Run, program: Program, terms: Terms, kind: str, needed: frozenset[str]) -> Ground:
    keys = dict(registry.Subject.objects.filter(kind=kind).values_list("pk", "key"))
    facts = Fact.objects.filter(pk__lte=run.snapshot, subject__kind=kind).order_by()
    subjects: dict[int, Subject] = {}
    first_years = facts.values_list("subject_id").annotate(first=Min("year", filter=Q(year__gt=0)))
    for pk, first in first_years:
        if pk in keys:
            subjects[pk] = Subject(kind, keys[pk], None, {} if first is None else {first: {}})
    of_terms = facts.filter(term__kind=kind, term__name__in=needed & set(terms.by_name)).order_by("pk")
    forms = {row.pk: (sys.intern(row.name), row.form) for row in FactTerm.objects.filter(kind=kind)}
    read = lru_cache(maxsize=SHARED)(value_of)  # what many subjects have in common is held once
    rows = of_terms.values_list("subject_id", "term_id", "year", "value")
    for pk, term_id, year, value in rows.iterator(chunk_size=CHUNK):
        name, form = forms[term_id]
        subject = subjects.get(pk)
        if subject is None:
            continue
        values = subject.years.setdefault(year, {}) if year else subject.unchanging
        if value:
            values[name] = read(form, value)
        else:
            values.pop(name, None)
    by_key = {subject.id: subject for subject in subjects.values()}
    found = Ground(dict(sorted(by_key.items())))
    names = {policy.name: policy.name for policy in program.policies if policy.kind == kind}
    lines = Line.objects.filter(run=run, policy__in=names).exclude(status="ineligible").order_by()
    rows_of_run = lines.values_list("policy", "subject_id", "year", "status", "amount")
    for name_of, pk, year, status, amount in rows_of_run.iterator(chunk_size=CHUNK):
        policy, key = names[name_of], keys[pk]
        found.known[policy, key, year] = (cast("Status", sys.intern(status)), amount)
        found.totals[policy, year] = found.totals.get((policy, year), Decimal(0)) + (amount or 0)
    return found


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
