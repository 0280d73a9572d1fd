"""Values of many subjects together: sums, counts, averages, ranks, growth.

What nobody reported is unknown, and so is a sum that needs it. A figure of statistics (性质 统计) of fewer than three
subjects is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from luodi.evaluate.expressions import Compiler, Environment, Evaluate, terms_read
from luodi.evaluate.operations import divide
from luodi.evaluate.scopes import Scope, Scoped
from luodi.evaluate.values import ZERO, Number, Unknown, exactly, lacking
from luodi.facts import Facts, Subject
from luodi.program.nodes import Constant, Node, Operation, Read, walk
from luodi.program.policies import Mode
from luodi.program.reported import REGION, REPORTED
from luodi.rules.operators import OVER_SUBJECTS

FEWEST = 3
"""Subjects that a statistical figure must be made of, so that none of them can be told from it (统计法)."""
FEW = "三家以上的填报"
RULINGS = {"约": "「左右」的容差", "倍增": "倍增的基期", "领先": "「领先」的名次"}
"""What an operator waits for as long as no office has said what its word means."""
Builder = Callable[[Operation, list[Evaluate]], Evaluate]
_NO_ROW: dict[str, Any] = {}
GROWTH_PLACES = 12
"""Decimals to which a compound rate of growth is worked out, cut off: so it reaches 10% only where it does."""


class Roster:
    """Who of a kind of subject is in scope in a year, and what was worked out over them.

    ``doubtful`` are those of whom nobody can say, by their ids, with what they lack, ``doubt`` is what they lack together;
    ``observed`` is whether anybody is on record at all; ``known`` are values with the ids of those that each waits for.
    """

    __slots__ = ("doubt", "doubtful", "known", "members", "observed")

    def __init__(self, members: list[Member], doubtful: dict[str, Unknown], *, observed: bool) -> None:
        self.members = members
        self.doubtful = doubtful
        self.doubt = lacking(doubtful.values())
        self.observed = observed
        self.known: dict[Any, tuple[Any, set[str]]] = {}


class Rosters:
    """The rosters of a kind of subject through the years, each made once. ``base`` is the year from which growth is
    counted: that before the plan's first."""

    def __init__(self, facts: Facts, kind: str, scope: Scoped, base: int, options: tuple[int, ...]) -> None:
        self.facts, self.kind, self.base, self.options = facts, kind, base, options
        self.scope = scope
        self._years: dict[int, Roster] = {}
        self._panels: dict[int, Panel] = {}

    def of(self, year: int) -> Roster:
        """The roster of a year."""
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._made(year)
        return found

    def panel(self, year: int) -> Rosters:
        """The same subjects through the years: those in scope in the base year and in another."""
        found = self._panels.get(year)
        if found is None:
            found = self._panels[year] = Panel(self, year)
        return found

    def _made(self, year: int) -> Roster:
        within = self.scope.of(year)
        members = [Member(self, subject, year) for subject in within.inside]
        return Roster(members, within.doubtful, observed=within.observed)


def scope_over(facts: Facts, kind: str, test: Evaluate | None, base: int, options: tuple[int, ...]) -> Scope:
    """The scope of a kind that a test tells, under a choice of options."""
    subjects = facts.of(kind).values()
    if test is None:
        return Scope(subjects, None)
    # A scope that ranks does so among all of the kind.
    everybody = Rosters(facts, kind, Scope(subjects, None), base, options)
    return Scope(subjects, lambda subject, year: test(Member(everybody, subject, year)))


class Panel(Rosters):
    """Rosters of the same subjects in every year (固定样本): those in scope both in the base year and in another. Who is in
    doubt in either year, and not known to be out in the other, is in doubt here."""

    def __init__(self, home: Rosters, year: int) -> None:
        super().__init__(home.facts, home.kind, home.scope, home.base, home.options)
        self._home = home
        first, then = home.of(home.base), home.of(year)
        firsts = {member.subject.id for member in first.members}
        self._subjects = [member.subject for member in then.members if member.subject.id in firsts]
        last = {member.subject.id for member in then.members}
        self._doubtful = {id_: unknown for id_, unknown in first.doubtful.items() if id_ in last}
        for id_, unknown in then.doubtful.items():
            before = first.doubtful.get(id_)
            if before is not None and before.lacking != unknown.lacking:
                self._doubtful[id_] = lacking((unknown, before))
            elif before is not None or id_ in firsts:
                self._doubtful[id_] = unknown

    def _made(self, year: int) -> Roster:
        members = [Member(self._home, subject, year) for subject in self._subjects]
        return Roster(members, self._doubtful, observed=self._home.of(year).observed)


