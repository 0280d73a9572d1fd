"""Targets: values over many subjects, the path to the milestone, and a verdict."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshu import DEMONSTRATION, PLAN
from luodi import Plan
from luodi.evaluate.populations import FEW, growth
from luodi.evaluate.targets import Figure
from luodi.facts import Facts

SPACE, LEASING, ONLINE = "产业园物理空间", "开展融资租赁的企业占比", "网络手段促成的销量占比"
DEMO = PLAN.read_facts(DEMONSTRATION)
GROWTH, USED, FINANCE = "规限上汽车贸易企业年均销售额增幅", "二手车交易量占全市比重", "汽车金融市场交易量"


def figure(tables: dict[str, list[dict[str, str]]], target: str, year: int, plan: Plan = PLAN) -> Figure:
    """Space is that in use here; what other readings make of it, test_target_readings tells."""
    found = plan.targets(tables, [year], readings={"物理空间面积": "投入使用"})
    return next(one for one in found if one.target == target)


def parks(year: int, *areas: str) -> dict[str, list[dict[str, str]]]:
    """Parks that have been there since 2016, with their areas in use in one year; blank is unknown."""
    rows = [{"编号": f"Y{at}", "年度": "2016", "投入使用面积": ""} for at, _ in enumerate(areas)] if year > 2016 else []
    return {
        "产业园": rows + [{"编号": f"Y{at}", "年度": str(year), "投入使用面积": area} for at, area in enumerate(areas)]
    }


def firms(year: int, *cells: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """Dealers on the statistics office's list, with what else each states in a year."""
    row = {"年度": str(year), "汽车贸易企业": "是", "规上限上": "是"}
    return {"企业": [{"编号": f"甲{at}"} | row | more for at, more in enumerate(cells)]}


@pytest.mark.parametrize(
    ("year", "areas", "state", "path"),
    [
        (2017, ("40000", "34667"), "on_track", "74666.666666666667"),  # 5.2 + (12 − 5.2) ÷ 3 = 7.4666…万
        (2017, ("40000", "34666"), "behind", "74666.666666666667"),
        (2018, ("97333.33",), "behind", "97333.333333333333"),
        (2019, ("70000", "50000"), "met", "120000"),
        (2019, ("70000", "49999.99"), "behind", "120000"),
        (2020, ("160000",), "on_track", "160000"),  # half way from 12 to 20
        (2017, ("130000",), "met", "74666.666666666667"),  # 2019's milestone reached early
        (2021, ("200000",), "met", "200000"),
        (2022, ("199999",), "behind", "200000"),
    ],
)
def test_the_path_leads_from_the_base_through_the_milestones(
    year: int, areas: tuple[str, ...], state: str, path: str
) -> None:
    """五年内拓展到不少于20万平方米: from 5.2 (2016) by 12 (2019) to 20 (2021), in equal yearly steps."""
    found = figure(parks(year, *areas), SPACE, year)
    assert (found.state, str(found.path)) == (state, path)
    assert found.value == sum(map(Decimal, areas))


def test_one_park_unknown_leaves_the_sum_unknown() -> None:
    found = figure(parks(2019, "130000", ""), SPACE, 2019)
    assert (found.state, found.value, found.missing, found.waiting) == ("missing", None, ("投入使用面积",), 1)


def test_a_subject_that_reported_before_is_waited_for() -> None:
    """No row at all for a year is no zero either."""
    tables = {"产业园": [{"编号": "Y", "年度": "2018", "投入使用面积": "90000"}, *parks(2019, "130000")["产业园"]]}
    assert figure(tables, SPACE, 2019).state == "missing"


def test_nobody_on_record_is_unknown_not_zero() -> None:
    assert figure({}, SPACE, 2019).state == "missing"


def test_a_share_is_of_those_in_scope() -> None:
    """五年内50%以上规（限）上汽车贸易企业开展融资租赁业务: two of four; the fifth is not on the list."""
    yes, no = {"开展融资租赁": "是"}, {"开展融资租赁": "否"}
    found = figure(firms(2021, yes, yes, no, no, yes | {"规上限上": "否"}), LEASING, 2021)
    assert (found.value, found.state, found.members) == (Decimal("0.5"), "met", 4)


def test_who_is_not_in_scope_need_not_report() -> None:
    yes = {"开展融资租赁": "是"}
    found = figure(firms(2021, yes, yes, yes, {"规上限上": "否", "开展融资租赁": ""}), LEASING, 2021)
    assert (found.value, found.waiting) == (Decimal(1), 0)


def test_whose_scope_is_unknown_is_waited_for() -> None:
    yes = {"开展融资租赁": "是"}
    found = figure(firms(2021, yes, yes, yes, yes | {"规上限上": ""}), LEASING, 2021)
    assert (found.state, found.missing, found.waiting) == ("missing", ("规上限上",), 1)


def test_statistics_of_two_firms_are_withheld() -> None:
    """A total of two tells either of them the other's figure (统计法)."""
    found = figure(firms(2021, {"开展融资租赁": "是"}, {"开展融资租赁": "否"}), LEASING, 2021)
    assert (found.state, found.value, found.missing) == ("withheld", None, (FEW,))


