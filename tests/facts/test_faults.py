"""Every fault of facts: its code, its place, and its words in both languages; all faults of a file come at once."""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart

from english import strays
from facts.tables import CODE, TERMS, csv_bytes, faults, put, read, rows, saved, xlsx_bytes
from luodi.diagnostics import Diagnostic, Faults
from luodi.facts import Facts, read_facts
from luodi.fault_codes import FAULT_CODES

YEARS = "编号,年度\nQ-1,2019"
PARQUET_MARK = b"PAR1"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Wrong:
    """Files with one fault: its code, where it is (after the code, as shown), and words of its message."""

    code: str
    files: dict[str, bytes | str]
    where: str
    words: str
    excerpt: str = ""


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook_with_a_chart_for_a_table() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.create_chartsheet("企业").add_chart(BarChart())
    return saved(workbook)


WRONG = [
    Wrong("LD0601", {"资料.txt": "略"}, "{folder}", "没有可读的数据表"),
    Wrong("LD0601", {"资料.csv": "甲,乙\n1,2"}, "{folder}", "没有可读的数据表"),
    Wrong("LD0602", {"企业.csv": "编号,年度,年网络销售\nQ-1,2019,1"}, "企业.csv:1:年网络销售", "「年网络销售额」"),
    Wrong("LD0602", {"企业.csv": "编号,年度,建筑面积\nQ-1,2019,1"}, "企业.csv:1:建筑面积", "它是产业园的术语"),
    Wrong("LD0602", {"企业.csv": "编号,年度,\nQ-1,2019,1"}, "企业.csv:2:C", "这一列没有列名", "「1」"),
    Wrong(
        "LD0603",
        {"企业.csv": "编号,年度,年网络销售额（平方米）\nQ-1,2019,1"},
        "企业.csv:1:年网络销售额（平方米）",
        "「平方米」",
    ),
    Wrong(
        "LD0603", {"企业.csv": "编号,年度,年网络销售额（千）\nQ-1,2019,1"}, "企业.csv:1:年网络销售额（千）", "「千」"
    ),
    Wrong("LD0603", {"企业.csv": "编号,年度,行业代码（元）\nQ-1,2019,1"}, "企业.csv:1:行业代码（元）", "无单位"),
    Wrong("LD0604", {"企业.csv": "编号,年度,年销量,年销量（辆）\nQ-1,2019,1,1"}, "企业.csv:1:年销量（辆）", "重复"),
    Wrong("LD0604", {"企业.csv": "编号,编号,年度\nQ-1,Q-1,2019"}, "企业.csv:1:编号", "「编号」重复"),
    Wrong("LD0605", {"企业.csv": "年度\n2019"}, "企业.csv:1:编号", "缺少「编号」列"),
    Wrong("LD0605", {"企业.csv": "编号\nQ-1"}, "企业.csv:1:年度", "缺少「年度」列"),
    Wrong(
        "LD0606",
        {"企业.csv": f"{YEARS}\nQ-1,2018\nQ-1,2019年"},
        "企业.csv:4:编号",
        "「Q-1」 2019 年有两行，先前一行在第 2 行",
    ),
    Wrong("LD0606", {"企业.csv": "编号,年度\nQ-1,2019Q3\nQ-1,2019年3季度"}, "企业.csv:3:编号", "2019Q3有两行"),
    Wrong("LD0606", {"活动.csv": "编号,举办日期\nH-1,2019-05-01\nH-1,"}, "活动.csv:3:编号", "「H-1」有两行"),
    Wrong(
        "LD0607",
        {"企业.csv": "编号,年度,名称\nQ-1,2018,甲\nQ-1,2019,乙"},
        "企业.csv:3:名称",
        "第 2 行为「甲」",
        "「乙」",
    ),
    Wrong(
        "LD0608",
        {"企业.csv": "编号,年度,年销量\nQ-1,2019,约3000"},
        "企业.csv:2:年销量",
        "「约3000」不是数",
        "「约3000」",
    ),
    Wrong("LD0608", {"企业.csv": "编号,年度,年销量\nQ-1,2019,3000元"}, "企业.csv:2:年销量", "「3000元」不是数"),
    Wrong("LD0608", {"企业.csv": "编号,年度,年销量\nQ-1,2019,1e9"}, "企业.csv:2:年销量", "「1e9」不是数"),
    Wrong("LD0608", {"企业.csv": "编号,年度,年销量\nQ-1,2019,10²"}, "企业.csv:2:年销量", "「10²」不是数"),
    Wrong("LD0608", {"企业.csv": "编号,年度,年销量\nQ-1,2019,①"}, "企业.csv:2:年销量", "「①」不是数"),
    Wrong(
        "LD0608", {"企业.csv": '编号,年度,年销量\nQ-1,2019,"12,34"'.encode()}, "企业.csv:2:年销量", "「12,34」不是数"
    ),
    Wrong(
        "LD0609", {"产业园.csv": "编号,年度,建筑面积\nY-1,2019,-5"}, "产业园.csv:2:建筑面积", "不能为负：-5", "「-5」"
    ),
    Wrong(
        "LD0625",
        {"企业.csv": f"编号,年度,年网络销售额\nQ-1,2019,{'9' * 400}"},
        "企业.csv:2:年网络销售额",
        "有 400 位，最多 350 位",
    ),
    Wrong("LD0609", {"产业园.csv": "编号,年度,建筑面积\nY-1,2019,－５"}, "产业园.csv:2:建筑面积", "不能为负：－５"),
    Wrong(
        "LD0610",
        {"企业.csv": "编号,年度,认定日期\nQ-1,2019,2018-02-30"},
        "企业.csv:2:认定日期",
        "「2018-02-30」不是日期",
    ),
    Wrong("LD0610", {"企业.csv": "编号,年度,认定日期\nQ-1,2019,43160"}, "企业.csv:2:认定日期", "「43160」不是日期"),
    Wrong(
        "LD0610",
        {"企业.csv": "编号,年度,认定日期\nQ-1,2019,0018-03-01"},
        "企业.csv:2:认定日期",
        "「0018-03-01」不是日期",
    ),
    Wrong(
        "LD0611",
        {"企业.csv": "编号,年度,汽车互联网企业\nQ-1,2019,有"},
        "企业.csv:2:汽车互联网企业",
        "「有」不是「是」或「否」",
    ),
    Wrong(
        "LD0611",
        {"企业.csv": "编号,年度,汽车互联网企业\nQ-1,2019,1"},
        "企业.csv:2:汽车互联网企业",
        "「1」不是「是」或「否」",
    ),
    Wrong(
        "LD0612",
        {"产业园.csv": "编号,年度,创办方式\nY-1,2019,租赁"},
        "产业园.csv:2:创办方式",
        "不是「创办方式」的可选值",
        "「租赁」",
    ),
    Wrong(
        "LD0613",
        {"活动.csv": "编号,活动主办企业\nH-1,Q-9"},
        "活动.csv:2:活动主办企业",
        "引用的企业「Q-9」不在数据中",
        "「Q-9」",
    ),
    Wrong(
        "LD0614",
        {"企业.csv": f"编号,年度,统一社会信用代码\nQ-1,2019,{CODE[:-1]}X"},
        "企业.csv:2:统一社会信用代码",
        "校验位「X」与前 17 位不符，按前 17 位应为「Y」",
    ),
    Wrong(
        "LD0614",
        {"企业.csv": f"编号,年度,统一社会信用代码\nQ-1,2019,{CODE.lower()}"},
        "企业.csv:2:统一社会信用代码",
        "第 9 位「m」是小写字母",
    ),
    Wrong(
        "LD0614",
        {"企业.csv": f"编号,年度,统一社会信用代码\nQ-1,2019,{CODE[:-1]}"},
        "企业.csv:2:统一社会信用代码",
        "有 17 位，应为 18 位",
    ),
    Wrong(
        "LD0614",
        {"企业.csv": "编号,年度,统一社会信用代码\nQ-1,2019,91000000MA1KR02H6I"},
        "企业.csv:2:统一社会信用代码",
        "第 18 位「I」不是代码所用的字符",
    ),
    Wrong(
        "LD0614",
        {"企业.csv": "编号,年度,统一社会信用代码\nQ-1,2019,91A00000MA1KR02H6Y"},
        "企业.csv:2:统一社会信用代码",
        "第 3 至 8 位是行政区划码",
    ),
    Wrong("LD0615", {"企业.csv": "编号,年度\nQ-1,19年"}, "企业.csv:2:年度", "年度「19年」不正确", "「19年」"),
    Wrong("LD0615", {"企业.csv": "编号,年度\nQ-1,2019-13"}, "企业.csv:2:年度", "年度「2019-13」不正确"),
    Wrong("LD0615", {"企业.csv": "编号,年度\nQ-1,2019Q5"}, "企业.csv:2:年度", "年度「2019Q5」不正确"),
    Wrong("LD0615", {"企业.csv": "编号,年度\nQ-1,9999"}, "企业.csv:2:年度", "年度「9999」不正确"),
    Wrong("LD0615", {"企业.csv": "编号,年度\nQ-1,"}, "企业.csv:2:年度", "年度「」不正确"),
    Wrong("LD0616", {"企业.csv": "编号,年度\n ,2019"}, "企业.csv:2:编号", "缺少编号"),
    Wrong("LD0617", {"企业.csv": xlsx_bytes({"企业": rows(YEARS)})}, "企业.csv", "这是 Excel 工作簿或压缩包"),
    Wrong("LD0617", {"企业.csv": YEARS.encode("utf-16")}, "企业.csv", "这是 UTF-16 编码的文字"),
    Wrong("LD0617", {"企业.csv": b"%PDF-1.7"}, "企业.csv", "这是 PDF 文件"),
    Wrong("LD0617", {"企业.csv": YEARS.encode() + b"\x00"}, "企业.csv", "二进制数据"),
    Wrong("LD0617", {"企业.csv": YEARS.encode() + b"\x01"}, "企业.csv", "二进制数据"),
    Wrong("LD0617", {"企业.xlsx": csv_bytes(rows(YEARS))}, "企业.xlsx", "这不是 xlsx 工作簿"),
    Wrong("LD0617", {"企业.xlsx": b""}, "企业.xlsx", "这不是 xlsx 工作簿"),
    Wrong("LD0617", {"企业.xlsx": zipped(a="b")}, "企业.xlsx", "这是压缩包，不是 xlsx 工作簿"),
    Wrong("LD0617", {"企业.xlsx": OLD_OFFICE + b"\x00" * 512}, "企业.xlsx", "这是旧版 .xls 工作簿"),
    Wrong("LD0617", {"企业.xls": OLD_OFFICE + b"\x00" * 512}, "企业.xls", "这是旧版 .xls 工作簿"),
    Wrong("LD0617", {"企业.xls": xlsx_bytes({"企业": rows(YEARS)})}, "企业.xls", "扩展名却是 .xls"),
    Wrong("LD0617", {"企业.xlsx": workbook_with_a_chart_for_a_table()}, "企业.xlsx", "「企业」是图表，不是数据表"),
    Wrong("LD0617", {"企业.parquet": csv_bytes(rows(YEARS))}, "企业.parquet", "这不是 Parquet 文件"),
    Wrong(
        "LD0619",
        {"企业.csv": "编号,年度,名称\nQ-1,2019,甲,乙"},
        "企业.csv:2:编号",
        "这一行有 4 格，表头有 3 列",
        "「Q-1」",
    ),
    Wrong("LD0619", {"企业.csv": "编号,年度,名称\nQ-1,2019"}, "企业.csv:2:编号", "这一行有 2 格，表头有 3 列"),
    Wrong(
        "LD0619",
        {"企业.xlsx": xlsx_bytes({"企业": [["编号", "年度"], ["Q-1", "2019", "", "甲", ""]]})},
        "企业.xlsx:2:编号",
        "这一行有 4 格，表头有 2 列",
    ),
    Wrong("LD0620", {"企业.csv": YEARS.encode() + b"\nQ-\xff,2018"}, "企业.csv", "第 3 行含有不合 UTF-8 的字节"),
    Wrong("LD0620", {"企业.csv": YEARS.encode("gb18030") + b"\xff"}, "企业.csv", "既不是 UTF-8，也不是 GB18030"),
    Wrong("LD0620", {"企业.csv": f'{YEARS}\n"Q-2,2019'.encode()}, "企业.csv", "第 3 行引号不配对"),
    Wrong(
        "LD0620",
        {"企业.xlsx": OLD_OFFICE + "EncryptedPackage".encode("utf-16-le")},
        "企业.xlsx",
        "工作簿设有密码",
    ),
    Wrong("LD0620", {"企业.xlsx": xlsx_bytes({"企业": rows(YEARS)})[:-40]}, "企业.xlsx", "工作簿已损坏"),
    Wrong("LD0620", {"企业.parquet": PARQUET_MARK + b"?" * 40 + PARQUET_MARK}, "企业.parquet", "Parquet 文件已损坏"),
    Wrong("LD0620", {"其余.xlsx": zipped(**{"xl/workbook.xml": "<"})}, "其余.xlsx", "工作簿已损坏"),
    Wrong(
        "LD0621",
        {"企业.csv": YEARS, "数据.xlsx": xlsx_bytes({"企业": rows(YEARS)})},
        "{name}",
        "有两个「企业」表：企业.csv、数据.xlsx［企业］",
    ),
    Wrong("LD0623", {"企业.csv": YEARS, "产业院.csv": YEARS}, "产业院.csv", "「产业院.csv」不是主体名称", ""),
    Wrong(
        "LD0623",
        {"数据.xlsx": xlsx_bytes({"企业": rows(YEARS), "企业表": rows(YEARS)})},
        "企业表",
        "这个表没有读入（是否为「企业」？）",
    ),
    Wrong(
        "LD0624",
        {"企业.csv": f"{YEARS}\nQ-1,2019Q1"},
        "企业.csv:3:年度",
        "2019Q1 与第 2 行重叠，那一行填的是全年（2019 年）",
    ),
    Wrong(
        "LD0624",
        {"企业.csv": "编号,年度\nQ-1,2019-07\nQ-1,2019Q1"},
        "企业.csv:3:年度",
        "与第 2 行重叠，那一行填的是月份（2019-07）",
    ),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.code} {wrong.words}")
