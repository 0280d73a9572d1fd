"""Every number of the real plan that sets money, a share, a term or a target is formalised."""

from pathlib import Path

import pytest

from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, compile_sources
from luodi.diagnostics import Diagnostics
from luodi.reports.coverage import coverage_text
from luodi.source import Source
from program.one_policy import compiled as one_policy

FOLDER = Path(__file__).resolve().parents[2] / "plans" / "gongshu-auto-2017"


def compiled(change=lambda text: text):
    """The plan, its text changed, and its faults as (code, words)."""
    plan, terms, official = (
        Source(name, (FOLDER / name).read_text(encoding="utf-8")) for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)
    )
    diagnostics = Diagnostics()
    found = compile_sources(Source(PLAN_FILE, change(plan.text)), terms, official, diagnostics)
    return found, [(fault.code, fault.place.text) for fault in diagnostics]


@pytest.fixture(scope="module")
def coverage():
    plan, faults = compiled()
    assert faults == []
    return plan.coverage


# Read off the published text by hand.
MONEY_SHARES_AND_TERMS = {
    "4.1": ["300万元", "1000元", "1000万元", "三年", "5000平方米", "300万元", "三年", "30%", "三年", "1000万元"],
    "4.2": ["300万元", "20%", "500万元"],
    "4.3": ["1家", "10万元", "1000万元", "5000万元", "1亿元", "30万", "80万", "100万元", "15万元", "30万元", "100万元"],
    "4.4": ["三年"],
    "4.5": ["1000万元", "1000万元", "1000万元", "0.5%", "500万元"],
    "4.6": ["50%", "100万元"],
    "4.7": ["3000万元", "1亿元", "2亿元", "5万元", "10万元", "30万元", "5000万元", "三年", "70%", "一年", "50%", "二年", "30%",
            "三年"],
    "4.8": [],
    "4.9": ["三年"],
}  # fmt: skip
TARGETS = {
    "2.0": ["五年"],
    "2.1": ["五年", "10%", "2021年", "50%"],
    "2.2": ["5年", "10家", "五年", "50%", "6成", "2个", "4个"],
    "2.3": ["2017年", "五个", "5.2万平方米", "三年", "12万平方米", "五年", "20万平方米"],
}


@pytest.mark.parametrize(("provision", "numbers"), [*MONEY_SHARES_AND_TERMS.items(), *TARGETS.items()])
def test_every_number_of_a_provision_is_formalised(coverage, provision, numbers):
    found = [each for each in coverage.numbers if each.id.startswith(f"{provision}#")]

    assert [each.text for each in found] == numbers
    assert [each.id for each in found] == [f"{provision}#{at}" for at in range(1, len(numbers) + 1)]
    assert {each.status for each in found} <= {"formalised"}


@pytest.mark.parametrize(("section", "count"), [(MONEY_SHARES_AND_TERMS, 38), (TARGETS, 13)])
def test_the_numbers_in_digits_are_as_many_as_people_counted(section, count):
    """The terms written in Han numerals (三年, 五个, 第一年) come on top."""
    listed = [number for numbers in section.values() for number in numbers]

    assert len([number for number in listed if number[0].isascii()]) == count


def test_the_only_narrative_number_is_the_name_of_a_kind_of_land(coverage):
    assert [(each.id, each.text) for each in coverage.numbers if each.status != "formalised"] == [("3.4#1", "10%")]


def test_nothing_is_uncovered(coverage):
    everything = [*coverage.provisions, *coverage.sentences, *coverage.numbers]

    assert [each.id for each in everything if each.status == "uncovered"] == []


def test_the_preamble_commits_to_nothing(coverage):
    assert {each.status for each in coverage.sentences if each.id.startswith("0.1-")} == {"narrative"}


def test_every_provision_is_there_in_order(coverage):
    assert [each.id for each in coverage.provisions] == [
        "0", "0.1", "1.1", "2.0", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "3.4", "3.5",
        "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "5.1", "5.2", "5.3", "5.4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ("  按投资额的20%给予改造单位资助: 实际投资额 × 20%\n", ("LD0406", "20%")),
        ("  最高不超过500万元: 500万元\n", ("LD0406", "500万元")),
        ("  给予实际支出50%的资助: 活动实际支出 × 50%\n", ("LD0406", "50%")),
        ("  上述政策暂定三年: 规划首年起 3年\n", ("LD0406", "三年")),
        ("  保持我区占全市6成以上的二手车交易量规模: 数值 >= 6成\n", ("LD0406", "6成")),
        ("```机制 汽车分享经济供需对接\n```\n", ("LD0407", "培育和发展汽车分享经济，拓展服务性出行消费领域，实现使用权短期租赁的供需对接，打造群众广泛参与、互助互利的服务生态圈。")),
        ("```叙述\n原文:\n  10%留用地\n备注: 留用地的类别名称，不是指标。\n```\n", ("LD0406", "10%")),
    ],
)  # fmt: skip
def test_what_no_rule_covers_is_reported(block, fault):
    def without(text):
        assert text.count(block) == 1
        return text.replace(block, "")

    _, faults = compiled(without)

    assert fault in faults


def test_coverage_as_json(coverage):
    data = coverage.as_json()

    assert list(data) == ["provisions", "sentences", "numbers", "lacking"]
    assert data["lacking"] == []
    assert data["numbers"][0] == {
        "id": "0#1", "text": "五年", "place": "plan.md:1:15", "status": "formalised",
    }  # fmt: skip


WAITING = """```机制 入学
缺: 资金以外的优惠
原文:
  照顾子女2人入学
```

"""
RULES = """
条件:
  年投资额500万元以上: 年投资额 >= 500万元
金额:
  给予5万元补助: 5万元
"""


def test_a_clause_that_waits_for_a_mechanism_is_listed_and_has_no_rule():
    plan, faults = one_policy("年投资额500万元以上的，给予5万元补助；照顾子女2人入学。", RULES, blocks=WAITING)
    (waiting,) = plan.coverage.lacking

    assert list(faults) == []
    assert (waiting.id, waiting.name, waiting.mechanism) == ("1.1", "入学", "资金以外的优惠")
    assert [(each.text, each.status) for each in plan.coverage.numbers if each.id.startswith("1.1#")] == [
        ("500万元", "formalised"), ("5万元", "formalised"), ("2人", "lacking"),
    ]  # fmt: skip
    assert "1.1\t缺机制\tplan.md:" in coverage_text(plan.coverage)
    assert "\n数：有规则 5，缺机制 1，叙述 0，没有规则 0\n" in coverage_text(plan.coverage)


def test_a_sentence_with_nothing_but_such_a_block_waits():
    plan, _ = one_policy(
        "年投资额500万元以上的，给予5万元补助；照顾子女2人入学。",
        RULES,
        more="\n照顾子女入学。\n\n```机制 照顾\n缺: 资金以外的优惠\n```\n",
    )

    assert [each.status for each in plan.coverage.sentences if each.text == "照顾子女入学。"] == ["lacking"]


def test_words_wait_only_for_something():
    _, faults = one_policy(
        "年投资额500万元以上的，给予5万元补助；照顾子女2人入学。",
        RULES,
        blocks=WAITING.replace("缺: 资金以外的优惠\n", ""),
    )

    assert [fault.code for fault in faults] == ["LD0110"]
