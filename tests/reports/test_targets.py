"""Targets as a page, a workbook and a table of the terminal; and in the margins of the plan page."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from gongshu import DEMONSTRATION, PLAN
from luodi.evaluate.figures import Figures
from luodi.reports.plan_page import plan_page
from luodi.reports.tables import figures_json
from luodi.reports.target_report import TargetReport
from luodi.reports.targets_page import targets_page
from luodi.reports.targets_text import targets_text
from luodi.reports.targets_workbook import COLUMNS, FORECASTS, READINGS, write_targets_workbook
from luodi.source import width

GROWTH = "规限上汽车贸易企业年均销售额增幅"
HOSTILE = "</span><script>alert(1)</script>\"'&"


@pytest.fixture(scope="module")
def report() -> TargetReport:
    """Space is that in use; what the readings are otherwise is open."""
    return PLAN.target_report(DEMONSTRATION, [2017, 2018, 2019], readings={"物理空间面积": "投入使用"})


@pytest.fixture(scope="module")
def html(report: TargetReport) -> str:
    return targets_page(report)


def sheet(report: TargetReport, name: str = "目标") -> list[tuple[object, ...]]:
    file = io.BytesIO()
    write_targets_workbook(report, file)
    return list(openpyxl.load_workbook(io.BytesIO(file.getvalue()))[name].values)


def section(html: str, target: str) -> str:
    """What the page says of a target, without markup."""
    found = html.partition(f"{target}</h2>")[2].partition("</section>")[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found))


class TestPage:
    def test_every_target_stands_under_its_sentence(self, html: str) -> None:
        space = html.partition("产业园物理空间</h2>")[2].partition("</section>")[0]
        sentence = re.sub("<[^>]+>", "", space.partition("</blockquote>")[0]).strip()
        lit = re.findall(r'<span class="cited">([^<]*)', space)
        assert sentence.startswith("2017年完成对庆隆等五个经合社")
        assert lit == ["三年内扩展到不少于12万平方米", "五年内拓展到不少于20万平方米"]
        assert len(re.findall("<h2>", html)) == len(PLAN.program.targets)

    def test_it_says_why(self, html: str) -> None:
        assert "数值为9.37万平方米，该年目标是9.73万平方米，差0.36万平方米；2019年的要求是12万平方米" in html
        assert "缺汽车贸易企业，等3个主体的数据" in html

    def test_it_says_what_other_readings_make_of_it(self, html: str) -> None:
        space, growth = section(html, "产业园物理空间"), section(html, GROWTH)
        assert "2019年 物理空间面积：投入使用 11.3万平方米 ○ 滞后（现用）；购建租用 13.33万平方米 ● 达成" in space
        assert "口径未裁定" not in space
        assert "2019年 增幅算法：复合增幅 16.4% ◐ 在轨（现用）；逐年平均 待补 ╱ 待补 口径未裁定" in growth

    def test_it_says_what_is_foreseen_and_how(self, html: str) -> None:
        """Of what waits for a ruling it is not said whether it reaches; of what is unknown nothing is foreseen."""
        space = section(html, "产业园物理空间")
        assert "预测 2021年 15.91万平方米，达不到 线性外推（据2017、2018、2019年）" in space
        assert "预测 2021年 16.4% 按至今的年均增幅保持（据2017、2019年，照现用口径）" in section(html, GROWTH)
        assert "预测" not in section(html, "汽车金融区域性总部")

    def test_it_is_marked_as_invented_and_fetches_nothing(self, html: str) -> None:
        assert "演示数据，全部虚构" in html
        assert not re.search(r"https?://|url\(|@import|src=", html)

    def test_hostile_words_are_text(self, report: TargetReport) -> None:
        figures = Figures(replace(f, state="missing", value=None, missing=(HOSTILE,)) for f in report.figures)
        assert "<script>alert" not in targets_page(replace(report, figures=figures))
        assert "<script>alert" not in figures._repr_html_()

    def test_without_targets_it_says_so(self, report: TargetReport) -> None:
        empty = replace(report, program=replace(report.program, targets=[]), figures=Figures())
        assert "这份方案没有写成规则的目标" in targets_page(empty)


class TestWorkbook:
    def test_numbers_are_numbers_and_unknown_is_a_word(self, report: TargetReport) -> None:
        title, heading, *rows = sheet(report)
        assert "演示数据" in str(title[0])
        assert heading == COLUMNS
        assert len(rows) == len(report.figures)
        found = {(row[1], row[2]): row for row in rows}
        assert found["产业园物理空间", 2018][3:9] == (93_700, pytest.approx(97_333.33), "滞后", None, 52_000, "平方米")
        assert found["汽车金融区域性总部", 2018][3:9] == ("待补", "待补", "待补", "汽车金融区域性总部", "待补", "家")
        assert found["总成交额主城区位置", 2018][4:8] == (1, "达成", None, "—")
        assert found["二手车交易量占全市比重", 2018][10] == "保持我区占全市6成以上的二手车交易量规模"

    def test_every_option_and_every_forecast_is_a_row(self, report: TargetReport) -> None:
        title, heading, *rows = sheet(report, "口径")
        assert "演示数据" in str(title[0])
        assert heading == READINGS
        of_space = [row[1:] for row in rows if row[:2] == ("产业园物理空间", 2019)]
        assert of_space == [
            (2019, "物理空间面积", "已定", "投入使用", "是", 113_000, "滞后", "平方米"),
            (2019, "物理空间面积", "已定", "购建租用", None, 133_299.5, "达成", "平方米"),
        ]
        title, heading, *rows = sheet(report, "预测")
        assert "演示数据" in str(title[0])
        assert heading == FORECASTS
        found = {row[0]: row[1:] for row in rows}
        line = "线性外推（据2017、2018、2019年）"
        assert found["产业园物理空间"] == (2021, pytest.approx(159_066.67, abs=1000), "达不到", "平方米", line)
        assert found[GROWTH][2] is None
        assert str(found[GROWTH][4]).endswith("照现用口径）")
        assert "汽车金融区域性总部" not in found

    def test_hostile_words_stay_words(self, report: TargetReport) -> None:
        figures = Figures([replace(report.figures[0], state="missing", value=None, missing=("=1+1",))])
        file = io.BytesIO()
        write_targets_workbook(replace(report, figures=figures), file)
        cell = openpyxl.load_workbook(io.BytesIO(file.getvalue()))["目标"].cell(3, 7)
        assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_columns_of_the_terminal_stand_under_each_other(report: TargetReport) -> None:
    lines = targets_text(report).splitlines()
    assert lines[2].startswith("演示数据，全部虚构")
    heading, *rows = lines[5 : lines.index("", 5)]
    assert len(rows) == len(report.figures)
    state = width(heading.partition("状态")[0])
    assert {width(re.split("[●◐○\u2571]", row)[0]) for row in rows} == {state}


def test_json_holds_exact_numbers(report: TargetReport) -> None:
    tiny = Figures([replace(report.figures[0], value=Decimal("0.000000000001"), path=Decimal("97333.333333333333"))])
    text = figures_json(tiny)
    assert '"value": "0.000000000001"' in text
    assert '"path": "97333.333333333333"' in text


class TestMargin:
    def test_a_sentence_shows_where_its_target_stands(self) -> None:
        html = plan_page(PLAN.report(DEMONSTRATION, [2018, 2019], readings={"物理空间面积": "投入使用"}))
        note = html.partition("目标　产业园物理空间")[2].partition("</table>")[0]
        words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", note))
        assert "○ 滞后 · 2019年 11.3万平方米" in words
        assert "2019年的要求是12万平方米，差0.7万平方米" in words
        assert "2018 9.37 9.73 ○ 滞后" in words

    def test_a_target_lights_the_words_it_quotes(self) -> None:
        html = plan_page(PLAN.report(DEMONSTRATION, [2019]))
        note = re.search(r'data-cites="([^"]*)"[^>]*>\s*<h3>目标　二手车交易量占全市比重', html)
        assert note is not None
        lit = [
            t for ids, t in re.findall(r'data-ids="([^"]*)">([^<]*)<', html) if set(ids.split()) & set(note[1].split())
        ]
        assert "".join(lit) == "保持我区占全市6成以上的二手车交易量规模"

    def test_without_figures_only_the_milestones_stand(self) -> None:
        report = replace(PLAN.report({}, [2018]), figures=Figures())
        assert "数值 ≥ 12万平方米，到2019年" in plan_page(report)