def test_a_fault(wrong: Wrong, tmp_path: Path) -> None:
    _, diagnostics = read_facts(put(tmp_path, wrong.files), TERMS)
    (item,) = diagnostics
    assert item.code == wrong.code
    assert item.place.where() == wrong.where.format(folder=tmp_path, name=tmp_path.name)
    assert wrong.words in item.message()
    assert wrong.excerpt in item.place.excerpt()
    assert_renders(item)


def assert_renders(item: Diagnostic) -> None:
    """Code, place, message and remedy in both languages, every word filled in."""
    for language in ("zh", "en"):
        text = item.render(language)
        assert text.startswith(f"{item.code} {item.place.where()} ")
        assert item.remedy(language) in text
        assert item.message(language)
        assert "{" not in text
    assert item.message("zh") != item.message("en")
    assert strays(item) == []


def test_data_that_is_not_there(tmp_path: Path) -> None:
    """LD0622."""
    path = tmp_path / "没有"
    _, diagnostics = read_facts(path, TERMS)
    (item,) = diagnostics
    assert (item.code, item.place.where()) == ("LD0622", str(path))
    assert "企业.csv、产业园.csv、活动.csv" in item.remedy()
    assert_renders(item)


def test_a_path_too_long_to_look_up(tmp_path: Path) -> None:
    path = tmp_path / ("长" * 1_000)
    assert faults(path) == [f"LD0620 {path}"]


