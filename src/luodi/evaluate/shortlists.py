"""What one 试改 leaves for the next over the same facts: the subjects that the conditions kept let through, and values of
what no change touches.

Of a changed line only the part that changed is worked out again; what stands below it and stays comes out of a column
with one value for every subject and year of the list. Of a table of tiers the values of its key are held in order, so
that those between an old bound and a new one are found at once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar

from luodi.evaluate.expressions import Compiler, Environment, Evaluate
from luodi.evaluate.tiers import TierRule
from luodi.evaluate.values import Unknown
from luodi.facts import Facts, Subject
from luodi.program.nodes import Constant, Node, Operation, Read, Reading, ThisYear, parts, walk

LISTS, COLUMNS = 4, 12
"""How many lists are held, and how many columns of each: those used last."""
_OTHER_YEARS = frozenset({"首次", "上年", "历年最高", "历年合计"})
"""Operators that look at other years than that of a row."""
_V = TypeVar("_V")
Pair = tuple[Node, Node]
Lines = tuple[Evaluate, Evaluate]


class Held:
    """Lists held from one try to the next, as long as the facts are the same ones."""

    def __init__(self) -> None:
        self._subjects: dict[str, dict[str, Subject]] = {}
        self._lists: dict[Hashable, Shortlist] = {}

    def shortlist(
        self, facts: Facts, kind: str, kept: Sequence[tuple[Node, Evaluate]], years: range, options: tuple[int, ...]
    ) -> Shortlist:
        """The subjects of a kind with those of the years in which no condition kept is known not to hold."""
        subjects = facts.subjects
        if subjects.keys() != self._subjects.keys() or any(
            self._subjects[name] is not subjects[name] for name in subjects
        ):
            self._subjects, self._lists = dict(subjects), {}
        key = (kind, tuple(node for node, _ in kept), years, options)
        return _remembered(
            self._lists, key, LISTS, lambda: Shortlist(facts, kind, [line for _, line in kept], years, options)
        )


def _remembered(known: dict[Hashable, _V], key: Hashable, most: int, make: Callable[[], _V]) -> _V:
    """What is known by a key, made where it is not; of more than so many those go that were not used for longest."""
    found = known.pop(key) if key in known else make()
    known[key] = found
    while len(known) > most:
        del known[next(iter(known))]
    return found


class _Row:
    """A subject in a year, for lines of which the unchanged parts are in ``cells``."""

    __slots__ = ("cells", "options", "year")

    def __init__(self, options: tuple[int, ...]) -> None:
        self.options = options
        self.year = 0
        self.cells: tuple[Any, ...] = ()


class _ColumnCompiler(Compiler):
    """Takes the nodes that have a column out of it."""

    def __init__(self, columns: Sequence[Node]) -> None:
        super().__init__()
        for at, node in enumerate(columns):
            self._done[node] = _cell(at)


def _cell(at: int) -> Evaluate:
    def read(row: Any) -> Any:
        return row.cells[at]

    return read


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The key of a table of tiers: of every subject of the list by year, and all known values in order with their places."""

    by_year: list[dict[int, Any]]
    values: list[Any]
    places: list[int]


