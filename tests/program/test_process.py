"""流程 and 材料: what a plan says of how a claim is handled."""

from __future__ import annotations

import pytest

from luodi.program.process import NEEDED_STEPS, STEPS, Step
from program.one_policy import compiled, faults

TEXT = "给予企业1万元补助。"
RULES = """
金额:
  给予企业1万元补助: 1万元
"""
FULL = (
    "受理(5个工作日) → 初审（5个工作日，街道） →现场核查(10工作日)→ 联审(10个工作日, 区税务局、区市场监管局（分局）)"
    " → 财政复核(5个工作日, 区财政局) → 审定(１０个工作日) → 公示(7日)"
)
SHORT = "受理(5个工作日) → 审定(10个工作日) → 公示(7日)"


def policy(own: str = "", more: str = "", text: str = TEXT):
    plan, diagnostics = compiled(text, RULES + own, more=more)
    assert [fault.render() for fault in diagnostics] == []
    return plan.program.policies[0]


def general(lines: str) -> str:
    return f"\n```通则 办理\n{lines}\n```\n"


def test_every_step_in_full_or_half_width() -> None:
    assert policy(f"流程: {FULL}").process == (
        Step("受理", 5, True),
        Step("初审", 5, True, ("街道",)),
        Step("现场核查", 10, True),
        Step("联审", 10, True, ("区税务局", "区市场监管局（分局）")),
        Step("财政复核", 5, True, ("区财政局",)),
        Step("审定", 10, True),
        Step("公示", 7, False),
    )


def test_a_step_in_words() -> None:
    assert [str(step) for step in policy(f"流程: {FULL}").process][3:] == [
        "联审（10个工作日，区税务局、区市场监管局（分局））", "财政复核（5个工作日，区财政局）", "审定（10个工作日）", "公示（7日）",
    ]  # fmt: skip


def test_a_plan_may_say_nothing_of_it() -> None:
    assert (policy().process, policy().materials) == ((), ())


def test_materials_by_name() -> None:
    assert policy("材料: 租赁合同、 租金发票").materials == ("租赁合同", "租金发票")


def test_a_general_rule_holds_where_the_policy_says_nothing() -> None:
    more = general(f"流程: {SHORT}\n材料: 营业执照")
    found = policy(more=more)
    assert [step.name for step in found.process] == list(NEEDED_STEPS)
    assert found.materials == ("营业执照",)


def test_a_policy_s_own_goes_before() -> None:
    found = policy(f"流程: {FULL}", more=general(f"政策: 补助\n流程: {SHORT}\n材料: 营业执照"))
    assert [step.name for step in found.process] == list(STEPS)
    assert found.materials == ("营业执照",)


def test_two_general_rules_for_one_policy() -> None:
    more = general(f"流程: {SHORT}") + general(f"政策: 补助\n流程: {SHORT}").replace("办理", "办理二")
    assert faults(TEXT, RULES, more=more) == [("LD0511", "流程")]


@pytest.mark.parametrize(
    ("process", "found"),
    [
        ("", [("LD0517", ""), ("LD0519", "")]),
        ("受理(5个工作日) → → 审定(1日) → 公示(7日)", [("LD0517", "")]),
        ("受理(5个工作日) → 复审(5个工作日) → 审定(1日) → 公示(7日)", [("LD0517", "复审(5个工作日)")]),
        ("受理 → 审定(1日) → 公示(7日)", [("LD0517", "受理")]),
        ("受理() → 审定(1日) → 公示(7日)", [("LD0517", "受理()")]),
        ("受理(0日) → 审定(366日) → 公示(7日)", [("LD0517", "受理(0日)"), ("LD0517", "审定(366日)")]),
        ("受理(五个工作日) → 审定(1日) → 公示(7日)", [("LD0517", "受理(五个工作日)")]),
        ("受理(5日,) → 审定(1日) → 公示(7日)", [("LD0517", "受理(5日,)")]),
        ("受理(5日, 甲、甲) → 审定(1日) → 公示(7日)", [("LD0517", "受理(5日, 甲、甲)")]),
        ("受理(5日, 街道) 初审(5日) → 审定(1日) → 公示(7日)", [("LD0517", "受理(5日, 街道) 初审(5日)")]),
        ("审定(1日) → 受理(5日) → 公示(7日)", [("LD0518", "受理(5日)")]),
        ("受理(1日) → 受理(5日) → 审定(1日) → 公示(7日)", [("LD0518", "受理(5日)")]),
        ("受理(1日) → 公示(7日)", [("LD0519", "受理(1日) → 公示(7日)")]),
    ],
)
def test_faults_of_a_process(process: str, found: list[tuple[str, str]]) -> None:
    expected = [each for each in found if process or each[0] == "LD0517"]
    assert faults(TEXT, f"{RULES}流程: {process}") == expected
    assert faults(TEXT, RULES, more=general(f"流程: {process}")) == expected


def test_nothing_is_left_of_a_faulty_process() -> None:
    for process in ("受理(5日) → 审定 → 公示(7日)", "审定(1日) → 受理(5日) → 公示(7日)", "受理(5日) → 公示(7日)"):
        plan, _ = compiled(TEXT, f"{RULES}流程: {process}")
        assert plan.program.policies[0].process == ()


@pytest.mark.parametrize(
    ("materials", "place"), [("甲、乙、甲", "甲"), ("甲、、乙", "甲、、乙"), ("甲、", "甲、"), ("", "")]
)
def test_faults_of_materials(materials: str, place: str) -> None:
    assert faults(TEXT, f"{RULES}材料: {materials}") == [("LD0520", place)]
