"""What 左右, 领先, 倍增 and 年均增幅 mean: under every option, before and after an office has ruled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu import DEMONSTRATION, PLAN
from luodi import Plan
from luodi.evaluate.figure_words import figures_in_words
from luodi.evaluate.target_reading_words import readings_in_words
from luodi.evaluate.target_readings import TargetReading
from luodi.evaluate.targets import Figure
from luodi.program.policies import Ruling

GROWTH, PLACE, ONLINE = "规限上汽车贸易企业年均销售额增幅", "总成交额主城区位置", "网络手段促成的销量占比"
FINANCE, SPACE = "汽车金融市场交易量", "产业园物理空间"
OF_TARGETS = ("增幅名录", "增幅算法", "领先名次", "左右容差", "倍增基期", "物理空间面积")
Tables = dict[str, list[dict[str, str]]]


def figure(tables: Tables, target: str, year: int, plan: Plan = PLAN, **readings: str) -> Figure:
    return next(found for found in plan.targets(tables, [year], readings=readings) if found.target == target)


def ruled(**options: str) -> Plan:
    """The plan as it would be after an office had ruled."""
    rules = [
        replace(rule, ruling=Ruling(rule.labels.index(options[rule.name]), "示例〔2018〕1号", date(2018, 3, 1)))
        if rule.name in options
        else rule
        for rule in PLAN.program.readings
    ]
    return replace(PLAN, program=replace(PLAN.program, readings=rules))


def sales(**by_firm: dict[int, str]) -> Tables:
    """Dealers on the statistics office's list, with their sales in 元 in the years in which they are on it."""
    return {
        "企业": [
            {"编号": name, "年度": str(year), "汽车贸易企业": "是", "规上限上": "是", "年销售额": amount}
            for name, years in by_firm.items()
            for year, amount in years.items()
        ]
    }


def online(share: int) -> Tables:
    """Three dealers that sell 300 cars in 2021, of them a share in percent by the net."""
    row = {"年度": "2021", "汽车贸易企业": "是", "规上限上": "是", "年销量": "100"}
    return {"企业": [{"编号": f"甲{at}", "网络促成销量": str(share)} | row for at in range(3)]}


def finance(**years: str) -> Tables:
    return {
        "区域": [{"编号": "拱墅区", "年度": year[1:], "汽车金融市场交易量": value} for year, value in years.items()]
    }


FIRMS = sales(
    甲={2016: "100", 2017: "120", 2018: "110"},
    乙={2016: "100", 2017: "120", 2018: "110"},
    丙={2016: "100", 2017: "120", 2018: "110"},
    丁={2018: "110"},
)
"""Three that sold 10% more after two years, by way of a better one; and one that came in 2018."""


