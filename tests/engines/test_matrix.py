"""Every engine gives what the evaluator gives: row for row, to the fen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from engines.agreement import asked, differences, questions, registers
from gongshu import PLAN
from luodi.compiler import load
from luodi.engines.engine import Engine
from luodi.facts import Facts
from luodi.queries.asked import Asked

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[2] / "plans").glob("*/plan.md"))
EXAMPLES = {"duckdb": 4, "postgres": 25, "spark": 4}
"""Registers drawn for each: what one takes differs, a second on one and half a minute on another."""


@pytest.mark.heavy
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_demonstrations_of_six_years(engine: Engine, folder: Path) -> None:
    """All policies with the amounts under every option of an open reading."""
    plan = load(folder)
    read = plan.read_facts(folder / "demonstration")

    assert differences(engine, plan, read, asked(plan, range(2016, 2022))) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_demonstrations_of_a_year(engine: Engine, folder: Path) -> None:
    plan = load(folder)
    read = plan.read_facts(folder / "demonstration")

    assert differences(engine, plan, read, asked(plan, [2019])) == []


def test_registers_drawn_by_lot(engine: Engine) -> None:
    """Holes, gaps between years, values at every boundary, hostile ids, any options of the readings."""

    # Not made smaller where they fail: a query takes too long for hundreds of tries.
    @settings(
        max_examples=EXAMPLES[engine.name],
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=[Phase.generate],
    )
    @given(registers(), questions())
    def agree(read: Facts, question: Asked) -> None:
        assert differences(engine, PLAN, read, question) == []

    agree()


def test_nobody_at_all(engine: Engine) -> None:
    """A register without subjects gives no rows, and no fault."""
    assert differences(engine, PLAN, Facts.from_tables({}, PLAN.terms), asked(PLAN, [2019])) == []


def test_nothing_is_left_from_the_register_before(engine: Engine) -> None:
    """What is loaded takes the place of what was."""
    one = Facts.from_tables({"企业": [{"编号": "甲", "年度": "2019", "汽车互联网企业": "是"}]}, PLAN.terms)
    other = Facts.from_tables({"活动": [{"编号": "H1"}]}, PLAN.terms)

    for read in (one, other, one):
        assert differences(engine, PLAN, read, asked(PLAN, [2019])) == []
