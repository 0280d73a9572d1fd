"""Case files as officers write them, and every slip in them at its cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.small_plan import COLUMNS, small_plan, write_cases
from english import strays
from luodi.cases import Case, CaseReport, read_cases, run_cases
from luodi.diagnostics import Diagnostics
from luodi.source import Span

GOOD = "| 甲 | 2020 | 12人 | 三星 | 150平方米 | | 50万元 | 20万元 | 符合 | 9万元 | | 2×2万元+50万元×10%=9万元 |"


def run(folder: Path) -> tuple[CaseReport, list[tuple[str, int, str, str]]]:
    """The report, and each fault's code, line, marked words and message."""
    diagnostics = Diagnostics()
    report = run_cases(*small_plan(), folder, diagnostics)
    found = []
    for item in diagnostics:
        place = item.place
        assert isinstance(place, Span), item.render()
        assert item.render("zh")
        assert strays(item) == []
        found.append((item.code, place.line_number, place.text, item.message()))
    return report, found


def read(folder: Path) -> Case:
    diagnostics = Diagnostics()
    (case,) = read_cases(*small_plan(), folder, diagnostics)
    assert [item.render() for item in diagnostics] == []
    return case


def test_a_case_that_holds(tmp_path: Path) -> None:
    report, faults = run(write_cases(tmp_path, GOOD))

    assert faults == []
    assert (report.expectations, report.passed, report.failed) == (1, 1, 0)


def test_rows_of_one_case_are_years_of_one_subject(tmp_path: Path) -> None:
    case = read(
        write_cases(
            tmp_path,
            "| 甲 | 2019 | 12人 | | | 2020-03-01 | | | | | | |",
            "| | 2020 | | 三星 | 150.5平方米 | | | | 待补数据 | | 从业人员、房租、装修 | |",
        )
    )

    (subject,) = case.facts.of("门店").values()
    assert subject.id == "甲"
    assert subject.unchanging == {"开业日期": date(2020, 3, 1), "业主": "甲的业主"}
    assert subject.years == {
        2019: {"从业人员": Decimal(12)},
        2020: {"星级": "三星", "面积": Decimal("150.5")},
    }
    assert list(case.facts.of("商户")) == ["甲的业主"]
    assert [expectation.year for expectation in case.expectations] == [2020]


def test_units_in_headings_references_and_ids(tmp_path: Path) -> None:
    columns = "| 算例 | 年度 | 编号 | 房租（万元） | 业主的注册资本 | 业主 | 结果 | 说明 |"
    case = read(
        write_cases(
            tmp_path,
            "| 甲 | 2020 | 一店 | 50 | 100万元 | 李 | 待补数据 | 同一业主 |",
            "| | 2020 | 二店 | 7.5 | | 李 | 待补数据 | |",
            "| | 2020 | 三店 | | | 未知 | 待补数据 | |",
            "| | 2020 | 四店 | | 1万元 | | 待补数据 | |",
            columns=columns,
        )
    )

    shops = case.facts.of("门店")
    assert shops["一店"].years == {2020: {"房租": Decimal(500_000)}}
    assert shops["二店"].years == {2020: {"房租": Decimal(75_000)}}
    assert {shop.id: shop.unchanging.get("业主") for shop in shops.values()} == {
        "一店": "李",
        "二店": "李",
        "三店": None,
        "四店": "四店的业主",
    }
    assert case.facts.of("商户")["李"].years == {2020: {"注册资本": Decimal(1_000_000)}}


