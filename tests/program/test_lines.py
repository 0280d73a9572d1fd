"""What the lines of one small policy must hold to: dates, negation, money counted once, numbers without a quote."""

from __future__ import annotations

import pytest

from program.one_policy import compiled, faults

MONEY = "给予5万元补助"


def condition(words: str, rule: str) -> tuple[str, str]:
    """A provision with a condition, and its policy."""
    return f"{words}的企业，{MONEY}。", f"条件:\n  {words}: {rule}\n金额:\n  {MONEY}: 5万元"


@pytest.mark.parametrize(
    ("words", "rule", "found"),
    [
        ("开业日期不早于2020年3月1日", "开业日期 >= 2020-03-01", []),
        ("开业日期不早于2020年3月1日", "2020-03-01 <= 开业日期", []),
        ("开业日期不早于2020-03-01", "开业日期 >= 2020-03-01", []),
        ("2020年3月1日起开业", "开业日期 >= 2020-03-01", []),
        ("2020年3月1日以前开业", "开业日期 <= 2020-03-01", []),
        ("开业早于2020年3月1日", "开业日期 < 2020-03-01", []),
        ("2019年1月1日至2020年3月1日开业", "开业日期 >= 2019-01-01 且 开业日期 <= 2020-03-01", []),
        # of a month its first day or its last
        ("2020年2月以后开业", "开业日期 >= 2020-02-01", []),
        ("2020年2月以前开业", "开业日期 <= 2020-02-29", []),
        ("2020年2月以前开业", "开业日期 <= 2020-02-01", [("LD0403", "2020-02-01")]),
        ("2020年2月底以前开业", "开业日期 <= 2020-02-29", []),
        # another day, another side
        ("开业日期不早于2020年3月1日", "开业日期 >= 2020-03-02", [("LD0403", "2020-03-02")]),
        ("开业日期不早于2020年3月1日", "开业日期 > 2020-03-01", [("LD0405", "2020-03-01")]),
        ("2020年3月1日以前开业", "开业日期 >= 2020-03-01", [("LD0405", "2020-03-01")]),
        ("2020年3月1日以前开业", "规上企业", [("LD0403", "2020年3月1日以前开业")]),
        ("新近开业", "开业日期 >= 2020-03-01", [("LD0404", "2020-03-01")]),
    ],
)
def test_a_date_is_held_against_its_quote(words, rule, found):
    assert faults(*condition(words, rule)) == found


def test_a_date_is_one_number_of_the_coverage():
    plan, _ = compiled(*condition("2020年3月1日以前开业", "开业日期 <= 2020-03-01"))

    assert [number.text for number in plan.coverage.numbers if number.id.startswith("1.1#")] == [
        "2020年3月1日",
        "5万元",
    ]


def test_a_milestone_may_fall_due_on_a_day():
    text, rules = condition("规上企业", "规上企业")
    target = "```目标 企业数\n单位: 家\n达标:\n  2021年12月底前达到9家: 数值 >= 9家 于 {}\n```\n\n"
    text = f"2021年12月底前达到9家。{text}"

    plan, diagnostics = compiled(text, rules, blocks=target.format("2021-12-31"))
    assert list(diagnostics) == []
    assert plan.program.targets[0].milestones[0].due == 2021
    assert faults(text, rules, blocks=target.format("2022-12-31")) == [("LD0403", "2022-12-31")]