def test_a_decision_above_its_bound_points_to_its_cell(tmp_path: Path) -> None:
    """LD0618 is found when a policy is evaluated; facts tell the place."""
    facts = read(put(tmp_path, {"产业园.csv": "编号,年度,核定补助标准\nY-1,2018,\nY-1,2019,1000.01"}))
    place = facts.cell("产业园", "Y-1", "核定补助标准", None)
    item = Diagnostic("LD0618", place, {"term": "核定补助标准", "value": "1000.01", "limit": "1000"})
    assert item.place.where() == "产业园.csv:3:核定补助标准"
    assert item.place.excerpt() == "「1000.01」"
    assert_renders(item)


@pytest.mark.parametrize("name", ["别的", "产业园表"])
def test_a_frame_of_no_kind(name: str) -> None:
    with pytest.raises(Faults) as caught:
        Facts.from_tables({name: [], "企业": []}, TERMS)
    (item,) = caught.value.diagnostics
    assert (item.code, item.place.where()) == ("LD0623", name)
    assert_renders(item)


def test_two_frames_of_a_kind() -> None:
    with pytest.raises(Faults) as caught:
        Facts.from_tables({"企业": [{"编号": "Q-1", "年度": 2019}], " 企业": []}, TERMS)
    assert [item.code for item in caught.value.diagnostics] == ["LD0621"]


