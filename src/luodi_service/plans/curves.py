"""The curve of an award: what each value of one figure would give, all others staying as they were entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from luodi.checked_plan import Plan
from luodi.diagnostics import Faults
from luodi.evaluate.words import in_words
from luodi.facts.forms import converter
from luodi.plan.terms import Term
from luodi.program.nodes import Constant, Node, walk
from luodi.program.policies import Policy
from luodi.program.types import Quantity
from luodi.units import Unit

from luodi_service.plans.models import Version
from luodi_service.plans.self_check import SUBJECT, SelfCheck, needed
from luodi_service.plans.texts import compiled

ACROSS, MOST_PLACES, DOUBLINGS = 40, 20, 5
"""Points at even distances; places where the curve may jump; how often the range is doubled to find where it levels."""
_STEPS = tuple(Decimal(step) for step in ("1", "2", "2.5", "5", "10"))
_FINEST = {"元": Decimal("0.01"), "平方米": Decimal("0.01")}
"""The smallest difference between two figures of a unit; one, where it is not said."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of the figure, and the amount it gives; None where that is not known."""

    figure: Decimal
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of a curve from low to high, those where it jumps, and the one that was entered."""

    term: Term
    points: tuple[Point, ...]
    jumps: tuple[Point, ...]
    entered: Point | None

    def words(self, point: Point) -> str:
        """A point's figure as people read it."""
        return in_words(point.figure, self.term.unit)

    @property
    def counted(self) -> bool:
        """Whether the figure is counted in whole ones, so that there is nothing between two points."""
        return self.term.unit_name not in _FINEST

    @property
    def rows(self) -> list[tuple[str, Decimal | None, bool]]:
        """The points as a table shows them: the figure in words, the amount, and whether it is the one entered."""
        return [(self.words(point), point.amount, point == self.entered) for point in self.points]


class _Question:
    """A policy asked again and again, one figure of one subject varied; each value is worked out once."""

    def __init__(self, plan: Plan, policy: Policy, year: int, row: dict[str, str]) -> None:
        self._plan, self._policy, self._year, self._row = plan, policy, year, row
        self._known: dict[tuple[str, Decimal], Decimal | None] = {}

    def amount(self, term: Term, figure: Decimal) -> Decimal | None:
        """What a value of the figure gives; None where that is not known, or the figure is beyond what may be decided."""
        key = (term.name, figure)
        if key not in self._known:
            self._known[key] = self._ask({**self._row, term.name: format(figure, "f")})
        return self._known[key]

    def _ask(self, row: dict[str, str]) -> Decimal | None:
        facts = {self._policy.kind: [row]}
        try:
            results = self._plan.evaluate(facts, [self._year], policies=[self._policy.name], open_readings=False)
        except Faults:
            return None
        return results[0].amount


def curve(version: Version, check: SelfCheck) -> Curve | None:
    """The curve of the first figure that moves the amount; None where nothing was asked, or no figure does."""
    if check.explanation is None:
        return None
    plan = compiled(version)
    row = {"编号": SUBJECT, **{field.term.name: field.value for field in check.fields if field.value}}
    if plan.terms.changes(check.policy.kind):
        row["年度"] = str(check.year)
    question = _Question(plan, check.policy, check.year, row)
    drawn = (_curve(question, check.policy, term, row.get(term.name, "")) for term in _movers(check.policy))
    return next((found for found in drawn if found is not None), None)


def _movers(policy: Policy) -> list[Term]:
    """The figures that may move an amount: those it is worked out from before those it is only conditional on; what an
    officer decides comes last, since nobody enters it for themselves."""
    worked_out = _names([line.node for line in policy.amounts] + [tiers.key for tiers in policy.tiers])
    numbers = [term for term in needed(policy) if term.form == "数量"]
    return sorted(numbers, key=lambda term: (term.decided, term.name not in worked_out))


def _names(nodes: Iterable[Node]) -> set[str]:
    return {part.term.name for node in nodes for part in walk(node) if hasattr(part, "term")}


