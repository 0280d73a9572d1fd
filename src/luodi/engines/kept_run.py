"""A run that is kept as files, and what a changed program does to it: the facts are read by the engine, never here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from pyarrow import parquet
from sqlglot import exp

from luodi.engines.rows import SCHEMA, results_of
from luodi.engines.session import Session
from luodi.evaluate.results import Result
from luodi.evaluate.simulation import MovedResult
from luodi.program.policies import Program
from luodi.queries.asked import Asked
from luodi.queries.numbers import FEN
from luodi.queries.sql import call, case, cast, column, infix, is_null, number, own, some, text

RESULTS = "results.parquet"
_AT_ONCE = 20_000
_KEY = ("policy", "subject", "year")
_COMPARED = ("status", "amount")
_INELIGIBLE = "ineligible"


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """Results in a file, to be gone through as often as they are needed, a few at a time."""

    path: Path

    def __iter__(self) -> Iterator[Result]:
        with parquet.ParquetFile(self.path) as file:
            yield from results_of(batch.cast(SCHEMA) for batch in file.iter_batches(_AT_ONCE))

    def __len__(self) -> int:
        return int(parquet.read_metadata(self.path).num_rows)


@dataclass(frozen=True, slots=True)
class KeptRun:
    """The session over a run's facts, and the file of its results."""

    session: Session
    results: Path

    def moved(self, program: Program, asked: Asked) -> Iterator[MovedResult]:
        """Every result that a program changes in status or amount, in no order. ``asked`` names the policies to look at."""
        kinds = {policy.name: policy.kind for policy in program.policies}
        query = self.session.query(program, asked)
        # Most results are ineligible, before and after: to leave them out is what keeps the join small.
        before = self._before(asked.policies).where(infix(exp.NEQ, column("status"), text(_INELIGIBLE)))
        same = [infix(exp.EQ, column(name, "after_"), column(name, "before_")) for name in _KEY]
        left_out = is_null(column("policy", "before_"))
        nothing = cast(number(0), FEN.sql)
        was = {
            "status": case([(left_out, text(_INELIGIBLE))], column("status", "before_")),
            "amount": case([(left_out.copy(), nothing)], column("amount", "before_")),
        }
        named = [exp.alias_(value, f"{name}_before", quoted=True) for name, value in was.items()]
        differ = some(
            exp.NullSafeNEQ(this=column(name, "after_"), expression=own(value)) for name, value in was.items()
        )
        lines = (
            exp.select(*(column(name, "after_") for name in (*_KEY, *_COMPARED)), *named)
            .from_(query.lines.subquery("after_", copy=False))
            .join(before.subquery("before_", copy=False), on=exp.and_(*same, copy=False), join_type="left", copy=False)
            .where(differ)
        )
        for batch in self.session.engine.batches(replace(query, lines=lines).sql()):
            for policy, subject, year, status, amount, status_before, amount_before in zip(
                *(one.to_pylist() for one in batch.columns), strict=True
            ):
                yield MovedResult(policy, kinds[policy], subject, year, status_before, status, amount_before, amount)

    def sizes(self, policies: Iterable[str], edges: Sequence[Decimal]) -> list[int]:
        """How many awards of some policies are below the first edge, from each to the next, and above the last."""
        amount = column("amount")
        tests = [(infix(exp.LT, amount.copy(), number(edge)), number(at)) for at, edge in enumerate(edges)]
        place = exp.alias_(case(tests, number(len(edges))), "place", quoted=True)
        query = (
            exp.select(place, exp.alias_(exp.Count(this=exp.Star()), "awards", quoted=True))
            .from_(self._before(policies).subquery("before_", copy=False))
            .where(infix(exp.GT, amount.copy(), number(0)))
            .group_by(column("place"))
        )
        found = [0] * (len(edges) + 1)
        engine = self.session.engine
        for batch in engine.batches(engine.dialect.written(query)):
            for row in batch.to_pylist():
                found[row["place"]] = row["awards"]
        return found

    def _before(self, policies: Iterable[str]) -> exp.Select:
        names = [text(name) for name in sorted(policies)]
        return (
            exp.select(*map(column, (*_KEY, *_COMPARED)))
            .from_(call("read_parquet", text(str(self.results))))
            .where(exp.In(this=column("policy"), expressions=names))
        )