class Population(Environment):
    """The subjects of a kind in a year: where values over all of them are worked out. ``late`` are the ids of those that a
    value asked for so far waits for, beside those in doubt."""

    __slots__ = ("_rosters", "late", "roster")

    def __init__(self, rosters: Rosters, year: int, years: dict[int, Environment] | None = None) -> None:
        self.facts, self.options, self.year = rosters.facts, rosters.options, year
        self._rosters = rosters
        self.row, self.unchanging, self.first_year = {}, {}, rosters.base
        self.years = {} if years is None else years
        self.years[year] = self
        self.roster = rosters.of(year)
        self.late: set[str] = set()

    @property
    def base(self) -> int:
        """The year from which growth is counted."""
        return self._rosters.base

    @property
    def waiting(self) -> int:
        """How many a value asked for so far waits for."""
        return len(self.roster.doubtful) + len(self.late.difference(self.roster.doubtful))

    @property
    def members(self) -> list[Member]:
        """Those in scope."""
        return self.roster.members

    def at(self, year: int) -> Population:
        """The same kind of subjects in another year: who is in scope then."""
        found = self.years.get(year)
        if found is None:
            found = Population(self._rosters, year, self.years)
        assert isinstance(found, Population), "the years of a population are populations"
        return found

    def panel(self) -> Population:
        """Those in scope in this year and in the base year, the same in every year."""
        return Population(self._rosters.panel(self.year), self.year)

    def named(self, id_: str) -> Member | None:
        """One subject of the kind by its id, in scope or not."""
        subject = self.facts.of(self._rosters.kind).get(id_)
        return None if subject is None else Member(self._rosters, subject, self.year)

    def values(self, of: Evaluate) -> tuple[list[Any], list[Unknown]]:
        """The known values of members, and what the others lack, those in doubt among them."""
        known: list[Any] = []
        unknown = [self.roster.doubt] if self.roster.doubtful else []
        for member in self.roster.members:
            value = of(member)
            if value.__class__ is Unknown:
                self.late.add(member.subject.id)
                unknown.append(value)
            else:
                known.append(value)
        return known, unknown


class Member(Environment):
    """One subject of a population in a year. There are many: what few of them are asked is worked out when it is."""

    __slots__ = ("_rosters",)

    def __init__(self, rosters: Rosters, subject: Subject, year: int) -> None:
        self.facts, self.subject, self.year, self.options = rosters.facts, subject, year, rosters.options
        self.unchanging = subject.unchanging
        self.row = subject.years.get(year, _NO_ROW)
        self._rosters = rosters

    def __getattr__(self, name: str) -> Any:
        """``first_year`` and ``years``, the first time that they are asked for."""
        if name == "first_year":
            self.first_year = self.subject.first_year
            return self.first_year
        if name == "years":
            self.years = {self.year: self}
            return self.years
        raise AttributeError(name)

    @property
    def base(self) -> int:
        """The year from which growth is counted."""
        return self._rosters.base

    @property
    def population(self) -> Population:
        """The subjects of its kind in its year."""
        return Population(self._rosters, self.year)

    def panel(self) -> Member:
        """Itself: one subject is the same in every year."""
        return self

    def at(self, year: int) -> Environment:
        """The same subject in another year."""
        found = self.years.get(year)
        if found is None:
            found = self.years[year] = Member(self._rosters, self.subject, year)
            found.years = self.years
        return found


Modes = Mapping[str, Mode]
"""The modes in force of a word, by their names."""


