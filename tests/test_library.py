"""The public interface, as somebody in a notebook meets it."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import polars as pl
import pytest

import luodi
from gongshu import DEMONSTRATION, FOLDER, project


@pytest.fixture(scope="module")
def plan() -> luodi.Plan:
    return luodi.load(FOLDER)


def test_every_public_name_is_there() -> None:
    for name in luodi.__all__:
        assert getattr(luodi, name).__doc__


def test_a_plan_shows_itself(plan: luodi.Plan) -> None:
    assert repr(plan).startswith("Plan(拱墅区汽车互联网产业发展五年行动计划（2017年-2021年）；征求意见稿；政策 12")
    assert "产业园改造资助" in plan._repr_html_()
    assert plan.years == (2017, 2018, 2019)


def test_results_are_typed_ordered_and_exact(plan: luodi.Plan) -> None:
    results = plan.evaluate(project(), [2019, 2018])
    found = [line for line in results if line.policy == "产业园改造资助"]
    assert [(line.year, line.status, line.amount) for line in found] == [
        (2018, "eligible", Decimal("2500000.00")),
        (2019, "ineligible", Decimal("0.00")),
    ]
    assert not any(line.payable for line in results), "a draft pays nobody"


def test_results_as_frames(plan: luodi.Plan) -> None:
    results = plan.evaluate(DEMONSTRATION, [2019])
    pandas_frame, polars_frame = results.to_pandas(), results.to_polars()
    assert isinstance(pandas_frame, pd.DataFrame)
    assert isinstance(polars_frame, pl.DataFrame)
    assert len(pandas_frame) == len(polars_frame) == len(results)
    assert sum(value for value in pandas_frame["amount"] if value is not None) == results.total()
    assert polars_frame["amount"].sum() == results.total()
    assert polars_frame["amount"].null_count() == sum(line.amount is None for line in results)
    assert list(pandas_frame["missing"].iloc[-1]) == list(results[-1].missing)


def test_targets_as_a_table(plan: luodi.Plan) -> None:
    figures = plan.targets(DEMONSTRATION, [2019, 2018])
    assert [figure.year for figure in figures.of("产业园物理空间")] == [2018, 2019]
    assert figures.of("无") == []
    records = figures.to_records()
    frames = figures.to_pandas(), figures.to_polars(), figures.to_arrow()
    assert [len(frame) for frame in frames] == [len(records)] * 3
    for rows in (figures.to_polars().to_dicts(), figures.to_arrow().to_pylist()):
        assert rows == records
    assert list(figures.to_pandas()["value"]) == [figure.value for figure in figures]
    assert figures.to_polars()["value"].null_count() == sum(figure.value is None for figure in figures)


def test_no_targets_are_an_empty_table() -> None:
    figures = luodi.Figures()
    assert repr(figures) == "Figures(没有目标)"
    assert list(figures.to_pandas().columns) == figures.to_polars().columns == figures.to_arrow().column_names


def test_targets_show_themselves_in_a_notebook(plan: luodi.Plan) -> None:
    figures = plan.targets(DEMONSTRATION, [2018], readings={"物理空间面积": "投入使用"})
    assert repr(figures).startswith("Figures(目标 12；年度 2018；")
    shown = figures.of("产业园物理空间")._repr_html_()
    assert "<td>○ 滞后</td>" in shown
    assert "<td style='text-align:right'>9.73</td>" in shown
    open_ = plan.targets(DEMONSTRATION, [2018]).of("产业园物理空间")._repr_html_()
    assert "<td>╱ 待裁定</td><td>口径「物理空间面积」</td>" in open_


def test_frames_as_facts(plan: luodi.Plan) -> None:
    tables = project()
    frames = {kind: pd.DataFrame(rows) for kind, rows in tables.items()}
    assert plan.evaluate(frames, [2018]).lines == plan.evaluate(tables, [2018]).lines


def test_results_and_explanations_read_well_in_a_notebook(plan: luodi.Plan) -> None:
    results = plan.evaluate(DEMONSTRATION, [2018], policies=["产业园改造资助"])
    assert repr(results).splitlines() == [
        "15 条结果，合计 6,364,715.40 元",
        "  产业园改造资助 2018：符合 2，不符合 12，待认定 1；6,364,715.40 元",
    ]
    assert "<td>产业园改造资助</td>" in results._repr_html_()
    explanation = plan.explain(DEMONSTRATION, "产业园改造资助", "GZ2018-01", 2018)
    assert str(explanation).startswith(
        "演示数据，全部虚构\n产业园改造资助 · 改造项目「GZ2018-01」 · 2018年\n结果：符合，500万元"
    )
    assert "最高不超过500万元" in explanation._repr_html_()


def test_a_plan_with_faults_is_not_loaded(tmp_path: object) -> None:
    with pytest.raises(luodi.Faults) as caught:
        luodi.load("no/such/plan")
    assert {fault.code for fault in caught.value.diagnostics} == {"LD0101"}


def test_progress_is_told_subject_by_subject(plan: luodi.Plan) -> None:
    told: list[tuple[int, int]] = []
    plan.evaluate(project(), [2018], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_reasons_come_with_the_results_that_ask_for_them(plan: luodi.Plan) -> None:
    assert all(line.reason is None for line in plan.evaluate(project(), [2018]))
    assert all(line.reason is not None for line in plan.evaluate(project(), [2018], reasons=True))


def test_without_open_readings_nothing_is_payable(plan: luodi.Plan) -> None:
    results = plan.evaluate(DEMONSTRATION, [2018], open_readings=False)
    assert not any(line.payable or line.open_readings for line in results)
