"""Facts kept as files, written subject by subject: read by the engine as those that were held all together."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gongshu import DEMONSTRATION, PLAN
from luodi.diagnostics import Faults
from luodi.engines import kept
from luodi.engines.duckdb import DuckDB
from luodi.engines.kept import FactsWriter, beyond_bounds, session_over_kept
from luodi.engines.rows import results_of
from luodi.facts import Facts, Subject
from luodi.queries.asked import Asked

FACTS = PLAN.read_facts(DEMONSTRATION)


def written(folder: Path, facts: Facts) -> Path:
    with FactsWriter(folder, PLAN.terms) as writer:
        for kind in facts.subjects:
            for subject in facts.of(kind).values():
                writer.add(subject)
    return folder


@pytest.mark.parametrize("at_once", [1, 7, 20_000])
def test_the_results_are_the_evaluators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(kept, "AT_ONCE", at_once)
    written(tmp_path, FACTS)
    names = frozenset(policy.name for policy in PLAN.program.policies)
    with DuckDB() as engine:
        session = session_over_kept(engine, PLAN.terms, tmp_path)
        assert not beyond_bounds(session, PLAN.program, tmp_path)
        run = session.run(PLAN.program, Asked((2018, 2019), names, PLAN.program.options))
        assert list(results_of(run.batches())) == list(PLAN.evaluate(FACTS, [2018, 2019]))


def test_no_draft_stays_and_nothing_is_there_after_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), FactsWriter(tmp_path, PLAN.terms):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    assert {file.suffix for file in written(tmp_path, FACTS).iterdir()} == {".parquet"}


def test_more_digits_than_an_engine_holds(tmp_path: Path) -> None:
    many = {"年销售额": Decimal("9" * 25), "年销量": Decimal(1)}
    more = {"年销售额": Decimal(f"0.{'1' * 20}")}
    firm = Subject("企业", "甲", {}, {2018: many, 2019: more})
    with pytest.raises(Faults) as raised:
        written(tmp_path, Facts({"企业": {"甲": firm}}))
    assert [(fault.code, fault.details["term"]) for fault in raised.value.diagnostics] == [("LD0904", "年销售额")]
    assert not list(tmp_path.glob("*.draft"))


def test_a_decision_above_its_bound_is_seen(tmp_path: Path) -> None:
    park = FACTS.of("产业园")["YQ01"]
    above = Subject("产业园", "YQ01", {**park.unchanging, "核定补助标准": Decimal(999_999)}, park.years)
    written(tmp_path, Facts({**FACTS.subjects, "产业园": {**FACTS.of("产业园"), "YQ01": above}}))
    with DuckDB() as engine:
        assert beyond_bounds(session_over_kept(engine, PLAN.terms, tmp_path), PLAN.program, tmp_path)
