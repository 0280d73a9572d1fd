"""The subjects on which the results of one subject rest: itself, those it refers to, and those it shares a ceiling with.

Worked out over these alone, its results are what they are over everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from luodi.facts import Facts, Subject
from luodi.plan.terms import Term, Terms
from luodi.program.policies import Program

Ids = dict[str, set[str]]
"""Subjects by kind."""


class Source(Protocol):
    """Facts of which only some subjects are looked at."""

    def referred(self, kind: str, ids: set[str]) -> Ids:
        """The subjects to which some refer, in any year."""
        ...

    def sharing(self, kind: str, id_: str, term: Term) -> set[str] | None:
        """The subjects of a kind that have a value of a term with one of them in common, in any years, and those for
        which it is not known in some year. None: every subject of the kind, for its own is not known."""
        ...

    def every(self, kind: str) -> set[str]:
        """All subjects of a kind."""
        ...


def closure(source: Source, program: Program, kind: str, id_: str) -> Ids:
    """The subjects on which the results of a subject rest."""
    found: Ids = {}
    waiting: Ids = {kind: {id_} | _sharing(source, program, kind, id_)}
    while waiting:
        some = next(iter(waiting))
        new = waiting.pop(some) - found.setdefault(some, set())
        found[some] |= new
        if new:
            for other, ids in source.referred(some, new).items():
                waiting.setdefault(other, set()).update(ids)
    return {kind: ids for kind, ids in found.items() if ids}


def _sharing(source: Source, program: Program, kind: str, id_: str) -> set[str]:
    """Those that share a ceiling (每受益每年) with a subject, in a policy of its kind, under any reading."""
    found: set[str] = set()
    for policy in program.policies:
        modes = {mode.name for cap in policy.caps for mode in cap.manner.modes}
        if policy.kind != kind or "每受益每年" not in modes or policy.recipient == "self":
            continue
        ids = source.sharing(kind, id_, policy.recipient) if isinstance(policy.recipient, Term) else None
        found |= source.every(kind) if ids is None else ids
    return found


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """Facts that were read, as a source."""

    facts: Facts
    terms: Terms

    def referred(self, kind: str, ids: set[str]) -> Ids:
        """The subjects to which some refer, in any year."""
        found: Ids = {}
        references = [term for term in self.terms.of(kind) if term.form == "引用"]
        for id_ in ids:
            for term in references:
                found.setdefault(term.target, set()).update(map(str, _values(self.facts.of(kind)[id_], term)))
        return found

    def sharing(self, kind: str, id_: str, term: Term) -> set[str] | None:
        """Those with a value of a term in common, and those for which it is not known."""
        subjects = self.facts.of(kind)
        own = set(_values(subjects[id_], term))
        if not own or not _is_known(subjects[id_], term):
            return None
        return {
            other.id for other in subjects.values() if not _is_known(other, term) or own & set(_values(other, term))
        }

    def every(self, kind: str) -> set[str]:
        """All subjects of a kind."""
        return set(self.facts.of(kind))

    def only(self, ids: Ids) -> Facts:
        """The facts of some subjects."""
        return Facts(
            {kind: {id_: self.facts.of(kind)[id_] for id_ in sorted(some)} for kind, some in ids.items()},
            terms=self.terms,
        )


def _values(subject: Subject, term: Term) -> Iterator[object]:
    rows = subject.years.values() if term.yearly else [subject.unchanging]
    yield from (row[term.name] for row in rows if term.name in row)


def _is_known(subject: Subject, term: Term) -> bool:
    """Whether a term is known in every year."""
    rows = list(subject.years.values()) if term.yearly else [subject.unchanging]
    return bool(rows) and all(term.name in row for row in rows)
