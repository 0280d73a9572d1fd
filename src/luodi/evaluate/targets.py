"""Where a plan's targets stand: the value of every year, the path to the milestone, and a verdict.

The path leads in equal yearly steps from the base (基期 where the text gives one, else the value of the year before the
plan) through the milestones. A rate of growth is asked of every year alike, and so is a milestone without a year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, Literal

from luodi.evaluate.expressions import Evaluate
from luodi.evaluate.operations import PLAIN
from luodi.evaluate.populations import (
    FEW,
    RULINGS,
    Population,
    PopulationCompiler,
    Rosters,
    reads_statistics,
    scope_over,
)
from luodi.evaluate.scopes import Part, Parts, Scope, Scoped
from luodi.evaluate.target_readings import TargetReading, under_all, under_each
from luodi.evaluate.values import Number, Unknown, exact_arithmetic, rounded
from luodi.facts import Facts
from luodi.program.nodes import Node, Operation, Read, Reading, walk
from luodi.program.policies import Milestone, Mode, Program, ReadingRule, Target
from luodi.program.types import Quantity
from luodi.units import RATIO, Unit

State = Literal["met", "on_track", "behind", "missing", "undecided", "withheld", "pending"]
STATE_WORDS: dict[State, str] = {
    "met": "达成",
    "on_track": "在轨",
    "behind": "滞后",
    "missing": "待补",
    "undecided": "待裁定",
    "withheld": "不足三家",
    "pending": "未到期",
}
"""``pending``: before its year, where no base is known from which a path could lead."""
SHOWN_PLACES = Decimal("1e-12")
"""The step to which a value that is no finite decimal is rounded when it is written."""
FIGURE_COLUMNS = (
    "provision", "label", "target", "year", "value", "path", "state", "missing", "base", "base_missing", "unit", "bound", "due",
    "members", "waiting",
)  # fmt: skip
"""The fields of a figure as it is written out, in order."""
_KEPT = ("target", "year", "state", "value", "bound", "due", "path", "missing", "members", "waiting")


@dataclass(frozen=True, slots=True)
class Figure:
    """A target in a year: all numbers in base units (元, 平方米; a share as a ratio), None where nobody can say.

    ``bound`` and ``due`` are those of the milestone it works towards; ``path`` is what the path asks of the year, which
    leads from ``base``; a base that is needed and unknown lacks ``base_missing``. ``missing`` are the terms it waits for,
    ``waiting`` the number of subjects, ``members`` those in scope. ``provision`` is the id of its clause, ``label`` how the
    text numbers it, ``unit`` that of all its numbers.
    """

    target: str
    year: int
    state: State
    value: Decimal | None
    bound: Decimal | None
    due: int | None
    path: Decimal | None
    missing: tuple[str, ...] = ()
    members: int = 0
    waiting: int = 0
    provision: str = ""
    label: str = ""
    unit: Unit = RATIO
    base: Decimal | None = None
    base_missing: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What a run keeps of it: numbers as text. These fields are hashed with the run, and so stay as they are."""
        found = {name: getattr(self, name) for name in _KEPT}
        numbers = {name: None if found[name] is None else str(found[name]) for name in ("value", "bound", "path")}
        return {**found, **numbers, "missing": list(self.missing)}

    def as_record(self) -> dict[str, Any]:
        """All of it under the names of ``FIGURE_COLUMNS``: numbers as ``Decimal``, the unit by its name."""
        found = {name: getattr(self, name) for name in FIGURE_COLUMNS}
        lists = {name: list(found[name]) for name in ("missing", "base_missing")}
        return {**found, **lists, "unit": str(self.unit)}


@dataclass(frozen=True, slots=True)
class _Aim:
    """A milestone with its condition and, where that compares the value with a level, the level."""

    milestone: Milestone
    condition: Evaluate
    operator: str
    level: Evaluate | None

    def due_by(self, last: int) -> int:
        """The year it falls due; the plan's last where it holds in every year."""
        return self.milestone.due or last


def terms_of_targets(program: Program) -> dict[str, frozenset[str]]:
    """The terms that some target reads, by the kind of the subjects that they are of; with them the references followed.
    A kind over which a target is taken is there even where none of its terms is read."""
    found: dict[str, set[str]] = {}
    for target in program.targets:
        nodes = [target.scope, target.measured, target.base, *(milestone.node for milestone in target.milestones)]
        found.setdefault(target.kind, set())
        for node in nodes:
            for part in walk(node) if node is not None else ():
                if isinstance(part, Read):
                    found.setdefault(part.term.kind, set()).add(part.term.name)
                    if part.reference is not None:
                        found.setdefault(part.reference.kind, set()).add(part.reference.name)
    return {kind: frozenset(names) for kind, names in found.items()}


