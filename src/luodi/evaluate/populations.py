"""Values of many subjects together: sums, counts, averages, ranks, growth.

A subject belongs to a year from its first row on, whether or not anybody reported for it that year: what nobody reported
is unknown, and so is a sum that needs it. A figure of statistics (性质 统计) of fewer than three subjects is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.evaluate.expressions import Compiler, Environment, Evaluate, terms_read
from luodi.evaluate.operations import divide
from luodi.evaluate.values import ZERO, Number, Unknown, exactly, lacking
from luodi.facts import Facts, Subject
from luodi.program.nodes import Constant, Node, Operation, Read, walk
from luodi.rules.operators import OVER_SUBJECTS

FEWEST = 3
"""Subjects that a statistical figure must be made of, so that none of them can be told from it (统计法)."""
FEW = "三家以上的填报"
RULINGS = {"约": "「左右」的容差", "倍增": "倍增的基期", "领先": "「领先」的名次"}
"""What an operator waits for as long as no office has said what its word means."""
Builder = Callable[[Operation, list[Evaluate]], Evaluate]
GROWTH_PLACES = 12
"""Decimals to which a compound rate of growth is worked out, cut off: so it reaches 10% only where it does."""


class Population(Environment):
    """The subjects of a kind in a year: where values over all of them are worked out.

    ``members`` are those in scope; ``doubtful`` those of which nobody can say, with what they lack.
    """

    __slots__ = ("_scope", "base", "doubtful", "kind", "known", "members", "observed_subjects", "waiting")

    def __init__(
        self,
        facts: Facts,
        kind: str,
        scope: Evaluate | None,
        year: int,
        base: int,
        options: tuple[int, ...],
        years: dict[int, Environment] | None = None,
    ) -> None:
        self.facts, self.kind, self._scope, self.year, self.options = facts, kind, scope, year, options
        self.base = base
        """The year from which growth is counted: that before the plan's first."""
        self.row, self.unchanging, self.first_year = {}, {}, base
        self.years = {} if years is None else years
        self.years[year] = self
        self.known: dict[Node, Any] = {}
        self.members: list[Member] = []
        self.doubtful: list[Unknown] = []
        self.waiting: set[str] = set()
        """Ids of subjects that a value asked for so far waits for."""
        self.observed_subjects = [
            subject for subject in facts.of(kind).values() if subject.first_year is None or subject.first_year <= year
        ]
        for subject in self.observed_subjects:
            self._admit(Member(self, subject, year))

    def _admit(self, member: Member) -> None:
        inside = True if self._scope is None else self._scope(member)
        if inside.__class__ is Unknown:
            self.doubtful.append(inside)
            self.waiting.add(member.subject.id)
        elif inside:
            self.members.append(member)

    def at(self, year: int) -> Population:
        """The same kind of subjects in another year: who is in scope then."""
        found = self.years.get(year)
        if found is None:
            found = Population(self.facts, self.kind, self._scope, year, self.base, self.options, self.years)
        assert isinstance(found, Population), "the years of a population are populations"
        return found

    def values(self, of: Evaluate) -> list[Any]:
        """The value of every member, those in doubt among them as unknown."""
        found: list[Any] = list(self.doubtful)
        for member in self.members:
            value = of(member)
            if value.__class__ is Unknown:
                self.waiting.add(member.subject.id)
            found.append(value)
        return found


class Member(Environment):
    """One subject of a population in a year."""

    __slots__ = ("_home",)

    def __init__(self, population: Population, subject: Subject, year: int) -> None:
        super().__init__(population.facts, subject, year, population.options)
        self._home = population

    @property
    def population(self) -> Population:
        """The subjects of its kind in its year."""
        return self._home.at(self.year)

    def at(self, year: int) -> Environment:
        """The same subject in another year."""
        found = self.years.get(year)
        if found is None:
            found = self.years[year] = Member(self._home, self.subject, year)
            found.years = self.years
        return found


class PopulationCompiler(Compiler):
    """Compiles expressions in which some operators look at many subjects."""

    def __init__(self, statistical: Callable[[Node], bool]) -> None:
        super().__init__()
        self._statistical = statistical

    def _operation(self, node: Operation) -> Evaluate:
        if node.operator not in AGGREGATES:
            return super()._operation(node)
        found = AGGREGATES[node.operator](node, [self.compile(argument) for argument in node.arguments])
        if node.operator in _SINGLE_OUT and self._statistical(node):
            found = _withheld(found)
        return _remembered(node, found) if node.operator in OVER_SUBJECTS else found


def reads_statistics(scope: Node | None) -> Callable[[Node], bool]:
    """Whether a value, or the scope over which it is taken, reads statistics of single subjects."""
    by_scope = scope is not None and _of_statistics(scope)
    return lambda node: by_scope or _of_statistics(node)


def _of_statistics(node: Node) -> bool:
    return any(isinstance(part, Read) and part.term.nature == "统计" for part in walk(node))