@pytest.mark.parametrize(
    ("words", "rule", "found"),
    [
        ("规上企业", "非 规上企业", [("LD0416", "非")]),
        ("规上企业", "规上企业 = 否", [("LD0416", "否")]),
        ("规上企业", "规上企业 != 是", [("LD0416", "是")]),
        ("规上企业且年营业收入500万元以上", "年营业收入 >= 500万元 且 非 规上企业", [("LD0416", "非")]),
        ("规上企业", "规上企业 = 是", []),
        ("规上企业", "规上企业 != 否", []),
        ("不属于规上企业", "非 规上企业", []),
        ("规上企业以外，没有失信", "非 规上企业 且 非 失信", []),
        ("除规上企业外", "规上企业 = 否", []),
        # the quote denies the term by its own name
        ("未失信", "失信", [("LD0416", "失信")]),
        ("未失信", "失信 = 是", [("LD0416", "失信")]),
        ("非规上企业", "规上企业", [("LD0416", "规上企业")]),
        ("未失信", "非 失信", []),
        # words that only look so
        ("未失信的规上企业", "规上企业 且 非 失信", []),
        ("信用不良", "失信", []),
        ("除非规上企业", "规上企业", []),
    ],
)
def test_a_rule_denies_what_its_quote_denies(words, rule, found):
    assert faults(*condition(words, rule)) == found


def test_a_label_may_deny():
    text = f"企业{MONEY}。"

    assert faults(text, f"条件:\n  〔仍在经营〕: 非 失信\n金额:\n  {MONEY}: 5万元") == []


def test_a_definition_denies_what_its_quote_denies():
    block = "```定义 守信企业\n对象: 企业\n值:\n  企业守信: 非 失信\n```\n\n"

    text, rules = condition("企业守信", "守信企业")
    assert faults(text, rules, blocks=block) == [("LD0416", "非")]


@pytest.mark.parametrize(
    ("text", "lines", "found"),
    [
        (
            "按年投资额的10%给予补助。",
            ["按年投资额的10%给予补助: 年投资额 × 10%", "按年投资额的10%: 年投资额 × 10%"],
            [("LD0415", "按年投资额的10%")],
        ),
        (
            "按年投资额的10%给予补助，另给予5万元奖励。",
            ["按年投资额的10%给予补助: 年投资额 × 10%", "另给予5万元: 5万元", "5万元奖励: 5万元"],
            [("LD0415", "5万元奖励")],
        ),
        # the same rate at two places, and a step that two amounts go by
        (
            "按年投资额的10%和年营业收入的10%给予补助。",
            ["按年投资额的10%: 年投资额 × 10%", "年营业收入的10%: 年营业收入 × 10%"],
            [],
        ),
        (
            "每满100万元给予5万元补助和1万元奖励。",
            ["每满100万元给予5万元补助: 每满(年投资额, 100万元) × 5万元", "每满100万元…1万元奖励: 每满(年投资额, 100万元) × 1万元"],
            [],
        ),
    ],
)  # fmt: skip
def test_a_number_of_the_text_is_money_once(text, lines, found):
    assert faults(text, "金额:\n" + "\n".join(f"  {line}" for line in lines)) == found


@pytest.mark.parametrize("number", ["10%", "5万元"])
def test_a_number_stands_where_a_quote_does(number):
    text, rules = condition("规上企业", "规上企业")
    named = "年投资额 × 10%" if number == "10%" else "取小(年投资额, 5万元)"

    assert faults(text, f"设:\n  资助: {named}\n{rules}") == [("LD0417", number)]


def test_a_date_stands_where_a_quote_does():
    text, rules = condition("规上企业", "规上企业")

    assert faults(text, f"设:\n  新企业: 开业日期 >= 2020-03-01\n{rules}") == [("LD0417", "2020-03-01")]


@pytest.mark.parametrize("sign", ["x", "X", "х", "✕"])
def test_a_letter_for_times_is_told_of_times(sign):
    _, diagnostics = compiled("按年投资额的10%给予补助。", f"金额:\n  按年投资额的10%给予补助: 年投资额 {sign} 10%")

    (fault,) = diagnostics
    assert (fault.code, fault.place.text) == ("LD0201", sign)
    assert all("×" in fault.remedy(language) for language in ("zh", "en"))


