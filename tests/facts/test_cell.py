"""``Facts.cell``: where a value stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from facts.tables import CODE, TERMS, put, read, rows, xlsx_bytes
from luodi.facts import Facts
from luodi.source import Cell

ENTERPRISES = f"""
编号,年度,名称,统一社会信用代码,年网络销售额（万元）,汽车互联网企业

Q-2,2018,,,1,是
Q-1,2019,,{CODE}, 3000.5 ,
Ｑ-１,2018,演示甲公司,,12,是
Q-3,2019Q2,,,2,否
Q-3,2019Q1,演示丙公司,,1,是
Q-3,2019Q3,,,3,是
Q-3,2019Q4,,,4,否
"""


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    return read(put(tmp_path, {"企业.csv": ENTERPRISES.replace("\n\n", "\n,,,,,\n")}))


def test_a_yearly_value(facts: Facts) -> None:
    cell = facts.cell("企业", "Q-1", "年网络销售额", 2019)
    assert cell == Cell("企业.csv", 4, "年网络销售额（万元）", "3000.5")
    assert cell.where() == "企业.csv:4:年网络销售额（万元）"


def test_an_unchanging_value_is_found_on_whatever_row_it_stands(facts: Facts) -> None:
    assert facts.cell("企业", "Q-1", "名称", None) == Cell("企业.csv", 5, "名称", "演示甲公司")
    assert facts.cell("企业", "Q-1", "统一社会信用代码", None) == Cell("企业.csv", 4, "统一社会信用代码", CODE)


def test_a_sum_of_parts_points_to_the_first_part(facts: Facts) -> None:
    assert facts.cell("企业", "Q-3", "年网络销售额", 2019) == Cell("企业.csv", 7, "年网络销售额（万元）", "1")


def test_a_value_at_the_years_end_points_to_the_last_part(facts: Facts) -> None:
    assert facts.cell("企业", "Q-3", "汽车互联网企业", 2019) == Cell("企业.csv", 9, "汽车互联网企业", "否")


@pytest.mark.parametrize(
    ("subject", "term", "year"),
    [
        ("Q-1", "年网络销售额", 2017),
        ("Q-1", "年网络销售额", None),
        ("Q-1", "汽车互联网企业", 2019),
        ("Q-1", "年销量", 2019),
        ("Q-1", "没有的术语", 2019),
        ("Q-9", "名称", None),
    ],
)
def test_what_is_not_found_names_the_table(subject: str, term: str, year: int | None, facts: Facts) -> None:
    assert facts.cell("企业", subject, term, year) == Cell("企业.csv", 0, "")


def test_a_kind_without_a_table_names_the_kind(facts: Facts) -> None:
    assert facts.cell("产业园", "Y-1", "建筑面积", 2019).where() == "产业园"
    assert Facts().cell("企业", "Q-1", "名称", None).where() == "企业"


def test_a_file_that_is_gone_names_the_table(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "企业.csv").unlink()
    assert facts.cell("企业", "Q-1", "名称", None) == Cell("企业.csv", 0, "")


def test_in_a_workbook_the_sheet_is_named(tmp_path: Path) -> None:
    table = rows("编号,年度,核定补助标准\nY-1,2018,\nY-1,2019,450")
    facts = read(put(tmp_path, {"数据.xlsx": xlsx_bytes({"产业园": table})}) / "数据.xlsx")
    for _ in range(2):
        assert facts.cell("产业园", "Y-1", "核定补助标准", None) == Cell("产业园", 3, "核定补助标准", "450")


def test_in_a_frame_the_heading_is_row_one() -> None:
    facts = Facts.from_tables({"活动": [{"编号": "H-1"}, {"编号": "H-2", "活动实际支出": 12.5}]}, TERMS)
    assert facts.cell("活动", "H-2", "活动实际支出", None) == Cell("活动", 3, "活动实际支出", "12.5")
