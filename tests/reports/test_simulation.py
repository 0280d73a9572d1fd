"""Scenarios as a page, a workbook, JSON and a table of the terminal: the same numbers, marked as tried and invented."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import openpyxl
import pytest

from gongshu import DEMONSTRATION, PLAN, project
from luodi.reports import simulation_workbook
from luodi.reports.bars import WIDTH, bars
from luodi.reports.simulation_page import simulation_page
from luodi.reports.simulation_report import TRIED, SimulationReport
from luodi.reports.simulation_text import NOTE, UNTOUCHED, simulation_json, simulation_text
from luodi.reports.simulation_workbook import SUBJECTS, SUMS, write_simulation_workbook
from luodi.source import width

HOSTILE = "</title></svg><script>alert(1)</script>\"'&"
SCENARIOS = {
    "降上限": {"产业园改造资助.上限": "300万元"},
    HOSTILE: {"园区税收上台阶奖励.表.2": "4000万元", "口径.跨档计奖": "补差"},
}


@pytest.fixture(scope="module")
def report() -> SimulationReport:
    return PLAN.simulation_report(DEMONSTRATION, [2018, 2019], SCENARIOS)


def workbook(report: SimulationReport):
    file = io.BytesIO()
    write_simulation_workbook(report, file)
    return openpyxl.load_workbook(io.BytesIO(file.getvalue()))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs) -> None:
        if tag not in ("meta", "br", "rect", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line"):
            assert self.open.pop() == tag


class TestPage:
    def test_it_says_that_it_is_tried_and_invented(self, report: SimulationReport) -> None:
        html = simulation_page(report)
        assert "（试改）　测算</h1>" in html
        assert TRIED in html
        assert "演示数据，全部虚构" in html

    def test_it_is_whole_and_fetches_nothing(self, report: SimulationReport) -> None:
        html = simulation_page(report)
        tags = Tags()
        tags.feed(html)
        assert tags.open == []
        assert not re.search(r"https?://|url\(|@import|src=|<script", html)

    def test_every_sum_is_a_bar_in_proportion(self, report: SimulationReport) -> None:
        html = simulation_page(report)
        found = re.findall(
            r'<rect class="bar-(\d)" x="\d+" y="\d+" width="(\d+)".*?<title>产业园改造资助[^<]*　([\d,.]+) 元', html
        )
        amounts = {tone: (int(length), Decimal(amount.replace(",", ""))) for tone, length, amount in found}
        effects = report.simulation.effects
        rows = [line for line in effects[0].lines if line.policy == "产业园改造资助"]
        assert amounts["0"][1] == sum(line.before.amount for line in rows)
        assert amounts["1"][1] == sum(line.after.amount for line in rows)
        assert abs(amounts["0"][0] / amounts["1"][0] - float(amounts["0"][1] / amounts["1"][1])) < 0.01

    def test_nothing_that_moves_is_said(self) -> None:
        html = simulation_page(PLAN.simulation_report(project(), [2018], {"不改": {}}))
        assert UNTOUCHED in html
        assert "<svg" not in html


def test_bars_stay_within_the_chart() -> None:
    found = bars(["现行", *"甲乙丙丁戊己"], [("一" * 99, [Decimal(10) ** 15] * 7), ("二", [Decimal(0)] * 7)])
    for group in found.groups:
        for bar in group.bars:
            assert 0 <= bar.length <= WIDTH - found.left
            assert bar.top + found.bar <= found.height
    assert [tone for _, tone in found.names] == [0, 1, 2, 3, 4, 5, 1]
    assert bars(["现行"], []).groups == ()


def test_the_workbook_holds_every_line_and_every_subject_with_both_amounts(report: SimulationReport) -> None:
    book = workbook(report)
    title, heading, *sums = book["汇总"].values
    assert TRIED in title[0]
    assert "演示数据" in title[0]
    assert heading == SUMS
    lines = [row for row in sums if row[1] != "合计"]
    assert [Decimal(str(row[8])) for row in lines] == [line.difference for line in report.simulation]
    _, heading, *subjects = book["主体"].values
    moved = [(effect.name, one) for effect in report.simulation.effects for one in effect.moved]
    assert heading == SUBJECTS
    assert [(row[0], row[3], Decimal(str(row[7])), Decimal(str(row[8]))) for row in subjects] == [
        (name, one.subject, one.amount_before, one.amount_after) for name, one in moved
    ]


def test_the_unknown_is_a_word_in_the_workbook() -> None:
    facts = project(**{"实际投资额（万元）": ""})
    book = workbook(PLAN.simulation_report(facts, [2018], {"甲": {"产业园改造资助.上限": "0"}}))
    (row,) = list(book["主体"].values)[2:]
    assert row[5:] == ("待补数据", "不符合", "待补", 0, "待补")


def test_many_subjects_go_on_over_sheets(report: SimulationReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation_workbook, "ROWS_MAX", 4)
    book = workbook(report)
    moved = sum(len(effect.moved) for effect in report.simulation.effects)
    sheets = [name for name in book.sheetnames if name.startswith("主体")]
    assert len(sheets) == -(-moved // 4)
    assert sum(book[name].max_row - 2 for name in sheets) == moved


def test_json_and_the_table_agree(report: SimulationReport) -> None:
    data = json.loads(simulation_json(report))
    effects = report.simulation.effects
    assert (data["tried"], data["demonstration"], data["years"]) == (True, True, [2018, 2019])
    assert [one["difference"] for one in data["scenarios"]] == [f"{e.after - e.before:.2f}" for e in effects]
    said = simulation_text(report)
    for one in data["scenarios"]:
        total = next(line for line in said.splitlines() if line.startswith(one["name"]) and "合计" in line)
        assert f"{Decimal(one['amount_after']):,.2f}" in total


def test_the_table_stands_in_columns(report: SimulationReport) -> None:
    rows = [line for line in simulation_text(report).splitlines() if "  产业园改造资助  " in line]
    assert len({width(row) for row in rows}) == 1
    assert simulation_text(report).endswith(f"{NOTE}\n")


def test_facts_that_are_not_invented_are_not_marked(report: SimulationReport) -> None:
    assert "全部虚构" not in simulation_page(replace(report, demonstration=False))
    assert "全部虚构" not in simulation_text(replace(report, demonstration=False))