def _curve(question: _Question, policy: Policy, term: Term, given: str) -> Curve | None:
    read = converter(term, Decimal(1), term.name)(given)
    entered = read if isinstance(read, Decimal) else None
    bounds, strides = _bounds(policy, term.unit), _strides(policy, term.unit)
    reference = max([*bounds, entered or Decimal(0)], default=Decimal(0))
    if not reference:
        return None
    top = _top(question, term, reference)
    if len({question.amount(term, figure) for figure in (Decimal(0), reference, top)}) == 1:
        return None
    finest = _FINEST.get(term.unit_name, Decimal(1))
    figures = _even(top, finest)
    top = figures[-1]
    places = _places(bounds, strides, top)
    figures += [figure for place in places for figure in (place - finest, place)]
    figures += [] if entered is None else [entered]
    points = _points(question, term, figures)
    points = _points(question, term, [*figures, *_bends(points, finest)])
    if len({point.amount for point in points} - {None}) < 2:
        return None
    mark = next((point for point in points if point.figure == entered and point.amount is not None), None)
    return Curve(term, tuple(points), tuple(_jumps(points, finest)), mark)


def _bounds(policy: Policy, unit: Unit) -> set[Decimal]:
    """The numbers of a unit that a policy's conditions and tiers compare with."""
    nodes: list[Node] = [line.node for line in policy.conditions]
    nodes += [line.node for lines in policy.alternatives for line in lines]
    constants = [part for node in nodes for part in walk(node) if isinstance(part, Constant)]
    constants += [bound for tiers in policy.tiers for bound in tiers.bounds]
    return _of_unit(constants, unit)


def _strides(policy: Policy, unit: Unit) -> set[Decimal]:
    """The numbers of a unit that amounts are worked out with: each may be one for every so many."""
    return _of_unit([part for line in policy.amounts for part in walk(line.node) if isinstance(part, Constant)], unit)


def _of_unit(constants: Iterable[Constant], unit: Unit) -> set[Decimal]:
    return {
        constant.value
        for constant in constants
        if isinstance(constant.value, Decimal) and constant.type == Quantity(unit) and constant.value > 0
    }


def _top(question: _Question, term: Term, reference: Decimal) -> Decimal:
    """How far the curve goes: a little beyond where it levels, or a few times the largest number known beforehand."""
    top = reference
    for _ in range(DOUBLINGS):
        if question.amount(term, top) == question.amount(term, top * 2):
            return top * Decimal("1.25")
        top *= 2
    return reference * 4


def _even(top: Decimal, finest: Decimal) -> list[Decimal]:
    """Round figures at even distances from nothing to ``top`` or just beyond."""
    rough = top / ACROSS
    power = Decimal(1).scaleb(rough.adjusted())
    step = max(next(power * step for step in _STEPS if power * step >= rough), finest)
    count = int(-(-top // step))
    return [step * at for at in range(count + 1)]


def _places(bounds: set[Decimal], strides: set[Decimal], top: Decimal) -> list[Decimal]:
    """Where the curve may jump, as far as the range goes."""
    found = {bound for bound in bounds if bound <= top}
    for stride in strides:
        count = int(top // stride)
        if count <= MOST_PLACES:
            found |= {stride * (at + 1) for at in range(count)}
    return sorted(found)


def _points(question: _Question, term: Term, figures: Iterable[Decimal]) -> list[Point]:
    return [Point(figure, question.amount(term, figure)) for figure in sorted(set(figures))]


def _bends(points: list[Point], finest: Decimal) -> list[Decimal]:
    """Where two straight stretches meet between two points, as where an amount reaches its ceiling."""
    found = []
    for four in zip(points, points[1:], points[2:], points[3:], strict=False):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((point.figure, point.amount) for point in four)
        if y0 is None or y1 is None or y2 is None or y3 is None:
            continue
        rise, later = (y1 - y0) / (x1 - x0), (y3 - y2) / (x3 - x2)
        if rise != later:
            meeting = ((y2 - later * x2 - y1 + rise * x1) / (rise - later)).quantize(finest)
            found += [meeting] if x1 < meeting < x2 else []
    return found


def _jumps(points: list[Point], finest: Decimal) -> list[Point]:
    """The points at which a smallest difference changes the amount by more than itself."""
    return [
        after
        for before, after in pairwise(points)
        if before.amount is not None
        and after.amount is not None
        and after.figure - before.figure <= finest
        and abs(after.amount - before.amount) > finest
    ]
