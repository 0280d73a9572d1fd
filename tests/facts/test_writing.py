"""Facts as files that are read back as they were: row by row, and what cannot be written so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from facts.tables import CODE, TERMS, plain
from luodi.diagnostics import Diagnostics
from luodi.facts import Facts, Subject, Value
from luodi.facts.marks import MARK, is_demonstration
from luodi.facts.writing import read_tables, write_tables
from luodi.plan.terms import Terms, read_terms
from luodi.source import Source

CODE_OF_FAULTS = "LD1006"


def facts_of(*subjects: Subject) -> Facts:
    found: dict[str, dict[str, Subject]] = {kind: {} for kind in TERMS.kinds}
    for subject in subjects:
        found.setdefault(subject.kind, {})[subject.id] = subject
    return Facts(found)


def written(facts: Facts, terms: Terms = TERMS, **options: str) -> tuple[dict[str, bytes], list[str]]:
    """The files, and each fault as place and content."""
    faults = Diagnostics()
    files = write_tables(facts, terms, faults, code=CODE_OF_FAULTS, **options)
    return files, [f"{fault.place.where()} {fault.details['content']}" for fault in faults]


def again(facts: Facts, terms: Terms = TERMS) -> Facts:
    """The facts of the files, neither of which has a fault."""
    files, faults = written(facts, terms)
    assert faults == []
    diagnostics = Diagnostics()
    read = read_tables(files, terms, diagnostics)
    assert [fault.render() for fault in diagnostics] == []
    return read


ENTERPRISE = Subject(
    "企业",
    "Q-1",
    {"名称": '甲,"乙"', "统一社会信用代码": CODE, "认定日期": date(2018, 3, 1)},
    {
        2018: {"汽车互联网企业": True, "年网络销售额": Decimal("30005000.010"), "所在产业园": "Y-9"},
        2019: {},
        2017: {"汽车互联网企业": False, "年网络销售额": Decimal(0)},
    },
)


def test_what_a_file_holds() -> None:
    """One row a year, in order; what never changes once; words and units of the dictionary; whom it refers to or not."""
    files, faults = written(facts_of(ENTERPRISE))

    assert faults == []
    assert list(files) == ["企业.csv"]
    heading, *rows = files["企业.csv"].decode("utf-8-sig").split("\r\n")
    assert heading == (
        '"编号","年度","统一社会信用代码","名称","行业代码","汽车互联网企业","认定日期","所在产业园",'
        '"年网络销售额（元）","年销量（辆）"'
    )
    assert rows == [
        f'Q-1,2017,{CODE},"甲,""乙""",,否,2018-03-01,,0,',
        "Q-1,2018,,,,是,,Y-9,30005000.010,",
        "Q-1,2019,,,,,,,,",
        "",
    ]


@pytest.mark.parametrize(
    "subject",
    [
        ENTERPRISE,
        Subject("企业", "Q-1", {"名称": "甲"}),
        Subject("企业", "Q-1"),
        Subject("企业", "Q-1", {}, {2019: {}}),
        Subject("活动", "H-1", {"活动主办企业": "无此人"}),
        Subject("活动", "H-1", {}, {2019: {}, 2016: {}}),
        Subject("产业园", "Y-1", {"创办方式": "购建"}, {2019: {"示范园区级别": "国家级"}}),
        Subject("企业", "=1+1", {"名称": "@SUM(A1)"}, {2019: {"行业代码": "-2+3", "所在产业园": "+1"}}),
        Subject("企业", "'=1", {"名称": "''-1"}, {2019: {"行业代码": "-2", "所在产业园": "'+1"}}),
        Subject("企业", "'t Hof", {"名称": "甲\r\n乙\t丙;丁"}, {2019: {"行业代码": "\u202e倒写\u202c"}}),
    ],
    ids=repr,
)
def test_a_subject_is_read_back_as_it_was(subject: Subject) -> None:
    """With its years, none too many: from the first of them on it is observed."""
    facts = facts_of(subject)

    assert plain(again(facts)) == plain(facts)


def test_words_that_would_run_are_guarded_in_the_file() -> None:
    files, _ = written(facts_of(Subject("企业", "=1+1", {"名称": "'@甲"}, {2019: {"行业代码": "-2"}})))

    assert files["企业.csv"].decode("utf-8-sig").split("\r\n")[1].startswith("'=1+1,2019,,''@甲,-2,")


def test_rates_of_change_stand_in_per_cent() -> None:
    terms = _terms("| 增速 | growth | 区域 | 数量 | % | 年 |", "| 占比 | share | 区域 | 数量 |  | 年 |")
    values: dict[str, Value] = {"增速": Decimal("-0.0345"), "占比": Decimal("0.0345")}
    facts = Facts({"区域": {"区": Subject("区域", "区", {}, {2019: values})}})

    files, _ = written(facts, terms)

    assert files["区域.csv"].decode("utf-8-sig").split("\r\n")[:2] == [
        '"编号","年度","增速（%）","占比"',
        "区,2019,-3.45,0.0345",
    ]
    assert plain(again(facts, terms)) == plain(facts)