class TargetEvaluator:
    """The targets of a program over facts.

    ``options`` are the option used of every reading, by position; ``chosen`` the positions of those that are used because
    somebody chose so. What is neither chosen nor ruled is open: a state that depends on it is undecided.
    """

    def __init__(
        self,
        program: Program,
        facts: Facts,
        options: tuple[int, ...] | None = None,
        chosen: frozenset[int] = frozenset(),
    ) -> None:
        self._program = program
        self._options = program.options if options is None else options
        self._settled = chosen | {rule.index for rule in program.readings if rule.ruling is not None}
        self._facts = facts
        self._scopes = Scopes(program, facts)
        self._targets = [_UnderOptions(program, facts, target, self._scopes.of) for target in program.targets]

    def figures(self, years: Iterable[int]) -> list[Figure]:
        """A figure for every target and year asked, in plan order, then by year."""
        asked = sorted(set(years))
        with exact_arithmetic():
            return self._figures(self._targets, asked)

    def grouped(
        self, kind: str, years: Iterable[int], group_of: Mapping[str, str], others: str
    ) -> dict[str, list[Figure]]:
        """The targets taken over a kind, by group, as ``TargetEvaluation`` tells."""
        asked = sorted(set(years))
        own = [target for target in self._program.targets if target.kind == kind]
        groups = sorted({group_of.get(id_) or others for id_ in self._facts.of(kind)})
        parted = self._scopes.parted(group_of, others)
        with exact_arithmetic():
            return {
                group: self._figures(
                    [_UnderOptions(self._program, self._facts, target, partial(parted, group)) for target in own], asked
                )
                for group in groups
            }

    def _figures(self, targets: Iterable[_UnderOptions], years: Iterable[int]) -> list[Figure]:
        return [
            under_all(partial(target.figure, year), self._options, self._open(target))
            for target in targets
            for year in years
        ]

    def readings(self, years: Iterable[int]) -> list[TargetReading]:
        """What each target is under every option of every reading that it depends on, in plan order, then by year."""
        asked = sorted(set(years))
        with exact_arithmetic():
            return [
                found
                for target in self._targets
                for year in asked
                for found in under_each(partial(target.figure, year), self._options, target.readings, self._settled)
            ]

    def _open(self, target: _UnderOptions) -> list[ReadingRule]:
        return [rule for rule in target.readings if rule.index not in self._settled]


@dataclass(frozen=True, slots=True)
class TargetEvaluation:
    """The targets of a program over facts in some years."""

    evaluator: TargetEvaluator
    years: tuple[int, ...]

    def figures(self) -> list[Figure]:
        """A figure for every target and year, in plan order, then by year."""
        return self.evaluator.figures(self.years)

    def grouped(self, kind: str, group_of: Mapping[str, str], others: str) -> dict[str, list[Figure]]:
        """The targets taken over a kind of subject, each over the subjects of one group alone, by group in order.

        ``group_of`` is the group of a subject by its id, ``others`` that of whoever is in none. Who is in scope is told of
        all together: a rank is the place among all. Nothing is withheld here but what is withheld of any few: whether one
        group tells another is the caller's to see.
        """
        return self.evaluator.grouped(kind, self.years, group_of, others)


ScopeOf = Callable[[Target, tuple[int, ...]], Scoped]
"""Who is in scope of a target under a choice of options."""


class Scopes:
    """The scopes of a program's targets over facts, each asked once for all targets that share it."""

    def __init__(self, program: Program, facts: Facts) -> None:
        self._facts, self._base = facts, program.period[0] - 1
        self._known: dict[tuple[Any, ...], Scope] = {}

    def of(self, target: Target, options: tuple[int, ...]) -> Scope:
        """Who is in scope of a target under a choice of options."""
        scope = target.scope
        if scope is None:
            key: tuple[Any, ...] = (target.kind,)
        else:
            chosen = ((part.index, options[part.index]) for part in walk(scope) if isinstance(part, Reading))
            key = (target.kind, scope.span.text, tuple(sorted(set(chosen))))
        found = self._known.get(key)
        if found is None:
            test = None if scope is None else PopulationCompiler(reads_statistics(scope)).compile(scope)
            found = self._known[key] = scope_over(self._facts, target.kind, test, self._base, options)
        return found

    def parted(self, group_of: Mapping[str, str], others: str) -> Callable[[str, Target, tuple[int, ...]], Part]:
        """Who is in scope of a target in one group of subjects."""
        known: dict[int, Parts] = {}

        def of(group: str, target: Target, options: tuple[int, ...]) -> Part:
            scope = self.of(target, options)
            found = known.get(id(scope))
            if found is None:
                found = known[id(scope)] = Parts(scope, group_of, others)
            return found.of(group)

        return of


