"""A row of an engine explained: the evaluator gives the same, with reasons; where it does not, that is our own fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from pyarrow import parquet

from engines.agreement import registers
from gongshu import DEMONSTRATION, FOLDER, PLAN
from luodi.diagnostics import Faults
from luodi.engines import opening
from luodi.engines.closure import ReadFacts, closure
from luodi.engines.duckdb import DuckDB
from luodi.engines.plain import plain_tables
from luodi.engines.plain_closure import facts_around
from luodi.evaluate.evaluator import Evaluator
from luodi.facts import Facts
from luodi.plan.files import version_hash

EACH_HOST = {"活动封顶": "每年每企业"}
EVENTS = {
    "编号": ["H1", "H2", "H3", "H4", "H5"],
    "活动主办企业": ["甲", "甲", "乙", None, "甲"],
    "举办日期": ["2018-03-01", "2018-04-01", "2018-05-01", "2018-06-01", "2018-07-01"],
    "活动经备案审核": [True, True, True, True, True],
    "活动实际支出": [Decimal("1500000.00"), Decimal("1200000.00"), Decimal("600000.00"), Decimal("100.00"), Decimal("900000.00")],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Events of a few hosts, one of them unknown, and many enterprises that have nothing to do with them."""
    from datetime import date

    folder = tmp_path_factory.mktemp("events")
    ids = ["甲", "乙", *(f"Q{number}" for number in range(50))]
    years = {"编号": ids, "年度": [2018] * len(ids), "汽车互联网企业": [True] * len(ids)}
    parquet.write_table(pa.table(years), folder / "企业.parquet")
    held = [date.fromisoformat(day) for day in EVENTS["举办日期"]]
    parquet.write_table(pa.table(EVENTS | {"举办日期": held}), folder / "活动.parquet")
    return folder


def answer(facts: Any, subject: str, *, engine: str, **asked: Any) -> str:
    return PLAN.explain(facts, "活动资助", subject, 2018, readings=EACH_HOST, engine=engine, **asked).text()


@pytest.mark.parametrize("subject", ["H1", "H2", "H3", "H4", "H5"])
def test_the_reasons_are_those_of_the_whole_register(subject: str, folder: Path) -> None:
    """A ceiling shared by the events of a host: those before count, and those whose host is not known."""
    assert answer(folder, subject, engine="duckdb") == answer(folder, subject, engine="python")


def test_only_what_the_result_rests_on_is_read(folder: Path) -> None:
    tables = plain_tables(folder, PLAN.terms)
    assert tables is not None
    with DuckDB() as engine:
        around = {id_: facts_around(engine, tables, PLAN.program, "活动", id_) for id_ in ("H3", "H2", "H4", "无")}
    found = {
        id_: {kind: sorted(subjects) for kind, subjects in facts.subjects.items() if subjects}
        for id_, facts in around.items()
    }
    assert found["H3"] == {"活动": ["H3", "H4"], "企业": ["乙"]}
    assert found["H2"] == {"活动": ["H1", "H2", "H4", "H5"], "企业": ["甲"]}
    assert found["H4"]["活动"] == ["H1", "H2", "H3", "H4", "H5"]
    assert found["无"] == {}


def test_facts_that_were_read_give_the_same_closure(folder: Path) -> None:
    facts = PLAN.read_facts(folder)
    source = ReadFacts(facts, PLAN.terms)
    assert closure(source, PLAN.program, "活动", "H2") == {"活动": {"H1", "H2", "H4", "H5"}, "企业": {"甲"}}