def test_parquet_needs_an_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    put(tmp_path, {"企业.parquet": PARQUET_MARK + PARQUET_MARK})
    _, diagnostics = read_facts(tmp_path, TERMS)
    (item,) = diagnostics
    assert (item.code, item.place.where()) == ("LD0710", "企业.parquet")
    assert "bulk" in item.message()
    assert_renders(item)


def test_every_code_of_facts_is_tested() -> None:
    tested = {wrong.code for wrong in WRONG} | {"LD0618", "LD0622"}
    assert tested == {code for code in FAULT_CODES if code.startswith("LD06")}


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "企业.csv": f"""编号,年度,年网络销售额（平方米）,年销量,认定日期,汽车互联网企业,所在产业园,销量
                Q-1,2018,1,三千,2018-02-30,有,Y-9,1
                ,2018,1,-1,,,,
                Q-1,2018年,1,,2018-03-01,,,
                Q-1,20,1,,2018-03-02,,,
                Q-2,2018
                {CODE},2018,,,,,Y-1,""",
            "产业园.csv": """编号,年度,建筑面积,创办企业,创办方式
                Y-1,2019,-1,Q-2,自建
                Y-1,2019Q1,1,,
                Y-2,2019,1,Q-3,""",
            "活动.xlsx": b"not a workbook",
        },
    )
    assert sorted(faults(tmp_path)) == [
        "LD0602 企业.csv:1:销量",
        "LD0603 企业.csv:1:年网络销售额（平方米）",
        "LD0606 企业.csv:4:编号",
        "LD0607 企业.csv:5:认定日期",
        "LD0608 企业.csv:2:年销量",
        "LD0609 产业园.csv:2:建筑面积",
        "LD0609 企业.csv:3:年销量",
        "LD0610 企业.csv:2:认定日期",
        "LD0611 企业.csv:2:汽车互联网企业",
        "LD0612 产业园.csv:2:创办方式",
        "LD0613 产业园.csv:4:创办企业",
        "LD0613 企业.csv:2:所在产业园",
        "LD0615 企业.csv:5:年度",
        "LD0616 企业.csv:3:编号",
        "LD0617 活动.xlsx",
        "LD0619 企业.csv:6:编号",
        "LD0624 产业园.csv:3:年度",
    ]


