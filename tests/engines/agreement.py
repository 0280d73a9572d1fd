"""Registers drawn by lot, and the answers of an engine beside those of the evaluator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from hypothesis import strategies as st

from gongshu import PLAN
from luodi.checked_plan import Plan
from luodi.engines.engine import Engine
from luodi.engines.rows import results_of
from luodi.engines.running import run_over_facts
from luodi.evaluate.evaluator import Evaluator
from luodi.facts import Facts
from luodi.queries.asked import Asked
from properties.strategies import asked_years, facts, readings, tables

REFERENCES = ("创办企业", "改造单位", "改造项目所在产业园", "活动主办企业")
SUFFIXES = (
    "", "'", "'; DROP TABLE 企业; --", '"', '";', "\\", "\\'", "`", "${x}", "%s", "{0}", "$1", "/*", "--", "\\N", "\\.",
    "😀", "é", "A", "a", "①甲", "𠮷", "汽" * 57, "null", "NULL", "0", "<b>", "a\u200bb", "=1+1",
)  # fmt: skip
"""What may stand in an id: quotes, ends of statements, marks of templates and COPY, characters beyond the first 65,536
(whose order by code point is not that by UTF-16), ids that differ by case alone, long ones."""


@st.composite
def registers(draw: st.DrawFn, least: int = 4, most: int = 12) -> Facts:
    """Several small registers put together into one: each has its own subjects, told apart by what ends their ids.
    Many subjects at a time, because what takes an engine long is a query, not its rows."""
    drawn = draw(st.lists(facts(), min_size=least, max_size=most))
    first = draw(st.integers(0, len(SUFFIXES) - 1))
    together: dict[str, list[dict[str, str]]] = {}
    for at, one in enumerate(drawn):
        suffix = SUFFIXES[(first + at) % len(SUFFIXES)]
        for kind, rows in tables(one, Random(at)).items():
            together.setdefault(kind, []).extend(_renamed(row, suffix) for row in rows)
    return Facts.from_tables({kind: rows for kind, rows in together.items() if rows}, PLAN.terms)


def _renamed(row: dict[str, str], suffix: str) -> dict[str, str]:
    return {
        heading: f"{cell}/{suffix}" if cell and heading in ("编号", *REFERENCES) else cell
        for heading, cell in row.items()
    }


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    """Years, options of the readings, and whether the others are worked out too."""
    return asked(PLAN, draw(asked_years()), options_of(draw(readings())), open_readings=draw(st.booleans()))


def options_of(chosen: dict[str, str]) -> tuple[int, ...]:
    """The option of every reading by position, the one used where none is named."""
    return tuple(
        rule.labels.index(chosen[rule.name]) if rule.name in chosen else rule.used for rule in PLAN.program.readings
    )


def asked(
    plan: Plan, years: Iterable[int], options: tuple[int, ...] | None = None, *, open_readings: bool = True
) -> Asked:
    """All policies of a plan in some years."""
    return Asked(
        tuple(sorted(years)),
        frozenset(policy.name for policy in plan.program.policies),
        tuple(rule.used for rule in plan.program.readings) if options is None else options,
        open_readings,
    )


def by_engine(engine: Engine, plan: Plan, read: Facts, question: Asked) -> list[dict[str, Any]]:
    """What an engine gives."""
    run = run_over_facts(engine, plan.program, plan.terms, read, question)
    return [result.as_json() for result in results_of(run.batches())]


def by_evaluator(plan: Plan, read: Facts, question: Asked) -> list[dict[str, Any]]:
    """What the evaluator gives."""
    evaluator = Evaluator(plan.program, plan.terms, read, question.options)
    return [result.as_json() for result in evaluator.results(question.years, open_readings=question.open_readings)]


def differences(engine: Engine, plan: Plan, read: Facts, question: Asked) -> list[str]:
    """Where the two differ, the first few of many; none where they agree row for row."""
    return list(_first(_pairs(by_engine(engine, plan, read, question), by_evaluator(plan, read, question)), 5))


def _pairs(got: list[dict[str, Any]], want: list[dict[str, Any]]) -> Iterator[str]:
    if len(got) != len(want):
        yield f"{len(got)} rows, not {len(want)}"
    for one, other in zip(got, want, strict=False):
        if one != other:
            yield f"\nengine    {one}\nevaluator {other}"


def _first(found: Iterator[str], count: int) -> Iterator[str]:
    for _, one in zip(range(count), found, strict=False):
        yield one
