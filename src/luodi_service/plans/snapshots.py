"""The fact base as it was at a moment, in the library's own form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q

from luodi.evaluate.evaluator import Progress
from luodi.facts import Facts, Subject, Value
from luodi.facts.parts import whole_year
from luodi.plan.terms import Term, Terms

from luodi_service.facts.merging import MERGED
from luodi_service.facts.models import Fact, FactQuery
from luodi_service.facts.models import Term as TermRow
from luodi_service.facts.register_terms import REGISTER_TERMS
from luodi_service.registry import models as registry

STRETCH = 500
"""Subjects whose facts are asked for at a time."""
OBSERVED = "〔在册〕"
"""A term of the fact base's own: a subject, or a year of it, is on record, though nothing else is known."""


def last_fact() -> int:
    """The number of the newest fact: everything up to it is what is known now."""
    return Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def all_facts(terms: Terms, snapshot: int) -> Facts:
    """Everything known at a snapshot of the subjects that the plan of a dictionary is about."""
    return facts_of(terms, subjects_known(terms, snapshot))


def facts_of_anybody(terms: Terms, snapshot: int) -> Facts:
    """The same of every subject, also of those that only another plan speaks of."""
    return facts_of(terms, subjects_known(terms, snapshot, others=True))


def facts_of(terms: Terms, subjects: Iterable[Subject]) -> Facts:
    """Subjects that come one after another, as facts."""
    found: dict[str, dict[str, Subject]] = {kind: {} for kind in terms.kinds}
    for subject in subjects:
        found[subject.kind][subject.id] = subject
    return Facts(found)


def subjects_known(
    terms: Terms, snapshot: int, *, others: bool = False, progress: Progress | None = None
) -> Iterator[Subject]:
    """The subjects of ``all_facts`` one after another, by kind and id: no more than a few hundred are held at a time.

    ``progress`` is told of how many subjects on record, and of how many all in all, it is known by then.
    """
    rows = registry.Subject.objects.filter(kind__in=terms.kinds).values_list("kind", "key", "pk")
    subjects = sorted(rows.order_by().iterator(chunk_size=5_000))
    forms = _forms()
    for start in range(0, len(subjects), STRETCH):
        stretch = [(pk, kind, key) for kind, key, pk in subjects[start : start + STRETCH]]
        facts = Fact.objects.filter(pk__lte=snapshot, subject__in=[pk for pk, _, _ in stretch])
        found = _facts(terms, stretch, facts, others=others, forms=forms)
        for kind in sorted(found.subjects):
            yield from found.of(kind).values()
        if progress is not None:
            progress(min(start + STRETCH, len(subjects)), len(subjects))


def facts_of_some(terms: Terms, snapshot: int, subjects: Iterable[int]) -> Facts:
    """What is known of some subjects, by their numbers, and of those they refer to."""
    found: dict[str, dict[str, Subject]] = {kind: {} for kind in terms.kinds}
    wanted = list(subjects)
    for start in range(0, len(wanted), STRETCH):
        keys = set(wanted[start : start + STRETCH])
        for kind, known in _facts_of_few(terms, snapshot, keys).subjects.items():
            found[kind].update(known)
    return Facts(found)


def facts_around(terms: Terms, snapshot: int, subject: registry.Subject, others: Iterable[int] = ()) -> Facts:
    """What is known of a subject, of others of its kind, and of those they refer to."""
    return _facts_of_few(terms, snapshot, {subject.pk, *others})


def _facts_of_few(terms: Terms, snapshot: int, keys: set[int]) -> Facts:
    references = {(term.kind, term.name): term.target for term in terms.by_name.values() if term.form == "引用"}
    own = Fact.objects.filter(pk__lte=snapshot, subject__in=keys, term__name__in=[name for _, name in references])
    pointed: dict[str, set[str]] = {}
    for kind, name, value in own.values_list("subject__kind", "term__name", "value"):
        if value:
            pointed.setdefault(references[kind, name], set()).add(value)
    for kind, ids in pointed.items():
        keys |= set(registry.Subject.objects.filter(kind=kind, key__in=ids).values_list("pk", flat=True))
    subjects = registry.Subject.objects.filter(pk__in=keys).values_list("pk", "kind", "key")
    return _facts(terms, subjects, Fact.objects.filter(pk__lte=snapshot, subject__in=keys))


def sharing(term: Term, snapshot: int, subject: registry.Subject) -> Iterable[int]:
    """The others of a subject's kind that have, or may have, the same value of a term: those for which it was ever the
    same, or ever unknown. Where its own was ever unknown, or the term changes by year, that is all of them.
    """
    of_kind = registry.Subject.objects.filter(kind=subject.kind).values_list("pk", flat=True)
    given = Fact.objects.filter(term__kind=term.kind, term__name=term.name, pk__lte=snapshot)
    own = set(given.filter(subject=subject).values_list("value", flat=True))
    if term.yearly or not own or "" in own:
        return of_kind
    alike = given.filter(value__in=["", *own]).values("subject")
    known = given.values("subject")
    return of_kind.filter(Q(pk__in=alike) | ~Q(pk__in=known))


def facts_hash(facts: Facts) -> str:
    """SHA-256 over every value in a fixed order."""
    digest = FactsDigest()
    for kind in sorted(facts.subjects):
        for subject in facts.of(kind).values():
            digest.add(subject)
    return digest.hex()


