"""Ceilings, what is paid once, and numbers as official texts say them: what a line may say, and what it may not."""

from __future__ import annotations

import pytest

from program.one_policy import amounts, faults

RATE = "按年投资额的10%给予补助"
AMOUNT = f"金额:\n  {RATE}: 年投资额 × 10%"
MONEY = "给予5万元补助"


def ceiling(words: str, rule: str = "30万元") -> list[tuple[str, str]]:
    """The faults of a policy with a ceiling."""
    return faults(f"企业{RATE}，{words}。", f"{AMOUNT}\n上限:\n  {words}: {rule}")


def condition(words: str, rule: str) -> list[tuple[str, str]]:
    """The faults of a policy with a condition."""
    return faults(f"{words}的企业，{MONEY}。", f"条件:\n  {words}: {rule}\n金额:\n  {MONEY}: 5万元")


@pytest.mark.parametrize(
    "words",
    ["最高补助30万元", "最高给予30万元", "最高奖励30万元", "每年限额30万元", "以30万元为限", "上限30万元", "不高于人民币30万元",
     "最高可达30万元", "最高不超过30万", "最高30万元人民币", "封顶叁拾万元"],
)  # fmt: skip
def test_a_ceiling_may_say_so_in_any_words(words):
    assert ceiling(words) == []


@pytest.mark.parametrize("words", ["30万元以上", "不低于30万元", "超过30万元", "不足30万元", "达到30万元"])
def test_but_not_the_contrary(words):
    assert ceiling(words) == [("LD0405", "30万元")]


@pytest.mark.parametrize(
    ("words", "rule", "found"),
    [
        ("每年最高30万元", "30万元", []),
        ("每年最高30万元", "30万元 按 每年", []),
        ("每年最高30万元", "30万元 按 每受益每年", []),
        ("年度补助总额不超过30万元", "30万元", []),
        ("三年累计最高30万元", "30万元 按 累计 3年", []),
        ("累计最高30万元", "30万元 按 累计", []),
        ("补助总额不超过30万元", "30万元 按 累计", []),
        ("每年最高30万元", "30万元 按 累计", [("LD0514", "每年最高30万元")]),
        ("年度补助总额不超过30万元", "30万元 按 累计", [("LD0514", "年度补助总额不超过30万元")]),
        ("累计最高30万元", "30万元", [("LD0514", "累计最高30万元")]),
        ("补助总额不超过30万元", "30万元", [("LD0514", "补助总额不超过30万元")]),
    ],
)
def test_a_ceiling_sums_over_the_years_its_words_say(words, rule, found):
    assert ceiling(words, rule) == found


def test_a_reading_may_hold_the_manner_that_the_words_say():
    block = """```口径 封顶
代码: cap
问题: 累计从何时算起
原文:
  累计最高30万元
选项:
  有效期: 累计
  当年: 每年
```

"""
    text, words = f"企业{RATE}，累计最高30万元。", "累计最高30万元"

    assert faults(text, f"{AMOUNT}\n上限:\n  {words}: 30万元 按 封顶", blocks=block) == []


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("条件:\n  首次开业: 规上企业", [("LD0513", MONEY)]),
        ("条件:\n  首次开业: 规上企业\n次数:\n  〔一家一次〕: 一次", []),
        ("条件:\n  首次开业: 年度(开业日期) = 本年", []),
        ("条件:\n  首次开业: 规上企业 且 第几年(开业日期) = 1年", [("LD0404", "1年")]),
        ("条件:\n  首次开业: 年营业收入 > 0元 且 上年(年营业收入) = 0元", []),
        ("任一:\n  首次: 年度(开业日期) = 本年\n  首次开业: 规上企业", [("LD0513", MONEY)]),
    ],
)
def test_what_the_text_gives_once_is_not_given_every_year(rules, found):
    assert faults(f"企业首次开业的，{MONEY}。", f"{rules}\n金额:\n  {MONEY}: 5万元") == found


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("每新增1家门店，给予5万元一次性奖励。", "金额:\n  每新增1家…给予5万元一次性奖励: 门店数 × 5万元/家"),
        (f"企业{MONEY}。首次开业的另行奖励。", f"金额:\n  {MONEY}: 5万元"),
        (f"企业首次开业后，每年{MONEY}。", f"金额:\n  {MONEY}: 5万元"),
    ],
)
def test_what_comes_by_the_piece_or_every_year_is_no_fault(text, rules):
    assert "LD0513" not in {code for code, _ in faults(text, rules)}


