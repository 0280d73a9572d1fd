"""The same table reads to the same facts, whatever file or frame it comes in."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

from facts.tables import CODE, TERMS, csv_bytes, plain, put, read, rows, saved, xlsx_bytes
from luodi.facts import Facts

ENTERPRISES = rows(f"""
    编号,年度,统一社会信用代码,名称,汽车互联网企业,认定日期,所在产业园,年网络销售额（万元）
    Q-2,2018,,,,,Y-1,
    Q-2,2019,{CODE},演示汽车网络有限公司,是,2018-03-01,Y-1,3000.5
    Q-10,2019,,,否,,,0
""")
PARKS = rows("""
    编号,年度,创办企业,创办方式,建筑面积,示范园区级别
    Y-1,2019,Q-2,租用,12000.5,市级
""")
EVENTS = rows("""
    编号,活动主办企业,举办日期,活动实际支出
    H-1,Q-10,2019-05-01,386500
""")
TABLES = {"企业": ENTERPRISES, "产业园": PARKS, "活动": EVENTS}

EXPECTED = {
    "企业": {
        "Q-10": ({}, {2019: {"汽车互联网企业": False, "年网络销售额": Decimal(0)}}),
        "Q-2": (
            {"统一社会信用代码": CODE, "名称": "演示汽车网络有限公司", "认定日期": date(2018, 3, 1)},
            {
                2018: {"所在产业园": "Y-1"},
                2019: {"汽车互联网企业": True, "所在产业园": "Y-1", "年网络销售额": Decimal(30_005_000)},
            },
        ),
    },
    "产业园": {
        "Y-1": (
            {"创办企业": "Q-2", "创办方式": "租用"},
            {2019: {"建筑面积": Decimal("12000.5"), "示范园区级别": "市级"}},
        )
    },
    "活动": {
        "H-1": (
            {"活动主办企业": "Q-10", "举办日期": date(2019, 5, 1), "活动实际支出": Decimal(386_500)},
            {},
        )
    },
}


def typed(heading: str, text: str) -> object:
    """A cell as a spreadsheet or a frame would hold it: numbers, dates and truth values, None where it is empty."""
    if not text:
        return None
    if heading in {"年度", "活动实际支出"}:
        return int(text)
    if heading in {"建筑面积", "年网络销售额（万元）"}:
        return float(text)
    if heading in {"认定日期", "举办日期"}:
        return datetime.fromisoformat(text)
    if heading == "汽车互联网企业":
        return text == "是"
    return text


def records(table: list[list[str]]) -> list[dict[str, object]]:
    heading, *body = table
    return [{name: typed(name, text) for name, text in zip(heading, row, strict=True)} for row in body]


def columns(table: list[list[str]]) -> dict[str, list[object]]:
    return {name: [record[name] for record in records(table)] for name in table[0]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv(encoding: str, tmp_path: Path) -> None:
    put(tmp_path, {f"{kind}.csv": csv_bytes(table, encoding) for kind, table in TABLES.items()})
    assert plain(read(tmp_path)) == EXPECTED


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_csv_with_another_delimiter(delimiter: str, tmp_path: Path) -> None:
    texts = {kind: "\r\n".join(delimiter.join(row) for row in table) for kind, table in TABLES.items()}
    put(tmp_path, {f"{kind}.csv": text.encode("gb18030") for kind, text in texts.items()})
    assert plain(read(tmp_path)) == EXPECTED


def test_a_workbook_of_texts(tmp_path: Path) -> None:
    put(tmp_path, {"数据.xlsx": xlsx_bytes(TABLES)})
    assert plain(read(tmp_path / "数据.xlsx")) == EXPECTED


def test_a_workbook_of_numbers_dates_and_truth_values(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for kind, table in TABLES.items():
        sheet = workbook.create_sheet(kind)
        sheet.append(table[0])
        for record in records(table):
            sheet.append(list(record.values()))
    put(tmp_path, {"数据.xlsx": saved(workbook)})
    assert plain(read(tmp_path / "数据.xlsx")) == EXPECTED


def test_a_folder_with_a_workbook_for_each_kind(tmp_path: Path) -> None:
    put(tmp_path, {f"{kind}.xlsx": xlsx_bytes({"Sheet1": table}) for kind, table in TABLES.items()})
    assert plain(read(tmp_path)) == EXPECTED


def test_a_folder_of_several_formats(tmp_path: Path) -> None:
    files = {"企业.csv": csv_bytes(ENTERPRISES), "其余.xlsx": xlsx_bytes({"产业园": PARKS, "活动": EVENTS})}
    assert plain(read(put(tmp_path, files))) == EXPECTED


def test_parquet(tmp_path: Path) -> None:
    for kind, table in TABLES.items():
        buffer = io.BytesIO()
        parquet.write_table(pa.table(columns(table)), buffer)
        put(tmp_path, {f"{kind}.parquet": buffer.getvalue()})
    assert plain(read(tmp_path)) == EXPECTED


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(records, id="lists of dicts"),
        pytest.param(lambda table: pd.DataFrame(columns(table)), id="pandas"),
        pytest.param(lambda table: pd.DataFrame(columns(table)).convert_dtypes(), id="pandas, own types"),
        pytest.param(lambda table: pl.DataFrame(columns(table), strict=False), id="polars"),
        pytest.param(lambda table: pa.table(columns(table)), id="Arrow"),
    ],
)
def test_frames(frame: Callable[[list[list[str]]], object]) -> None:
    facts = Facts.from_tables({kind: frame(table) for kind, table in TABLES.items()}, TERMS)
    assert plain(facts) == EXPECTED


def test_an_empty_list_holds_no_subjects() -> None:
    facts = Facts.from_tables({"企业": [], "活动": [{"编号": "H-1"}]}, TERMS)
    assert plain(facts) == {"活动": {"H-1": ({}, {})}}


def test_numbers_of_a_workbook_are_read_to_the_digits_that_excel_shows(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("企业")
    sheet.append(["编号", "年度", "年网络销售额（万元）", "年销量"])
    sheet.append(["Q-1", 2019, 1000.1 * 3, 0.1 + 0.2])
    put(tmp_path, {"数据.xlsx": saved(workbook)})
    year = read(tmp_path / "数据.xlsx").of("企业")["Q-1"].years[2019]
    assert year == {"年网络销售额": Decimal(30003000), "年销量": Decimal("0.3")}


def test_numbers_of_a_csv_file_are_read_to_the_last_digit(tmp_path: Path) -> None:
    digits = "12345678901234567890123456789012345.678901"
    put(tmp_path, {"企业.csv": f"编号,年度,年网络销售额（万元）\nQ-1,2019,{digits}"})
    year = read(tmp_path).of("企业")["Q-1"].years[2019]
    assert f"{year['年网络销售额']}" == "123456789012345678901234567890123456789.010000"
    assert "E" not in f"{year['年网络销售额']}"


def test_files_that_excel_keeps_beside_a_table_are_passed_over(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"~$企业.xlsx": b"locked", ".企业.csv": b"\x00", "readme.txt": b"\xff", "企业.csv": csv_bytes(EVENTS[:0])},
    )
    put(tmp_path, {"企业.csv": "编号,年度\nQ-1,2019"})
    assert plain(read(tmp_path)) == {"企业": {"Q-1": ({}, {2019: {}})}}


def test_facts_show_what_they_hold() -> None:
    facts = Facts.from_tables({kind: records(table) for kind, table in TABLES.items()}, TERMS)
    assert repr(facts) == "Facts(企业 2 个 2018–2019 年；产业园 1 个 2019 年；活动 1 个)"
    assert len(facts) == 4
    assert [subject.id for subject in facts] == ["Q-10", "Q-2", "Y-1", "H-1"]
    assert "<td>产业园</td>" in facts._repr_html_()
    assert repr(Facts()) == "Facts(无主体)"
