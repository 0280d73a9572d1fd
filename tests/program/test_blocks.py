"""What a block must hold to before it counts, shown on the real plan with one thing changed."""

from pathlib import Path

import pytest

from english import strays
from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, compile_sources
from luodi.diagnostics import Diagnostics
from luodi.source import Source

FOLDER = Path(__file__).resolve().parents[2] / "plans" / "gongshu-auto-2017"
PLAN, TERMS, OFFICIAL = (
    Source(name, (FOLDER / name).read_text(encoding="utf-8")) for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)
)


def faults(*changes, published=OFFICIAL.text):
    """The faults of the plan with words replaced, each (before, after): (code, the words it points at)."""
    text = PLAN.text
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    diagnostics = Diagnostics()
    compile_sources(Source(PLAN_FILE, text), TERMS, Source(OFFICIAL_FILE, published), diagnostics)
    assert all(fault.render("zh") and strays(fault) == [] for fault in diagnostics)
    return [(fault.code, fault.place.text) for fault in diagnostics]


RELATION = "  〔同一房租〕: 与 入驻企业房租补助 按 同一房租"


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ("入驻企业房租补助", []),
        ("网络销售上台阶奖励", []),
        # itself, a later one, one about 产业园, none at all
        ("网上交易房租补助", [("LD0508", "网上交易房租补助")]),
        ("一事一议", [("LD0508", "一事一议")]),
        ("租用办园补助", [("LD0508", "租用办园补助")]),
        ("房租补助", [("LD0503", "房租补助")]),
    ],
)
def test_a_relation_names_an_earlier_policy_about_the_same_kind_of_subject(other, found):
    assert faults((RELATION, f"  〔同一房租〕: 与 {other} 按 同一房租")) == found


@pytest.mark.parametrize("manner", ["同一房租", "就高", "各自", "合计不超过 年纯租金"])
def test_a_relation_is_settled_by_a_reading_or_outright(manner):
    assert faults((RELATION, f"  〔同一房租〕: 与 入驻企业房租补助 按 {manner}")) == []


@pytest.mark.parametrize(
    ("manner", "found"),
    [
        ("同一租金", [("LD0502", "同一租金")]),
        ("累计", [("LD0502", "累计")]),
        ("跨档计奖", [("LD0501", "跨档计奖")]),
        ("房租起算", [("LD0501", "房租起算")]),
        ("合计不超过 租用面积", [("LD0302", "租用面积")]),
    ],
)
def test_a_manner_that_does_not_settle_a_relation(manner, found):
    assert faults((RELATION, f"  〔同一房租〕: 与 入驻企业房租补助 按 {manner}")) == found


EVENT = "受益: 活动主办企业\n"
EVENT_CAP = "  最高不超过100万元: 100万元 按 活动封顶\n"


