"""Facts in: every format reads alike, and whatever comes is read or reported, never an exception."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from facts.tables import CODE, OTHER_CODE, TERMS, csv_bytes, plain, xlsx_bytes
from luodi.diagnostics import Diagnostics
from luodi.facts import Facts, facts_of_tables, read_facts
from luodi.plan.terms import Term

Rows = list[list[str]]
IDS = {"企业": ["Q-2", "Q-10", "q1", "企业一"], "产业园": ["Y-2", "Y-10"], "活动": ["H-1", "活动一"]}
YEARS = ["2016", "2017", "2018年", "２０１９", "2020Q1", "2020Q2", "2020Q3", "2020Q4", "2021-01", "2021-12"]
UNITS = {
    "元": ["元", "万元", "亿元"],
    "辆": ["辆", "万辆"],
    "平方米": ["平方米", "万平方米"],
    "元/平方米": ["元/平方米"],
}
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3",
    '"',
    '""甲""',
    "甲\n乙",
    "甲\r\n乙",
    "甲,乙;丙\t丁",
    "😀👩‍👩‍👧",
    "\u202e倒写\u202c",
    "\u200f编号",
    "\ufeff编号",
    "长" * 10_000,
    "9" * 10_000,
    "空\x00字",
    "\x1b[31m红",
    "{0}{content}%s",
    "<script>alert(1)</script>",
    "_x0041_",
    "#REF!",
    "NaN",
    "Infinity",
    "../../企业.csv",
    "2019-07-01T00:00:00+08:00",
]


# ---------------------------------------------------------------------------------------------------------------------
# Tables


def texts() -> st.SearchStrategy[str]:
    """Words that every format can hold: no control characters, no halves of pairs."""
    return st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=8)


def contents(term: Term) -> st.SearchStrategy[str]:
    """Cells of a term: mostly good ones, or empty."""
    match term.form:
        case "数量":
            numbers = st.decimals(0, 10**12, places=2).map(lambda number: f"{number:f}")
            return st.one_of(st.just(""), numbers, st.sampled_from(["0", "1,234.5", "１２", " 3 ", "-1", "多"]))
        case "是否":
            return st.sampled_from(["", "是", "否", "TRUE", "有"])
        case "日期":
            days = st.dates().map(str)
            return st.one_of(st.just(""), days, st.sampled_from(["2018/3/1", "2018年3月1日", "2018-02-30"]))
        case "枚举":
            return st.sampled_from(["", *term.choices, "别的"])
        case "引用":
            return st.sampled_from(["", *IDS[term.target], "无此人"])
        case "文本" if term.name == "统一社会信用代码":
            return st.sampled_from(["", CODE, OTHER_CODE, CODE.lower()])
        case _:
            return texts()


@st.composite
def tables(draw: st.DrawFn, kind: str) -> Rows:
    """A table of a kind: some of its terms, in some unit, and rows that may well have faults."""
    terms = draw(st.lists(st.sampled_from(TERMS.of(kind)), unique=True))
    yearly = TERMS.changes(kind)
    heading = ["编号", *(["年度"] if yearly else [])]
    for term in terms:
        unit = draw(st.sampled_from(["", *UNITS.get(term.unit_name, [])]))
        heading.append(f"{term.name}（{unit}）" if unit else term.name)
    row = st.tuples(
        st.one_of(st.sampled_from(IDS[kind]), st.sampled_from(IDS[kind]), texts()),
        *([st.sampled_from(YEARS)] if yearly else []),
        *(contents(term) for term in terms),
    )
    rows = draw(st.lists(row.map(list), max_size=6))
    order = draw(st.permutations(range(len(heading))))
    return [[line[index] for index in order] for line in [heading, *rows]]


def several_tables() -> st.SearchStrategy[dict[str, Rows]]:
    """Tables of one kind or more."""
    return st.fixed_dictionaries({"企业": tables("企业")}, optional={kind: tables(kind) for kind in ("产业园", "活动")})


# ---------------------------------------------------------------------------------------------------------------------
# Reading


@contextmanager
def folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with these files for a while."""
    with TemporaryDirectory() as name:
        for file, content in files.items():
            (Path(name) / file).write_bytes(content)
        yield Path(name)


def survey(facts: Facts, diagnostics: Diagnostics) -> tuple[object, list[tuple[str, int, str]]]:
    """The facts as plain values, and code, row and column of every fault, all of which can be told in words."""
    places = []
    for item in diagnostics:
        assert item.render("zh")
        assert item.render("en")
        places.append((item.code, item.place.row, item.place.column))
    assert repr(facts)
    assert facts._repr_html_()
    for subjects in facts.subjects.values():
        assert list(subjects) == sorted(subjects)
    return plain(facts), places


def of_files(files: Mapping[str, bytes]) -> tuple[object, list[tuple[str, int, str]]]:
    """What a folder with these files gives."""
    with folder(files) as path:
        return survey(*read_facts(path, TERMS))


