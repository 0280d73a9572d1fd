"""Scenarios held against the plan as it is: by policy and year, and every result that differs."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from luodi.evaluate.differences import Difference, differences
from luodi.evaluate.evaluator import Evaluator, Progress
from luodi.evaluate.results import Result, money
from luodi.evaluate.scenarios import Scenario
from luodi.evaluate.shortlists import Held
from luodi.evaluate.statuses import Status

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

ZERO = Decimal("0.00")
SIMULATION_COLUMNS = (
    "scenario", "policy", "subject_kind", "year", "entitled_before", "entitled_after", "amount_before", "amount_after",
    "difference", "gaining", "losing", "unsettled", "missing_before", "missing_after", "undecided_before",
    "undecided_after",
)  # fmt: skip
_TEXTS = ("scenario", "policy", "subject_kind")
_AMOUNTS = ("amount_before", "amount_after", "difference")


@dataclass(slots=True)
class Tally:
    """Of some results: how many are eligible, wait for data or for a decision, and the sum of the amounts known."""

    entitled: int = 0
    missing: int = 0
    undecided: int = 0
    amount: Decimal = ZERO

    def add(self, status: Status, amount: Decimal | None, count: int = 1) -> None:
        """Count results of a status, with the sum of their amounts; a negative count takes them out."""
        self.entitled += count * (status == "eligible")
        self.missing += count * (status == "missing")
        self.undecided += count * (status == "undecided")
        self.amount += (amount or ZERO) if count > 0 else -(amount or ZERO)

    def copy(self) -> Tally:
        """One of its own."""
        return Tally(self.entitled, self.missing, self.undecided, self.amount)


@dataclass(frozen=True, slots=True)
class MovedResult:
    """A result that differs in status or amount; ``None`` is an amount that nobody can say."""

    policy: str
    subject_kind: str
    subject: str
    year: int
    status_before: Status
    status_after: Status
    amount_before: Decimal | None
    amount_after: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """After less before; ``None`` where either is not known."""
        if self.amount_before is None or self.amount_after is None:
            return None
        return self.amount_after - self.amount_before

    @property
    def unsettled(self) -> bool:
        """Whether the amount is known on one side alone."""
        return (self.amount_before is None) != (self.amount_after is None)

    def as_json(self) -> dict[str, object]:
        """As plain data, amounts as text."""
        return {
            "policy": self.policy, "subject_kind": self.subject_kind, "subject": self.subject, "year": self.year,
            "status_before": self.status_before, "status_after": self.status_after,
            "amount_before": money(self.amount_before), "amount_after": money(self.amount_after),
            "difference": money(self.difference),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SimulationLine:
    """A policy in a year under a scenario, beside the plan as it is. Subjects are counted; amounts in 元."""

    scenario: str
    policy: str
    subject_kind: str
    year: int
    before: Tally
    after: Tally
    gaining: int = 0
    losing: int = 0
    unsettled: int = 0

    @property
    def difference(self) -> Decimal:
        """After less before, of the amounts known."""
        return self.after.amount - self.before.amount

    def as_record(self) -> dict[str, Any]:
        """The line by the names of ``SIMULATION_COLUMNS``."""
        values = (
            self.scenario, self.policy, self.subject_kind, self.year, self.before.entitled, self.after.entitled,
            self.before.amount, self.after.amount, self.difference, self.gaining, self.losing, self.unsettled,
            self.before.missing, self.after.missing, self.before.undecided, self.after.undecided,
        )  # fmt: skip
        return dict(zip(SIMULATION_COLUMNS, values, strict=True))


@dataclass(frozen=True)
class ScenarioEffect:
    """What a scenario does: its lines in plan order, then by year, and every result that differs."""

    scenario: Scenario
    lines: tuple[SimulationLine, ...]
    moved: tuple[MovedResult, ...]

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @property
    def gaining(self) -> int:
        """How many subjects get more, over all policies and years."""
        return sum(amount > 0 for amount in self._by_subject().values())

    @property
    def losing(self) -> int:
        """How many subjects get less, over all policies and years."""
        return sum(amount < 0 for amount in self._by_subject().values())

    @property
    def before(self) -> Decimal:
        """The sum of all amounts known under the plan as it is, in 元."""
        return sum((line.before.amount for line in self.lines), ZERO)

    @property
    def after(self) -> Decimal:
        """The sum of all amounts known under the scenario, in 元."""
        return sum((line.after.amount for line in self.lines), ZERO)

    @property
    def unsettled(self) -> int:
        """How many results become, or cease to be, known."""
        return sum(line.unsettled for line in self.lines)

    def _by_subject(self) -> dict[tuple[str, str], Decimal]:
        found: dict[tuple[str, str], Decimal] = {}
        for one in self.moved:
            key = one.subject_kind, one.subject
            found[key] = found.get(key, ZERO) + (one.difference or ZERO)
        return found


@dataclass(frozen=True)
class Simulation(Sequence[SimulationLine]):
    """Scenarios side by side: a sequence of lines, scenario by scenario, in plan order, then by year."""

    effects: tuple[ScenarioEffect, ...]
    years: tuple[int, ...] = field(default=())

    @property
    def lines(self) -> list[SimulationLine]:
        """All lines."""
        return [line for effect in self.effects for line in effect.lines]

    def of(self, scenario: str) -> ScenarioEffect:
        """What a scenario does, by its name."""
        return next(effect for effect in self.effects if effect.name == scenario)

    def __getitem__(self, index: Any) -> Any:
        return self.lines[index]

    def __len__(self) -> int:
        return sum(len(effect.lines) for effect in self.effects)

    def __iter__(self) -> Iterator[SimulationLine]:
        return iter(self.lines)

    def to_records(self) -> list[dict[str, Any]]:
        """One ``dict`` per line, amounts as ``Decimal`` in 元."""
        return [line.as_record() for line in self]

    def to_pandas(self) -> pd.DataFrame:
        """A pandas data frame, amounts as ``Decimal``. Needs the extra ``bulk``."""
        import pandas as pd

        return pd.DataFrame(self.to_records(), columns=list(SIMULATION_COLUMNS))

    def to_polars(self) -> pl.DataFrame:
        """A polars data frame, amounts as Decimal(38, 2). Needs the extra ``bulk``."""
        import polars as pl

        kinds: dict[str, Any] = dict.fromkeys(_TEXTS, pl.String) | dict.fromkeys(_AMOUNTS, pl.Decimal(38, 2))
        return pl.DataFrame(
            self.to_records(), schema={name: kinds.get(name, pl.Int64) for name in SIMULATION_COLUMNS}, orient="row"
        )

    def to_arrow(self) -> pa.Table:
        """An Arrow table, amounts as decimal128(38, 2). Needs the extra ``bulk``."""
        import pyarrow as pa

        kinds = dict.fromkeys(_TEXTS, pa.string()) | dict.fromkeys(_AMOUNTS, pa.decimal128(38, 2))
        schema = pa.schema([(name, kinds.get(name, pa.int64())) for name in SIMULATION_COLUMNS])
        return pa.Table.from_pylist(self.to_records(), schema=schema)

    def __repr__(self) -> str:
        rows = [
            f"  {effect.name}：{effect.before:,.2f} → {effect.after:,.2f} 元，"
            f"增加 {effect.gaining} 个主体，减少 {effect.losing} 个"
            for effect in self.effects
        ]
        return "\n".join([f"试改，结果仅为测算；情景 {len(self.effects)} 个", *rows])

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr><td>{html.escape(effect.name)}</td><td style='text-align:right'>{effect.before:,.2f}</td>"
            f"<td style='text-align:right'>{effect.after:,.2f}</td><td>{effect.gaining}</td><td>{effect.losing}</td></tr>"
            for effect in self.effects
        )
        head = "".join(
            f"<th>{word}</th>" for word in ("情景（试改）", "现行（元）", "试改后（元）", "增加（个）", "减少（个）")
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


Key = tuple[str, str, int]
"""Policy, kind of its subjects, year."""


def effect_of(scenario: Scenario, before: Mapping[Key, Tally], moved: Iterable[MovedResult]) -> ScenarioEffect:
    """What a scenario does, by the tallies of the plan as it is and the results that differ."""
    listed = tuple(moved)
    after = {key: tally.copy() for key, tally in before.items()}
    counts: dict[Key, list[int]] = {key: [0, 0, 0] for key in before}
    for one in listed:
        key = one.policy, one.subject_kind, one.year
        after[key].add(one.status_before, one.amount_before, -1)
        after[key].add(one.status_after, one.amount_after)
        moves = one.difference or ZERO
        for at, yes in enumerate((moves > 0, moves < 0, one.unsettled)):
            counts[key][at] += yes
    lines = tuple(SimulationLine(scenario.name, *key, tally, after[key], *counts[key]) for key, tally in before.items())
    return ScenarioEffect(scenario, lines, listed)


def tallies_of(results: Iterable[Result]) -> dict[Key, Tally]:
    """The tallies of results by policy and year."""
    found: dict[Key, Tally] = {}
    for line in results:
        key = line.policy, line.subject_kind, line.year
        found.setdefault(key, Tally()).add(line.status, line.amount)
    return _in_order(found, dict.fromkeys(key[0] for key in found))


def _in_order(tallies: Mapping[Key, Tally], policies: Iterable[str]) -> dict[Key, Tally]:
    """In the order of policies, then by year, wherever the results of a policy began."""
    place = {policy: at for at, policy in enumerate(policies)}
    return {key: tallies[key] for key in sorted(tallies, key=lambda key: (place[key[0]], key[2]))}


def simulated(
    before: Evaluator, scenarios: Sequence[Scenario], years: Sequence[int], progress: Progress | None = None
) -> Simulation:
    """Scenarios held against the evaluator of the plan as it is. What a change does not reach is not worked out anew."""
    results = before.results(years, open_readings=False, progress=progress)
    known = {(line.policy, line.subject, line.year): (line.status, line.amount) for line in results}
    tallies = tallies_of(results)
    place = {policy.name: at for at, policy in enumerate(before.program.policies)}
    held = Held()
    effects = []
    for scenario in scenarios:
        after = Evaluator(scenario.program, before.terms, before.facts, scenario.options)
        found = map(_moved, differences(before, after, years, known, held))
        effects.append(effect_of(scenario, tallies, sorted(found, key=lambda one: _order(one, place))))
    return Simulation(tuple(effects), tuple(years))


def _order(one: MovedResult, place: Mapping[str, int]) -> tuple[int, str, int]:
    return place[one.policy], one.subject, one.year


def _moved(found: Difference) -> MovedResult:
    line = found.becomes
    status, amount = found.was
    return MovedResult(
        line.policy, line.subject_kind, line.subject, line.year, status, line.status, amount, line.amount
    )