def _remembered(node: Node, value: Evaluate) -> Evaluate:
    """Worked out once for a population: value and milestones ask for the same."""

    def evaluate(env: Any) -> Any:
        known = env.known
        if node not in known:
            known[node] = value(env)
        return known[node]

    return evaluate


def _withheld(value: Evaluate) -> Evaluate:
    few = Unknown(frozenset({FEW}))

    def evaluate(env: Any) -> Any:
        return few if len(env.members) + len(env.doubtful) < FEWEST else value(env)

    return evaluate


def _over_members(combine: Callable[[Sequence[Any]], Any]) -> Builder:
    """What is unknown of one subject leaves the whole unknown; where nobody is on record, so is everything."""

    def build(node: Operation, arguments: list[Evaluate]) -> Evaluate:
        (of,) = arguments
        nobody = Unknown(terms_read(node))

        def evaluate(env: Any) -> Any:
            values = env.values(of)
            if not env.observed_subjects:
                return nobody
            unknown = [value for value in values if value.__class__ is Unknown]
            if unknown:
                return lacking(unknown)
            found = combine(values)
            return nobody if found is None else found

        return evaluate

    return build


def _sum(values: Sequence[Number]) -> Number:
    total: Number = ZERO
    for value in values:
        total = exactly(_plus, total, value)
    return total


def _plus(left: Any, right: Any) -> Any:
    return left + right


def _mean(values: Sequence[Number]) -> Number | None:
    return divide(_sum(values), Decimal(len(values))) if values else None


def _count(values: Sequence[bool]) -> Decimal:
    return Decimal(sum(values))


def _of_named(node: Operation, arguments: list[Evaluate]) -> Evaluate:
    """取自: a value of the one subject whose id is given."""
    id_ = node.arguments[0]
    assert isinstance(id_, Constant), "取自 names its subject"
    of = arguments[1]
    nobody = Unknown(terms_read(node))

    def evaluate(env: Any) -> Any:
        subject = env.facts.of(env.kind).get(id_.value)
        if subject is None:
            return nobody
        value = of(Member(env, subject, env.year))
        if value.__class__ is Unknown:
            env.waiting.add(subject.id)
        return value

    return evaluate


def growth(first: Number, last: Number, years: int) -> Decimal:
    """The yearly compound rate that leads from one positive number to another, cut off after twelve decimals.

    Exact integer roots, so that a rate of just 10% is 10% and not a hair less.
    """
    scale = 10**GROWTH_PLACES
    ratio = Fraction(last) / Fraction(first)
    root = _root(ratio.numerator * scale**years // ratio.denominator, years)
    return Decimal(root - scale).scaleb(-GROWTH_PLACES)


def _root(number: int, degree: int) -> int:
    """The greatest whole number whose power is no more than a number (Newton's method from above)."""
    if number < 2 or degree == 1:
        return number
    guess = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def _growth(node: Operation, arguments: list[Evaluate]) -> Evaluate:
    """年均增幅: from the year before the plan's first; unknown in that year itself and where the first is not positive."""
    (of,) = arguments
    undefined = Unknown(terms_read(node))

    def evaluate(env: Any) -> Any:
        if env.year <= env.base:
            return undefined
        before = env.at(env.base)
        first, last = of(before), of(env)
        env.waiting |= before.waiting
        if first.__class__ is Unknown or last.__class__ is Unknown:
            return lacking((first, last))
        return undefined if first <= 0 or last < 0 else growth(first, last, env.year - env.base)

    return evaluate


def _rank(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    """排名: one more than how many members of the population have more."""
    (of,) = arguments

    def evaluate(env: Any) -> Any:
        own, values = of(env), env.population.values(of)
        unknown = [value for value in (own, *values) if value.__class__ is Unknown]
        return lacking(unknown) if unknown else Decimal(1 + sum(value > own for value in values))

    return evaluate


def _waits_for_ruling(node: Operation, arguments: list[Evaluate]) -> Evaluate:
    """A word of the text whose meaning no office has said: only what it means in any case is known."""
    open_ = Unknown(frozenset({RULINGS[node.operator]}))
    certain = _CERTAIN[node.operator]

    def evaluate(env: Any) -> Any:
        values = [argument(env) for argument in arguments]
        if any(value.__class__ is Unknown for value in values):
            return lacking((*values, open_))
        return True if certain(*values) else open_

    return evaluate


_CERTAIN: dict[str, Callable[..., bool]] = {
    "约": lambda value, about: value == about,
    "领先": lambda rank: rank == 1,
    "倍增": lambda _value: False,
}
"""What a word without a ruling means in any case: the number itself, the first place."""

_SINGLE_OUT = frozenset({"合计", "计数", "平均"})
"""Values from which a single subject's could be told where there are too few."""
AGGREGATES: dict[str, Builder] = {
    "合计": _over_members(_sum),
    "计数": _over_members(_count),
    "平均": _over_members(_mean),
    "排名": _rank,
    "取自": _of_named,
    "年均增幅": _growth,
    "约": _waits_for_ruling,
    "领先": _waits_for_ruling,
    "倍增": _waits_for_ruling,
}
