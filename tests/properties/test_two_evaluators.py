"""The evaluator held to the naive one, on random facts full of holes and close to every threshold, tier and cap."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from luodi.compiler import load
from luodi.evaluate.evaluator import Evaluator
from luodi.facts import Facts
from properties import naive
from properties.strategies import asked_years, facts, readings, tables

PLAN = load(Path(__file__).parents[2] / "plans" / "gongshu-auto-2017")


def chosen(options: dict[str, str]) -> tuple[int, ...]:
    """The option of every reading by position, the first where none is named."""
    return tuple(
        rule.labels.index(options[rule.name]) if rule.name in options else rule.used for rule in PLAN.program.readings
    )


@given(facts(), asked_years(), readings(), st.randoms(use_true_random=False))
def test_every_line_is_the_naive_evaluators(
    drawn: naive.Facts, years: list[int], options: dict[str, str], random: Random
) -> None:
    """Status, amount, missing terms and open readings: of every policy, subject and year, in the same order."""
    rows = {kind: table for kind, table in tables(drawn, random).items() if table}
    read = Facts.from_tables(rows, PLAN.terms)

    found = Evaluator(PLAN.program, PLAN.terms, read, chosen(options)).results(years)

    assert [result.as_json() for result in found] == naive.evaluate(drawn, years, options)
