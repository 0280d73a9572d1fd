"""按 in targets: what it may say, where, and what is wrong with it."""

from __future__ import annotations

import pytest

from luodi.compiler import compile_sources
from luodi.diagnostics import Diagnostics
from luodi.source import Source

PLAN = """\
# 某区产业目标（2020年-2022年）

```计划
名称: 某区产业目标（2020年-2022年）
状态: 征求意见稿
规划期:
  （2020年-2022年）: 2020年至2022年
```

## 一、目标

{text}

{blocks}```目标 目标一
对象: 企业
数值: {value}
达标:
  {met}
```
"""
TERMS = """\
| 术语 | 代码 | 主体 | 类型 | 单位 | 周期 | 汇总 | 性质 | 来源 | 说明 |
|---|---|---|---|---|---|---|---|---|---|
| 年营业收入 | revenue | 企业 | 数量 | 元 | 年 | 合计 | 申报 | 企业 |  |
| 网上营业收入 | online | 企业 | 数量 | 元 | 年 | 合计 | 申报 | 企业 |  |
"""
SHARE, SUM = "合计(网上营业收入) ÷ 合计(年营业收入)", "合计(年营业收入)"
ABOUT = "网上营业收入占50%左右。"
READING = """\
```口径 说法
代码: way
问题: 怎样理解
选项:
{options}
```

"""


def options(*lines: str) -> str:
    return READING.format(options="\n".join(f"  {line}" for line in lines))


def faults(text: str, met: str, value: str = SHARE, blocks: str = "") -> list[tuple[str, str]]:
    """Code and words of every fault."""
    plan = PLAN.format(text=text, met=met, value=value, blocks=blocks)
    lines = [line.lstrip("# ") for line in plan.split("```")[0::2] for line in line.splitlines()]
    diagnostics = Diagnostics()
    compile_sources(
        Source("plan.md", plan), Source("terms.md", TERMS), Source("official.txt", "\n".join(lines)), diagnostics
    )
    assert all(fault.render("zh") and fault.render("en") for fault in diagnostics)
    return [(fault.code, fault.place.text) for fault in diagnostics]


@pytest.mark.parametrize(
    ("text", "met", "value", "option"),
    [
        (
            ABOUT,
            "占50%左右: 数值 约 50% 按 说法",
            SHARE,
            ("五个百分点: 容差 5%", "3%: 容差3%，正负三个百分点"),
        ),
        ("营业收入达到10亿元左右。", "达到10亿元左右: 数值 约 10亿元 按 说法", SUM, ("5000万元: 容差 5000万元",)),
        (
            "营业收入倍增。",
            "营业收入倍增: 倍增(数值) 按 说法",
            SUM,
            ("2019年: 基期 2019年", "2018年: 基期 2018年"),
        ),
        ("到2022年营业收入翻一番。", "翻一番: 倍增(数值) 按 口径 说法", SUM, ("2019年: 基期 2019年",)),
        ("营业收入领先。", "领先: 领先(排名(年营业收入)) 按 说法", SUM, ("第1名: 前 1名", "前三名: 前 3位")),
    ],
)
def test_a_reading_of_manners(text: str, met: str, value: str, option: tuple[str, ...]) -> None:
    found = [fault for fault in faults(text, met, value, options(*option)) if fault[0] not in ("LD0406", "LD0515")]
    assert found == []


def test_the_list_and_the_rate_of_growth() -> None:
    value = f"年均增幅({SUM}) 按 固定样本、逐年平均"
    assert faults("营业收入年均增长10%以上。", "年均增长10%以上: 数值 >= 10%", value) == []


def test_a_manner_that_the_text_says_needs_no_reading() -> None:
    assert faults("营业收入比2019年翻一番。", "比2019年翻一番: 倍增(数值) 按 基期 2019年", SUM) == []


