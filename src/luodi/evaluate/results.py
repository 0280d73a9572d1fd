"""What a rule gives for a subject and a year."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, overload

from luodi.evaluate.reasons import Reason
from luodi.evaluate.statuses import STATUS_WORDS, Status

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

COLUMNS = (
    "policy", "subject_kind", "subject", "year", "status", "amount", "missing", "open_readings", "payable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """A line of results. ``amount`` in 元 with two decimals; None where it is not known yet."""

    policy: str
    subject_kind: str
    subject: str
    year: int
    status: Status
    amount: Decimal | None
    missing: tuple[str, ...] = ()
    open_readings: dict[str, dict[str, Decimal | None]] = field(default_factory=dict)
    payable: bool = False
    reason: Reason | None = field(default=None, compare=False, repr=False)
    """The tree of reasons, where it was asked for."""

    def as_json(self) -> dict[str, object]:
        """The line as it is written out: amounts as strings."""
        return {
            "policy": self.policy,
            "subject_kind": self.subject_kind,
            "subject": self.subject,
            "year": self.year,
            "status": self.status,
            "amount": money(self.amount),
            "missing": list(self.missing),
            "open_readings": {
                reading: {option: money(amount) for option, amount in options.items()}
                for reading, options in self.open_readings.items()
            },
            "payable": self.payable,
        }


def money(amount: Decimal | None) -> str | None:
    """An amount as text with two decimals; None stays None."""
    return None if amount is None else format(amount, ".2f")


@dataclass(frozen=True)
class Results(Sequence[Result]):
    """Results in plan order, then by subject, then by year."""

    lines: tuple[Result, ...]

    @overload
    def __getitem__(self, index: int) -> Result: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Result]: ...
    def __getitem__(self, index: int | slice) -> Result | Sequence[Result]:
        return self.lines[index]

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.lines)

    def total(self, *, policy: str | None = None, year: int | None = None) -> Decimal:
        """The sum of amounts, of all lines or of one policy or year, in 元."""
        return sum(
            (
                line.amount or Decimal(0)
                for line in self.lines
                if policy in (None, line.policy) and year in (None, line.year)
            ),
            Decimal("0.00"),
        )

    def to_pandas(self) -> pd.DataFrame:
        """A pandas data frame, amounts as Decimal. Needs the extra ``bulk``."""
        import pandas as pd

        return pd.DataFrame(self._rows(), columns=list(COLUMNS))

    def to_polars(self) -> pl.DataFrame:
        """A polars data frame, amounts as Decimal(38, 2), open readings as JSON text. Needs the extra ``bulk``."""
        import json

        import polars as pl

        rows = [
            {**row, "open_readings": json.dumps(line.as_json()["open_readings"], ensure_ascii=False)}
            for row, line in zip(self._rows(), self.lines, strict=True)
        ]
        schema: dict[str, Any] = {
            "policy": pl.String, "subject_kind": pl.String, "subject": pl.String, "year": pl.Int32,
            "status": pl.String, "amount": pl.Decimal(38, 2), "missing": pl.List(pl.String),
            "open_readings": pl.String, "payable": pl.Boolean,
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema)

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {name: getattr(line, name) for name in COLUMNS} | {"missing": list(line.missing)} for line in self.lines
        ]

    def summary(self) -> list[tuple[str, int, dict[Status, int], Decimal]]:
        """By policy and year: how many of each status, and the sum in 元."""
        groups: dict[tuple[str, int], list[Result]] = {}
        for line in self.lines:
            groups.setdefault((line.policy, line.year), []).append(line)
        return [
            (policy, year, _counts(lines), sum((line.amount or Decimal(0) for line in lines), Decimal("0.00")))
            for (policy, year), lines in groups.items()
        ]

    def __repr__(self) -> str:
        rows = [
            f"  {policy} {year}：{'，'.join(f'{STATUS_WORDS[s]} {n}' for s, n in counts.items())}；{total:,.2f} 元"
            for policy, year, counts, total in self.summary()
        ]
        return "\n".join([f"{len(self.lines)} 条结果，合计 {self.total():,.2f} 元", *rows])

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr><td>{html.escape(policy)}</td><td>{year}</td>"
            + "".join(f"<td>{counts.get(status, 0)}</td>" for status in STATUS_WORDS)
            + f"<td style='text-align:right'>{total:,.2f}</td></tr>"
            for policy, year, counts, total in self.summary()
        )
        head = "".join(f"<th>{word}</th>" for word in ("政策", "年度", *STATUS_WORDS.values(), "金额（元）"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _counts(lines: Iterable[Result]) -> dict[Status, int]:
    counts: dict[Status, int] = {}
    for line in lines:
        counts[line.status] = counts.get(line.status, 0) + 1
    return {status: counts[status] for status in STATUS_WORDS if status in counts}
