"""The workbook of results: totals first, texts that stay texts, unknown that is not zero."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from gongshu import DEMONSTRATION, PLAN, project
from luodi.reports.report import Report
from luodi.reports.workbook import write_workbook


def written(report: Report) -> openpyxl.Workbook:
    file = io.BytesIO()
    write_workbook(report, file)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


@pytest.fixture(scope="module")
def report() -> Report:
    return PLAN.report(DEMONSTRATION, [2017, 2018, 2019])


@pytest.fixture(scope="module")
def workbook(report: Report) -> openpyxl.Workbook:
    return written(report)


def test_the_sheets(workbook: openpyxl.Workbook) -> None:
    assert workbook.sheetnames == ["说明", "汇总", "应得", "全部结果", "口径"]


def test_every_sheet_says_that_the_data_are_invented(workbook: openpyxl.Workbook) -> None:
    for sheet in workbook:
        assert any("演示数据" in str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row), sheet.title


def test_the_total_is_the_sum_of_the_lines(report: Report, workbook: openpyxl.Workbook) -> None:
    amounts = [row[6] for row in workbook["全部结果"].iter_rows(min_row=3, values_only=True)]
    assert len(amounts) == len(report.results)
    total = sum(Decimal(str(amount)) for amount in amounts if amount != "待补")
    assert total == report.results.total()
    assert Decimal(str(list(workbook["汇总"].values)[-1][4])) == total
    assert amounts.count("待补") == sum(line.amount is None for line in report.results)


def test_what_is_owed_carries_its_reasons(workbook: openpyxl.Workbook) -> None:
    rows = [row for row in workbook["应得"].iter_rows(min_row=3, values_only=True) if row[3] == "GZ2018-01"]
    assert [row[:7] for row in rows] == [
        ("四（二）", "产业园改造资助", "改造项目", "GZ2018-01", 2018, "符合", 5_000_000)
    ]
    assert (
        "✓ 「实际投资额在300万元以上」实际投资额 ≥ 300万元（实际投资额 = 3,680.55万元（申报，改造单位））"
        in rows[0][10]
    )


def test_a_refusal_says_the_first_thing_that_fails(workbook: openpyxl.Workbook) -> None:
    refused = {
        (row[1], row[3], row[4]): row[10]
        for row in workbook["全部结果"].iter_rows(min_row=3, values_only=True)
        if row[5] == "不符合"
    }
    assert all(refused.values())
    assert refused["租用办园补助", "YQ01", 2018] == '不成立：创办方式 = "租用"'
    assert refused["园区税收上台阶奖励", "YQ01", 2018] == "首次达到（园区年经常性税收总额）：没有新达到的一档"


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "\x07铃\x00", "长" * 40_000, "<b>&"])
def test_hostile_names_stay_names(name: str) -> None:
    report = PLAN.report(project(), [2018], policies=["产业园改造资助"])
    lines = tuple(replace(line, subject=name) for line in report.results)
    found = written(replace(report, results=replace(report.results, lines=lines)))["应得"]
    assert found.cell(3, 4).data_type == "s"
    assert str(found.cell(3, 4).value)[:1] == name[:1].replace("\x07", "�")
