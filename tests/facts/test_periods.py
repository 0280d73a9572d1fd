"""Years whole, by quarters and by months."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from facts.tables import put, read
from luodi.facts import Value

HEADING = "编号,年度,年网络销售额（万元）,所在产业园,汽车互联网企业"


def years(folder: Path, *lines: str) -> dict[int, dict[str, Value]]:
    """The years of an enterprise whose rows are given, without its id; ``Y-1`` and ``Y-2`` are parks."""
    put(folder, {"企业.csv": "\n".join([HEADING, *(f"Q-1,{line}" for line in lines)])})
    put(folder, {"产业园.csv": "编号,年度\nY-1,2019\nY-2,2019"})
    return read(folder).of("企业")["Q-1"].years


@pytest.mark.parametrize("year", ["2019", "2019年", "2019年度", "２０１９", " 2019 "])
def test_a_whole_year(year: str, tmp_path: Path) -> None:
    assert years(tmp_path, f"{year},100,,") == {2019: {"年网络销售额": Decimal(1_000_000)}}


@pytest.mark.parametrize(
    "form",
    ["2019Q{}", "2019q{}", "2019-Q{}", "2019年Q{}", "2019年第{}季度", "2019年{}季度", "2019第{}季度", "２０１９Ｑ{}"],
)
def test_quarters(form: str, tmp_path: Path) -> None:
    """Sums add up; anything else is as it was at the year's end."""
    parts = zip(["1", "2", "3", "4"], ["Y-1", "", "Y-1", "Y-2"], ["是", "是", "是", "否"], strict=True)
    lines = [f"{form.format(number)},{number}.5,{park},{truth}" for number, park, truth in parts]
    assert years(tmp_path, *lines) == {
        2019: {"年网络销售额": Decimal(120_000), "所在产业园": "Y-2", "汽车互联网企业": False}
    }


def test_quarters_in_han_numerals(tmp_path: Path) -> None:
    lines = [f"2019年第{number}季度,1,," for number in "一二三四"]
    assert years(tmp_path, *lines) == {2019: {"年网络销售额": Decimal(40_000)}}


@pytest.mark.parametrize("form", ["2019-{:02}", "2019-{}", "2019年{}月"])
def test_months_in_any_order(form: str, tmp_path: Path) -> None:
    lines = [f"{form.format(number)},10,{'Y-1' if number == 12 else ''}," for number in reversed(range(1, 13))]
    assert years(tmp_path, *lines) == {2019: {"年网络销售额": Decimal(1_200_000), "所在产业园": "Y-1"}}


def test_a_sum_is_unknown_while_a_part_is(tmp_path: Path) -> None:
    lines = ["2019Q1,1,,", "2019Q2,,,", "2019Q3,1,,", "2019Q4,1,Y-1,是"]
    assert years(tmp_path, *lines) == {2019: {"所在产业园": "Y-1", "汽车互联网企业": True}}


def test_a_sum_is_unknown_while_a_part_has_no_row(tmp_path: Path) -> None:
    lines = [f"2019-{number:02},1,,是" for number in range(1, 12)]
    assert years(tmp_path, *lines) == {2019: {}}, "nor is the year's end known"


def test_a_value_at_the_end_of_the_year_is_unknown_while_the_last_part_is(tmp_path: Path) -> None:
    lines = ["2019Q1,1,Y-1,是", "2019Q2,1,Y-1,是", "2019Q3,1,Y-1,是", "2019Q4,1,,"]
    assert years(tmp_path, *lines) == {2019: {"年网络销售额": Decimal(40_000)}}


def test_each_year_may_be_given_in_its_own_way(tmp_path: Path) -> None:
    lines = ["2017,5,,", *(f"2018Q{number},1,," for number in range(1, 5)), *(f"2019-{n},1,," for n in range(1, 13))]
    sums = {year: values["年网络销售额"] for year, values in years(tmp_path, *lines).items()}
    assert sums == {2017: 50_000, 2018: 40_000, 2019: 120_000}
