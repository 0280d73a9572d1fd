"""The shipped messy files: what their generator writes, about nobody, and each kind of mess taken rightly."""

from __future__ import annotations

import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from gongshu import FOLDER, PLAN
from luodi.facts.loose.headings import Vocabulary, uses_of
from luodi.facts.loose.layout import layout_of
from luodi.facts.loose.records import Record, Records, Way
from luodi.facts.loose.tables import opened
from luodi.plan.terms import Term
from luodi.units import unit_named

MESSY = FOLDER / "demonstration" / "messy"
NAMES = ("企业登记（演示）.csv", "企业登记（演示）.xlsx")
REGISTER = (
    ("注册资本", "数量", "元"), ("注册资本原文", "文本", ""), ("经营范围", "文本", ""), ("住所", "文本", ""), ("成立日期", "日期", ""), ("企业类型", "文本", ""),
)  # fmt: skip
TERMS = [
    *PLAN.terms.of("企业"),
    *(Term(name, "", "企业", form, unit_named(unit), unit, yearly=False) for name, form, unit in REGISTER),  # type: ignore[arg-type]
]


def records(name: str) -> list[Record]:
    table = opened(MESSY / name, name).tables[0]
    vocabulary = Vocabulary(TERMS)
    layout = layout_of(list(islice(table.rows(), 60)), vocabulary.knows)
    assert layout is not None
    way = Way(tuple(uses_of(layout, vocabulary, {})), vocabulary.terms, layout.first, coded=True)
    return list(Records(way).of(table.rows()))


@pytest.mark.parametrize("name", NAMES)
def test_the_generator_reproduces_the_committed_file(name: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(MESSY / "generate.py"), str(tmp_path)], check=True)
    assert (tmp_path / name).read_bytes() == (MESSY / name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_nobodys_and_says_so(name: str) -> None:
    rows = [one for one in records(name) if one.outside is None]
    assert all("演示" in one.row.at(0) and "演示数据" in one.row.at(7) for one in rows)
    assert {one.key[2:8] for one in rows if one.key} == {"000000"}


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_of_mess_is_taken_or_told(name: str) -> None:
    # Of rows that bear the same name the first counts here.
    rows = {one.row.at(0): one for one in reversed(records(name)) if one.outside is None}
    told = {key: str(next(iter(one.faults.values()))) for key, one in rows.items() if one.faults}
    expected = {
        "演示小写代码企业": "即有效", "演示旧注册号企业": "旧注册号", "演示校验位错企业": "校验位", "演示科学计数企业": "科学计数", "演示约数企业": "不是确定的数",
        "演示没有的日子企业": "不是日期",
    }  # fmt: skip
    if name.endswith(".xlsx"):
        expected["演示公式企业"] = "公式没有算出的值"
    assert set(told) == set(expected)
    assert all(words in told[key] for key, words in expected.items())
    capital = [rows[f"演示杂{number:02}号企业有限公司"].values.get("注册资本") for number in range(18)]
    # What is written bare in a column of 万元 would be so many 万元; all of these bear their own unit.
    assert capital == [
        "3000000", "50600000", "666000", "13985000", "1700000", "666000", "500000", "8000000", "100000000", "125000",
        None, None, None, None, "120000000", "5000000", None, None,
    ]  # fmt: skip
    assert rows["演示杂10号企业有限公司"].values["注册资本原文"] == "62(万美元)"
    days = [rows[f"演示杂{number:02}号企业有限公司"].values.get("成立日期") for number in range(10)]
    assert days == ["2018-05-01"] * 8 + [None, None]
    outside = [str(one.outside) for one in records(name) if one.outside]
    assert any("合计不是数据" in words for words in outside)