class PopulationCompiler(Compiler):
    """Compiles expressions in which some operators look at many subjects. ``modes`` are how those that can be meant in
    several ways are meant."""

    def __init__(self, statistical: Callable[[Node], bool], modes: Mapping[Node, Modes] | None = None) -> None:
        super().__init__()
        self._statistical = statistical
        self._modes = modes or {}

    def _operation(self, node: Operation) -> Evaluate:
        if node.operator in BY_WAY:
            return BY_WAY[node.operator](node, self._arguments(node), self._modes.get(node, {}))
        if node.operator not in AGGREGATES:
            return super()._operation(node)
        found = AGGREGATES[node.operator](node, self._arguments(node))
        if node.operator in _SINGLE_OUT and self._statistical(node):
            found = _withheld(found)
        if node.operator not in OVER_SUBJECTS:
            return found
        own = any(part in self._modes for part in walk(node))
        return _remembered((node, self) if own else node, found)

    def _arguments(self, node: Operation) -> list[Evaluate]:
        return [self.compile(argument) for argument in node.arguments]

    def level(self, node: Operation) -> tuple[str, Evaluate] | None:
        """The level that a condition holds its value to, and how it compares with it; None where it names none."""
        modes = self._modes.get(node, {})
        if node.operator in _LEVELS:
            return node.operator, self.compile(node.arguments[1])
        if node.operator == "领先" and "前" in modes:
            places = _number(modes["前"])
            return "<=", lambda _: places
        if node.operator == "倍增" and "基期" in modes:
            return ">=", _twice(node, self.compile(node.arguments[0]), modes["基期"])
        return None


_LEVELS = (">=", ">", "<=", "<", "=", "约")


def reads_statistics(scope: Node | None) -> Callable[[Node], bool]:
    """Whether a value, or the scope over which it is taken, reads statistics of single subjects."""
    by_scope = scope is not None and _of_statistics(scope)
    return lambda node: by_scope or _of_statistics(node)


def _of_statistics(node: Node) -> bool:
    return any(isinstance(part, Read) and part.term.nature == "统计" for part in walk(node))


def _remembered(key: object, value: Evaluate) -> Evaluate:
    """Worked out once for a roster: value and milestones ask for the same, and so do several readings. Where a member asks,
    it is the value of its population."""

    def evaluate(env: Any) -> Any:
        if env.__class__ is not Population:
            env = env.population
        known = env.roster.known
        found = known.get(key)
        if found is None:
            before, env.late = env.late, set()
            result = value(env)
            found = known[key] = (result, env.late)
            env.late = before
        env.late |= found[1]
        return found[0]

    return evaluate


def _withheld(value: Evaluate) -> Evaluate:
    few = Unknown(frozenset({FEW}))

    def evaluate(env: Any) -> Any:
        return few if len(env.roster.members) + len(env.roster.doubtful) < FEWEST else value(env)

    return evaluate


def _over_members(combine: Callable[[Sequence[Any]], Any]) -> Builder:
    """What is unknown of one subject leaves the whole unknown; where nobody is on record, so is everything."""

    def build(node: Operation, arguments: list[Evaluate]) -> Evaluate:
        (of,) = arguments
        nobody = Unknown(terms_read(node))

        def evaluate(env: Any) -> Any:
            values, unknown = env.values(of)
            if not env.roster.observed:
                return nobody
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
        member = env.named(id_.value)
        if member is None:
            return nobody
        value = of(member)
        if value.__class__ is Unknown:
            env.late.add(member.subject.id)
        return value

    return evaluate


def _reported(node: Operation, arguments: list[Evaluate]) -> Evaluate:
    """What an office reported: the value of the one region of which it is given. Of two, nobody can say which holds."""
    (of,) = arguments
    nobody = Unknown(terms_read(node))

    def evaluate(env: Any) -> Any:
        given = [of(Environment(env.facts, region, env.year, env.options)) for region in env.facts.of(REGION).values()]
        known = [value for value in given if value.__class__ is not Unknown]
        return known[0] if len(known) == 1 else nobody

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


def _compound(values: Sequence[Number], years: int) -> Decimal | None:
    """复合增幅: from the first to the last."""
    first, last = values[0], values[-1]
    return None if first <= 0 or last < 0 else growth(first, last, years)


def _mean_rate(values: Sequence[Number], years: int) -> Number | None:
    """逐年平均: the mean of the rates of the single years."""
    if any(value <= 0 for value in values[:-1]) or values[-1] < 0:
        return None
    rates = [Fraction(then) / Fraction(before) - 1 for before, then in pairwise(values)]
    return sum(rates, Fraction()) / years