def test_a_result_rests_on_nothing_else() -> None:
    """Worked out over its closure alone, every result is what it is over everybody, reasons and all."""
    options = tuple(
        rule.labels.index(EACH_HOST[rule.name]) if rule.name in EACH_HOST else rule.used
        for rule in PLAN.program.readings
    )

    @settings(max_examples=15, suppress_health_check=list(HealthCheck), database=None, deadline=None)
    @given(registers(least=1, most=2))
    def rests(read: Facts) -> None:
        source = ReadFacts(read, PLAN.terms)
        whole = Evaluator(PLAN.program, PLAN.terms, read, options).results([2018], reasons=True)
        for line in whole:
            only = source.only(closure(source, PLAN.program, line.subject_kind, line.subject))
            evaluator = Evaluator(PLAN.program, PLAN.terms, only, options)
            policy = next(policy for policy in PLAN.program.policies if policy.name == line.policy)
            rule, subject = evaluator.rule(policy), only.of(line.subject_kind)[line.subject]
            ((_, again),) = evaluator.of_subject(subject, [rule], [2018], reasons=True)
            assert again == line

    rests()


def test_any_engine_any_facts(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept:
        """The engine of the tests, which stays open."""

        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        def __enter__(self) -> Any:
            return engine

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setitem(opening._OPEN, engine.name, lambda url, memory: Kept())
    for policy, subject in (("产业园改造资助", "GZ2017-01"), ("活动资助", "HD2017-01")):
        asked = (DEMONSTRATION, policy, subject, 2017)
        assert PLAN.explain(*asked, engine=engine.name).text() == PLAN.explain(*asked).text()


@pytest.mark.parametrize(
    ("policy", "subject", "year", "codes"),
    [
        ("活动资助", "无", 2018, ["LD0703"]),
        ("无", "H1", 2018, ["LD0701"]),
        ("活动资助", "H1", 9, ["LD0801"]),
        ("股权投资奖励", "H1", 2018, ["LD0703"]),
    ],
)
def test_wrong_questions(policy: str, subject: str, year: int, codes: list[str], folder: Path) -> None:
    with pytest.raises(Faults) as raised:
        PLAN.explain(folder, policy, subject, year, engine="duckdb")
    assert [fault.code for fault in raised.value.diagnostics] == codes


class Broken(DuckDB):
    """A DuckDB that gives a fen too little, or no row at all."""

    rows = True

    def batches(self, sql: str, progress: Any = None) -> Iterator[pa.RecordBatch]:
        for batch in super().batches(sql, progress):
            if "amount" not in batch.schema.names:
                yield batch
            elif self.rows:
                amounts = [amount and amount - Decimal("0.01") for amount in batch["amount"].to_pylist()]
                at = batch.schema.get_field_index("amount")
                yield batch.set_column(at, batch.schema.field(at), pa.array(amounts, batch.schema.field(at).type))


@pytest.mark.parametrize("rows", [True, False])
def test_a_difference_is_our_own_fault_with_a_reproducer(
    rows: bool, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(opening._OPEN, "duckdb", lambda url, memory: Broken(memory))
    monkeypatch.setattr(Broken, "rows", rows)
    with pytest.raises(Faults) as raised:
        answer(folder, "H2", engine="duckdb", reproducer=tmp_path / "new")
    (fault,) = raised.value.diagnostics
    (written,) = (tmp_path / "new").iterdir()
    assert (fault.code, str(written) in fault.message()) == ("LD0910", True)
    assert ("amount 249999.99 / 250000.00" if rows else "没有这条结果") in fault.message()
    data = json.loads(written.read_text(encoding="utf-8"))
    assert (data["policy"], data["subject"], data["year"], data["engine"]) == ("活动资助", "H2", 2018, "duckdb")
    assert data["version"] == version_hash(FOLDER) != ""
    assert data["readings"]["活动封顶"] == "每年每企业"
    assert data["results"]["evaluator"]["amount"] == "250000.00"
    assert data["results"]["engine"] == (data["results"]["evaluator"] | {"amount": "249999.99"} if rows else None)
    assert [row["编号"] for row in data["facts"]["活动"]] == ["H1", "H2", "H4", "H5"]
    again = PLAN.explain(data["facts"], "活动资助", "H2", 2018, readings=data["readings"])
    assert again.result.as_json() == data["results"]["evaluator"]


def test_nothing_is_written_where_both_agree(folder: Path, tmp_path: Path) -> None:
    answer(folder, "H2", engine="duckdb", reproducer=tmp_path)
    assert list(tmp_path.iterdir()) == []
