"""The facts of one case: subjects that its rows state, and those that references invent."""

from __future__ import annotations

from dataclasses import dataclass, field

from luodi.facts import Facts, Subject
from luodi.facts.subject import Value
from luodi.plan.terms import Term, Terms


class Contradiction(Exception):
    """A value that differs from one stated before, which stands on ``line``."""

    def __init__(self, line: int, other: Value) -> None:
        super().__init__(line, other)
        self.line = line
        self.other = other


@dataclass(slots=True)
class World:
    """Facts while rows are read."""

    terms: Terms
    subjects: dict[str, dict[str, Subject]] = field(default_factory=dict)
    stated: dict[tuple[str, str, str, int | None], int] = field(default_factory=dict)
    """Kind, id, term and year → the line that states the value, or says that it is 未知."""
    own: dict[str, set[str]] = field(default_factory=dict)
    """By kind, the ids that rows speak of themselves: only their references are invented."""

    def observe(self, kind: str, identity: str, year: int) -> None:
        """A row speaks of a subject in a year."""
        self.own.setdefault(kind, set()).add(identity)
        subject = self._subject(kind, identity)
        if self.terms.changes(kind):
            subject.years.setdefault(year, {})

    def state(self, term: Term, identity: str, year: int, value: Value | None, line: int) -> None:
        """A value of a subject; None says on purpose that it is unknown. Raises ``Contradiction``."""
        subject = self._subject(term.kind, identity)
        values = subject.years.setdefault(year, {}) if term.yearly else subject.unchanging
        key = (term.kind, identity, term.name, year if term.yearly else None)
        before = values.get(term.name)
        if key in self.stated and before != value:
            raise Contradiction(self.stated[key], "未知" if before is None else before)
        self.stated[key] = line
        if value is not None:
            values[term.name] = value
            if term.target:
                self._subject(term.target, str(value))

    def referred(self, reference: Term, identity: str, year: int) -> str | None:
        """Whom a reference of a subject points to: whom its row states, else somebody invented; None if 未知."""
        subject = self._subject(reference.kind, identity)
        values = subject.years.setdefault(year, {}) if reference.yearly else subject.unchanging
        if reference.name not in values:
            if (reference.kind, identity, reference.name, year if reference.yearly else None) in self.stated:
                return None
            values[reference.name] = f"{identity}的{reference.name}"
            self._subject(reference.target, str(values[reference.name]))
        return str(values[reference.name])

    def facts(self) -> Facts:
        """The facts, with everybody that references point to."""
        for kind, identities in self.own.items():
            references = [term for term in self.terms.of(kind) if term.target]
            for identity in identities:
                for reference in references:
                    for year in self.subjects[kind][identity].years or (0,):
                        self.referred(reference, identity, year)
        return Facts({kind: dict(sorted(subjects.items())) for kind, subjects in self.subjects.items()})

    def _subject(self, kind: str, identity: str) -> Subject:
        subjects = self.subjects.setdefault(kind, {})
        if identity not in subjects:
            subjects[identity] = Subject(kind, identity)
        return subjects[identity]
