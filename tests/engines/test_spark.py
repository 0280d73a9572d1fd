"""Spark in bad times, and as it runs what is large."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyarrow import parquet
from pyspark.errors import ParseException

from engines.agreement import asked, by_evaluator, differences
from gongshu import DEMONSTRATION, PLAN
from luodi.diagnostics import Faults
from luodi.engines.rows import SCHEMA, results_of
from luodi.engines.running import run_over_facts
from luodi.engines.spark import Spark, _java

pytestmark = pytest.mark.heavy

ROW = """
    SELECT 'p' AS policy, 'k' AS subject_kind, 's' AS subject, 2018 AS year, 'eligible' AS status,
           {} AS amount, CAST(ARRAY() AS ARRAY<STRING>) AS missing, '{{}}' AS open_readings, false AS payable
"""


def code_of(raised: pytest.ExceptionInfo[Faults]) -> str:
    (diagnostic,) = raised.value.diagnostics
    return diagnostic.code


def test_many_rows_are_run_in_another_way(spark: Spark) -> None:
    """Translated and spread out: the same results."""
    few, spark.few = spark.few, 0
    try:
        assert differences(spark, PLAN, PLAN.read_facts(DEMONSTRATION), asked(PLAN, [2018])) == []
    finally:
        spark.few = few


def test_it_writes_the_file_itself(spark: Spark, tmp_path: Path) -> None:
    """All results in order, in one file of this machine."""
    read, question, path = (
        PLAN.read_facts(DEMONSTRATION),
        asked(PLAN, [2018], open_readings=False),
        tmp_path / "r.parquet",
    )
    count = run_over_facts(spark, PLAN.program, PLAN.terms, read, question).write_parquet(path)
    want = by_evaluator(PLAN, read, question)

    found = parquet.read_table(path).cast(SCHEMA)

    assert [result.as_json() for result in results_of(found.to_batches())] == want
    assert count == len(want)
    assert [file.name for file in tmp_path.iterdir()] == ["r.parquet"]


@pytest.mark.parametrize("amount", ["CAST(1e20 AS DECIMAL(18, 2))", "CAST(2147483647 AS INT) + CAST(1 AS INT)"])
def test_a_number_too_large(spark: Spark, amount: str) -> None:
    with pytest.raises(Faults) as raised:
        list(spark.batches(ROW.format(amount)))
    assert code_of(raised) == "LD0907"


def test_no_room(spark: Spark) -> None:
    """What Java says of memory and disks."""
    for words in ("java.lang.OutOfMemoryError: Java heap space", "No space left on device"):
        with pytest.raises(Faults) as raised:
            list(spark.batches(ROW.format(f"CAST(raise_error('{words}') AS DECIMAL(18, 2))")))
        assert code_of(raised) == "LD0906"


def test_our_own_fault_is_none_of_the_engines(spark: Spark) -> None:
    with pytest.raises(ParseException):
        list(spark.batches("SELEKT"))


def test_java_comes_as_a_package_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with _java():
        home = Path(os.environ["JAVA_HOME"])
        assert (home / "bin" / "java").exists()
    assert "JAVA_HOME" not in os.environ


def test_views_go_when_it_closes(spark: Spark) -> None:
    """A second one beside the first sees nothing of it, and closing it leaves the first as it was."""
    spark.load({})
    with Spark() as other:
        run_over_facts(
            other, PLAN.program, PLAN.terms, PLAN.read_facts(DEMONSTRATION), asked(PLAN, [2018], open_readings=False)
        )
        session = other.session
        assert session.catalog.tableExists("`企业`")
        assert not spark.session.catalog.tableExists("`企业`")
    assert session.catalog.listTables() == []
    assert len(list(spark.batches(ROW.format("CAST(1 AS DECIMAL(18, 2))")))) == 1


def test_a_master_that_is_not_there(spark: Spark) -> None:
    """In a process of its own: one process has one Spark."""
    import subprocess
    import sys

    code = (
        "from luodi.diagnostics import Faults\nfrom luodi.engines.spark import Spark\n"
        "try:\n    Spark('nonsense://127.0.0.1:1')\nexcept Faults as faults:\n    print(faults.diagnostics[0].code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout == "LD0905\n"