class _UnderOptions:
    """A target under any choice of options, each worked out once; what does not depend on it is shared."""

    def __init__(self, program: Program, facts: Facts, target: Target, scope_of: ScopeOf) -> None:
        self._program, self._facts, self._target, self._scope_of = program, facts, target, scope_of
        self.readings = [program.readings[index] for index in sorted(target.readings)]
        self._of_expressions = [rule.index for rule in self.readings if rule.nodes]
        self._statistical = reads_statistics(target.scope)
        self._rosters: dict[tuple[int, ...], Rosters] = {}
        self._courses: dict[tuple[int, ...], _Course] = {}
        self._figures: dict[tuple[tuple[int, ...], int], Figure] = {}

    def figure(self, year: int, options: tuple[int, ...]) -> Figure:
        """The target in a year."""
        key = (tuple(options[rule.index] for rule in self.readings), year)
        found = self._figures.get(key)
        if found is None:
            found = self._figures[key] = self._course(key[0], options).figure(year)
        return found

    def _course(self, key: tuple[int, ...], options: tuple[int, ...]) -> _Course:
        found = self._courses.get(key)
        if found is None:
            found = self._courses[key] = self._made(options)
        return found

    def _made(self, options: tuple[int, ...]) -> _Course:
        target = self._target
        modes: dict[Node, dict[str, Mode]] = {}
        for way in target.ways:
            mode = way.manner.under(options)
            modes.setdefault(way.operation, {})[mode.name] = mode
        compiler = PopulationCompiler(self._statistical, modes)
        aims = [_aim(milestone, compiler) for milestone in target.milestones]
        aims.sort(key=lambda aim: aim.due_by(self._program.period[1]))
        base = self._program.period[0] - 1
        return _Course(target, compiler, Population(self._rosters_under(options), base), aims, self._program.period)

    def _rosters_under(self, options: tuple[int, ...]) -> Rosters:
        """Who is in scope, and what they sum up to, depends on readings of expressions alone."""
        key = tuple(options[index] for index in self._of_expressions)
        found = self._rosters.get(key)
        if found is None:
            base = self._program.period[0] - 1
            scope = self._scope_of(self._target, options)
            found = self._rosters[key] = Rosters(self._facts, self._target.kind, scope, base, options)
        return found


def _aim(milestone: Milestone, compiler: PopulationCompiler) -> _Aim:
    node = milestone.node
    found = compiler.level(node) if isinstance(node, Operation) else None
    operator, level = ("", None) if found is None else found
    return _Aim(milestone, compiler.compile(node), operator, level)


def unit_of(target: Target) -> Unit:
    """The unit of its value; that of a ratio where it has none."""
    measured = target.measured
    return measured.type.unit if measured is not None and isinstance(measured.type, Quantity) else RATIO