@pytest.mark.parametrize(
    ("words", "rule", "found"),
    [
        ("省级（含省级）以上", '等级 >= "省级"', []),
        ("省级（含省级）以上", '等级 > "省级"', [("LD0405", '"省级"')]),
        ("省级（不含省级）以上", '等级 >= "省级"', [("LD0405", '"省级"')]),
        ("年营业收入最高可达30万元", "年营业收入 <= 30万元", []),
        ("年营业收入最高可达30万元", "年营业收入 >= 30万元", [("LD0405", "30万元")]),
        ("年营业收入500万元（含500万元）以上", "年营业收入 >= 500万元", []),
        # ranges
        ("年营业收入300-500万元", "年营业收入 >= 300万元 且 年营业收入 <= 500万元", []),
        ("年营业收入300万-500万元（不含）", "年营业收入 >= 300万元 且 年营业收入 < 500万元", []),
        ("年营业收入300-500万元", "年营业收入 > 300万元 且 年营业收入 <= 500万元", [("LD0405", "300万元")]),
        ("年营业收入300-500万元", "年营业收入 >= 3000万元 且 年营业收入 <= 500万元", [("LD0403", "3000万元")]),
        # nothing, and the 1 of a growth rate, need no words
        ("年营业收入增长", "年营业收入 - 上年(年营业收入) > 0元", []),
        ("年营业收入增长20%以上", "年营业收入 ÷ 上年(年营业收入) - 1 >= 20%", []),
        ("年营业收入增长20%以上", "年营业收入 ÷ 上年(年营业收入) >= 20% + 1", [("LD0404", "1")]),
        ("年营业收入增长20%以上", "年营业收入 ÷ 上年(年投资额) - 1 >= 20%", [("LD0404", "1")]),
    ],
)
def test_a_condition_is_held_against_such_words(words, rule, found):
    assert condition(words, rule) == found


@pytest.mark.parametrize(
    ("words", "rule", "found"),
    [
        ("按年投资额的1:1给予配套", "年投资额 × 100%", []),
        ("按年投资额的1：1给予配套", "年投资额 × 1", []),
        ("按年投资额的1:1给予配套", "年投资额 × 50%", [("LD0403", "50%")]),
        ("按年投资额的三分之一给予补助", "年投资额 × 1 ÷ 3", []),
        ("按年投资额的三分之一给予补助", "年投资额 × (1 ÷ 3)", []),
        ("按年投资额的二分之一给予补助", "年投资额 × 50%", []),
        ("按年投资额的三分之一给予补助", "年投资额 × 2 ÷ 3", [("LD0403", "2 ÷ 3")]),
        ("按年投资额的百分之五给予补助", "年投资额 × 5%", []),
        ("给予人民币伍万元补助", "5万元", []),
        ("奖励50万", "50万元", []),
        ("奖励50万", "5万元", [("LD0403", "5万元")]),
    ],
)
def test_an_amount_is_held_against_such_words(words, rule, found):
    assert faults(f"企业{words}。", f"金额:\n  {words}: {rule}") == found


def test_a_third_is_paid_exactly():
    words = "按年投资额的三分之一给予补助"

    assert amounts(f"企业{words}。", f"金额:\n  {words}: 年投资额 × 1 ÷ 3", {"年投资额": ["100"]}) == ["33.33"]


@pytest.mark.parametrize("words", ["每家企业限享1次", "一家企业三年内只补助一次"])
def test_how_many_times_is_said_in_numbers_of_its_own(words):
    assert faults(f"企业{MONEY}，{words}。", f"金额:\n  {MONEY}: 5万元\n次数:\n  {words}: 一次") == []


def test_but_money_beside_it_is_covered_by_no_such_line():
    found = faults(f"企业{RATE}，另给予5万元一次。", f"{AMOUNT}\n次数:\n  另给予5万元一次: 一次")

    assert found == [("LD0406", "5万元")]


@pytest.mark.parametrize("joint", ["、", "和", "及", "与", "以及"])
def test_words_of_a_table_row_are_joined_as_lists_are(joint):
    text = f"市级、省级{joint}国家级企业，分别给予5万元、10万元{joint}20万元补助。"
    rules = f"""
表 数额: 〔按等级〕
  | 市级、省级{joint}国家级 | 等级 | = "市级" | = "省级" | = "国家级" |
  | 分别给予5万元、10万元{joint}20万元 | = | 5万元 | 10万元 | 20万元 |
金额:
  分别给予5万元、10万元{joint}20万元补助: 数额
"""
    assert faults(text, rules) == []


def test_a_name_answers_for_the_numbers_of_the_names_in_it():
    block = "```定义 大企业\n对象: 企业\n值:\n  年营业收入500万元以上: 年营业收入 >= 500万元\n```\n\n"
    text = f"年营业收入500万元以上的企业，{MONEY}。"
    rules = f"设:\n  合格: 大企业 且 规上企业\n条件:\n  年营业收入500万元以上的企业: 合格\n金额:\n  {MONEY}: 5万元"

    assert faults(text, rules, blocks=block) == []


def test_marks_of_list_items_need_no_rule():
    text = f"1．企业{MONEY}；\n2.企业提交：①营业执照，②申请表。\n— 3 —"

    assert "LD0406" not in {code for code, _ in faults(text, f"金额:\n  {MONEY}: 5万元")}