def of_records(given_tables: Mapping[str, Rows]) -> tuple[object, list[tuple[str, int, str]]]:
    """What the tables give as lists of dicts."""
    records = {kind: [dict(zip(rows[0], row, strict=False)) for row in rows[1:]] for kind, rows in given_tables.items()}
    return survey(*facts_of_tables(records, TERMS))


# ---------------------------------------------------------------------------------------------------------------------
# Every format reads alike


@given(several_tables())
def test_every_encoding_and_a_workbook_read_alike(drawn: dict[str, Rows]) -> None:
    """Equal facts, and equal faults at equal places."""
    plainly = of_files({f"{kind}.csv": csv_bytes(rows) for kind, rows in drawn.items()})

    for encoding in ("utf-8-sig", "gb18030"):
        assert of_files({f"{kind}.csv": csv_bytes(rows, encoding) for kind, rows in drawn.items()}) == plainly
    assert of_files({"数据.xlsx": xlsx_bytes(drawn)}) == plainly


@given(several_tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_fact_of_faultless_tables(drawn: dict[str, Rows], random: Random) -> None:
    facts, faults = of_files({f"{kind}.csv": csv_bytes(rows) for kind, rows in drawn.items()})
    if not faults:
        shuffled = {kind: [rows[0], *random.sample(rows[1:], len(rows) - 1)] for kind, rows in drawn.items()}
        assert of_files({f"{kind}.csv": csv_bytes(rows) for kind, rows in shuffled.items()}) == (facts, [])


@given(tables("企业"), st.data())
def test_a_value_is_found_again_in_its_cell(rows: Rows, data: st.DataObject) -> None:
    """Of every fact the cell that states it can be named, and it is not empty."""
    with folder({"企业.csv": csv_bytes(rows)}) as path:
        facts, _ = read_facts(path, TERMS)
        stated = [
            (subject.id, term, year)
            for subject in facts
            for year, values in [(None, subject.unchanging), *subject.years.items()]
            for term in values
        ]
        if stated:
            identity, term, year = data.draw(st.sampled_from(stated))
            cell = facts.cell("企业", identity, term, year)
            assert cell.content
            row = rows[cell.row - 1]
            assert row[rows[0].index(cell.column)].strip() == cell.content


# ---------------------------------------------------------------------------------------------------------------------
# Whatever comes


GOOD = [
    ["编号", "年度", "名称", "汽车互联网企业", "认定日期", "年网络销售额（万元）"],
    ["Q-1", "2018", "演示甲公司", "是", "2018-03-01", "3000.5"],
    ["Q-1", "2019", "", "否", "", "1,200"],
    ["Q-2", "2019Q1", '演示"乙"公司,分部', "", "2019年1月2日", "0"],
    ["Q-2", "2019Q2", "", "", "", "12"],
]
FILES: dict[str, Callable[[], bytes]] = {
    "企业.csv": lambda: csv_bytes(GOOD),
    "企业.xlsx": lambda: xlsx_bytes({"企业": GOOD}),
    "企业.parquet": lambda: parquet_bytes(GOOD),
    "数据.xlsx": lambda: xlsx_bytes({"说明": [["略"]], "企业": GOOD, "活动": [["编号"], ["H-1"]]}),
}
BEGINNINGS = [
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PAR1",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
]


def parquet_bytes(rows: Rows) -> bytes:
    buffer = io.BytesIO()
    columns = dict(zip(rows[0], map(list, zip(*rows[1:], strict=True)), strict=True))
    parquet.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


@cache
def good_file(name: str) -> bytes:
    return FILES[name]()


@pytest.mark.parametrize("name", FILES)
def test_the_files_that_are_spoilt_below_are_good(name: str) -> None:
    _, faults = of_files({name: good_file(name)})
    assert faults == []


@pytest.mark.parametrize("name", FILES)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=200), st.sampled_from([b"", b"PAR1"]))
def test_any_bytes_are_facts_or_faults(name: str, beginning: bytes, middle: bytes, end: bytes) -> None:
    of_files({name: beginning + middle + end})


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"]))
def test_any_text_is_facts_or_faults(text: str, encoding: str) -> None:
    of_files({"企业.csv": text.encode(encoding, "replace")})
    of_files({"企业.csv": f"编号,年度,{text}".encode(encoding, "replace")})


@st.composite
def spoilt(draw: st.DrawFn, raw: bytes) -> bytes:
    """The bytes after a few accidents: some flipped, put in, cut out, or doubled."""
    result = bytearray(raw)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(result) - 1, 0)))
        end = start + draw(st.integers(0, 40))
        match draw(st.sampled_from(["flip", "insert", "cut", "double", "end"])):
            case "flip" if result:
                result[start] ^= draw(st.integers(1, 255))
            case "insert":
                result[start:start] = draw(st.binary(max_size=8))
            case "cut":
                del result[start:end]
            case "double":
                result[end:end] = result[start:end]
            case _:
                del result[start:]
    return bytes(result)


