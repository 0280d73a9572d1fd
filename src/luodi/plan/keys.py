"""The blocks a plan may hold and the keys of each: one table with name, meaning and how it is written.

``value``: on the same line. ``quoted``: lines below, each a quote from the text and what it means. ``options``: lines
below, each a name and its meaning. ``table``: rows of cells below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["value", "quoted", "options", "table"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a block. ``needed`` ones must stand; ``repeatable`` ones may stand several times with other names."""

    name: str
    form: Form
    meaning: str
    needed: bool = False
    repeatable: bool = False


def _keys(*rows: Key) -> dict[str, Key]:
    return {row.name: row for row in rows}


_NOTE = Key("备注", "value", "说明，不参与计算")
_UNITS = (Key("牵头", "value", "牵头单位"), Key("责任", "value", "责任单位，以顿号分开"))
_SUBJECT = Key("对象", "value", "主体：企业、产业园、改造项目、活动、区域", needed=True)
_PAPERS = Key("材料", "value", "申报材料，以顿号分开")
_PROCESS = Key("流程", "value", "办理步骤和时限：受理(5个工作日) → 审定(10个工作日, 区政府) → 公示(7日)")
_NAMED = Key("设", "options", "为表达式命名，供本块使用")

BLOCKS: dict[str, dict[str, Key]] = {
    "计划": _keys(
        Key("名称", "value", "方案名称", needed=True),
        Key("发布机关", "value", "发布机关；征求意见稿可写〔未载明〕"),
        Key("状态", "value", "征求意见稿或正式", needed=True),
        Key("文号", "value", "发文字号，正式方案必填"),
        Key("有效期", "value", "如 2017-01-01至2019-12-31，正式方案必填"),
        Key("规划期", "quoted", "原文与起止年度", needed=True),
        _NOTE,
    ),
    "目标": _keys(
        Key("对象", "value", "数值取自哪类主体"),
        Key("范围", "value", "主体须满足的条件"),
        Key("数值", "value", "指标的计算，「按」后为年均增幅的名录和算法"),
        Key("单位", "value", "由责任单位填报的指标的计量单位"),
        Key("基期", "quoted", "原文与基期数值"),
        Key("达标", "quoted", "原文与达标条件，「按」后为方式或口径，「于」后为年限或年度", needed=True),
        *_UNITS,
        _NOTE,
    ),
    "举措": _keys(
        Key("牵头", "value", "牵头单位", needed=True), Key("责任", "value", "责任单位，以顿号分开", needed=True), _NOTE
    ),
    "政策": _keys(
        Key("代码", "value", "英文代码，用于网址和数据", needed=True),
        _SUBJECT,
        Key("受益", "value", "领取人：主体本身写「本身」，或一个引用术语，或〔未载明〕", needed=True),
        Key("条件", "quoted", "每行都须成立"),
        Key("任一", "quoted", "至少一行成立", repeatable=True),
        _NAMED,
        Key("表", "table", "首次：首次达到各档的奖励；或取值表的名称", repeatable=True),
        Key("金额", "quoted", "各行相加；个案写「个案」"),
        Key("上限", "quoted", "各行都有约束；「按」后为每年、累计 n年、每受益每年或口径"),
        Key("裁量", "quoted", "由经办人核定的值及其上限"),
        Key("次数", "quoted", "一次"),
        Key("关系", "quoted", "与 另一政策 按 口径或方式"),
        Key("分期", "quoted", "年限内(起始, n年)：分几年付；或 40%、30%、30%：逐年的比例"),
        _PAPERS,
        _PROCESS,
        _NOTE,
    ),
    "通则": _keys(
        Key("政策", "value", "适用的政策，以顿号分开；不写即全部"),
        Key("期间", "quoted", "规划首年起 3年"),
        Key("过渡", "quoted", "按 口径或方式"),
        _PAPERS,
        _PROCESS,
        _NOTE,
    ),
    "口径": _keys(
        Key("代码", "value", "英文代码", needed=True),
        Key("对象", "value", "选项为表达式时，术语所属的主体"),
        Key("问题", "value", "怎样理解", needed=True),
        Key("原文", "quoted", "有歧义的文字"),
        Key("选项", "options", "名称与含义；第一项在裁定前采用", needed=True),
        Key("裁定", "value", "选项，文号，日期"),
        _NOTE,
    ),
    "定义": _keys(_SUBJECT, Key("值", "quoted", "原文与表达式", needed=True), _NOTE),
    "机制": _keys(
        *_UNITS,
        Key("期限", "quoted", "原文与年限"),
        Key("缺", "value", "这句话要有规则，语言还缺的机制"),
        Key("原文", "quoted", "写了缺的块里：还没有规则的文字或数"),
        _NOTE,
    ),
    "叙述": _keys(Key("原文", "quoted", "不产生义务的文字或数"), _NOTE),
}
"""Kinds of block, in the order the reference lists them."""

UNNAMED = frozenset({"计划", "叙述"})
"""Kinds whose opening line carries no name."""
