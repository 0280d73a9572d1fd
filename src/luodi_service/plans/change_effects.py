"""What a changed program does over the facts of a run: sums by policy and year, who gains, who loses, sizes of awards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from threading import Lock

from luodi.diagnostics import Diagnostics
from luodi.evaluate.bounds import excesses
from luodi.evaluate.differences import Difference, differences, touched
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.question import asked
from luodi.facts import Facts
from luodi.program.policies import Policy, Program

from luodi_service.plans.grounds import Ground, facts_of, grounds
from luodi_service.plans.models import LineQuery, Run
from luodi_service.plans.texts import compiled

ZERO = Decimal("0.00")
WAN = 10_000
BANDS = (1, 5, 10, 50, 100, 500)
"""Where one size of award ends and the next begins, in 万元; each belongs to the higher."""
LARGEST = 10
_LOOKED_THROUGH = 500
"""How many of the largest are held against a viewer's rights at a time."""
Visible = Callable[[], LineQuery]
"""Gives the lines that a viewer may see."""
_turn = Lock()


@dataclass(frozen=True, slots=True)
class YearRow:
    """A policy in a year, before and after; how many results rise, fall, or become or cease to be known."""

    year: int
    before: Decimal
    after: Decimal
    up: int = 0
    down: int = 0
    unsettled: int = 0

    @property
    def moved(self) -> Decimal:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class PolicyRows:
    """A policy with its years and their sum."""

    policy: Policy
    years: tuple[YearRow, ...]
    sum: YearRow


