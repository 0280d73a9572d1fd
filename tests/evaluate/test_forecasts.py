"""Forecasts: what a target comes to if it goes on as it went, the method named, exact to the last digit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gongshu import PLAN
from luodi.evaluate.forecasts import Forecast, ToDate, forecast, forecasts, linear
from luodi.evaluate.targets import Figure

HEADQUARTERS, GROWTH, SPACE = "汽车金融区域性总部", "规限上汽车贸易企业年均销售额增幅", "产业园物理空间"
LEADING = "总成交额主城区位置"


def figures(target: str, **years: str | None) -> list[Figure]:
    """Figures of a target: ``y2017="2"``; None is unknown."""
    return [
        Figure(target, int(year[1:]), "pending", None if value is None else Decimal(value), None, None, None)
        for year, value in years.items()
    ]


def of(target: str, found: list[Figure], *to_date: ToDate) -> Forecast:
    wanted = next(one for one in PLAN.program.targets if one.name == target)
    return forecast(wanted, found, PLAN.program.period[1], to_date)


def test_a_straight_line_through_the_known_years() -> None:
    """2, 4, 6 headquarters in 2017 to 2019: two a year more, 10 in 2021, which is 10家以上."""
    found = of(HEADQUARTERS, figures(HEADQUARTERS, y2017="2", y2018="4", y2019="6", y2020=None))
    assert (found.due, found.value, found.reaches) == (2021, Decimal(10), True)
    assert found.words == "线性外推（据2017、2018、2019年）"


def test_one_less_does_not_reach() -> None:
    """2, 4, 5: the line that fits best rises by 1.5 a year and comes to 8 1/6, which is eight whole headquarters."""
    found = of(HEADQUARTERS, figures(HEADQUARTERS, y2017="2", y2018="4", y2019="5"))
    assert (found.value, found.reaches) == (Decimal(8), False)


def test_a_rank_is_not_drawn_out() -> None:
    """Third, then second: that makes nobody the first."""
    found = of(LEADING, figures(LEADING, y2017="3", y2018="2"))
    assert (found.value, found.reaches, found.words) == (None, None, "名次不作外推")


def test_of_one_year_nothing_is_foreseen() -> None:
    found = of(HEADQUARTERS, figures(HEADQUARTERS, y2017="2", y2018=None))
    assert (found.value, found.reaches, found.words) == (None, None, "已知不足两个年度，不作预测")


def test_the_next_milestone_is_foreseen_first() -> None:
    """产业园物理空间: 12万 in 2019 comes before 20万 in 2021."""
    found = of(SPACE, figures(SPACE, y2016="52000", y2017="70000"))
    assert (found.due, found.value, found.reaches) == (2019, Decimal(106000), False)


def test_what_waits_for_a_ruling_is_foreseen_without_saying_whether_it_reaches() -> None:
    """Under another option of the reading the line would be another; one year that waits is enough."""
    settled, waits = figures(SPACE, y2016="52000", y2017="70000")
    found = of(SPACE, [settled, replace(waits, state="undecided")])
    assert (found.value, found.reaches, found.undecided) == (Decimal(106000), None, True)
    assert found.words == "线性外推（据2016、2017年，照现用口径）"


def test_a_year_that_is_known_is_no_forecast() -> None:
    found = of(SPACE, figures(SPACE, y2020="160000", y2021="200000"))
    assert (found.value, found.reaches, found.words) == (Decimal(200000), True, "该年已有数值（据2021年）")


def test_a_rate_of_growth_is_kept() -> None:
    found = of(GROWTH, figures(GROWTH, y2017="0.2", y2018="0.12"))
    assert (found.due, found.value, found.words) == (2021, Decimal("0.12"), "按至今的年均增幅保持（据2017、2018年）")


def test_a_year_that_has_not_ended_goes_by_the_quarters_of_the_year_before() -> None:
    """Half of 2020 brought 6 where half of 2019 had brought 3 of its 6: 12 in 2020, and on by six a year from 2019."""
    known = figures(HEADQUARTERS, y2019="6", y2020=None)
    found = of(HEADQUARTERS, known, ToDate(2019, 2, Decimal(3)), ToDate(2020, 2, Decimal(6)))
    assert (found.value, found.quarter) == (Decimal(18), 2)
    assert found.words == "线性外推（据2019、2020年，其中2020年据前2个季度按上年同期进度推算）"


def test_without_the_same_quarter_of_the_year_before_the_quarters_tell_nothing() -> None:
    found = of(HEADQUARTERS, figures(HEADQUARTERS, y2019="6", y2020=None), ToDate(2020, 2, Decimal(6)))
    assert found.value is None


def test_every_target_with_figures_has_one() -> None:
    found = forecasts(PLAN.program, [*figures(SPACE, y2016="1"), *figures(HEADQUARTERS, y2017="2")])
    assert {one.target for one in found} == {SPACE, HEADQUARTERS}
    assert found[0].as_json()["words"] == "已知不足两个年度，不作预测"


@given(
    st.fractions(max_denominator=1_000),
    st.fractions(max_denominator=1_000),
    st.sets(st.integers(2000, 2020), min_size=2),
)
def test_points_on_a_line_lead_along_it_exactly(start: Fraction, slope: Fraction, years: set[int]) -> None:
    assert linear({year: start + slope * year for year in years}, 2030) == start + slope * 2030
