"""What may be paid: nothing of a draft, nothing on an open question that matters, nothing to nobody."""

from __future__ import annotations

from gongshu import FOLDER, parks, project
from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, Plan, compile_sources
from luodi.diagnostics import Diagnostics
from luodi.source import Source

PUBLISHED = ("状态: 征求意见稿", "状态: 正式\n文号: 演示〔2017〕1号\n有效期: 2017-01-01至2019-12-31")
TIERS_RULED = (
    "  补差: 补差，新达到的最高一档减去以前达到的最高一档",
    "  补差: 补差\n裁定: 最高档，演示〔2018〕2号，2018-03-01",
)


def plan(*changes: tuple[str, str]) -> Plan:
    """The shipped plan with some of its rules changed."""
    texts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)}
    for before, after in changes:
        assert texts[PLAN_FILE].count(before) == 1
        texts[PLAN_FILE] = texts[PLAN_FILE].replace(before, after)
    diagnostics = Diagnostics()
    sources = [Source(name, texts[name]) for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)]
    found = compile_sources(sources[0], sources[1], sources[2], diagnostics)
    assert not list(diagnostics)
    return found


PARK = {"编号": "Y", "创办企业": "甲"}
JUMP = parks(
    PARK | {"年度": "2017", "园区年经常性税收总额（万元）": "0"},
    PARK | {"年度": "2018", "园区年经常性税收总额（万元）": "5000"},
)


def payable(of: Plan, tables: dict[str, list[dict[str, str]]], policy: str, year: int = 2018, **readings: str) -> bool:
    (line,) = (
        line for line in of.evaluate(tables, [year], policies=[policy], readings=readings) if line.status == "eligible"
    )
    return line.payable


def test_a_draft_pays_nobody_and_a_published_plan_does() -> None:
    assert not payable(plan(), project(), "产业园改造资助")
    assert payable(plan(PUBLISHED), project(), "产业园改造资助")


def test_money_for_nobody_is_not_paid() -> None:
    assert not payable(plan(PUBLISHED), project(改造单位=""), "产业园改造资助")
    level = parks({"编号": "Y", "年度": "2018", "示范园区级别": "市级"})
    assert not payable(plan(PUBLISHED), level, "示范园区奖励"), "the text names no recipient"


def test_an_open_question_that_changes_the_amount_blocks_until_it_is_ruled_on() -> None:
    assert not payable(plan(PUBLISHED), JUMP, "园区税收上台阶奖励")
    assert payable(plan(PUBLISHED, TIERS_RULED), JUMP, "园区税收上台阶奖励")


def test_an_open_question_that_changes_nothing_blocks_nothing() -> None:
    steady = parks(PARK | {"年度": "2018", "园区年经常性税收总额（万元）": "1000"})
    assert payable(plan(PUBLISHED), steady, "园区税收上台阶奖励")


def test_another_option_than_the_ruled_one_is_a_reckoning_only() -> None:
    ruled = plan(PUBLISHED, TIERS_RULED)
    assert not payable(ruled, JUMP, "园区税收上台阶奖励", 跨档计奖="逐档累计")


def test_an_explanation_says_what_stands_in_the_way() -> None:
    explained = plan(PUBLISHED).explain(JUMP, "园区税收上台阶奖励", "Y", 2018)
    assert explained.obstacles == ("口径「跨档计奖」尚未裁定，各选项金额不同",)
    assert plan().explain(project(改造单位=""), "产业园改造资助", "G1", 2018).obstacles == (
        "方案是征求意见稿，结果仅为测算",
        "受益人未定",
    )
    assert plan(PUBLISHED).explain(project(), "产业园改造资助", "G1", 2018).obstacles == ()
