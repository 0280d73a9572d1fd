"""Numbers of things, as spreadsheets spoil them: what is lost is said, never made up."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from facts.test_loose import TERMS
from luodi.facts.loose.headings import ALIASES, Vocabulary, uses_of
from luodi.facts.loose.layout import layout_of
from luodi.facts.loose.notes import Bad, Taken
from luodi.facts.loose.quantities import read_quantity
from luodi.facts.loose.records import Record, Records, Way
from luodi.facts.loose.tables import opened
from luodi.units import Unit

LOST, POWER = "丢掉后面的位数", "科学计数"


def records(path: Path) -> list[Record]:
    rows = list(opened(path, path.name).tables[0].rows())
    vocabulary = Vocabulary(TERMS)
    layout = layout_of(rows, vocabulary.knows)
    assert layout is not None
    way = Way(tuple(uses_of(layout, vocabulary, {})), {term.name: term for term in TERMS}, layout.first, coded=False)
    return list(Records(way).of(rows))


def workbook(folder: Path, *keys: object, shown: str = "General") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "名称"])
    for key in keys:
        sheet.append([key, "演示"])
        sheet.cell(sheet.max_row, 1).number_format = shown
    book.save(folder / "表.xlsx")
    return folder / "表.xlsx"


def test_two_projects_do_not_become_one(tmp_path: Path) -> None:
    """Their numbers differ in the last digits, which a spreadsheet does not keep."""
    found = records(workbook(tmp_path, 330105201800012345, 330105201800012399, 123456789012345))
    assert [one.key for one in found] == ["", "", "123456789012345"]
    assert [LOST in str(one.faults.get(0, "")) for one in found] == [True, True, False]


def test_zeros_in_front_that_a_format_shows_are_kept(tmp_path: Path) -> None:
    assert [one.key for one in records(workbook(tmp_path, 12, 1234567, shown="000000"))] == ["000012", "1234567"]
    assert [one.key for one in records(workbook(tmp_path, 12, shown="0"))] == ["12"]


@pytest.mark.parametrize("key", ["3.30105E+17", "3E+17", "3.3e+5"])
def test_a_power_of_ten_is_nobodys_number(tmp_path: Path, key: str) -> None:
    path = tmp_path / "表.csv"
    path.write_text(f"编号,名称\n{key},演示\n甲E+1,演示\n", encoding="utf-8")
    found = records(path)
    assert POWER in str(found[0].faults[0])
    assert found[1].key == "甲E+1"


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("注册资本（万元）", 10_000), ("注册资本(万元)", 10_000), ("注册资金（万元）", 10_000), ("注册资本(金)（万元）", 10_000),
        ("资本情况·注册资本（万元）", 10_000), ("注册资本,亿元", 100_000_000), ("注册资本", 1), ("本金（万元）", 10_000), ("本金", 1),
    ],
)  # fmt: skip
def test_the_unit_in_a_heading_is_never_lost(heading: str, factor: int) -> None:
    """Not with another word for the term, and not where a person has yet to say which term it is."""
    assert Vocabulary(TERMS).use(0, heading).factor == factor


def test_every_other_word_for_a_term_takes_a_unit() -> None:
    for name, words in ALIASES.items():
        assert not [word for word in words if re.search(r"[(（][^()（）]*(元|亩|米)[^()（）]*[)）]", word)], name


@pytest.mark.parametrize(
    ("cell", "factor", "value"),
    [
        ("200(万美元)", 1, 2_000_000), ("200(万美元)", 10_000, 2_000_000), ("200美元", 10_000, 200), ("$1,050.5", 1, "1050.5"),
        ("1.2亿USD", 1, 120_000_000), ("200", 10_000, 2_000_000),
    ],
)  # fmt: skip
def test_in_a_column_of_dollars_dollars_are_the_unit(cell: str, factor: int, value: int | str) -> None:
    read = read_quantity(cell, Unit((("美元", 1),)), Decimal(factor))
    assert isinstance(read, Taken)
    assert read.value == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("200万元", "应为美元"),
        ("200万欧元", "不是美元，没有折算"),
        ("200万人民币", "不是金额"),
        ("200万元人民币", "应为美元"),
    ],
)
def test_in_a_column_of_dollars_nothing_else_is_converted(cell: str, why: str) -> None:
    read = read_quantity(cell, Unit((("美元", 1),)), Decimal(1))
    assert isinstance(read, Bad)
    assert why in read.why.zh