class _Course:
    """A target through the years."""

    def __init__(
        self,
        target: Target,
        compiler: PopulationCompiler,
        base: Population,
        aims: list[_Aim],
        period: tuple[int, int],
    ) -> None:
        self._target, self._base, self._aims, self._period = target, base, aims, period
        assert target.measured is not None, "a target without a value is a fault"
        self._value = compiler.compile(target.measured)
        self._flat = any(isinstance(part, Operation) and part.operator == "年均增幅" for part in walk(target.measured))
        self._unit = unit_of(target)
        start = self._starting_point(compiler)
        self._start: Number | None = start if isinstance(start, Decimal | Fraction) else None
        self._base_lacks = _unknown(start).lacking if self._leads_somewhere() else frozenset[str]()

    def _starting_point(self, compiler: PopulationCompiler) -> Any:
        if self._flat:
            return None
        base = self._target.base
        return self._value(self._base) if base is None else compiler.compile(base)(self._base)

    def _leads_somewhere(self) -> bool:
        """Whether a path leads from the base to some year."""
        return any(aim.level is not None and aim.milestone.due is not None for aim in self._aims)

    def figure(self, year: int) -> Figure:
        """The target in a year."""
        population = self._base.at(year)
        value = self._value(population)
        aim = self._aim_of(year)
        level = _known(aim.level(population)) if aim is not None and aim.level is not None else None
        path = self._path(year)
        unknown = value if isinstance(value, Unknown) else None
        holds = aim.condition(population) if aim is not None and unknown is None else unknown
        return Figure(
            target=self._target.name,
            year=year,
            state=self._state(year, value, holds, aim, path),
            value=_shown(value),
            bound=_shown(level),
            due=aim.milestone.due if aim is not None else None,
            path=_shown(path),
            missing=tuple(sorted((unknown or _unknown(holds)).lacking)),
            members=len(population.members),
            waiting=population.waiting,
            provision=self._target.provision,
            label=self._target.label,
            unit=self._unit,
            base=_shown(self._start) if self._leads_somewhere() else None,
            base_missing=tuple(sorted(self._base_lacks)),
        )

    def _aim_of(self, year: int) -> _Aim | None:
        """The milestone that a year works towards: the next to fall due, else the last."""
        last = self._period[1]
        return next((aim for aim in self._aims if aim.due_by(last) >= year), self._aims[-1] if self._aims else None)

    def _state(self, year: int, value: Any, holds: Any, aim: _Aim | None, path: Number | None) -> State:
        if isinstance(value, Unknown):
            return _state_of_unknown(value)
        if aim is None:
            return "pending"
        early = aim.milestone.due is not None and year < aim.milestone.due
        if holds is True:
            return "on_track" if early and self._flat else "met"
        if not early:
            return "behind" if holds is False else _state_of_unknown(holds)
        if path is None:
            return "pending" if holds is False else _state_of_unknown(holds)
        return "on_track" if self._keeps_to(aim, value, path) else "behind"

    def _keeps_to(self, aim: _Aim, value: Number, path: Number) -> bool:
        if aim.operator in ("约", "="):
            # Towards a level that is to be met, neither passed nor missed: no further from it than the path is.
            level = aim.level(self._base) if aim.level is not None else path
            return abs(Fraction(level) - Fraction(value)) <= abs(Fraction(level) - Fraction(path))
        return bool(PLAIN[aim.operator](value, path))

    def _path(self, year: int) -> Number | None:
        """What the path asks of a year: between two points of it in equal yearly steps."""
        points = self._points()
        if not points:
            return None
        later = next(((due, level) for due, level in points if due >= year), None)
        if later is None:
            return points[-1][1]
        if later[0] == year or self._flat or self._asked_always(later[0]):
            return later[1]
        earlier = [(due, level) for due, level in points if due < year]
        if not earlier:
            return None
        (from_year, start), (to_year, end) = earlier[-1], later
        return Fraction(start) + (Fraction(end) - Fraction(start)) * (year - from_year) / (to_year - from_year)

    def _asked_always(self, due: int) -> bool:
        last = self._period[1]
        return any(aim.milestone.due is None and aim.due_by(last) == due for aim in self._aims)

    def _points(self) -> list[tuple[int, Number]]:
        """The base, where it is known, and the milestones that name a level; nothing where none does."""
        levels = [
            (aim.due_by(self._period[1]), level)
            for aim in self._aims
            if aim.level is not None and (level := _known(aim.level(self._base))) is not None
        ]
        start = [(self._base.year, self._start)] if levels and self._start is not None else []
        return [*start, *levels]


def _known(value: Any) -> Any:
    return None if value.__class__ is Unknown else value


def _unknown(value: Any) -> Unknown:
    return value if isinstance(value, Unknown) else Unknown(frozenset())


def _state_of_unknown(value: Unknown) -> State:
    """What a value waits for: more firms, an office's ruling, or figures."""
    if FEW in value.lacking:
        return "withheld"
    return "undecided" if value.lacking <= set(RULINGS.values()) else "missing"


def _shown(value: Any) -> Decimal | None:
    """A number as a finite decimal."""
    if isinstance(value, Fraction):
        return _plain(rounded(value, SHOWN_PLACES, "ROUND_HALF_UP"))
    return _plain(value) if isinstance(value, Decimal) else None


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent."""
    return Decimal(f"{value.normalize():f}")
