"""What a changed program does over the facts of a run: sums by policy and year, who gains, who loses, sizes of awards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from gc import collect
from itertools import pairwise
from threading import Lock

from luodi.diagnostics import Diagnostics
from luodi.evaluate.differences import differences, touched
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.question import asked
from luodi.evaluate.simulation import MovedResult
from luodi.facts import Facts
from luodi.program.policies import Policy, Program

from luodi_service.plans.grounds import facts_of, grounds, held, may_be_kept
from luodi_service.plans.models import LineQuery, Run
from luodi_service.plans.texts import compiled
from luodi_service.plans.tries import Tried, above_bounds, tried_over_files

ZERO = Decimal("0.00")
WAN = 10_000
BANDS = (1, 5, 10, 50, 100, 500)
"""Where one size of award ends and the next begins, in 万元; each belongs to the higher."""
EDGES = tuple(Decimal(edge * WAN) for edge in BANDS)
"""The same in 元."""
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
        try:
            return _worked_out(run, program, options, visible)
        finally:
            if not may_be_kept(run):
                # Facts and what worked on them point at each other: left to itself Python may hold them for long.
                collect()


def _worked_out(run: Run, program: Program, options: tuple[int, ...], visible: Visible) -> Answer:
    plan = compiled(run.version)
    used = options_used(plan.program, run)
    nothing = Facts()
    # Which policies can differ is known before any fact is.
    policies = touched(
        Evaluator(plan.program, plan.terms, nothing, used), Evaluator(program, plan.terms, nothing, options)
    )
    names = frozenset(policy.name for policy in policies)
    found = tried_over_files(run, program, options, names, EDGES) or _over_facts(run, program, options, policies)
    return _summed(run, policies, found, visible)


def _over_facts(run: Run, program: Program, options: tuple[int, ...], policies: list[Policy]) -> Tried:
    """A try by the evaluator, over the grounds of the run."""
    plan = compiled(run.version)
    found = grounds(run, dict.fromkeys(policy.kind for policy in policies))
    facts = facts_of(found)
    before = Evaluator(plan.program, plan.terms, facts, options_used(plan.program, run))
    after = Evaluator(program, plan.terms, facts, options)
    known = {key: value for ground in found.values() for key, value in ground.known.items()}
    moved = [
        MovedResult(
            one.becomes.policy,
            one.becomes.subject_kind,
            one.becomes.subject,
            one.becomes.year,
            one.was[0],
            one.becomes.status,
            one.was[1],
            one.becomes.amount,
        )
        for one in differences(before, after, run.years, known, held(run))
    ]
    names = {policy.name for policy in policies}
    sizes = [0] * (len(EDGES) + 1)
    for (policy, _, _), (_, amount) in known.items():
        if policy in names and amount:
            sizes[bisect_right(EDGES, amount)] += 1
    return Tried(moved, sizes, above_bounds(run, program, lambda _: facts))


@dataclass(slots=True)
class _Tally:
    moved: Decimal = ZERO
    up: int = 0
    down: int = 0
    unsettled: int = 0


def _summed(run: Run, policies: list[Policy], found: Tried, visible: Visible) -> Answer:
    tallies: dict[tuple[str, int], _Tally] = {}
    subjects: dict[tuple[str, str], list[Decimal]] = {}
    for one in found.moved:
        was, becomes = one.amount_before, one.amount_after
        tally = tallies.setdefault((one.policy, one.year), _Tally())
        tally.moved += (becomes or ZERO) - (was or ZERO)
        tally.unsettled += one.unsettled
        if was is not None and becomes is not None and was != becomes:
            tally.up += becomes > was
            tally.down += becomes < was
            sums = subjects.setdefault((one.subject_kind, one.subject), [ZERO, ZERO])
            sums[0] += was
            sums[1] += becomes
    movers = [Mover(kind, key, *sums) for (kind, key), sums in subjects.items()]
    gained = sorted((m for m in movers if m.moved > 0), key=lambda m: (-m.moved, m.key, m.kind))
    lost = sorted((m for m in movers if m.moved < 0), key=lambda m: (m.moved, m.key, m.kind))
    rows = tuple(_rows(policy, run, tallies) for policy in policies)
    return Answer(
        run=run,
        policies=rows,
        sum=_sum(0, [row.sum for row in rows]),
        winners=len(gained),
        losers=len(lost),
        gained=sum((m.moved for m in gained), ZERO),
        lost=-sum((m.moved for m in lost), ZERO),
        unsettled=sum(tally.unsettled for tally in tallies.values()),
        bands=_bands(found),
        most_gained=_seen(run, gained, visible),
        most_lost=_seen(run, lost, visible),
        over_bound=found.above_bounds,
    )


def _rows(policy: Policy, run: Run, tallies: Mapping[tuple[str, int], _Tally]) -> PolicyRows:
    rows = []
    sums = run.tallies.get(policy.name, {}).get("years", {})
    for year in run.years:
        tally = tallies.get((policy.name, year), _Tally())
        before = Decimal(sums[str(year)]["amount"]) if str(year) in sums else ZERO
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


def _bands(found: Tried) -> tuple[Band, ...]:
    """How many awards there are of each size, before and after."""
    after = list(found.sizes)
    for one in found.moved:
        if one.amount_before:
            after[bisect_right(EDGES, one.amount_before)] -= 1
        if one.amount_after:
            after[bisect_right(EDGES, one.amount_after)] += 1
    words = [f"不足{BANDS[0]}万元"]
    words += [f"{low}万至{high}万元" for low, high in pairwise(BANDS)] + [f"{BANDS[-1]}万元以上"]
    return tuple(Band(word, was, becomes) for word, was, becomes in zip(words, found.sizes, after, strict=True))


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
