"""What must always hold: knowing less never makes anybody better off, and doing more never makes a project worse off."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gongshu import PLAN, project
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.results import Result
from luodi.facts import Facts
from properties import naive
from properties.strategies import INVESTMENTS, asked_years, facts, readings, tables
from properties.test_two_evaluators import chosen

Key = tuple[str, str, int]


def cells(drawn: naive.Facts) -> list[tuple[str, str, int | None, str]]:
    """Every known cell: kind, id, year (None for a term that never changes) and term."""
    return [
        (kind, id_, year, term)
        for kind, subjects in drawn.items()
        for id_, subject in subjects.items()
        for year, values in [(None, subject.unchanging), *subject.years.items()]
        for term in values
    ]


def without(drawn: naive.Facts, kind: str, id_: str, year: int | None, term: str) -> naive.Facts:
    """The same facts with one cell blank; its row stays."""
    left = deepcopy(drawn)
    subject = left[kind][id_]
    del (subject.unchanging if year is None else subject.years[year])[term]
    return left


def results(drawn: naive.Facts, years: list[int], options: dict[str, str], random: Random) -> dict[Key, Result]:
    rows = {kind: table for kind, table in tables(drawn, random).items() if table}
    evaluator = Evaluator(PLAN.program, PLAN.terms, Facts.from_tables(rows, PLAN.terms), chosen(options))
    return {(line.policy, line.subject, line.year): line for line in evaluator.results(years, open_readings=False)}


@given(facts(), asked_years(), readings(), st.randoms(use_true_random=False), st.data())
def test_a_blank_cell_leaves_a_result_as_it_was_or_unknown(
    drawn: naive.Facts, years: list[int], options: dict[str, str], random: Random, data: st.DataObject
) -> None:
    """So it never raises an amount, and never makes anyone eligible."""
    known = cells(drawn)
    if not known:
        return
    blank = data.draw(st.sampled_from(known), label="the cell that is blanked")
    before = results(drawn, years, options, random)
    after = results(without(drawn, *blank), years, options, random)
    assert after.keys() == before.keys()
    for key, line in after.items():
        if line.amount is not None:
            assert (line.status, line.amount) == (before[key].status, before[key].amount), key


@given(st.sampled_from(INVESTMENTS), st.decimals(0, 10**8, places=2), st.sampled_from(["是", "否", ""]))
def test_more_investment_never_lowers_a_projects_subsidy(start: Decimal, more: Decimal, recognised: str) -> None:
    def amount(invested: Decimal) -> Decimal:
        tables = project(项目经认定=recognised, **{"实际投资额（万元）": format(invested / 10_000, "f")})
        (line,) = PLAN.evaluate(tables, [2018], policies=["产业园改造资助"], open_readings=False)
        return line.amount if line.amount is not None else Decimal(0)

    first = Decimal(start.numerator) / Decimal(start.denominator)
    assert amount(first) <= amount(first + more)
