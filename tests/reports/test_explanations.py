"""One result explained, in every format."""

from __future__ import annotations

import json

import pytest

from gongshu import DEMONSTRATION, PLAN, project
from luodi.reports.explanations import Explanation, dumped


@pytest.fixture(scope="module")
def explanation() -> Explanation:
    return PLAN.explain(project(编号="G_1*<b>"), "产业园改造资助", "G_1*<b>", 2018)


def test_as_text(explanation: Explanation) -> None:
    lines = explanation.text().splitlines()
    assert lines[0] == "产业园改造资助 · 改造项目「G_1*<b>」 · 2018年"
    assert lines[1] == "结果：符合，250万元（2,500,000.00 元）"
    assert lines[2].startswith("原文 四（二）：对经认定实际投资额在300万元以上的")
    assert "  ✓ 实际投资额 ≥ 300万元　「实际投资额在300万元以上」" in lines
    assert lines[-1] == "不可兑付：方案是征求意见稿，结果仅为测算"


def test_as_markdown_names_are_no_markup(explanation: Explanation) -> None:
    text = explanation.markdown()
    assert text.startswith("## 产业园改造资助 · 改造项目「G\\_1\\*\\<b\\>」 · 2018年\n")
    assert "- ✓ 实际投资额 ≥ 300万元 —— *「实际投资额在300万元以上」*" in text
    assert "  - · 实际投资额 = 1,250万元（申报，改造单位）" in text


def test_as_json(explanation: Explanation) -> None:
    data = json.loads(dumped(explanation))
    assert data["result"]["amount"] == "2500000.00"
    assert data["provision"]["id"] == "4.2"
    assert [child["kind"] for child in data["reason"]["children"]] == [
        "validity", "condition", "condition", "condition", "amount", "cap", "recipient",
    ]  # fmt: skip


def test_as_a_page_names_are_text(explanation: Explanation) -> None:
    html = explanation.html()
    assert "G_1*&lt;b&gt;" in html
    assert "<q>最高不超过500万元</q>" in html
    assert "演示数据" not in html


def test_every_format_marks_invented_data() -> None:
    found = PLAN.explain(DEMONSTRATION, "产业园改造资助", "GZ2018-01", 2018)
    for text in (found.text(), found.markdown(), found.html()):
        assert "演示数据" in text
    assert json.loads(dumped(found))["demonstration"] is True


def test_open_questions_are_told_with_their_amounts() -> None:
    found = PLAN.explain(DEMONSTRATION, "股权投资奖励", "YQ01", 2019)
    assert "口径未裁定：股权奖励算法：整千万 10万元；按比例 11.5万元；递进 23万元" in found.text()
    assert "不可兑付：口径「股权奖励算法」尚未裁定，各选项金额不同" in found.text()