@pytest.mark.parametrize("name", FILES)
@given(st.data())
def test_a_spoilt_file_is_facts_or_faults(name: str, data: st.DataObject) -> None:
    of_files({name: data.draw(spoilt(good_file(name)))})


@given(st.data())
def test_a_workbook_spoilt_inside_is_facts_or_faults(data: st.DataObject) -> None:
    """Damage that the archive's checksums do not catch."""
    with zipfile.ZipFile(io.BytesIO(good_file("数据.xlsx"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    victim = data.draw(st.sampled_from(sorted(members)))
    members[victim] = data.draw(spoilt(members[victim]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    of_files({"数据.xlsx": buffer.getvalue()})


@st.composite
def rearranged(draw: st.DrawFn) -> Rows:
    """The good table with rows cut, doubled or of other lengths, columns swapped, cells moved."""
    rows = [list(row) for row in GOOD]
    for _ in range(draw(st.integers(1, 5))):
        row = draw(st.integers(0, len(rows) - 1))
        other = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, len(GOOD[0]) - 1))
        match draw(st.sampled_from(["cut", "double", "shorten", "lengthen", "swap columns", "swap rows", "move cell"])):
            case "cut" if len(rows) > 1:
                del rows[row]
            case "double":
                rows.insert(other, list(rows[row]))
            case "shorten":
                del rows[row][column:]
            case "lengthen":
                rows[row] += [""] * column + ["多"]
            case "swap columns":
                for line in rows:
                    if len(line) > column:
                        line[0], line[column] = line[column], line[0]
            case "swap rows":
                rows[row], rows[other] = rows[other], rows[row]
            case _:
                if rows[row] and rows[other]:
                    rows[row][column % len(rows[row])] = rows[other][0]
    return rows


@given(rearranged())
def test_a_rearranged_table_is_facts_or_faults(rows: Rows) -> None:
    of_files({"企业.csv": csv_bytes(rows)})
    of_files({"企业.csv": csv_bytes(rows, "gb18030")})
    of_files({"企业.xlsx": xlsx_bytes({"企业": rows})})


def hostile() -> st.SearchStrategy[str]:
    """Names that do harm in carelessly written programs, or any text at all."""
    return st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))


@given(hostile(), hostile(), hostile(), hostile(), hostile())
@example(HOSTILE[0], HOSTILE[4], HOSTILE[8], HOSTILE[9], HOSTILE[12])
def test_hostile_names_are_facts_or_faults(identity: str, name: str, year: str, host: str, heading: str) -> None:
    enterprises = [
        ["编号", "年度", "名称", "年网络销售额"],
        [identity, "2019", name, host],
        [name, year, identity, year],
    ]
    events = [["编号", "活动主办企业", "举办日期"], [host, identity, year], [name, host, ""]]
    headings = [["编号", "年度", heading, f"年网络销售额（{heading}）"], [identity, "2019", "1", "1"]]

    for tables_ in ({"企业": enterprises, "活动": events}, {"企业": headings}):
        of_records(tables_)
        for encoding in ("utf-8", "gb18030"):
            files = {f"{kind}.csv": csv_bytes_of_any(rows, encoding) for kind, rows in tables_.items()}
            of_files(files)
        clean = {kind: [[without_controls(cell) for cell in row] for row in rows] for kind, rows in tables_.items()}
        of_files({"数据.xlsx": xlsx_bytes(clean)})


def csv_bytes_of_any(rows: Rows, encoding: str) -> bytes:
    """A CSV file with halves of pairs, which no encoding holds, as question marks."""
    return csv_bytes([[cell.encode(encoding, "replace").decode(encoding) for cell in row] for row in rows], encoding)


def without_controls(cell: str) -> str:
    """What a workbook can hold of a cell."""
    return "".join(char for char in cell if char.isprintable() or char == "\n")[:32_000]


@given(hostile(), hostile())
def test_hostile_ids_are_kept_as_they_are(identity: str, host: str) -> None:
    """Where they are read at all, ids that look like formulas or markup are texts like others."""
    records = {"企业": [{"编号": identity, "年度": "2019"}], "活动": [{"编号": "H-1", "活动主办企业": identity}]}
    if identity.strip():
        facts = Facts.from_tables(records, TERMS)
        (found,) = facts.of("企业")
        assert facts.of("活动")["H-1"].unchanging == {"活动主办企业": found}


@given(hostile())
def test_a_hostile_path_is_a_fault(name: str) -> None:
    with folder({}) as path:
        _, diagnostics = read_facts(path / "无" / name.replace("/", "／"), TERMS)
        assert [item.code for item in diagnostics] in (["LD0622"], ["LD0620"])
