"""Any small program means the same to the evaluator and to DuckDB, over facts full of holes."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from engines.random_programs import NUMBER, SPAN, TERMS, YEARS, Drawing, facts
from luodi.diagnostics import Faults
from luodi.engines.duckdb import DuckDB
from luodi.engines.rows import results_of
from luodi.engines.running import run_over_facts
from luodi.evaluate.evaluator import Evaluator
from luodi.facts import Facts, Subject
from luodi.program.nodes import Operation, Read
from luodi.program.policies import Line
from luodi.queries.asked import Asked

SAID = {"LD0902", "LD0907"}
"""What DuckDB may say of a program instead of answering: it lacks a construct, or a number is too large for it."""


def agree(seed: int) -> bool:
    """Hold both to each other on the program of a number; False where DuckDB says that it cannot answer."""
    random = Random(seed)
    program = Drawing(random).program()
    known = facts(random, 40, random.choice([0, 0.1, 0.3]))
    years = tuple(sorted(random.sample(YEARS, random.randint(1, 4))))
    opened = random.random() < 0.5
    expected = [one.as_json() for one in Evaluator(program, TERMS, known).results(years, open_readings=opened)]
    asked = Asked(years, frozenset(policy.name for policy in program.policies), program.options, opened)
    found, codes = _answer(program, known, asked)
    assert codes <= SAID
    assert codes or found == expected
    return not codes


def _answer(program, known, asked):
    """What DuckDB gives, or the codes of what it says instead."""
    with DuckDB(threads=1) as engine:
        try:
            run = run_over_facts(engine, program, TERMS, known, asked)
            return [one.as_json() for one in results_of(run.batches())], set()
        except Faults as faults:
            return [], {fault.code for fault in faults.diagnostics}


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_small_programs_agree(first):
    answered = [agree(seed) for seed in range(first, first + 10)]
    assert sum(answered) > len(answered) // 2, "most programs can be said"


TELLING = (1, 3, 14, 23, 73, 75, 1097, 1198, 1272, 1335, 2228)
"""Those that once showed a fault: signs of divisors, whole steps, two ceilings of a year, tens, columns nobody has."""


@pytest.mark.parametrize("seed", TELLING)
def test_what_once_differed_agrees(seed):
    agree(seed)  # or DuckDB says that it cannot answer


@pytest.mark.heavy
@pytest.mark.parametrize("first", range(1_000, 1_200, 20))
def test_many_small_programs_agree(first):
    answered = [agree(seed) for seed in range(first, first + 20)]
    assert sum(answered) > len(answered) // 2, "most programs can be said"


def test_too_many_digits_behind_the_point_are_said():
    """A product of numbers with so many digits has no type: it is said, before anything is loaded."""
    sales = Read(TERMS.by_name["销售额"], None, NUMBER, SPAN)
    cube = Operation("*", (Operation("*", (sales, sales), NUMBER, SPAN), sales), NUMBER, SPAN)
    program = Drawing(Random(1)).program()
    policy = Drawing(Random(1)).policy(0)
    policy.tiers, policy.caps, policy.amounts, policy.conditions = (), (), (Line(None, cube, SPAN),), ()
    policy.alternatives, policy.once, policy.transition, policy.readings = (), None, None, frozenset()
    program.policies, program.readings = [policy], []
    firm = Subject("企业", "甲", {}, {2018: {"销售额": Decimal("0.1234567890123")}})
    known = Facts({"企业": {"甲": firm}}, terms=TERMS)
    asked = Asked((2018,), frozenset({policy.name}), (), open_readings=False)

    assert _answer(program, known, asked) == ([], {"LD0907"})
    assert Evaluator(program, TERMS, known).results([2018], open_readings=False)[0].status == "ineligible"