class TestGrowth:
    def test_a_rolling_list_takes_in_who_comes(self) -> None:
        """440 after 300 in two years: 21.1% a year, of which a third is the firm that came."""
        found = figure(FIRMS, GROWTH, 2018, 增幅名录="滚动名录", 增幅算法="复合增幅")
        assert (found.value is not None and round(found.value, 4), found.state) == (Decimal("0.2111"), "on_track")

    def test_a_fixed_sample_takes_those_of_both_years(self) -> None:
        """330 after 300 in two years: 4.88% a year."""
        found = figure(FIRMS, GROWTH, 2018, 增幅名录="固定样本", 增幅算法="复合增幅")
        assert (found.value is not None and round(found.value, 4), found.state) == (Decimal("0.0488"), "behind")

    def test_the_mean_of_yearly_rates(self) -> None:
        """(360 ÷ 300 − 1 + 330 ÷ 360 − 1) ÷ 2 = (20% − 8.33%) ÷ 2 = 5.83%."""
        found = figure(FIRMS, GROWTH, 2018, 增幅名录="固定样本", 增幅算法="逐年平均")
        assert (found.value is not None and round(found.value, 4), found.state) == (Decimal("0.0583"), "behind")

    def test_who_left_the_list_is_in_no_fixed_sample(self) -> None:
        tables = sales(**{name: {2016: "100", 2017: "150"} for name in "甲乙丙"}, 丁={2016: "900", 2017: "0"})
        tables["企业"][-1]["规上限上"] = "否"
        assert figure(tables, GROWTH, 2017, 增幅名录="固定样本", 增幅算法="复合增幅").value == Decimal("0.5")

    def test_a_newcomer_of_unknown_standing_does_not_matter_to_a_fixed_sample(self) -> None:
        """丁 was not there in 2016: whether it is on the list now, nobody need know."""
        tables = sales(**{name: {2016: "100", 2017: "110"} for name in "甲乙丙"}, 丁={2017: "50"})
        tables["企业"][-1]["规上限上"] = ""
        assert figure(tables, GROWTH, 2017, 增幅名录="固定样本", 增幅算法="复合增幅").value == Decimal("0.1")
        assert figure(tables, GROWTH, 2017, 增幅名录="滚动名录", 增幅算法="复合增幅").missing == ("规上限上",)

    def test_whose_standing_was_unknown_in_the_base_year_leaves_it_unknown(self) -> None:
        tables = sales(**{name: {2016: "100", 2017: "110"} for name in "甲乙丙丁"})
        tables["企业"][-2]["规上限上"] = ""
        found = figure(tables, GROWTH, 2017, 增幅名录="固定样本", 增幅算法="复合增幅")
        assert (found.state, found.missing) == ("missing", ("规上限上",))

    def test_a_fixed_sample_of_two_is_withheld(self) -> None:
        tables = sales(甲={2016: "1", 2017: "2"}, 乙={2016: "1", 2017: "2"}, 丙={2017: "2"}, 丁={2017: "2"})
        found = figure(tables, GROWTH, 2017, 增幅名录="固定样本", 增幅算法="复合增幅")
        assert (found.state, found.value) == ("withheld", None)

    def test_it_is_undecided_where_the_list_decides(self) -> None:
        found = figure(FIRMS, GROWTH, 2018)
        assert (found.state, found.missing) == ("undecided", ("口径「增幅名录」",))
        assert found.value is not None, "that of the options in use"

    def test_it_is_decided_where_every_option_agrees(self) -> None:
        tables = sales(**{name: {2016: "100", 2017: "130"} for name in "甲乙丙"}, 丁={2017: "10"})
        assert figure(tables, GROWTH, 2017).state == "on_track"


@pytest.mark.parametrize(
    ("share", "option", "state"),
    [
        (45, "五个百分点", "met"),
        (55, "五个百分点", "met"),
        (44, "五个百分点", "behind"),
        (56, "五个百分点", "behind"),
        (47, "三个百分点", "met"),
        (46, "三个百分点", "behind"),
        (40, "十个百分点", "met"),
        (39, "十个百分点", "behind"),
    ],
)
def test_about_is_within_the_tolerance(share: int, option: str, state: str) -> None:
    """占总销量的50%左右: percentage points on either side, the ends included."""
    assert figure(online(share), ONLINE, 2021, 左右容差=option).state == state


@pytest.mark.parametrize(
    ("share", "state"), [(50, "met"), (48, "met"), (46, "undecided"), (42, "undecided"), (30, "behind")]
)
def test_about_is_undecided_between_the_options(share: int, state: str) -> None:
    found = figure(online(share), ONLINE, 2021)
    assert (found.state, found.missing) == (state, ("口径「左右容差」",) if state == "undecided" else ())


@pytest.mark.parametrize(("option", "bound", "state"), [("2016年", 200, "met"), ("2017年", 300, "behind")])
def test_doubling_counts_from_the_base_year(option: str, bound: int, state: str) -> None:
    found = figure(finance(y2016="100", y2017="150", y2021="299.99"), FINANCE, 2021, 倍增基期=option)
    assert (found.bound, found.due, found.state) == (bound, 2021, state)