def test_a_faulty_cell_counts_as_unknown(tmp_path: Path) -> None:
    put(tmp_path, {"企业.csv": "编号,年度,年销量,汽车互联网企业\nQ-1,2019,多,是"})
    facts, diagnostics = read_facts(tmp_path, TERMS)
    assert [item.code for item in diagnostics] == ["LD0608"]
    assert facts.of("企业")["Q-1"].years == {2019: {"汽车互联网企业": True}}


def test_every_cell_that_refers_to_nobody_is_a_fault(tmp_path: Path) -> None:
    put(tmp_path, {"企业.csv": "编号,年度,所在产业园\nQ-1,2018,Y-9\nQ-1,2019,Y-9", "产业园.csv": "编号,年度\nY-1,2019"})
    assert faults(tmp_path) == ["LD0613 企业.csv:2:所在产业园", "LD0613 企业.csv:3:所在产业园"]


def test_references_to_a_table_that_cannot_be_read_are_no_faults_as_well(tmp_path: Path) -> None:
    put(tmp_path, {"企业.csv": "编号,年度,所在产业园\nQ-1,2018,Y-9", "产业园.csv": b"\x00"})
    assert faults(tmp_path) == ["LD0617 产业园.csv"]


def test_facts_read_with_faults_are_refused(tmp_path: Path) -> None:
    put(tmp_path, {"企业.csv": "编号,年度,年销量\nQ-1,2019,多\nQ-2,2019,少"})
    with pytest.raises(Faults) as caught:
        Facts.read(tmp_path, TERMS)
    assert [item.place.where() for item in caught.value.diagnostics] == ["企业.csv:2:年销量", "企业.csv:3:年销量"]
    assert "「少」不是数" in str(caught.value)