@pytest.mark.parametrize(
    ("recipient", "manner", "found"),
    [
        ("活动主办企业", "活动封顶", []),
        ("活动主办企业", "每受益每年", []),
        ("本身", "每受益每年", []),
        ("〔未载明〕", "每年", []),
        # outright, and as an option of the reading
        ("〔未载明〕", "每受益每年", [("LD0509", "最高不超过100万元")]),
        ("〔未载明〕", "活动封顶", [("LD0509", "最高不超过100万元")]),
        # an unknown recipient is reported as such, once
        ("主办方", "每受益每年", [("LD0113", "主办方")]),
    ],
)
def test_a_ceiling_per_recipient_needs_a_recipient(recipient, manner, found):
    changes = ((EVENT, f"受益: {recipient}\n"), (EVENT_CAP, f"  最高不超过100万元: 100万元 按 {manner}\n"))

    assert faults(*changes) == found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("文号: 拱政发〔2017〕1号\n有效期: 2017-01-01至2019-12-31", []),
        ("文号: 拱政发〔2017〕1号", [("LD0507", "计划")]),
        ("有效期: 2017-01-01至2019-12-31", [("LD0507", "计划")]),
        ("文号:\n有效期:", [("LD0507", "计划"), ("LD0507", "计划")]),
    ],
)
def test_a_published_plan_has_a_number_and_validity_dates(more, found):
    assert faults(("状态: 征求意见稿\n", f"状态: 正式\n{more}\n")) == found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        # the plan's name is its title's
        ("名称: 拱墅区汽车互联网产业发展五年行动计划（2017年-2021年）", "名称: 拱墅区汽车产业发展五年行动计划",
         [("LD0401", "拱墅区汽车产业发展五年行动计划")]),
        ("状态: 征求意见稿", "状态: 草案", [("LD0113", "草案")]),
        # a question says its numbers as the text does
        ("问题: 最高不超过500万元，是每年还是累计", "问题: 最高不超过50万元，是每年还是累计", [("LD0412", "50万元")]),
        ("问题: 最高不超过500万元，是每年还是累计", "问题: 超过500万元的，是每年还是累计", [("LD0412", "500万元")]),
        ("问题: 最高不超过500万元，是每年还是累计", "问题: 500万元是每年还是累计", []),
        ("问题: 每1000万元给予0.5%，怎样计算", "问题: 每1000万元给予5%，怎样计算", [("LD0412", "5%")]),
        # so does a choice
        ('购建办公用房创办汽车互联网产业园: 创办方式 = "购建"', '购建办公用房创办汽车互联网产业园: 创办方式 = "租用"',
         [("LD0404", '"租用"')]),
        ('购建办公用房创办汽车互联网产业园: 创办方式 = "购建"', '购建办公用房创办汽车互联网产业园: 创办方式 != "租用"',
         [("LD0404", '"租用"')]),
        ('购建办公用房创办汽车互联网产业园: 创办方式 = "购建"', '购建办公用房创办汽车互联网产业园: 创办方式 != "购建"',
         [("LD0405", '"购建"')]),
        ('购建办公用房创办汽车互联网产业园: 创办方式 = "购建"', '购建办公用房创办汽车互联网产业园: "购建" = 创办方式', []),
        # and a bound that is no number; the bound stands on the right
        ("核定房租补助 <= 取小(年纯租金, 区级财政贡献)", "取小(年纯租金, 区级财政贡献) >= 核定房租补助",
         [("LD0405", "核定房租补助"), ("LD0304", "取小(年纯租金, 区级财政贡献) >= 核定房租补助")]),
        ("  对新入驻产业园: 新入驻\n", "  对新入驻产业园: 新入驻\n  额度不超过企业税收形成的地方财政收入区贡献部分: 年纯租金 > 区级财政贡献\n",
         [("LD0405", "区级财政贡献")]),
        ("  对新入驻产业园: 新入驻\n", "  对新入驻产业园: 新入驻\n  额度不超过企业税收形成的地方财政收入区贡献部分: 年纯租金 <= 区级财政贡献\n", []),
        # the row of amounts says =, the n-th year is just that year
        ("| 30万、80万、100万元的一次性奖励 | = |", "| 30万、80万、100万元的一次性奖励 | >= |", [("LD0115", ">=")]),
        ("| 30万、80万、100万元的一次性奖励 | = |", "| 30万、80万、100万元的一次性奖励 | ＝ |", []),
        ("| = 1年 | = 2年 |", "| = 1年 | >= 2年 |", [("LD0405", "2年"), ("LD0510", "3年")]),
        # a unit without brackets to stand in stands in the text
        ("牵头: 区科技局\n```\n\n### （二）强化考核管理", "牵头: 区商务局\n```\n\n### （二）强化考核管理", [("LD0410", "区商务局")]),
        # years of one policy agree
        ("1000万元 按 累计 3年", "1000万元 按 累计 5年", [("LD0403", "5年"), ("LD0505", "累计 5年")]),
    ],
)  # fmt: skip
def test_what_stands_in_a_block_is_held_against_the_text(before, after, found):
    assert faults((before, after)) == found


def test_boundary_words_that_contradict_each_other():
    """No comparison is right for 达到1000万元以下."""
    text = "额度达到1000万元以上（含），每"
    wrong = "额度达到1000万元以下（含），每"
    rule = "  额度达到1000万元以上（含）: 直接"

    found = faults(
        (text, wrong), (rule, rule.replace("以上", "以下")), published=OFFICIAL.text.replace(text, wrong)
    )  # fmt: skip

    assert found == [("LD0413", "1000万元")]


def test_a_plan_has_one_plan_block():
    block = PLAN.text[PLAN.text.index("```计划") : PLAN.text.index("经过了百余年发展")]

    assert faults((block, ""))[:1] == [("LD0116", PLAN.text.splitlines()[0])]
    assert faults((block, block + block.replace("征求意见稿\n规划期", "正式\n规划期"))) == [("LD0111", "计划")]


NAMED = '取自("甲", 年销量)'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("数值: 合计(网络促成销量) ÷ 合计(年销量)", f"数值: 合计(网络促成销量) ÷ {NAMED}"),
        ("数值: 合计(网络促成销量) ÷ 合计(年销量)", '数值: 取自("甲", 排名(年销量)) ÷ 计数(是)'),
        (
            "范围: 汽车贸易企业 且 规上限上\n数值: 合计(网络促成销量)",
            f"范围: 汽车贸易企业 且 年销量 >= {NAMED}\n数值: 合计(网络促成销量)",
        ),
        (
            "促成的销量占总销量的50%左右: 数值 约 50% 按 左右容差 于",
            f"促成的销量占总销量的50%左右: 数值 约 50% 且 {NAMED} >= {NAMED} 按 左右容差 于",
        ),
    ],
)
def test_no_target_reads_statistics_of_a_firm_that_it_names(before, after):
    found = faults((before, after))

    assert ("LD0516", "年销量") in found
    assert all(code != "LD0516" for code, _ in faults((before, after.replace("年销量", "年纯租金"))))


def test_totals_of_a_district_are_nobodys():
    assert faults(('取自("拱墅区", 汽车金融市场交易量)', '取自("杭州市", 汽车金融市场交易量)')) == []