def test_cases_do_not_see_each_other(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    other = GOOD.replace("甲", "乙")
    first, second = read_cases(*small_plan(), write_cases(tmp_path, GOOD, other), diagnostics)

    assert list(first.facts.of("门店")) == ["甲"]
    assert list(second.facts.of("门店")) == ["乙"]


def test_a_title_names_the_policy_and_prose_tables_are_left_alone(tmp_path: Path) -> None:
    text = f"# 门店补贴的算例\n\n| 列 | 意思 |\n|---|---|\n| 甲 | 乙 |\n\n```\n| 算例 |\n```\n\n{COLUMNS}\n{GOOD}\n"
    (tmp_path / "cases.md").write_text(text, encoding="utf-8")

    report, faults = run(tmp_path)

    assert faults == []
    assert report.expectations == 1


SLIPS = [
    # what is written instead, code, the words marked, a part of the message
    (("9万元 |", "8万元 |"), "LD0704", "8万元", "金额 应为 8万元，算得 9万元"),
    (("符合", "不符合"), "LD0704", "不符合", "结果 应为 不符合，算得 符合"),
    (("符合", "待定"), "LD0712", "待定", "可写：符合、不符合、待补数据、待认定、就高不重复、差错 LD0618"),
    (("符合", "差错 LD0618"), "LD0704", "差错 LD0618", "结果 应为 差错 LD0618，算得 符合"),
    (("9万元 | |", "9万元 | 星级 |"), "LD0704", "星级", "待补 应为 星级，算得 无"),
    (("=9万元 |", "=9.01万元 |"), "LD0705", "2×2万元+50万元×10%=9.01万元", "等于 9万元，金额写的是 9.01万元"),
    (("2×2万元+50万元×10%=9万元", "2×2万元=4万元"), "LD0705", "9万元", "等于 4万元，金额写的是 9万元"),
    (("×10%", "乘10%"), "LD0706", "乘", "不认识「乘」"),
    (("2×2万元+50万元×10%=9万元", ""), "LD0711", "9万元", "金额 9万元 没有算式"),
    (("12人", "12"), "LD0712", "12", "单位应为人"),
    (("12人", "十二人"), "LD0712", "十二人", "写成以人计的数"),
    (("12人", "-12人"), "LD0712", "-12人", "写成以人计的数"),
    (("150平方米", "150元"), "LD0712", "150元", "单位应为平方米"),
    (("三星", "五星"), "LD0712", "五星", "可选值：一星、二星、三星、四星"),
    (("| | 50万元", "| 2020-02-30 | 50万元"), "LD0712", "2020-02-30", "写成2017-03-01"),
    (("2020 |", "20 |"), "LD0615", "20", "年度「20」不正确"),
    (("2020 |", "|"), "LD0615", "", "年度「」不正确"),
    (("| 甲 |", "| |"), "LD0713", "", "这一行之前没有算例名称"),
    (("9万元 | |", "9万元 |"), "LD0619", "甲", "这一行有 11 格，表头有 12 列"),
    (("9万元 | |", "九万元 | |"), "LD0712", "九万元", "写成 250万元、0元"),
]


@pytest.mark.parametrize(("slip", "code", "marked", "message"), SLIPS)
def test_a_slip_is_found_at_its_cell(
    tmp_path: Path, slip: tuple[str, str], code: str, marked: str, message: str
) -> None:
    _, faults = run(write_cases(tmp_path, GOOD.replace(*slip, 1)))

    found = [fault for fault in faults if fault[0] == code]
    assert [(line, words) for _, line, words, _ in found] == [(5, marked)]
    assert message in found[0][3]


HEADINGS = [
    (("从业人员", "从业人数"), "LD0602", "从业人数", "是否为「从业人员」"),
    (("从业人员", "业主的从业人员"), "LD0602", "业主的从业人员", "不认识的列"),
    (("从业人员", "房东的注册资本"), "LD0602", "房东的注册资本", "不认识的列"),
    (("从业人员", "房租"), "LD0604", "房租", "「房租」重复"),
    (("从业人员", "从业人员（万元）"), "LD0603", "从业人员（万元）", "万元"),
    (("| 年度 ", "| 备注 "), "LD0605", "算例", "缺少「年度」列"),
    (("| 结果 ", "| 说明 "), "LD0605", "算例", "缺少「结果」列"),
]


@pytest.mark.parametrize(("slip", "code", "marked", "message"), HEADINGS)
def test_a_slip_in_the_heading(tmp_path: Path, slip: tuple[str, str], code: str, marked: str, message: str) -> None:
    _, faults = run(write_cases(tmp_path, GOOD, columns=COLUMNS.replace(*slip, 1)))

    found = [fault for fault in faults if fault[0] == code]
    assert [(line, words) for _, line, words, _ in found] == [(3, marked)]
    assert message in found[0][3]


def test_contradictions_within_a_case(tmp_path: Path) -> None:
    _, faults = run(
        write_cases(
            tmp_path,
            "| 甲 | 2019 | 12人 | | | 2020-03-01 | | | | | | |",
            "| | 2019 | 13人 | | | 2020-03-02 | | | | 1元 | | |",
            "| 甲 | 2019 | | | | | | | | | | |",
        )
    )

    assert [(code, line, words) for code, line, words, _ in faults] == [
        ("LD0712", 6, "13人"),
        ("LD0712", 6, "2020-03-02"),
        ("LD0713", 6, "1元"),
        ("LD0111", 7, "甲"),
    ]
    assert faults[0][3] == "「13人」不能作「从业人员」：与第 5 行不同：12"


def test_readings_and_policies_that_are_not_there(tmp_path: Path) -> None:
    columns = "| 算例 | 年度 | 口径 | 政策 | 结果 |"
    row = "| 甲 | 2020 | 封顶=每年；同一房租 | 门店补助 | 不符合 |"
    _, faults = run(write_cases(tmp_path, row, columns=columns))

    assert [(code, words) for code, _, words, _ in faults] == [
        ("LD0702", "封顶=每年"),
        ("LD0702", "同一房租"),
        ("LD0701", "门店补助"),
    ]


def test_a_table_without_a_policy_and_one_of_an_unknown_policy(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# 算例\n\n{COLUMNS}\n{GOOD}\n", encoding="utf-8")
    (tmp_path / "b.md").write_text(f"政策：酒店补贴\n\n{COLUMNS}\n{GOOD}\n", encoding="utf-8")

    _, faults = run(tmp_path)

    assert [(code, line, words) for code, line, words, _ in faults] == [
        ("LD0713", 3, "算例"),
        ("LD0701", 1, "酒店补贴"),
    ]


def test_no_files_and_files_that_are_no_text(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert read_cases(*small_plan(), tmp_path / "cases", diagnostics) == ()
    (tmp_path / "cases.md").write_bytes(b"\xff\xfe|")
    assert read_cases(*small_plan(), tmp_path, diagnostics) == ()

    assert [item.code for item in diagnostics] == ["LD0101", "LD0102"]


@pytest.mark.parametrize("text", ["|", "||", "| 算例", "| 算例 |\n|", "| 算例 | 年度 | 结果 |\n|\n||\n| 甲 |", "\n|\n"])
def test_broken_tables_give_faults_or_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "cases.md").write_text(f"政策: 门店补贴\n\n{text}", encoding="utf-8")

    report, _ = run(tmp_path)

    assert report.expectations == 0


PIECES = [
    "| ", "|", "\n", "---", "算例", "年度", "结果", "金额", "算式", "口径", "政策", "政策: 门店补贴", "编号", "业主",
    "业主的注册资本", "星级", "面积", "甲", "乙", "2020", "2021", "符合", "不符合", "差错 LD0618", "三星", "150平方米",
    "未知", "9万元", "1元=1元", "# 门店补贴", "```", "的", "（", "）", "=", "；", "门店补贴",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_file_gives_cases_or_faults(pieces: list[str]) -> None:
    diagnostics = Diagnostics()
    with TemporaryDirectory() as folder:
        Path(folder, "cases.md").write_text("政策: 门店补贴\n| 算例 | 年度 | 结果 " + "".join(pieces), encoding="utf-8")
        run_cases(*small_plan(), Path(folder), diagnostics)

    for item in diagnostics:
        assert item.render("zh")
        assert item.render("en")
