"""Scenarios beside the plan as it is: who is entitled, how much, who gains and loses, and what nobody can say yet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu import DEMONSTRATION, HOST, PLAN, project
from luodi.evaluate.simulation import SIMULATION_COLUMNS, Simulation
from luodi.evaluate.statuses import Status
from properties import naive
from properties.strategies import asked_years, facts
from properties.test_changes import SPOTS, changes, read

LOWER = {"产业园改造资助.上限": "100万元"}
YEARS = [2018]


def simulate(tables: dict, **scenarios: dict[str, str]) -> Simulation:
    return PLAN.simulate(tables, YEARS, scenarios)


def line(found: Simulation, scenario: str = "甲", policy: str = "产业园改造资助"):
    return next(line for line in found if (line.scenario, line.policy) == (scenario, policy))


def projects(*rows: dict[str, str]) -> dict:
    (first,) = project()["改造项目"]
    return {"企业": [HOST], "改造项目": [first | row for row in rows]}


def test_a_loss() -> None:
    """250 万元 were 20% of 1,250 万元."""
    found = line(simulate(project(), 甲=LOWER))
    assert (found.before.amount, found.after.amount) == (Decimal(2_500_000), Decimal(1_000_000))
    assert (found.difference, found.gaining, found.losing) == (Decimal(-1_500_000), 0, 1)
    assert (found.before.entitled, found.after.entitled) == (1, 1)


def test_a_gain_and_a_loss_in_one_policy() -> None:
    rows = projects({"编号": "小"}, {"编号": "大", "实际投资额（万元）": "9000"})
    found = simulate(rows, 甲={"产业园改造资助.金额": "30%", "产业园改造资助.上限": "400万元"})
    assert (line(found).gaining, line(found).losing) == (1, 1)
    assert [(one.subject, one.difference) for one in found.of("甲").moved] == [
        ("大", Decimal(-1_000_000)),
        ("小", Decimal(1_250_000)),
    ]


def test_one_no_longer_entitled() -> None:
    found = line(simulate(project(), 甲={"产业园改造资助.条件": "2000万元"}))
    assert (found.before.entitled, found.after.entitled, found.losing) == (1, 0, 1)


@pytest.mark.parametrize(
    ("cells", "status", "counted"),
    [({"实际投资额（万元）": ""}, "missing", (1, 0)), ({"项目经认定": ""}, "undecided", (0, 1))],
)
def test_what_is_not_known_is_counted_and_is_no_zero(
    cells: dict[str, str], status: Status, counted: tuple[int, int]
) -> None:
    found = line(simulate(project(**cells), 甲=LOWER))
    for tally in (found.before, found.after):
        assert (tally.missing, tally.undecided) == counted
        assert tally.amount == 0
    assert (found.gaining, found.losing, found.unsettled) == (0, 0, 0)


def test_what_becomes_known_is_unsettled_and_neither_gain_nor_loss() -> None:
    """Where the cap is nothing, no more need be known."""
    found = simulate(project(**{"实际投资额（万元）": ""}), 甲={"产业园改造资助.上限": "0"})
    moved = found.of("甲").moved
    assert [(one.status_before, one.amount_before, one.difference, one.unsettled) for one in moved] == [
        ("missing", None, None, True)
    ]
    assert (line(found).unsettled, line(found).gaining, line(found).losing) == (1, 0, 0)
    assert (line(found).before.missing, line(found).after.missing) == (1, 0)


def test_scenarios_stand_side_by_side_and_apart() -> None:
    found = simulate(project(), 甲=LOWER, 乙={"产业园改造资助.金额": "10%"}, 丙={})
    assert [effect.after - effect.before for effect in found.effects] == [-1_500_000, -1_250_000, 0]
    assert [effect.name for effect in found.effects if effect.moved] == ["甲", "乙"]
    assert len(found) == 3 * len({(one.policy, one.year) for one in found})


def test_a_reading_is_a_change_too() -> None:
    by_name = PLAN.simulate(DEMONSTRATION, [2019], {"甲": {"口径.跨档计奖": "补差"}})
    by_code = PLAN.simulate(DEMONSTRATION, [2019], {"甲": {"reading.tier_jump": "补差"}})
    assert [str(one) for one in by_name.of("甲").scenario.told] == ["口径.跨档计奖：最高档 → 补差"]
    assert by_name.of("甲").moved == by_code.of("甲").moved != ()
    wanted = PLAN.evaluate(DEMONSTRATION, [2019], readings={"跨档计奖": "补差"}).total()
    assert by_name.of("甲").after == wanted


def test_a_subject_that_gains_here_and_loses_there_is_counted_once() -> None:
    effect = PLAN.simulate(DEMONSTRATION, [2018, 2019], {"甲": {"网络销售上台阶奖励.表.4": "6万元", "网络销售上台阶奖励.表.6": "20万元"}}).of("甲")  # fmt: skip
    sums: dict[str, Decimal] = {}
    for one in effect.moved:
        sums[one.subject] = sums.get(one.subject, Decimal(0)) + (one.difference or 0)
    assert (effect.gaining, effect.losing) == (
        sum(amount > 0 for amount in sums.values()), sum(amount < 0 for amount in sums.values()),
    )  # fmt: skip
    assert effect.gaining
    assert effect.losing


def test_it_is_two_whole_runs() -> None:
    """Line by line, as the plan and the changed plan give them when run alone."""
    change = {"园区税收上台阶奖励.表.2": "4000万元", "活动资助.上限": "10万元"}
    found = PLAN.simulate(DEMONSTRATION, [2018, 2019], {"甲": change})
    before, after = (plan.evaluate(DEMONSTRATION, [2018, 2019]) for plan in (PLAN, PLAN.changed(change)))
    for one in found:
        for tally, results in ((one.before, before), (one.after, after)):
            own = [result for result in results if (result.policy, result.year) == (one.policy, one.year)]
            assert tally.amount == results.total(policy=one.policy, year=one.year)
            assert tally.entitled == sum(result.status == "eligible" for result in own)
            assert tally.missing == sum(result.status == "missing" for result in own)
            assert tally.undecided == sum(result.status == "undecided" for result in own)


@given(facts(), asked_years(), changes(), st.randoms(use_true_random=False))
def test_no_change_gives_no_difference(drawn: naive.Facts, years: list[int], change: dict[str, str], random) -> None:
    """Nor does writing what stands there already."""
    (spot,) = change
    (words,) = [one.words for one in SPOTS if one.id == spot]
    found = PLAN.simulate(read(drawn, random), years, {"不改": {}, "照旧": {spot: words}})
    assert [effect.moved for effect in found.effects] == [(), ()]
    assert all(line.before == line.after and not line.difference for line in found)


def test_as_a_table() -> None:
    found = simulate(project(), 甲=LOWER)
    assert tuple(found.to_records()[0]) == SIMULATION_COLUMNS
    row = found.to_polars().filter(policy="产业园改造资助").row(0, named=True)
    assert row == line(found).as_record()
    assert found.to_arrow().to_pylist() == found.to_records()
    assert found.to_pandas()["difference"].sum() == Decimal(-1_500_000)
    assert repr(found).splitlines() == [
        "试改，结果仅为测算；情景 1 个",
        "  甲：2,500,000.00 → 1,000,000.00 元，增加 0 个主体，减少 1 个",
    ]
    hostile = PLAN.simulate(project(), YEARS, {"<b>": LOWER})._repr_html_()
    assert "<b>" not in hostile
    assert "&lt;b&gt;" in hostile
    assert (found[0], len(found[:2])) == (next(iter(found)), 2)