def test_growth_is_compound_and_counted_from_the_year_before() -> None:
    """121 after 100 in two years is exactly 10% a year: reached."""
    rows = [
        row
        for year, sales in ((2016, "100"), (2017, "104"), (2018, "121"))
        for row in firms(year, *({"年销售额": sales},) * 3)["企业"]
    ]
    found = figure({"企业": rows}, GROWTH, 2018)
    assert (found.value, found.state) == (Decimal("0.1"), "on_track")
    assert figure({"企业": rows}, GROWTH, 2017).state == "behind"


def test_about_waits_for_a_ruling_unless_it_is_met_exactly() -> None:
    """占总销量的50%左右: nobody has said how far off is still 左右."""
    cells = [{"年销量": "100", "网络促成销量": sold} for sold in ("38", "50", "50")]
    found = figure(firms(2021, *cells), ONLINE, 2021)
    assert (found.state, found.missing) == ("undecided", ("口径「左右容差」",))
    cells[0] = {"年销量": "100", "网络促成销量": "51"}
    cells[1] = {"年销量": "100", "网络促成销量": "49"}
    assert figure(firms(2021, *cells), ONLINE, 2021).state == "met"


def test_doubling_waits_for_the_base_year() -> None:
    tables = {"区域": [{"编号": "拱墅区", "年度": "2021", "汽车金融市场交易量（万元）": "845741"}]}
    found = figure(tables, FINANCE, 2021)
    assert (found.value, found.state, found.path) == (Decimal(8_457_410_000), "missing", None)


def test_a_target_of_every_year_is_met_or_not_each_year() -> None:
    def region(own: str, city: str) -> dict[str, list[dict[str, str]]]:
        rows = (("拱墅区", own), ("杭州市", city))
        return {"区域": [{"编号": name, "年度": "2018", "二手车交易量": traded} for name, traded in rows]}

    assert figure(region("60", "100"), USED, 2018).state == "met"
    assert figure(region("59", "100"), USED, 2018).state == "behind"
    assert figure(region("59", ""), USED, 2018).state == "missing"


def test_what_an_office_has_to_report_is_waited_for() -> None:
    found = figure({}, "汽车金融区域性总部", 2021)
    assert (found.state, found.bound, found.due) == ("missing", Decimal(10), 2021)


def test_the_demonstration_tells_of_every_state() -> None:
    states = {found.state for found in PLAN.targets(DEMONSTRATION, range(2017, 2022))}
    assert states == {"met", "on_track", "behind", "missing", "undecided"}


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.integers(1, 12))
def test_growth_is_cut_off_below_the_true_rate(first: int, last: int, years: int) -> None:
    """The rate shown leads to no more than the last value; a hair more leads beyond it."""
    rate = Fraction(growth(Decimal(first), Decimal(last), years))
    step = Fraction(1, 10**12)
    assert first * (1 + rate) ** years <= last < first * (1 + rate + step) ** years


@given(st.lists(st.one_of(st.none(), st.integers(0, 300_000)), min_size=1, max_size=6), st.data())
def test_what_becomes_known_never_turns_a_verdict_round(areas: list[int | None], data: st.DataObject) -> None:
    """Filling a blank can settle what was 待补; it cannot change what was settled."""
    cells = ["" if area is None else str(area) for area in areas]
    before = figure(parks(2019, *cells), SPACE, 2019)
    filled = [cell or str(data.draw(st.integers(0, 300_000))) for cell in cells]
    after = figure(parks(2019, *filled), SPACE, 2019)
    assert before.state == "missing" or before == after
    assert after.state in ("met", "behind")


GROUPS = st.dictionaries(st.sampled_from(sorted(DEMO.of("企业"))), st.sampled_from("甲乙丙"), max_size=12)


@settings(max_examples=15)
@given(GROUPS)
def test_a_group_stands_as_if_it_were_alone(group_of: dict[str, str]) -> None:
    """Whatever subjects are put together, their figures are those of a plan asked about them and nobody else."""
    years = [2018, 2019]
    names = {target.name for target in PLAN.program.targets if target.kind == "企业"}
    grouped = PLAN.target_evaluation(DEMO, years).grouped("企业", group_of, "其他")
    assert list(grouped) == sorted({group_of.get(id_, "其他") for id_ in DEMO.of("企业")})
    for group, figures in grouped.items():
        alone = {id_: one for id_, one in DEMO.of("企业").items() if group_of.get(id_, "其他") == group}
        asked = PLAN.targets(Facts({**DEMO.subjects, "企业": alone}), years)
        assert figures == [one for one in asked if one.target in names]


def test_what_is_asked_of_all_is_told_by_no_group() -> None:
    evaluation = PLAN.target_evaluation(DEMO, [2019])
    assert evaluation.figures() == list(PLAN.targets(DEMO, [2019]))
    assert {one.target for figures in evaluation.grouped("产业园", {}, "其他").values() for one in figures} == {SPACE}