def test_a_term_of_another_kind_is_told_of_once_in_a_block():
    text = f"规上企业，年营业收入500万元以上的，按年营业收入的10%补助，最高不超过年营业收入，{MONEY}。"
    rules = """
条件:
  规上企业: 规上企业
  年营业收入500万元以上: 年营业收入 >= 500万元
金额:
  按年营业收入的10%补助: 年营业收入 × 10%
  给予5万元补助: 5万元
"""
    assert faults(text, rules, kind="园区") == [("LD0302", "规上企业"), ("LD0302", "年营业收入")]


def test_a_limit_told_of_before_is_no_unknown_manner():
    """合计不超过 is known; that its limit is a term of another kind was said above."""
    text = "企业给予5万元补助，面积不超过园区面积。"
    rules = """
条件:
  面积不超过园区面积: 园区面积 <= 园区面积
金额:
  给予5万元补助: 5万元
关系:
  〔两项〕: 与 补助 按 合计不超过 园区面积
"""
    assert {code for code, _ in faults(text, rules)} == {"LD0302"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unknown_manner_is_told_of_the_known_ones(language):
    text = f"企业{MONEY}，最高不超过20万元。"
    _, diagnostics = compiled(text, f"金额:\n  {MONEY}: 5万元\n上限:\n  最高不超过20万元: 20万元 按 全年")

    (fault,) = diagnostics
    assert fault.code == "LD0502"
    assert all(way in fault.remedy(language) for way in ("每年", "累计 n年", "每受益每年"))


def general(*lines: str) -> str:
    return "\n```通则 补充\n" + "\n".join(lines) + "\n```\n"


TERM = "  有效期三年: 规划首年起 3年"
AFTERWARDS = "  〔到期〕: 按 到期即止"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (general("政策: 补助", "期间:", TERM), [("LD0511", "有效期三年")]),
        (general("期间:", TERM), [("LD0511", "有效期三年")]),
        (general("过渡:", AFTERWARDS), []),
        (general("过渡:", AFTERWARDS) + general("政策: 补助", "过渡:", AFTERWARDS), [("LD0511", "〔到期〕")]),
        (general("过渡:", AFTERWARDS, "  〔期满〕: 按 享受期满"), [("LD0511", "〔期满〕")]),
    ],
)
def test_a_policy_has_one_validity_and_one_transition(more, found):
    assert faults(*condition("规上企业", "规上企业"), more=more) == found


PUBLISHED = "正式\n文号: 某〔2020〕1号\n有效期: "


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (PUBLISHED + "2020-01-01至2022-12-31", []),
        (PUBLISHED + "2020-05-01 至 2022-04-30", []),
        (PUBLISHED + "2020-01-01至2021-12-31", [("LD0512", "有效期三年")]),
        (PUBLISHED + "2021-01-01至2023-12-31", [("LD0512", "有效期三年")]),
        (PUBLISHED + "2022-12-31至2020-01-01", [("LD0113", "2022-12-31至2020-01-01")]),
        (PUBLISHED + "2020-01-01至2022-02-30", [("LD0113", "2020-01-01至2022-02-30")]),
        (PUBLISHED + "2020年至2022年", [("LD0113", "2020年至2022年")]),
        (PUBLISHED + "三年", [("LD0113", "三年")]),
        (PUBLISHED, [("LD0507", "计划")]),
        ("征求意见稿\n有效期:", []),
        ("征求意见稿\n有效期: 2020-01-01至2021-12-31", []),
        ("征求意见稿\n有效期: 三年", [("LD0113", "三年")]),
    ],
)
def test_a_plan_is_in_force_from_a_day_to_a_day(state, found):
    assert faults(*condition("规上企业", "规上企业"), state=state) == found


def test_the_days_are_kept():
    plan, _ = compiled(*condition("规上企业", "规上企业"), state=PUBLISHED + "2020-05-01至2023-04-30")

    assert (str(plan.program.valid_from), str(plan.program.valid_to)) == ("2020-05-01", "2023-04-30")
