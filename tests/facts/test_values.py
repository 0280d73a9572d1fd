"""Cells as values: units, widths, blanks, and what stands where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from facts.tables import CODE, TERMS, faults, plain, put, read, xlsx_bytes
from luodi.facts import Facts, Value


def enterprise(folder: Path, column: str, cell: str) -> dict[str, Value]:
    """What is known of a year of an enterprise, one cell of which is given."""
    put(folder, {"企业.csv": f'编号,年度,{column}\nQ-1,2019,"{cell}"'.encode()})
    return read(folder).of("企业")["Q-1"].years[2019]


@pytest.mark.parametrize(
    ("heading", "cell", "yuan"),
    [
        ("年网络销售额", "3000", "3000"),
        ("年网络销售额（元）", "3000.01", "3000.01"),
        ("年网络销售额（万元）", "3000.5", "30005000"),
        ("年网络销售额(亿元)", "1.2", "120000000"),
        ("年网络销售额（万元）", "0.000001", "0.01"),
        ("年网络销售额", "1,234,567.89", "1234567.89"),
        ("年网络销售额", "+5", "5"),
        ("年网络销售额", "-0", "0"),
        ("年网络销售额", "００１２．５０", "12.5"),
        ("年网络销售额", "１，０００", "1000"),
        ("年网络销售额", " 　7 ", "7"),
    ],
)
def test_numbers_stand_in_the_base_unit(heading: str, cell: str, yuan: str, tmp_path: Path) -> None:
    assert enterprise(tmp_path, heading, cell) == {"年网络销售额": Decimal(yuan)}


@pytest.mark.parametrize(
    "heading",
    ["年网络销售额(万元)", "年网络销售额（万元）", " 年网络 销售额 （ 万元 ）", "\u3000年网络销售额\uff08万元)"],
)
def test_headings_are_known_in_any_width(heading: str, tmp_path: Path) -> None:
    assert enterprise(tmp_path, heading, "1") == {"年网络销售额": Decimal(10_000)}


def test_a_unit_of_a_unit_converts(tmp_path: Path) -> None:
    put(tmp_path, {"产业园.csv": "编号,年度,核定补助标准（万元/平方米）,建筑面积（万平方米）\nY-1,2019,0.05,1.2"})
    park = read(tmp_path).of("产业园")["Y-1"]
    assert park.unchanging == {"核定补助标准": Decimal(500)}
    assert park.years == {2019: {"建筑面积": Decimal(12_000)}}


@pytest.mark.parametrize("cell", ["", " ", "\u3000", "\u00a0", "\t"])
@pytest.mark.parametrize("column", ["年网络销售额", "汽车互联网企业", "行业代码", "所在产业园"])
def test_an_empty_cell_is_unknown_and_absent(column: str, cell: str, tmp_path: Path) -> None:
    assert enterprise(tmp_path, column, cell) == {}


@pytest.mark.parametrize(
    ("cell", "value"), [("是", True), ("否", False), ("TRUE", True), ("false", False), ("ＴＲＵＥ", True)]
)
def test_truth_values(cell: str, value: bool, tmp_path: Path) -> None:
    assert enterprise(tmp_path, "汽车互联网企业", cell) == {"汽车互联网企业": value}


@pytest.mark.parametrize(
    "cell",
    [
        "2018-03-01",
        "2018-3-1",
        "2018/3/1",
        "2018年3月1日",
        "２０１８－０３－０１",
        "2018-03-01 00:00:00",
        "2018-03-01T00:00",
    ],
)
def test_dates(cell: str, tmp_path: Path) -> None:
    put(tmp_path, {"企业.csv": f"编号,年度,认定日期\nQ-1,2019,{cell}"})
    assert read(tmp_path).of("企业")["Q-1"].unchanging == {"认定日期": date(2018, 3, 1)}


def test_texts_keep_their_width_and_their_zeros(tmp_path: Path) -> None:
    assert enterprise(tmp_path, "行业代码", " ０７０ 2（2017） ") == {"行业代码": "０７０ 2（2017）"}


def test_choices_are_known_in_any_width(tmp_path: Path) -> None:
    put(tmp_path, {"产业园.csv": "编号,年度,示范园区级别\nY-1,2019,省 级"})
    assert read(tmp_path).of("产业园")["Y-1"].years[2019] == {"示范园区级别": "省级"}


def test_unchanging_terms_may_stand_on_any_row(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "企业.csv": f"""编号,年度,统一社会信用代码,名称,认定日期
                Q-1,2018,,演示甲公司,
                Q-1,2016,{CODE},,
                Q-1,2017,,,2018-03-01"""
        },
    )
    subject = read(tmp_path).of("企业")["Q-1"]
    assert subject.unchanging == {"统一社会信用代码": CODE, "名称": "演示甲公司", "认定日期": date(2018, 3, 1)}
    assert subject.years == {2016: {}, 2017: {}, 2018: {}}
    assert subject.first_year == 2016


def test_one_value_on_two_rows_is_one_value(tmp_path: Path) -> None:
    put(tmp_path, {"产业园.csv": "编号,年度,核定补助标准\nY-1,2018,500\nY-1,2019,500.00"})
    assert read(tmp_path).of("产业园")["Y-1"].unchanging == {"核定补助标准": Decimal(500)}


def test_kinds_without_yearly_terms_need_no_year(tmp_path: Path) -> None:
    put(tmp_path, {"活动.csv": "编号,活动实际支出\nH-1,1"})
    event = read(tmp_path).of("活动")["H-1"]
    assert (event.unchanging, event.years, event.first_year) == ({"活动实际支出": Decimal(1)}, {}, None)


@pytest.mark.parametrize("year", ["", "2019"])
def test_kinds_without_yearly_terms_may_have_one(year: str, tmp_path: Path) -> None:
    put(tmp_path, {"活动.csv": f"编号,年度,活动实际支出\nH-1,{year},1"})
    assert plain(read(tmp_path)) == {"活动": {"H-1": ({"活动实际支出": Decimal(1)}, {})}}


def test_ids_are_in_code_point_order_whatever_the_rows(tmp_path: Path) -> None:
    ids = ["q1", "Q-2", "乙", "Q-10", "一", "1"]
    put(tmp_path, {"企业.csv": "编号,年度\n" + "\n".join(f"{identity},2019" for identity in ids)})
    assert list(read(tmp_path).of("企业")) == ["1", "Q-10", "Q-2", "q1", "一", "乙"]


def test_an_id_is_the_same_in_any_width(tmp_path: Path) -> None:
    put(tmp_path, {"企业.csv": "编号,年度\nＱ－１,2018\n Q-1 ,2019", "活动.csv": "编号,活动主办企业\nH-1,Ｑ-1"})
    assert list(read(tmp_path).of("企业")["Q-1"].years) == [2018, 2019]


def test_blank_rows_and_remarks_are_passed_over(tmp_path: Path) -> None:
    lines = ["", ",,", "编号,年度,备注,备注（内部）", ",,,", "", "Q-1,2019,演示数据,略", " , ,,", ""]
    put(tmp_path, {"企业.csv": "\n".join(lines).encode()})
    assert plain(read(tmp_path)) == {"企业": {"Q-1": ({}, {2019: {}})}}


@pytest.mark.parametrize("name", ["说明", "备注", " 说 明 "])
def test_tables_of_notes_are_passed_over(name: str, tmp_path: Path) -> None:
    table = [["编号", "年度"], ["Q-1", "2019"]]
    put(
        tmp_path,
        {"数据.xlsx": xlsx_bytes({name: [["编号"], ["怎样填写"]], "企业": table}), f"{name}.csv": "编号\n怎样填写"},
    )
    assert faults(tmp_path) == []
    assert list(read(tmp_path).of("企业")) == ["Q-1"]


def test_tables_of_notes_among_frames_are_passed_over() -> None:
    facts = Facts.from_tables({"说明": [{"编号": "怎样填写"}], "活动": [{"编号": "H-1"}]}, TERMS)
    assert [subject.id for subject in facts] == ["H-1"]