class Shortlist:
    """Subjects with years, in the order of the facts."""

    def __init__(
        self, facts: Facts, kind: str, kept: Sequence[Evaluate], years: range, options: tuple[int, ...]
    ) -> None:
        self._facts, self._options, self._last = facts, options, years[-1] if years else 0
        self.subjects: list[Subject] = []
        self.years: list[tuple[int, ...]] = []
        self._columns: dict[Hashable, list[Any]] = {}
        self._ranked: dict[Hashable, _Ranked] = {}
        shared: dict[tuple[int, ...], tuple[int, ...]] = {}
        for subject in facts.of(kind).values():
            begins, env = subject.first_year, Environment(facts, subject, 0, options)
            seen = range(years.start if begins is None else max(years.start, begins), years.stop)
            found = tuple(year for year in seen if not _excluded(kept, env.at(year)))
            if found:
                self.subjects.append(subject)
                self.years.append(shared.setdefault(found, found))

    def environments(self) -> Iterator[Iterator[Environment]]:
        """Of each subject its years."""
        for subject, years in zip(self.subjects, self.years, strict=True):
            env = Environment(self._facts, subject, 0, self._options)
            yield (env.at(year) for year in years)

    def column(self, node: Node, value: Evaluate) -> list[Any]:
        """The value of a node for every subject and year of the list."""
        return _remembered(
            self._columns, node, COLUMNS, lambda: [value(env) for years in self.environments() for env in years]
        )

    def moved(
        self,
        compiler: Compiler,
        conditions: Sequence[Pair],
        others: Sequence[Pair],
        shared: Sequence[Node],
        options: tuple[tuple[int, ...], tuple[int, ...]],
    ) -> dict[int, int]:
        """The places of subjects for which a line gives another value, each with the first such year. Where one of the conditions is met
        neither before nor after, no line counts. ``shared`` are the parts of the lines that stay."""
        old, new = (_Row(chosen) for chosen in options)
        own = _ColumnCompiler(shared)
        needed = [(own.compile(was), own.compile(becomes)) for was, becomes in conditions]
        lines = [(own.compile(was), own.compile(becomes)) for was, becomes in others]
        columns = [self.column(node, compiler.compile(node)) for node in shared]
        cells: Iterator[tuple[Any, ...]] = zip(*columns, strict=True) if columns else repeat(())
        found: dict[int, int] = {}
        for place, years in enumerate(self.years):
            for year in years:
                old.cells = new.cells = next(cells)
                old.year = new.year = year
                if place not in found and differs(needed, lines, old, new):
                    found[place] = year
        return found

    def moved_tiers(self, compiler: Compiler, was: TierRule, becomes: TierRule) -> dict[int, int]:
        """The places of subjects to which a table of tiers with the same key and manner gives another award, each with
        the first such year."""
        ranked = _remembered(
            self._ranked, was.tiers.key, COLUMNS, lambda: self._rank(compiler.compile(was.tiers.key), was.rank)
        )
        mode = was.tiers.manner.under(self._options).name
        found: dict[int, int] = {}
        for place in _near(ranked, was, becomes):
            values, begins = ranked.by_year[place], self.subjects[place].first_year
            old = {year: was.tier(value) for year, value in values.items()}
            new = {year: becomes.tier(value) for year, value in values.items()}
            for year in self.years[place]:
                earlier = () if begins is None else range(begins, year)
                first = was.awarded(old[year], [old[one] for one in earlier], mode)
                second = becomes.awarded(new[year], [new[one] for one in earlier], mode)
                if not same(first, second):
                    found[place] = year
                    break
        return found

    def _rank(self, key: Evaluate, rank: Callable[[Any], Any]) -> _Ranked:
        by_year: list[dict[int, Any]] = []
        for subject, years in zip(self.subjects, self.years, strict=True):
            env, begins = Environment(self._facts, subject, 0, self._options), subject.first_year
            observed = years if begins is None else range(begins, self._last + 1)
            values = ((year, key(env.at(year))) for year in observed)
            by_year.append({year: value if value.__class__ is Unknown else rank(value) for year, value in values})
        known = sorted(
            (value, place)
            for place, values in enumerate(by_year)
            for value in values.values()
            if value.__class__ is not Unknown
        )
        return _Ranked(by_year, [value for value, _ in known], [place for _, place in known])


def _excluded(kept: Sequence[Evaluate], env: Environment) -> bool:
    return any(condition(env) is False for condition in kept)


def differs(needed: Sequence[Lines], lines: Sequence[Lines], old: Any, new: Any) -> bool:
    """Whether some line gives another value. Where a condition needed is met neither before nor after, none counts."""
    found = False
    for was, becomes in needed:
        first, second = was(old), becomes(new)
        if first is False and second is False:
            return False
        found = found or not (first is second or same(first, second))
    if found:
        return True
    for was, becomes in lines:
        first, second = was(old), becomes(new)
        if first is not second and not same(first, second):
            return True
    return False


def same(was: Any, becomes: Any) -> bool:
    """Whether two values are alike, unknown ones by what they lack."""
    if was.__class__ is Unknown and becomes.__class__ is Unknown:
        return bool(was.lacking == becomes.lacking and was.latest == becomes.latest)
    return bool(was == becomes)


def _near(ranked: _Ranked, was: TierRule, becomes: TierRule) -> set[int]:
    """The places of subjects with a value between an old bound and a new one, or at a tier of which the award changed."""
    found: set[int] = set()
    turned = was.below is not becomes.below
    for at, (first, second) in enumerate(zip(was.bounds, becomes.bounds, strict=True)):
        low, high = min(first, second), max(first, second)
        if was.awards[at] != becomes.awards[at]:
            found.update(ranked.places[bisect_left(ranked.values, low) :])
        elif first != second or turned:
            found.update(ranked.places[bisect_left(ranked.values, low) : bisect_right(ranked.values, high)])
    return found


def parts_that_stay(pairs: Sequence[Pair], varied: frozenset[int]) -> tuple[Node, ...] | None:
    """The largest parts that both sides of some lines have in common; None where a change stands below an operator that
    looks at other years."""
    found: dict[Node, None] = {}
    for old, new in pairs:
        both = {node for node in set(walk(old)) & set(walk(new)) if not reads(node, varied)}
        if not (_split(old, both, found) and _split(new, both, found)):
            return None
    return tuple(found)


def _split(node: Node, both: set[Node], found: dict[Node, None]) -> bool:
    if isinstance(node, Constant | ThisYear):
        return True
    if node in both:
        found[node] = None
        return True
    if isinstance(node, Read) or (isinstance(node, Operation) and node.operator in _OTHER_YEARS):
        return False
    return all(_split(part, both, found) for part in parts(node))


def reads(node: Node, varied: frozenset[int]) -> bool:
    """Whether a node reads one of some readings."""
    return bool(varied) and any(isinstance(part, Reading) and part.index in varied for part in walk(node))