def test_doubling_has_a_path_to_twice_the_base() -> None:
    """From 100 in 2016 to 200 in 2021: 120 in 2017."""
    for value, state in (("120", "on_track"), ("119.99", "behind")):
        found = figure(finance(y2016="100", y2017=value), FINANCE, 2017, 倍增基期="2016年")
        assert (found.path, found.base, found.state) == (120, 100, state)


def test_nothing_doubles_from_nothing() -> None:
    found = figure(finance(y2016="0", y2021="1"), FINANCE, 2021, 倍增基期="2016年")
    assert (found.state, found.missing) == ("missing", (FINANCE,))


@pytest.mark.parametrize(
    ("place", "first", "three"), [("1", "met", "met"), ("3", "behind", "met"), ("4", "behind", "behind")]
)
def test_leading_is_the_first_or_among_the_first(place: str, first: str, three: str) -> None:
    tables = {"区域": [{"编号": "拱墅区", "年度": "2018", "主城区成交额排名": place}]}
    assert figure(tables, PLACE, 2018, 领先名次="第1名").state == first
    assert figure(tables, PLACE, 2018, 领先名次="前3名").state == three
    assert figure(tables, PLACE, 2018).state == (first if first == three else "undecided")


def test_space_is_that_in_use_or_all_that_was_bought_or_rented() -> None:
    """A park that was bought counts its floors, one that rents what it rents: 4万 + 9万."""
    parks = [
        {
            "编号": "Y1",
            "年度": "2019",
            "创办方式": "购建",
            "建筑面积": "40000",
            "租用面积": "",
            "投入使用面积": "20000",
        },
        {
            "编号": "Y2",
            "年度": "2019",
            "创办方式": "租用",
            "建筑面积": "",
            "租用面积": "90000",
            "投入使用面积": "70000",
        },
    ]
    in_use, all_ = (figure({"产业园": parks}, SPACE, 2019, 物理空间面积=option) for option in ("投入使用", "购建租用"))
    assert (in_use.value, in_use.state) == (90_000, "behind")
    assert (all_.value, all_.state) == (130_000, "met")
    found = figure({"产业园": parks}, SPACE, 2019)
    assert (found.value, found.state, found.missing) == (90_000, "undecided", ("口径「物理空间面积」",))


def test_what_is_unknown_under_one_option_only_is_undecided_and_says_both() -> None:
    parks = [{"编号": "Y1", "年度": "2019", "创办方式": "购建", "建筑面积": "150000", "投入使用面积": ""}]
    found = figure({"产业园": parks}, SPACE, 2019)
    assert (found.state, found.value, found.missing) == ("undecided", None, ("口径「物理空间面积」", "投入使用面积"))
    (words,) = figures_in_words([found])
    assert words.why == "等待裁定和数据：口径「物理空间面积」、投入使用面积，等1个主体的数据"


def test_a_ruling_decides() -> None:
    assert figure(online(46), ONLINE, 2021, ruled(左右容差="三个百分点")).state == "behind"
    assert figure(online(46), ONLINE, 2021, ruled(左右容差="五个百分点")).state == "met"


def test_an_option_that_is_tried_goes_before_the_ruling() -> None:
    assert figure(online(46), ONLINE, 2021, ruled(左右容差="三个百分点"), 左右容差="五个百分点").state == "met"


def test_what_each_option_gives_is_told() -> None:
    found = [reading for reading in PLAN.target_readings(FIRMS, [2018]) if reading.target == GROWTH]
    assert list(map(str, readings_in_words(found))) == [
        "增幅名录：滚动名录 21.11% ◐ 在轨（现用）；固定样本 4.88% ○ 滞后",
        "增幅算法：复合增幅 21.11% ◐ 在轨（现用）；逐年平均 21.11% ◐ 在轨",
    ]
    assert [reading.settled for reading in found] == [False, False]