@dataclass(frozen=True, slots=True)
class Mover:
    """A subject whose amounts change, over all policies and years."""

    kind: str
    key: str
    before: Decimal
    after: Decimal

    @property
    def moved(self) -> Decimal:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Band:
    """How many awards of a size before and after."""

    words: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a change does. Amounts in 元."""

    run: Run
    policies: tuple[PolicyRows, ...]
    sum: YearRow
    winners: int
    losers: int
    gained: Decimal
    lost: Decimal
    unsettled: int
    bands: tuple[Band, ...]
    most_gained: tuple[Mover, ...]
    most_lost: tuple[Mover, ...]
    over_bound: int
    """Decisions above their bound as changed: amounts stay those decided until somebody decides anew."""


def options_used(program: Program, run: Run | None) -> tuple[int, ...]:
    """The options in force in the run."""
    return asked(program, [], None, run.readings if run else {}, Diagnostics()).options


def answer(run: Run, program: Program, options: tuple[int, ...], visible: Visible) -> Answer:
    """What a changed program under some options does to the results of a run. One is worked out after another: side by
    side each would take as long as all of them, and every other page would wait for them.
    """
    with _turn:
        return _worked_out(run, program, options, visible)


def _worked_out(run: Run, program: Program, options: tuple[int, ...], visible: Visible) -> Answer:
    plan = compiled(run.version)
    used = options_used(plan.program, run)
    nothing = Facts()
    # Which policies can differ is known before any fact is.
    policies = touched(
        Evaluator(plan.program, plan.terms, nothing, used), Evaluator(program, plan.terms, nothing, options)
    )
    found = grounds(run, dict.fromkeys(policy.kind for policy in policies))
    facts = facts_of(found)
    before = Evaluator(plan.program, plan.terms, facts, used)
    after = Evaluator(program, plan.terms, facts, options)
    known = {key: value for ground in found.values() for key, value in ground.known.items()}
    moved = list(differences(before, after, run.years, known))
    return _summed(run, program, policies, found, moved, facts, visible)


@dataclass(slots=True)
class _Tally:
    moved: Decimal = ZERO
    up: int = 0
    down: int = 0
    unsettled: int = 0


def _summed(
    run: Run,
    program: Program,
    policies: list[Policy],
    found: dict[str, Ground],
    moved: list[Difference],
    facts: Facts,
    visible: Visible,
) -> Answer:
    tallies: dict[tuple[str, int], _Tally] = {}
    subjects: dict[tuple[str, str], list[Decimal]] = {}
    for one in moved:
        was, becomes = one.was[1], one.becomes.amount
        tally = tallies.setdefault((one.becomes.policy, one.becomes.year), _Tally())
        tally.moved += (becomes or ZERO) - (was or ZERO)
        tally.unsettled += (was is None) != (becomes is None)
        if was is not None and becomes is not None and was != becomes:
            tally.up += becomes > was
            tally.down += becomes < was
            sums = subjects.setdefault((one.becomes.subject_kind, one.becomes.subject), [ZERO, ZERO])
            sums[0] += was
            sums[1] += becomes
    movers = [Mover(kind, key, *sums) for (kind, key), sums in subjects.items()]
    gained = sorted((m for m in movers if m.moved > 0), key=lambda m: (-m.moved, m.key))
    lost = sorted((m for m in movers if m.moved < 0), key=lambda m: (m.moved, m.key))
    rows = tuple(_rows(policy, run.years, found[policy.kind], tallies) for policy in policies)
    return Answer(
        run=run,
        policies=rows,
        sum=_sum(0, [row.sum for row in rows]),
        winners=len(gained),
        losers=len(lost),
        gained=sum((m.moved for m in gained), ZERO),
        lost=-sum((m.moved for m in lost), ZERO),
        unsettled=sum(tally.unsettled for tally in tallies.values()),
        bands=_bands({policy.name for policy in policies}, found, moved),
        most_gained=_seen(run, gained, visible),
        most_lost=_seen(run, lost, visible),
        over_bound=_over_bound(run, program, facts),
    )


def _rows(policy: Policy, years: list[int], ground: Ground, tallies: Mapping[tuple[str, int], _Tally]) -> PolicyRows:
    rows = []
    for year in years:
        tally = tallies.get((policy.name, year), _Tally())
        before = ground.totals.get((policy.name, year), ZERO)
        rows.append(YearRow(year, before, before + tally.moved, tally.up, tally.down, tally.unsettled))
    return PolicyRows(policy, tuple(rows), _sum(0, rows))


def _sum(year: int, rows: Iterable[YearRow]) -> YearRow:
    found = list(rows)
    return YearRow(
        year,
        sum((row.before for row in found), ZERO),
        sum((row.after for row in found), ZERO),
        sum(row.up for row in found),
        sum(row.down for row in found),
        sum(row.unsettled for row in found),
    )


def _bands(names: set[str], found: Mapping[str, Ground], moved: Iterable[Difference]) -> tuple[Band, ...]:
    """How many awards there are of each size, before and after."""
    edges = [Decimal(edge * WAN) for edge in BANDS]
    before = [0] * (len(edges) + 1)
    for ground in found.values():
        for (policy, _, _), (_, amount) in ground.known.items():
            if policy in names and amount:
                before[bisect_right(edges, amount)] += 1
    after = before.copy()
    for one in moved:
        if one.was[1]:
            after[bisect_right(edges, one.was[1])] -= 1
        if one.becomes.amount:
            after[bisect_right(edges, one.becomes.amount)] += 1
    words = [f"不足{BANDS[0]}万元"]
    words += [f"{low}万至{high}万元" for low, high in pairwise(BANDS)] + [f"{BANDS[-1]}万元以上"]
    return tuple(Band(word, was, becomes) for word, was, becomes in zip(words, before, after, strict=True))


def _seen(run: Run, movers: list[Mover], visible: Visible) -> tuple[Mover, ...]:
    """The largest of those that the viewer may see."""
    found: list[Mover] = []
    for start in range(0, len(movers), _LOOKED_THROUGH):
        some = movers[start : start + _LOOKED_THROUGH]
        lines = visible().filter(run=run, subject__key__in=[mover.key for mover in some]).order_by()
        seen = set(lines.values_list("subject__kind", "subject__key").distinct())
        found += [mover for mover in some if (mover.kind, mover.key) in seen]
        if len(found) >= LARGEST:
            break
    return tuple(found[:LARGEST])


def _over_bound(run: Run, program: Program, facts: Facts) -> int:
    """How many decided values are above their bound as changed, where a bound was."""
    own = {policy.name: policy.discretion for policy in compiled(run.version).program.policies}
    changed_bounds = any(policy.discretion is not own[policy.name] for policy in program.policies)
    return sum(1 for _ in excesses(program, facts)) if changed_bounds else 0