def test_a_number_that_the_text_does_not_say_needs_one() -> None:
    assert faults(ABOUT, "占50%左右: 数值 约 50% 按 容差 5%") == [("LD0404", "5%")]
    assert faults(ABOUT, "〔50%左右〕: 数值 约 50% 按 容差 5%")[:1] == [("LD0406", "50%")]


@pytest.mark.parametrize(
    ("met", "value", "option", "fault"),
    [
        ("占50%左右: 数值 约 50% 按 说法", SHARE, ("5%: 容差 5%", "最高: 最高档"), ("LD0501", "说法")),
        ("占50%左右: 数值 约 50% 按 说法", SHARE, ("2019年: 基期 2019年",), ("LD0501", "说法")),
        ("占50%左右: 数值 约 50% 按 无此", SHARE, (), ("LD0502", "无此")),
        ("占50%左右: 数值 约 50% 按 说法", SHARE, ("5000万元: 容差 5000万元",), ("LD0304", "说法")),
        ("占50%左右: 数值 约 50% 按 说法", SHARE, ("5: 容差 5",), ("LD0522", "说法")),
        ("占50%左右: 数值 约 50% 按 说法、容差 50%", SHARE, ("5%: 容差 5%",), ("LD0522", "容差 50%")),
        ("占50%左右: 数值 = 50% 按 说法", SHARE, ("5%: 容差 5%",), ("LD0522", "说法")),
        ("占50%左右: 数值 约 50%", f"年均增幅({SUM}) 按 固定样本、滚动名录", (), ("LD0522", "滚动名录")),
        ("占50%左右: 数值 约 50%", f"{SHARE} 按 固定样本", (), ("LD0522", "固定样本")),
        ("占50%左右: 数值 约 50% 按 说法", SHARE, ("六个百分点: 容差 5%",), ("LD0419", "5%")),
        ("占50%左右: 数值 约 50% 按 说法", SHARE, ("稍宽: 容差 5%",), ("LD0419", "5%")),
        ("占50%左右: 数值 约 50%", SHARE, ("第0名: 前 0名",), ("LD0304", "0名")),
        ("占50%左右: 数值 约 50%", SHARE, ("前3: 前 3家",), ("LD0304", "3家")),
        ("占50%左右: 数值 约 50%", SHARE, ("2022年: 基期 2022年",), ("LD0304", "2022年")),
        ("占50%左右: 数值 约 50%", SHARE, ("16年: 基期 16年",), ("LD0304", "16年")),
        ("占50%左右: 数值 约 50%", SHARE, ("无: 容差",), ("LD0304", "容差")),
        ("占50%左右: 数值 约 50%", SHARE, ("式: 容差 年营业收入",), ("LD0304", "年营业收入")),
    ],
)
def test_what_is_wrong(met: str, value: str, option: tuple[str, ...], fault: tuple[str, str]) -> None:
    found = faults(ABOUT, met, value, options(*option) if option else "")
    assert fault in found


@pytest.mark.parametrize("words", ["翻两番", "大幅增长"])
def test_doubling_is_said_by_the_quote(words: str) -> None:
    assert faults(f"营业收入{words}。", f"营业收入{words}: 倍增(数值)", SUM) == [("LD0418", "倍增(数值)")]


def test_a_target_on_too_many_readings() -> None:
    """Four readings of three options each: 81 combinations."""
    blocks = "".join(
        options("年营业收入: 年营业收入", "网上: 网上营业收入", "二者: 年营业收入 + 网上营业收入").replace(
            "说法", f"说法{at}"
        )
        for at in "甲乙丙丁"
    ).replace("代码: way", "代码: way\n对象: 企业")
    value = "合计(说法甲) + 合计(说法乙) + 合计(说法丙) + 合计(说法丁)"
    found = faults("营业收入达到10亿元。", "达到10亿元: 数值 >= 10亿元", value, blocks)
    assert found == [("LD0523", "目标 目标一")]
    assert faults("营业收入达到10亿元。", "达到10亿元: 数值 >= 10亿元", value.rpartition(" + ")[0], blocks) == []