class FactsDigest:
    """The hash of facts, of subjects that come one after another by kind and id."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, subject: Subject) -> None:
        """The next subject."""
        for year, values in ((0, subject.unchanging), *sorted(subject.years.items())):
            line = [subject.kind, subject.id, str(year)]
            line += [f"{name}={written(values[name])}" for name in sorted(values)]
            self._digest.update("\t".join(line).encode() + b"\n")

    def hex(self) -> str:
        """The hash of all that were added."""
        return self._digest.hexdigest()


def written(value: Value) -> str:
    """A value as the fact base keeps it: exact, in the term's base unit."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def value_of(form: str, text: str) -> Value:
    """The value that a text of the fact base stands for."""
    return _READ.get(form, str)(text)


_READ: dict[str, Callable[[str], Value]] = {"数量": Decimal, "是否": "是".__eq__, "日期": date.fromisoformat}
"""By form; anything else is a text."""


def _facts(
    terms: Terms,
    subjects: Iterable[tuple[int, str, str]],
    facts: FactQuery,
    *,
    others: bool = False,
    forms: Forms | None = None,
) -> Facts:
    """Subjects with what is known of them; one of which nothing had been recorded yet was not there yet, and one that had
    turned out to be another was not there any more.

    One of which only terms of other dictionaries are known is another plan's (``others``: it is there all the same). What
    the register knows of everybody tells nothing: an enterprise that has just been registered is every plan's. ``forms``
    are those of all terms, where they were asked for already.
    """
    names = {pk: (kind, key) for pk, kind, key in subjects}
    found: dict[str, dict[str, Subject]] = {kind: {} for kind in terms.kinds}
    own = {kind: {term.name for term in terms.of(kind)} for kind in terms.kinds}
    told: dict[str, dict[int, _Told]] = {kind: {} for kind in terms.kinds}
    at: dict[int, tuple[Subject, dict[int, _Told]]] = {}
    parts: dict[tuple[str, str, int], Parts] = {}
    elsewhere: set[tuple[str, str]] = set()
    merged: set[tuple[str, str]] = set()
    # In the order of recording, so that of two facts for one thing the newer is the one that stays. There are millions:
    # what can be told of a term or a subject is told once.
    forms, rows = _rows(facts.order_by("pk"), forms)
    for subject_id, term, year, part, value in rows:
        here = at.get(subject_id)
        if here is None:
            kind, key = names.get(subject_id, ("", ""))
            if kind not in found:
                continue
            here = at[subject_id] = Subject(kind, key), told[kind]
        subject, of_kind = here
        known = of_kind.get(term)
        if known is None:
            known = of_kind[term] = _told(*forms[term], own[subject.kind])
        name, read, role = known
        if role == MERGED:
            (merged.add if value else merged.discard)((subject.kind, subject.id))
            continue
        found[subject.kind].setdefault(subject.id, subject)
        values = subject.years.setdefault(year, {}) if year else subject.unchanging
        if read is None:
            if role == _ELSEWHERE:
                elsewhere.add((subject.kind, subject.id))
            continue
        if part:
            count, number = divmod(part, 100)
            of_year = parts.setdefault((subject.kind, subject.id, year), {})
            values = of_year.setdefault(count, {}).setdefault(number, {})
        if value:
            values[name] = read(value)
        else:
            values.pop(name, None)
    for (kind, key, year), by_count in parts.items():
        join_parts(found[kind][key].years[year], by_count, terms.of(kind))
    for kind, key in () if others else elsewhere:
        if not _spoken_of(found[kind][key]):
            del found[kind][key]
    for kind, key in merged:
        found[kind].pop(key, None)
    return Facts({kind: dict(sorted(known.items())) for kind, known in found.items()})


_ROW = ("subject_id", "term_id", "year", "part", "value")
_Row = tuple[int, int, int, int, str]


Forms = dict[int, tuple[str, str]]
"""The name and form of each term by number."""


def _forms() -> Forms:
    return {pk: (name, form) for pk, name, form in TermRow.objects.values_list("pk", "name", "form")}


def _rows(facts: FactQuery, forms: Forms | None) -> tuple[Forms, Iterable[_Row]]:
    """The terms, and the facts. To join the two costs a second for a million facts, to ask for them apart one more
    question: a page does the one, a run the other.
    """
    if forms is not None:
        return forms, facts.values_list(*_ROW)
    joined = list(facts.values_list(*_ROW, "term__name", "term__form"))
    return {row[1]: row[5:] for row in joined}, [row[:5] for row in joined]


_Told = tuple[str, Callable[[str], Value] | None, str]
"""Of a term: its name, what reads its values where the plan speaks of it, and what else it is."""
_ELSEWHERE = "elsewhere"
"""A term of another dictionary."""


def _told(name: str, form: str, own: set[str]) -> _Told:
    """What a term of the fact base is to a plan whose own terms of its kind bear some names."""
    known = name in (MERGED, OBSERVED) or name in _EVERYBODYS
    role = MERGED if name == MERGED else "" if known else _ELSEWHERE
    return name, _READ.get(form, str) if name in own else None, role


_EVERYBODYS = frozenset(term.name for term in REGISTER_TERMS)


def _spoken_of(subject: Subject) -> bool:
    """Whether anything is known of a subject beyond what the register knows of everybody."""
    return any(not _EVERYBODYS.issuperset(values) for values in (subject.unchanging, *subject.years.values()))


Parts = dict[int, dict[int, dict[str, Value]]]
"""Into how many parts a year is cut → the number of a part → what is known of it."""


def join_parts(year: dict[str, Value], parts: Parts, terms: Iterable[Term]) -> None:
    """Fill a year with what its quarters, else its months, come to. A value given for the whole year stands."""
    for count in sorted(parts):
        for name, value in whole_year(parts[count], count, terms).items():
            year.setdefault(name, value)
