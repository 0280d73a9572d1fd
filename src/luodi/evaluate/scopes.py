"""Who of a kind of subject is in scope in a year: asked once, however many values are taken over them, and parted among groups.

A subject belongs to a year from its first row on, whether or not anybody reported for it that year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR
from typing import Any, Protocol

from luodi.evaluate.values import Unknown
from luodi.facts import Subject

Test = Callable[[Subject, int], Any]
"""Whether a subject is in scope in a year: a truth, or what is lacking to say so."""


@dataclass(slots=True)
class Within:
    """Who is in scope in a year; ``doubtful`` are those of whom nobody can say, by their ids, with what they lack;
    ``observed`` is whether anybody of the kind is on record at all."""

    inside: list[Subject] = field(default_factory=list)
    doubtful: dict[str, Unknown] = field(default_factory=dict)
    observed: bool = False


class Scoped(Protocol):
    """Whatever tells who is in scope."""

    def of(self, year: int) -> Within:
        """Who is in scope in a year."""
        ...


class Scope:
    """The scope of targets over all subjects of a kind. Without a test it is all that are on record."""

    def __init__(self, subjects: Iterable[Subject], test: Test | None) -> None:
        self.since = [(subject, subject.first_year) for subject in subjects]
        self._test = test
        self._years: dict[int, Within] = {}

    def of(self, year: int) -> Within:
        """Who is in scope in a year."""
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._made(year)
        return found

    def _made(self, year: int) -> Within:
        there = [subject for subject, first in self.since if first is None or first <= year]
        if self._test is None:
            return Within(there, observed=bool(there))
        found = Within(observed=bool(there))
        for subject in there:
            inside = self._test(subject, year)
            if inside.__class__ is Unknown:
                found.doubtful[subject.id] = inside
            elif inside:
                found.inside.append(subject)
        return found


class Parts:
    """A scope parted among groups of its subjects: who is in it is asked of all together, once."""

    def __init__(self, scope: Scope, group_of: Mapping[str, str], others: str) -> None:
        self._scope = scope
        self._group_of = {subject.id: group_of.get(subject.id) or others for subject, _ in scope.since}
        self._since: dict[str, int] = {}
        for subject, first in scope.since:
            group = self._group_of[subject.id]
            self._since[group] = min(self._since.get(group, MAXYEAR), first or 0)
        self._years: dict[int, dict[str, Within]] = {}

    def of(self, group: str) -> Part:
        """The part of one group."""
        return Part(self, group)

    def within(self, group: str, year: int) -> Within:
        """Who of a group is in scope in a year."""
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._made(year)
        return found[group]

    def _made(self, year: int) -> dict[str, Within]:
        whole = self._scope.of(year)
        found = {group: Within(observed=since <= year) for group, since in self._since.items()}
        for subject in whole.inside:
            found[self._group_of[subject.id]].inside.append(subject)
        for id_, unknown in whole.doubtful.items():
            found[self._group_of[id_]].doubtful[id_] = unknown
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """What of a scope lies in one group."""

    parts: Parts
    group: str

    def of(self, year: int) -> Within:
        """Who is in scope in a year."""
        return self.parts.within(self.group, year)