def _growth(node: Operation, arguments: list[Evaluate], modes: Modes) -> Evaluate:
    """年均增幅: from the year before the plan's first; unknown in that year itself and where a first value is not positive.

    Over whoever is in scope in each year, or over those that are both in the first and in the last (固定样本)."""
    (of,) = arguments
    undefined = Unknown(terms_read(node))
    mean, fixed = "逐年平均" in modes, "固定样本" in modes
    rate = _mean_rate if mean else _compound

    def evaluate(env: Any) -> Any:
        if env.year <= env.base:
            return undefined
        home = env.panel() if fixed else env
        years = range(env.base, env.year + 1) if mean else (env.base, env.year)
        values = [of(home.at(year)) for year in years]
        for year in years:
            _wait_too(env, home.at(year))
        if any(value.__class__ is Unknown for value in values):
            return lacking(values)
        found = rate(values, env.year - env.base)
        return undefined if found is None else found

    return evaluate


def _wait_too(env: Any, other: Any) -> None:
    """A population waits for those that another year of it waits for."""
    if isinstance(env, Population):
        env.late.update(other.roster.doubtful, other.late)


def _rank(_: Operation, arguments: list[Evaluate]) -> Evaluate:
    """排名: one more than how many members of the population have more."""
    (of,) = arguments

    def evaluate(env: Any) -> Any:
        own = of(env)
        values, unknown = env.population.values(of)
        if own.__class__ is Unknown:
            unknown.append(own)
        return lacking(unknown) if unknown else Decimal(1 + sum(value > own for value in values))

    return evaluate


def _number(mode: Mode) -> Decimal:
    """The number that a mode names."""
    value = mode.limit.value if isinstance(mode.limit, Constant) else None
    assert isinstance(value, Decimal), "it names one"
    return value


def _about(node: Operation, arguments: list[Evaluate], modes: Modes) -> Evaluate:
    """约: no further from the number than the tolerance."""
    if "容差" not in modes:
        return _waits_for_ruling(node, arguments, lambda value, about: value == about)
    tolerance = Fraction(_number(modes["容差"]))
    return _of_known(arguments, lambda value, about: abs(Fraction(value) - Fraction(about)) <= tolerance)


def _leading(node: Operation, arguments: list[Evaluate], modes: Modes) -> Evaluate:
    """领先: among the first places."""
    if "前" not in modes:
        return _waits_for_ruling(node, arguments, lambda rank: rank == 1)
    places = _number(modes["前"])
    return _of_known(arguments, lambda rank: rank <= places)


def _doubled(node: Operation, arguments: list[Evaluate], modes: Modes) -> Evaluate:
    """倍增: at least twice what it was in the base year."""
    if "基期" not in modes:
        return _waits_for_ruling(node, arguments, lambda _value: False)
    return _of_known([arguments[0], _twice(node, arguments[0], modes["基期"])], lambda value, twice: value >= twice)


def _twice(node: Operation, of: Evaluate, mode: Mode) -> Evaluate:
    """Twice the value of a year; unknown where that is not positive: nothing doubles from nothing."""
    year, undefined = int(_number(mode)), Unknown(terms_read(node))

    def evaluate(env: Any) -> Any:
        before = env.at(year)
        value = of(before)
        _wait_too(env, before)
        if value.__class__ is Unknown:
            return value
        return exactly(_plus, value, value) if value > 0 else undefined

    return evaluate


def _of_known(arguments: list[Evaluate], test: Callable[..., bool]) -> Evaluate:
    def evaluate(env: Any) -> Any:
        values = [argument(env) for argument in arguments]
        return lacking(values) if any(value.__class__ is Unknown for value in values) else test(*values)

    return evaluate


def _waits_for_ruling(node: Operation, arguments: list[Evaluate], certain: Callable[..., bool]) -> Evaluate:
    """A word of the text whose meaning no office has said: only what it means in any case is known, the number itself, the
    first place."""
    open_ = Unknown(frozenset({RULINGS[node.operator]}))

    def evaluate(env: Any) -> Any:
        values = [argument(env) for argument in arguments]
        if any(value.__class__ is Unknown for value in values):
            return lacking((*values, open_))
        return True if certain(*values) else open_

    return evaluate


_SINGLE_OUT = frozenset({"合计", "计数", "平均"})
"""Values from which a single subject's could be told where there are too few."""
AGGREGATES: dict[str, Builder] = {
    "合计": _over_members(_sum),
    "计数": _over_members(_count),
    "平均": _over_members(_mean),
    "排名": _rank,
    "取自": _of_named,
    REPORTED: _reported,
}
BY_WAY: dict[str, Callable[[Operation, list[Evaluate], Modes], Evaluate]] = {
    "年均增幅": _growth,
    "约": _about,
    "领先": _leading,
    "倍增": _doubled,
}
"""Words that can be meant in several ways."""
