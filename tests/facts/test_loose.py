"""Tables as people keep them: goldens of mess. What is taken is taken rightly, the rest is refused with its reason."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.facts.loose.cells import read_code, reader
from luodi.facts.loose.escapes import escaped, unescaped
from luodi.facts.loose.headings import Vocabulary, uses_of
from luodi.facts.loose.layout import Layout, layout_of
from luodi.facts.loose.notes import Bad, Taken
from luodi.facts.loose.records import Record, Records, Way
from luodi.facts.loose.refusals import Refused
from luodi.facts.loose.tables import opened
from luodi.plan.terms import Term
from luodi.units import unit_named

YUAN, SQUARE = unit_named("元"), unit_named("平方米")
CODE, OTHER = "91000000MA1KR02H6Y", "91000000MAC238CU07"


def term(name: str, form: str, unit: str = "", yearly: bool = False, choices: tuple[str, ...] = ()) -> Term:
    return Term(name, "", "企业", form, unit_named(unit), unit, choices, yearly=yearly)  # type: ignore[arg-type]


TERMS = [
    term("名称", "文本"),
    term("注册资本", "数量", "元"),
    term("注册资本原文", "文本"),
    term("成立日期", "日期"),
    term("年网络销售额", "数量", "元", yearly=True),
    term("建筑面积", "数量", "平方米", yearly=True),
    term("汽车贸易企业", "是否", yearly=True),
    term("示范园区级别", "枚举", choices=("无", "市级", "省级")),
]
VOCABULARY = Vocabulary(TERMS)


def number(text: str, unit: str = "元", factor: int = 1) -> Taken | Bad:
    return reader(term("注册资本", "数量", unit), Decimal(factor))(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("300(万元人民币)", 3_000_000), ("5,060(万元人民币)", 50_600_000), ("66.6万元人民币", 666_000), ("170万人民币", 1_700_000),
        ("50万人民币元", 500_000), ("10,000(万)", 100_000_000), ("1,200.5", "1200.5"), ("1.2亿", 120_000_000),
        ("５００万", 5_000_000), ("１，２００．５", "1200.5"), ("¥1,000.00", 1000), ("人民币300万元整", 3_000_000), ("0", 0), ("0.00", 0),
        ("2千万元", 20_000_000), ("3百万", 3_000_000), ("1 200 000", 1_200_000), ("1.5E6", 1_500_000), ("  12 ", 12), ("+5", 5),
    ],
)  # fmt: skip
def test_amounts(text: str, amount: int | str) -> None:
    read = number(text)
    assert isinstance(read, Taken), read
    assert read.value == Decimal(amount)


def test_a_unit_in_the_cell_goes_before_the_headings() -> None:
    assert number("300", factor=10_000) == Taken(Decimal(3_000_000))
    assert number("300万元", factor=10_000) == Taken(Decimal(3_000_000))
    read = number("3亿", factor=10_000)
    assert isinstance(read, Taken)
    assert read.value == Decimal(300_000_000)
    assert "单元格里写的单位" in str(read.note)


@pytest.mark.parametrize("text", ["10(万美元)", "750(万日元)", "$5,000", "100万港币", "3.5万欧元"])
def test_another_currency_is_never_converted(text: str) -> None:
    read = number(text)
    assert isinstance(read, Bad)
    assert read.keep
    assert "不是人民币" in str(read.why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("约300万", "不是确定的数"), ("100-200万", "不是确定的数"), ("300万以上", "不是确定的数"), ("很多", "不是确定的数"), ("待定", "不是数"), ("10²", "不是数"),
        ("3亩", "单位是亩"), ("-5", "是负数"), ("12元3角", "不是数"), ("1,2,3", "不是数"), ("1.2.3", "不是数"), ("15%", "单位是%"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_said_to_be_none(text: str, why: str) -> None:
    read = number(text)
    assert isinstance(read, Bad), read
    assert why in str(read.why)


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "无", "/", "暂无", "N/A"])
def test_nothing_is_unknown_and_never_zero(text: str) -> None:
    read = number(text)
    assert isinstance(read, Taken)
    assert read.value is None
    assert bool(read.note) == bool(text.strip())


def test_other_units_are_read_by_their_names() -> None:
    assert number("5,000㎡", "平方米") == Taken(Decimal(5000))
    assert number("1.2万平米", "平方米") == Taken(Decimal(12_000))
    assert isinstance(number("300万人民币", "平方米"), Bad)


@pytest.mark.parametrize(
    ("text", "day", "noted"),
    [
        ("2018-05-01", date(2018, 5, 1), False), ("2018.5.1", date(2018, 5, 1), False), ("2018/5/1", date(2018, 5, 1), False),
        ("2018年5月1日", date(2018, 5, 1), False), ("２０１８年５月１日", date(2018, 5, 1), False), ("20180501", date(2018, 5, 1), False),
        ("2018-05-01 13:20:11", date(2018, 5, 1), False), ("43221", date(2018, 5, 1), True), ("2018年5月", date(2018, 5, 1), True),
        ("2018.5", date(2018, 5, 1), True),
    ],
)  # fmt: skip
def test_days(text: str, day: date, noted: bool) -> None:
    read = reader(term("成立日期", "日期"))(text)
    assert isinstance(read, Taken), read
    assert read.value == day
    assert bool(read.note) == noted


@pytest.mark.parametrize("text", ["2018", "5月1日", "2018-02-30", "1018-05-01", "20181301", "99999", "昨天"])
def test_what_is_no_day(text: str) -> None:
    assert isinstance(reader(term("成立日期", "日期"))(text), Bad)


def test_yes_no_and_choices() -> None:
    truth = reader(term("汽车贸易企业", "是否"))
    assert [getattr(truth(text), "value", "坏") for text in ("是", "否", "√", "N", "1", "-", "无", "也许")] == [
        True, False, True, False, True, None, "坏", "坏",
    ]  # fmt: skip
    level = reader(TERMS[-1])
    assert [getattr(level(text), "value", "坏") for text in ("市级", " 省 级 ", "无", "-", "国家级")] == [
        "市级",
        "省级",
        "无",
        None,
        "坏",
    ]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (CODE.lower(), f"改为 {CODE} 即有效"), ("330212000181702", "旧注册号"), ("3303021012389", "旧注册号"),
        ("9.13301E+17", "科学计数"), (CODE[:-1] + "0", "校验位"), ("91330I05143356995D", "第 6 位"),
    ],
)  # fmt: skip
def test_bad_codes_are_told_how_they_are_bad(code: str, why: str) -> None:
    read = read_code(code)
    assert isinstance(read, Bad)
    assert why in str(read.why)


def test_a_good_code_is_taken_width_and_blanks_aside() -> None:
    assert read_code(f" {CODE[:8]} {CODE[8:]}\n") == Taken(CODE)
    assert read_code("".join(chr(ord(char) + 0xFEE0) for char in CODE)) == Taken(CODE)


# Files.


def saved(workbook: openpyxl.Workbook, path: Path) -> Path:
    workbook.save(path)
    return path


def book(rows: list[list[object]], title: str = "企业") -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    return workbook


def read(
    path: Path, sheet: str | None = None, terms: list[Term] = TERMS, coded: bool = True
) -> tuple[Layout, list[Record]]:
    file = opened(path, path.name)
    table = file.tables[0] if sheet is None else file.table(sheet)
    vocabulary = Vocabulary(terms)
    layout = layout_of(list(islice(table.rows(), 60)), vocabulary.knows)
    assert layout is not None
    way = Way(tuple(uses_of(layout, vocabulary, {})), vocabulary.terms, layout.first, coded)
    return layout, list(Records(way).of(table.rows()))


def values(records: list[Record]) -> list[dict[str, str]]:
    return [record.values for record in records if record.outside is None]


def test_a_messy_sheet_is_taken_rightly(tmp_path: Path) -> None:
    """A title, a unit line, two heading rows, merged cells, dates in every form, totals and signatures below."""
    workbook = book([
        ["2018年企业情况表（演示数据）"],
        ["填报单位：演示", None, None, "单位：万元"],
        ["统一社会信用代码", "基本情况", None, "年度", "经营情况", None],
        [None, "企业名称", "成立时间", None, "年网络销售额", "建筑面积（㎡）"],
        [CODE, "演示甲", date(2018, 5, 1), 2018, "1,200.5", "3,000平方米"],
        [OTHER, "演示乙", 43221, "2018年", 30, None],
        [None, None, None, None, None, None],
        ["合  计", None, None, None, 1230.5, 3000],
        ["填表人：某某　审核人：某某"],
    ])  # fmt: skip
    for area in ("A1:F1", "A3:A4", "B3:C3", "D3:D4", "E3:F3", "A9:F9"):
        workbook.active.merge_cells(area)
    layout, records = read(saved(workbook, tmp_path / "表.xlsx"))
    assert (layout.row, layout.height, layout.unit) == (3, 2, "万元")
    assert [(one.key, str(one.period), one.values) for one in records if one.outside is None] == [
        (CODE, "2018 年", {"名称": "演示甲", "成立日期": "2018-05-01", "年网络销售额": "12005000", "建筑面积": "3000"}),
        (OTHER, "2018 年", {"名称": "演示乙", "成立日期": "2018-05-01", "年网络销售额": "300000"}),
    ]
    assert [(one.number, str(one.outside)) for one in records if one.outside] == [
        (7, "空行"), (8, "「合计」行：合计不是数据"), (9, "表下的说明"),
    ]  # fmt: skip


def test_merged_cells_are_filled_down_but_amounts_in_them_are_not_made_many(tmp_path: Path) -> None:
    workbook = book(
        [
            ["统一社会信用代码", "名称", "年度", "年网络销售额（万元）"],
            [CODE, "演示甲", 2018, 10],
            [None, None, 2019, None],
        ]
    )
    for area in ("A2:A3", "B2:B3", "D2:D3"):
        workbook.active.merge_cells(area)
    _, records = read(saved(workbook, tmp_path / "表.xlsx"))
    assert [(one.key, str(one.period), one.values) for one in records] == [
        (CODE, "2018 年", {"名称": "演示甲"}), (CODE, "2019 年", {"名称": "演示甲"}),
    ]  # fmt: skip
    assert all("合并单元格" in str(one.faults[3]) for one in records)


def test_formulas_go_by_their_results_and_are_refused_without(tmp_path: Path) -> None:
    workbook = book([["统一社会信用代码", "年度", "年网络销售额"], [CODE, 2018, "=1+1"], [OTHER, 2018, 5]])
    _, records = read(saved(workbook, tmp_path / "表.xlsx"))
    assert "公式没有算出的值" in str(records[0].faults[2])
    assert records[1].values == {"年网络销售额": "5"}
    raw = (tmp_path / "表.xlsx").read_bytes()
    mended = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(mended, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<f>1+1</f><v />" in content or b"<f>1+1</f><v></v>" in content or b"<f>1+1</f><v/>" in content
                for empty in (b"<v />", b"<v></v>", b"<v/>"):
                    content = content.replace(b"<f>1+1</f>" + empty, b"<f>1+1</f><v>2</v>")
            after.writestr(name, content)
    (tmp_path / "算.xlsx").write_bytes(mended.getvalue())
    _, records = read(tmp_path / "算.xlsx")
    assert records[0].values == {"年网络销售额": "2"}


def test_hidden_sheets_are_listed_and_read_only_when_chosen(tmp_path: Path) -> None:
    workbook = book([["统一社会信用代码", "名称"], [CODE, "演示甲"]])
    hidden = workbook.create_sheet("底表")
    hidden.append(["统一社会信用代码", "名称"])
    hidden.append([OTHER, "演示乙"])
    hidden.sheet_state = "veryHidden"
    path = saved(workbook, tmp_path / "表.xlsx")
    assert [(table.title, table.hidden) for table in opened(path, "表.xlsx").tables] == [
        ("企业", False),
        ("底表", True),
    ]
    assert [one.key for one in read(path)[1]] == [CODE]
    assert [one.key for one in read(path, "底表")[1]] == [OTHER]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", ["表.csv", "表.xlsx", "表"])
def test_texts_are_read_by_what_is_in_them(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(f'企业名称,统一代码,注册资金（万元）\r\n"演示，甲",{CODE},300\r\n'.encode(encoding))
    file = opened(path, name)
    assert file.form == "csv"
    assert bool(file.remarks) == name.endswith("xlsx")
    assert values(read(path)[1]) == [{"名称": "演示，甲", "注册资本": "3000000"}]


def test_another_currency_is_kept_in_words_where_there_is_a_place_for_them(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text(f"uscc,capital_raw\n{CODE},10(万美元)\n", encoding="utf-8")
    _, (record,) = read(path)
    assert record.values == {"注册资本原文": "10(万美元)"}
    assert "原文记入" in str(record.notes[1])
    _, (record,) = read(path, terms=[one for one in TERMS if one.name != "注册资本原文"])
    assert record.values == {}
    assert "不是人民币" in str(record.faults[1])


def all_rows(path: Path) -> None:
    for table in opened(path, path.name).tables:
        list(table.rows())


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _with(raw: bytes, parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return _packed({name: archive.read(name) for name in archive.namelist()} | parts)


PLAIN = io.BytesIO()
book([["统一社会信用代码", "名称"], [CODE, "演示甲"]]).save(PLAIN)
BOMB = b"<worksheet><sheetData>" + b"<row>" * 12_000_000
ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "是空的"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"), (b"%PDF-1.7 ...", "PDF"), (b"PK\x03\x04 broken", "损坏"),
        (_packed({"a.txt": b"1"}), "压缩包"), (_packed({"xl/workbook.bin": b"1"}), ".xlsb"), ("编号\n甲".encode("utf-16"), "UTF-16"),
        (b"\x00\x01\x02", "二进制"), ("甲,\x07乙".encode(), "二进制"), (b"\xff\x80\x81", "GB18030"),
        (_with(PLAIN.getvalue(), {"xl/vbaProject.bin": b"1"}), "宏"), (_with(PLAIN.getvalue(), {"xl/worksheets/sheet1.xml": BOMB}), "展开后过大"),
        (_with(PLAIN.getvalue(), {"xl/worksheets/sheet1.xml": ENTITIES}), "文档类型"),
        (_with(PLAIN.getvalue(), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c"}), "损坏"),
        (_with(PLAIN.getvalue(), {"xl/worksheets/sheet1.xml": b'<worksheet><sheetData><row><c t="s"><v>99999</v></c></row></sheetData></worksheet>'}), "损坏"),
        (b'a,"b\nc,d', "引号"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_table_is_refused_with_its_reason(tmp_path: Path, raw: bytes, why: str) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(raw)
    with pytest.raises(Refused, match=why):
        all_rows(path)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("loose") / "表"
    path.write_bytes(raw)
    with suppress(Refused):
        all_rows(path)


@given(st.text(max_size=30), st.sampled_from(TERMS))
def test_any_cell_is_a_value_or_told_why_not(text: str, one: Term) -> None:
    read = reader(one)(text)
    assert isinstance(read, Taken | Bad)
    if isinstance(read, Taken) and isinstance(read.value, Decimal):
        assert read.value >= 0


@given(st.text(max_size=20))
def test_escaping_has_its_way_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "@", "\t", "\r"))


@given(
    st.decimals(0, 10**15, allow_nan=False, places=4),
    st.sampled_from([("", 1), ("万元", 10_000), ("(亿元)", 10**8), ("元", 1)]),
)
def test_an_amount_however_written_is_the_same(amount: Decimal, unit: tuple[str, int]) -> None:
    words, scale = unit
    for text in (f"{amount}{words}", f"{amount:,}{words}"):
        read = number(text)
        assert isinstance(read, Taken)
        assert read.value == amount * scale
