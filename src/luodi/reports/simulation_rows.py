"""Scenarios side by side, row by row: a policy and year, what it is now, and what each scenario makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from luodi.evaluate.simulation import ZERO, ScenarioEffect, Simulation, SimulationLine, Tally

HEADINGS = (
    "情景", "政策", "年度", "符合", "试改后", "金额（元）", "试改后（元）", "相差（元）", "增加", "减少", "待补", "待认定",
)  # fmt: skip
NUMBERS = frozenset(HEADINGS[3:])
TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Row:
    """A policy in a year, or all of it where ``year`` is None; a line per scenario."""

    policy: str
    year: int | None
    lines: tuple[SimulationLine, ...]

    @property
    def before(self) -> Tally:
        """The plan as it is."""
        return self.lines[0].before


def rows_that_differ(simulation: Simulation) -> list[Row]:
    """The policies and years of which some scenario moves a result."""
    moved = {(one.policy, one.year) for effect in simulation.effects for one in effect.moved}
    together = zip(*(effect.lines for effect in simulation.effects), strict=True)
    return [
        Row(lines[0].policy, lines[0].year, lines) for lines in together if (lines[0].policy, lines[0].year) in moved
    ]


def policies_that_differ(simulation: Simulation) -> list[Row]:
    """The same by policy, over all years asked."""
    names = dict.fromkeys(row.policy for row in rows_that_differ(simulation))
    return [
        Row(name, None, tuple(_summed(effect, (line for line in effect.lines if line.policy == name), name)
                              for effect in simulation.effects))
        for name in names
    ]  # fmt: skip


def total_of(simulation: Simulation) -> Row:
    """Everything together. Who gains and who loses is counted by subject, once each."""
    return Row(TOTAL, None, tuple(_summed(effect, effect.lines, TOTAL, whole=True) for effect in simulation.effects))


def _summed(
    effect: ScenarioEffect, lines: Iterable[SimulationLine], name: str, *, whole: bool = False
) -> SimulationLine:
    found = list(lines)
    gaining, losing = (
        (effect.gaining, effect.losing) if whole
        else (sum(line.gaining for line in found), sum(line.losing for line in found))
    )  # fmt: skip
    return SimulationLine(
        effect.name, name, "", 0, _tally(line.before for line in found), _tally(line.after for line in found),
        gaining, losing, sum(line.unsettled for line in found),
    )  # fmt: skip


def _tally(tallies: Iterable[Tally]) -> Tally:
    found = list(tallies)
    return Tally(
        sum(one.entitled for one in found),
        sum(one.missing for one in found),
        sum(one.undecided for one in found),
        sum((one.amount for one in found), ZERO),
    )


def rows_in_words(simulation: Simulation) -> Iterator[tuple[str, ...]]:
    """For a terminal: scenario by scenario, each with its sum."""
    rows = [*rows_that_differ(simulation), total_of(simulation)]
    for at in range(len(simulation.effects)):
        for row in rows:
            yield _words(row.lines[at], row)


def _words(line: SimulationLine, row: Row) -> tuple[str, ...]:
    return (
        line.scenario, row.policy, "" if row.year is None else str(row.year), str(line.before.entitled),
        str(line.after.entitled), f"{line.before.amount:,.2f}", f"{line.after.amount:,.2f}", signed(line.difference),
        str(line.gaining), str(line.losing), moves(line.before.missing, line.after.missing),
        moves(line.before.undecided, line.after.undecided),
    )  # fmt: skip


def signed(amount: Decimal) -> str:
    """An amount in 元 with its sign."""
    return f"{amount:+,.2f}" if amount else "0.00"


def moves(before: int, after: int) -> str:
    """A count, or both where it differs."""
    return str(before) if before == after else f"{before} → {after}"