def test_a_chosen_option_is_settled() -> None:
    found = PLAN.target_readings(FIRMS, [2018], readings={"增幅名录": "固定样本"})
    assert {reading.reading for reading in found if reading.settled} == {"增幅名录"}
    assert [option.used for option in found[0].options] == [False, True]


def test_every_target_under_every_option_is_what_it_is_once_ruled() -> None:
    """Over the demonstration: what is told of an option is the very figure of the plan so ruled, and of a run that chose it."""
    years = range(2016, 2022)
    told = PLAN.target_readings(DEMONSTRATION, years)
    facts = PLAN.read_facts(DEMONSTRATION)
    settled = {rule.name: rule.labels[0] for rule in PLAN.program.readings if rule.name in OF_TARGETS}
    for name in OF_TARGETS:
        rule = next(rule for rule in PLAN.program.readings if rule.name == name)
        for at, label in enumerate(rule.labels):
            chosen = {**settled, name: label}
            figures = ruled(**chosen).targets(facts, years)
            assert figures == PLAN.targets(facts, years, readings=chosen)
            under = {(found.target, found.year): found.options[at].figure for found in told if found.reading == name}
            assert under == {key: found for found in figures if (key := (found.target, found.year)) in under}


AMOUNTS = st.sampled_from(("", "0", "80", "100", "110", "121", "150"))
STANDINGS = st.sampled_from(("是", "是", "是", "否", ""))


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.tuples(AMOUNTS, STANDINGS)), min_size=3, max_size=3), min_size=3, max_size=6
    )
)
def test_an_open_state_is_that_of_every_combination(firms: list[list[tuple[str, str] | None]]) -> None:
    """Whoever rules whatever: a state that is said stays; where it does not, 待裁定 is said, and of each reading that is
    named some ruling changes the state."""
    rows = [
        {"编号": f"甲{at}", "年度": str(2016 + year), "汽车贸易企业": "是", "规上限上": cell[1], "年销售额": cell[0]}
        for at, cells in enumerate(firms)
        for year, cell in enumerate(cells)
        if cell is not None
    ]
    tables: Tables = {"企业": rows}
    names = ("增幅名录", "增幅算法")
    labels = [next(rule.labels for rule in PLAN.program.readings if rule.name == name) for name in names]
    found = figure(tables, GROWTH, 2018)
    states = {
        chosen: figure(tables, GROWTH, 2018, **dict(zip(names, chosen, strict=True))).state
        for chosen in product(*labels)
    }
    assert found.state == (states.popitem()[1] if len(set(states.values())) == 1 else "undecided")
    named = {name for name in names if f"口径「{name}」" in found.missing}
    assert bool(named) == (found.state == "undecided")


def test_readings_of_targets_touch_no_policy() -> None:
    """No result waits for them, and they move no money."""
    results = PLAN.evaluate(DEMONSTRATION, PLAN.years)
    assert not {name for result in results for name in result.open_readings} & set(OF_TARGETS)
    effects = {
        effect.reading: effect for effect in PLAN.effects(DEMONSTRATION, [2018, 2021]) if effect.reading in OF_TARGETS
    }
    assert set(effects) == set(OF_TARGETS)
    for effect in effects.values():
        assert not effect.of_policies
        assert {(option.results, option.moved) for option in effect.options} == {(0, 0)}
    assert [option.targets for option in effects["左右容差"].options] == [(), (ONLINE,), ()]
    assert [option.targets for option in effects["物理空间面积"].options] == [(), (SPACE,)]


def test_what_does_not_differ_does_not_move() -> None:
    found = next(reading for reading in PLAN.target_readings(online(50), [2021]) if reading.target == ONLINE)
    assert isinstance(found, TargetReading)
    assert not found.moves
    assert found.as_json()["options"][0] == {"option": "五个百分点", "used": True, "state": "met", "value": "0.5"}
