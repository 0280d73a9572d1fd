"""Parquet that DuckDB reads by itself: the same results as reading it, and nothing out of the ordinary taken."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from gongshu import DEMONSTRATION, PLAN
from luodi.diagnostics import Faults
from luodi.engines.duckdb import DuckDB
from luodi.engines.facts import tables_of
from luodi.engines.plain import plain_tables
from luodi.engines.running import run_over_files
from luodi.queries.asked import Asked

YEARS = (2019,)
ASKED = Asked(
    YEARS, frozenset(policy.name for policy in PLAN.program.policies), PLAN.program.options, open_readings=False
)


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    """The demonstration's facts as tables of the types of their terms."""
    return tables_of(PLAN.read_facts(DEMONSTRATION), PLAN.terms)[1]


def written(folder, tables):
    folder.mkdir(exist_ok=True)
    for kind, table in tables.items():
        parquet.write_table(table, folder / f"{kind}.parquet")
    return folder


def by_itself(folder) -> bool:
    """Whether DuckDB takes a folder by itself."""
    with DuckDB(threads=1) as engine:
        return run_over_files(engine, PLAN.program, PLAN.terms, folder, ASKED) is not None


def test_the_demonstration_gives_the_same_lines(tables, tmp_path):
    folder = written(tmp_path / "facts", tables)
    assert by_itself(folder)
    expected = [one.as_json() for one in PLAN.evaluate(folder, YEARS)]
    assert [one.as_json() for one in PLAN.evaluate(folder, YEARS, engine="duckdb")] == expected
    with PLAN.running(folder, YEARS) as run:
        count = run.write_parquet(tmp_path / "out.parquet")
    found = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert count == len(found) == len(expected)
    for line in found:
        line["amount"] = None if line["amount"] is None else str(line["amount"])
        line["open_readings"] = json.loads(line["open_readings"])
    assert found == expected


def changed(table: pa.Table, name: str, values: list, type_: pa.DataType | None = None) -> pa.Table:
    """The table with a column replaced, the first cells by some values."""
    type_ = type_ or table.schema.field(name).type
    old = table.column(name).to_pylist()[len(values) :]
    if pa.types.is_floating(type_):
        old = [None if value is None else float(value) for value in old]
    array = pa.array([*values, *old], type_)
    return table.set_column(table.schema.get_field_index(name), name, array)


def firm(table: pa.Table) -> str:
    return table.column("编号")[0].as_py()


ODD = {
    "a year twice": lambda t: pa.concat_tables([t, t.slice(0, 1)]),
    "no year": lambda t: changed(t, "年度", [None]),
    "a year of another age": lambda t: changed(t, "年度", [1066]),
    "no id": lambda t: changed(t, "编号", [None]),
    "an empty id": lambda t: changed(t, "编号", [""]),
    "a blank behind an id": lambda t: changed(t, "编号", [firm(t) + " "]),
    "an id in full width": lambda t: changed(t, "编号", ["Ｑ１"]),
    "less than nothing": lambda t: changed(t, "年纯租金", [Decimal("-0.01")], pa.decimal128(12, 2)),
    "a day that changes": lambda t: changed(t, "认定日期", [date(2001, 1, 1), date(2002, 1, 1)]),
    "a day of another age": lambda t: changed(t, "入驻日期", [date(1, 1, 1)] * t.num_rows),
    "a truth that changes": lambda t: changed(t, "新入驻", [True, False]),
    "a code that is none": lambda t: changed(t, "统一社会信用代码", ["91330105MA27X0000X"] * t.num_rows),
    "numbers as texts": lambda t: t.set_column(
        t.schema.get_field_index("年纯租金"), "年纯租金", pa.array(["1万"] * t.num_rows)
    ),
    "years as texts": lambda t: t.set_column(
        t.schema.get_field_index("年度"), "年度", t.column("年度").cast(pa.string())
    ),
    "floats of many digits": lambda t: changed(t, "年纯租金", [0.123456789], pa.float64()),
    "a float that is no number": lambda t: changed(t, "年纯租金", [float("nan")], pa.float64()),
    "a column nobody knows": lambda t: t.append_column("年纯租", t.column("年纯租金")),
    "a column twice": lambda t: t.append_column("年纯租金（元）", t.column("年纯租金")),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_out_of_the_ordinary_goes_the_long_way(name, tables, tmp_path):
    """There it is taken rightly or refused, and DuckDB gives what the evaluator gives."""
    folder = written(tmp_path / "facts", tables | {"企业": ODD[name](tables["企业"])})
    assert not by_itself(folder), name
    assert told(folder, "duckdb") == told(folder, "python")


def told(folder, engine):
    try:
        return [one.as_json() for one in PLAN.evaluate(folder, YEARS, engine=engine, open_readings=False)]
    except Faults as faults:
        return [fault.render() for fault in faults.diagnostics]


ORDINARY = {
    "floats as people write them": lambda t: changed(t, "年纯租金", [], pa.float64()),
    "ids with room for many": lambda t: changed(t, "编号", [], pa.large_string()),
    "ids of a dictionary": lambda t: t.set_column(0, "编号", t.column("编号").dictionary_encode()),
    "wide years": lambda t: changed(t, "年度", [], pa.int64()),
    "in 万元": lambda t: t.rename_columns(
        [{"年纯租金": "年纯租金（万元）"}.get(name, name) for name in t.column_names]
    ),
    "a remark": lambda t: t.append_column("备注", pa.array(["演示数据"] * t.num_rows)),
    "another order": lambda t: t.select(list(reversed(t.column_names))),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_what_is_ordinary_is_taken_as_it_stands(name, tables, tmp_path):
    folder = written(tmp_path / "facts", tables | {"企业": ORDINARY[name](tables["企业"])})
    assert by_itself(folder), name
    assert told(folder, "duckdb") == told(folder, "python")


def test_a_file_that_refers_to_nobody(tables, tmp_path):
    parks = changed(tables["产业园"], "创办企业", ["没有这一家"] * 50)
    folder = written(tmp_path / "facts", tables | {"产业园": parks})
    assert not by_itself(folder)
    assert "LD0613" in {line[:6] for line in told(folder, "duckdb")}


def test_a_decision_above_its_bound(tables, tmp_path):
    table = tables["产业园"]
    rates = pa.array([Decimal("1000.01")] * table.num_rows, pa.decimal128(10, 2))
    parks = table.set_column(table.schema.get_field_index("核定补助标准"), "核定补助标准", rates)
    folder = written(tmp_path / "facts", tables | {"产业园": parks})
    assert not by_itself(folder)
    assert "LD0618" in {line[:6] for line in told(folder, "duckdb")}


def test_other_files_beside_them(tables, tmp_path):
    folder = written(tmp_path / "facts", tables)
    (folder / "读我.txt").write_text("文字")
    assert by_itself(folder)
    (folder / "区域.csv").write_text("编号,年度\n", encoding="utf-8")
    assert not by_itself(folder)
    (folder / "区域.csv").unlink()
    (folder / "企业.parquet").write_bytes(b"PAR1 no table PAR1")
    assert plain_tables(folder, PLAN.terms) is None