def test_a_heading_is_no_other_terms_name() -> None:
    """A name that ends as a unit would is another term's."""
    terms = _terms("| 面积 | a | 园 | 数量 | 平方米 | 年 |", "| 面积(平方米) | b | 园 | 数量 | 平方米 | 年 |")
    facts = Facts({"园": {"甲": Subject("园", "甲", {}, {2019: {"面积": Decimal(1), "面积(平方米)": Decimal(2)}})}})

    assert plain(again(facts, terms)) == plain(facts)


def test_a_name_of_marks_parts_no_cells() -> None:
    terms = _terms("| 甲;乙;丙 | a | 园 | 文本 |  | 年 |")
    facts = Facts({"园": {"甲": Subject("园", "甲", {}, {2019: {"甲;乙;丙": "子,丑"}})}})

    assert plain(again(facts, terms)) == plain(facts)


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        (Subject("企业", "Q-1", {"名称": " 甲"}), "企业.csv:2:名称  甲"),
        (Subject("企业", "Q-1", {"名称": "甲\x0b乙"}), "企业.csv:2:名称 甲\x0b乙"),
        (Subject("企业", "Q-1", {"名称": "长" * 40_000}), f"企业.csv:2:名称 {'长' * 2_000}…"),
        (Subject("企业", "Q-1", {"名称": "半\ud800"}), "企业.csv:2:名称 半\ud800"),
        (Subject("企业", "Q-1", {"名称": True}), "企业.csv:2:名称 是"),
        (Subject("企业", "Q-1", {"统一社会信用代码": CODE.lower()}), f"企业.csv:2:统一社会信用代码 {CODE.lower()}"),
        (Subject("企业", "Q-1", {"年网络销售额": Decimal(1)}), "企业.csv:2:年网络销售额 年网络销售额"),
        (Subject("企业", "Q-1", {}, {2019: {"别的": "甲"}}), "企业.csv:2:别的 别的"),
        (Subject("企业", "Q-1", {}, {2019: {"年销量": Decimal(-1)}}), "企业.csv:2:年销量（辆） -1"),
        (Subject("企业", "Q-1", {}, {2019: {"年销量": Decimal("NaN")}}), "企业.csv:2:年销量（辆） NaN"),
        (Subject("企业", "Q-1", {}, {2019: {"年销量": "一"}}), "企业.csv:2:年销量（辆） 一"),
        (Subject("企业", "Q-1", {}, {1234: {}}), "企业.csv:2:年度 1234"),
        (Subject("企业", "Ｑ-1"), "企业.csv:2:编号 Ｑ-1"),
        (Subject("企业", ""), "企业.csv:2:编号 "),
        (Subject("产业园", "Y-1", {"创办方式": "别的"}), "产业园.csv:2:创办方式 别的"),
        (Subject("楼宇", "L-1"), "楼宇.csv 楼宇"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_would_not_come_back_is_reported_and_never_altered(subject: Subject, fault: str) -> None:
    assert written(facts_of(subject))[1] == [fault]


def test_a_term_that_can_head_no_column_is_reported() -> None:
    terms = _terms("| 备注人 | a | 园 | 文本 |  | 年 |", "| 面积 | b | 园 | 数量 |  | 年 |")
    facts = Facts({"园": {"甲": Subject("园", "甲", {}, {2019: {"备注人": "乙", "面积": Decimal(1)}})}})

    assert written(facts, terms)[1] == ["园.csv:2:备注人 备注人"]


def test_every_row_says_what_the_data_are() -> None:
    faults = Diagnostics()
    files, _ = written(facts_of(ENTERPRISE, Subject("企业", "Q-2")), remark=MARK)

    assert [row.endswith(f",{MARK}") for row in files["企业.csv"].decode().split("\r\n")[1:-1]] == [True] * 4
    assert is_demonstration(read_tables(files, TERMS, faults))


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("企业.csv", "编号,年度,年销量\nQ-1,2019,多", "LD0608 包/企业.csv:2:年销量"),
        ("企业.csv", "编号,年度,无此列\nQ-1,2019,1", "LD0602 包/企业.csv:1:无此列"),
        ("企业.csv", "编号,年度\nQ-1,二〇一九", "LD0615 包/企业.csv:2:年度"),
        ("企业.csv", "编号,年度\nQ-1,2019\nQ-1,2019", "LD0606 包/企业.csv:3:编号"),
        ("企业.csv", "编号,年度\nQ-1,2019\n,2020", "LD0616 包/企业.csv:3:编号"),
        ("企业.csv", 'a\x00"', "LD0617 包/企业.csv"),
        ("楼宇.csv", "编号\nL-1", "LD0623 包/楼宇.csv"),
        ("企业.xlsx", "编号,年度", "LD0623 包/企业.xlsx"),
    ],
)
def test_a_file_is_checked_as_every_table_is(name: str, text: str, fault: str) -> None:
    faults = Diagnostics()
    read_tables({name: text.encode()}, TERMS, faults, place="包/")

    assert [f"{found.code} {found.place.where()}" for found in faults] == [fault]


def _terms(*rows: str) -> Terms:
    diagnostics = Diagnostics()
    head = "| 术语 | 代码 | 主体 | 类型 | 单位 | 周期 |\n|---|---|---|---|---|---|\n"
    terms = read_terms(Source("terms.md", head + "\n".join(rows)), diagnostics)
    assert not list(diagnostics)
    return terms
